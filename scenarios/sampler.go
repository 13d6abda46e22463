package scenarios

import (
	"context"
	"time"
)

// reading is the state of one process at one time; known is false where the
// system does not tell.
type reading struct {
	cpu       time.Duration
	rss, peak int64
	known     bool
	// reads and writes are system calls; counted is false where the system does not
	// count them, or does not tell us.
	reads, writes int64
	counted       bool
}

func readProcess(pid int) reading {
	cpu, ok1 := processCPU(pid)
	rss, peak, ok2 := processMemory(pid)
	reads, writes, counted := processCalls(pid)
	return reading{cpu: cpu, rss: rss, peak: peak, known: ok1 && ok2, reads: reads, writes: writes, counted: counted}
}

func readProcesses(pids []int) []reading {
	list := make([]reading, len(pids))
	for i, pid := range pids {
		list[i] = readProcess(pid)
	}
	return list
}

// total sums the readings of one side; it is known if every one is.
func total(list []reading) reading {
	sum := reading{known: len(list) > 0, counted: len(list) > 0}
	for _, r := range list {
		sum.cpu += r.cpu
		sum.rss += r.rss
		sum.peak += r.peak
		sum.known = sum.known && r.known
		sum.reads += r.reads
		sum.writes += r.writes
		sum.counted = sum.counted && r.counted
	}
	return sum
}

// moment is what both sides had used at one time.
type moment struct {
	at                time.Duration // since the start of publishing
	server, generator []reading
}

// sampler reads the processes of both sides every second and at both edges of
// the window.
type sampler struct {
	stage     *stage
	servers   func() []reading
	generator []int // process ids
	// edge is called right after an edge of the window, 0 or 1.
	edge func(i int)
	// whole is closed when both edges have been read.
	whole chan struct{}

	seconds []moment
	edges   []moment
}

// awaitEdges waits until both edges have been read, or until ctx ends.
func (s *sampler) awaitEdges(ctx context.Context) {
	select {
	case <-s.whole:
	case <-ctx.Done():
	}
}

// run samples until ctx ends. A window that was cut short ends there.
func (s *sampler) run(ctx context.Context) {
	s.seconds = append(s.seconds, s.read())
	agenda := newAgenda(s.stage, false)
	for sleep(ctx, agenda.wait()) {
		m := s.read()
		if agenda.pop() == everySecond {
			s.seconds = append(s.seconds, m)
			continue
		}
		s.edges = append(s.edges, m)
		s.edge(len(s.edges) - 1)
		if len(s.edges) == 2 {
			close(s.whole)
		}
	}
	for len(s.edges) < 2 {
		s.edges = append(s.edges, s.read())
	}
}

func (s *sampler) read() moment {
	return moment{
		at:        s.stage.now(),
		server:    s.servers(),
		generator: readProcesses(s.generator),
	}
}
