package scenarios

import (
	"context"
	"os"
	"slices"
)

// watch turns the death of a server into a value.
func (d *driver) watch() {
	for _, b := range d.backends {
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
			case <-d.done:
				return
			}
			select {
			case d.died <- b:
			case <-d.done:
			}
		}()
	}
}

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
				if s, ok := b.stats(ctx); ok {
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
func (d *driver) moment() moment {
	return moment{server: d.readServers(), generator: readProcesses(d.generatorPIDs())}
}

// readServers is one reading for each server, none of a target.
func (d *driver) readServers() (list []reading) {
	for _, b := range d.backends {
		if b.process != nil {
			list = append(list, b.read())
		}
	}
	return list
}

func (d *driver) serverPIDs() (pids []int) {
	for _, b := range d.backends {
		pids = append(pids, b.pids()...)
	}
	return pids
}

// generatorPIDs are the workers', then the publisher's, then the driver's own.
func (d *driver) generatorPIDs() (pids []int) {
	for _, h := range d.hands {
		pids = append(pids, h.process.pid())
	}
	return append(pids, d.herald.process.pid(), os.Getpid())
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
func (d *driver) census() {
	for side, pids := range [2][]int{d.serverPIDs(), d.generatorPIDs()} {
		var sum int64
		known := len(pids) > 0
		for _, pid := range pids {
			n, ok := processDescriptors(pid)
			sum, known = sum+n, known && ok
		}
		if known {
			d.descriptors[side] = &sum
		}
		if cores, ok := usableCores(pids); ok {
			d.cores[side] = &cores
		}
	}
}

// everyHand tells whether f holds for all workers.
func (d *driver) everyHand(f func(*hand) bool) bool {
	return !slices.ContainsFunc(d.hands, func(h *hand) bool { return !f(h) })
}
