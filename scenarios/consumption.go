package scenarios

import (
	"time"

	"bench/results"
)

// side tells whose processes are meant.
type side int

const (
	sideServer side = iota
	sideGenerator
)

func (m moment) of(s side) []reading {
	if s == sideServer {
		return m.server
	}
	return m.generator
}

// resources is what the processes of one side used in the window; nil if none
// of them can be read. What they used for all groups together is no figure of one.
func (d *driver) resources(s side, m *merged) *results.Resources {
	edges := d.sampler.edges
	from, to := edges[0].of(s), edges[1].of(s)
	if !total(from).known || !total(to).known {
		return nil
	}
	between := seconds(edges[1].at - edges[0].at)
	if d.shared() {
		return &results.Resources{Cores: d.cores[s], Processes: d.processes(s, from, to), Shared: int64(d.groups), WindowSeconds: between}
	}
	r := &results.Resources{
		CPUSeconds:   seconds(total(to).cpu - total(from).cpu),
		RSSPeakBytes: &[]int64{total(to).peak}[0],
		Cores:        d.cores[s],
		Descriptors:  d.descriptors[s],
		Processes:    d.processes(s, from, to),

		WindowSeconds: between,
	}
	r.ReadCalls, r.WriteCalls = callsBetween(total(from), total(to))
	if empty := total(d.empty.of(s)); empty.known {
		r.RSSEmptyBytes = &empty.rss
	}
	if idle := total(d.idle.of(s)); idle.known {
		r.RSSIdleBytes = &idle.rss
	}
	if s == sideGenerator {
		r.Goroutines, r.GCCPUShare = &m.goroutines, &m.gcShare
	} else {
		r.Goroutines, r.GCCPUShare = d.serverRuntime(*r.CPUSeconds)
	}
	return r
}

func seconds(d time.Duration) *float64 {
	s := d.Seconds()
	return &s
}

// processes lists the single processes of a side, in the order in which their
// ids are listed.
func (d *driver) processes(s side, from, to []reading) (list []results.Process) {
	for i := range to {
		role := "server"
		if s == sideGenerator {
			role = generatorRole(len(to) - 1 - i)
		}
		p := results.Process{
			Role:       role,
			CPUSeconds: seconds(to[i].cpu - from[i].cpu),
			RSSPeak:    &to[i].peak,
		}
		p.ReadCalls, p.WriteCalls = callsBetween(from[i], to[i])
		list = append(list, p)
	}
	return list
}

// callsBetween are the system calls between two readings; nil where nobody counts
// them, and where a process of several ended and took its own along.
func callsBetween(from, to reading) (reads, writes *int64) {
	if !from.counted || !to.counted || to.reads < from.reads || to.writes < from.writes {
		return nil, nil
	}
	return new(to.reads - from.reads), new(to.writes - from.writes)
}

// generatorRole names the process that is the fromEnd-th of the generator's,
// counted from the last.
func generatorRole(fromEnd int) string {
	switch fromEnd {
	case 0:
		return "driver"
	case 1:
		return "publisher"
	}
	return "worker"
}

// serverRuntime is what the servers say of themselves: goroutines at the end
// of the window, and the share of their CPU time in it that went to garbage
// collection.
func (d *driver) serverRuntime(cpu float64) (goroutines *int64, share *float64) {
	before, after := d.stats[0], d.stats[1]
	if len(after) != len(d.backends) || len(before) != len(after) {
		return nil, nil
	}
	var n int64
	var gc float64
	for i := range after {
		n += int64(after[i].Goroutines)
		gc += after[i].GCCPUSeconds - before[i].GCCPUSeconds
	}
	if cpu > 0 {
		gc = min(1, max(0, gc/cpu))
	}
	return &n, &gc
}
