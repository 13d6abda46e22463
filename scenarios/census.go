package scenarios

import (
	"context"
	"os"
	"slices"
	"sync"
)

// watch turns the death of the first server into a value.
func (s *stand) watch() {
	var once sync.Once
	for _, b := range s.backends {
		if b.process == nil {
			continue
		}
		go func() {
			over := b.process.exited
			if b.command != nil {
				over = b.command.over
			}
			select {
			case <-over:
				once.Do(func() {
					s.dead = b
					close(s.died)
				})
			case <-s.done:
			}
		}()
	}
}

// newSampler reads for all groups: they have one window, but for the moments
// between their starts.
func (d *driver) newSampler(ctx context.Context) *sampler {
	return &sampler{
		stage:     d.stage(),
		whole:     make(chan struct{}),
		servers:   d.readServers,
		generator: d.generatorPIDs(),
		edge: func(i int) {
			d.machine[1+i] = d.site.machine()
			d.traffic[i] = d.site.traffic()
			for _, b := range d.backends {
				if d.foreign() {
					break // it has no such view
				}
				if s, ok := b.stats(ctx, d.byGroup); ok {
					d.stats[i] = append(d.stats[i], s)
				}
			}
		},
	}
}

// stage is the driver's own view of the timetable.
func (d *driver) stage() *stage {
	return &stage{clock: d.clock, at: d.at, from: d.plan.from, to: d.plan.to}
}

// moment reads all processes now.
func (s *stand) moment() moment {
	return moment{server: s.readServers(), generator: readProcesses(s.generatorPIDs())}
}

// readServers is one reading for each server, none of a target.
func (s *stand) readServers() (list []reading) {
	for _, b := range s.backends {
		if b.process != nil {
			list = append(list, b.read())
		}
	}
	return list
}

func (s *stand) serverPIDs() (pids []int) {
	for _, b := range s.backends {
		pids = append(pids, b.pids()...)
	}
	return pids
}

// generatorPIDs are the workers', then the publisher's, then the driver's own.
func (s *stand) generatorPIDs() (pids []int) {
	for _, c := range s.workers {
		pids = append(pids, c.pid())
	}
	return append(pids, s.publisher.process.pid(), os.Getpid())
}

// colocated tells whether server and generator may run on the same cores. Of a
// target on this machine nobody knows, so it may.
func (d *driver) colocated() bool {
	if !isLoopback(d.backends[0].url) && elsewhere(d.scenario) {
		return false
	}
	servers := d.serverPIDs()
	return len(servers) == 0 || shareCores(servers, d.generatorPIDs())
}

// census counts what the processes of both sides may use and have open.
func (s *stand) census() {
	for side, pids := range [2][]int{s.serverPIDs(), s.generatorPIDs()} {
		var sum int64
		known := len(pids) > 0
		for _, pid := range pids {
			n, ok := processDescriptors(pid)
			sum, known = sum+n, known && ok
		}
		if known {
			s.descriptors[side] = &sum
		}
		if cores, ok := usableCores(pids); ok {
			s.cores[side] = &cores
		}
	}
}

// everyHand tells whether f holds for all workers.
func (d *driver) everyHand(f func(*hand) bool) bool {
	return !slices.ContainsFunc(d.hands, func(h *hand) bool { return !f(h) })
}
