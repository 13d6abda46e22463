package scenarios

import (
	"fmt"
	"slices"
	"time"

	"bench/results"
)

// Batch is one run of an experiment: cells that share it, of which only one group
// runs if groups run apart.
type Batch struct {
	// Cells are indexes of the cells.
	Cells []int
	// Group is the name of the group, "" for all.
	Group string
}

// Schedule is what running an experiment comes to, before anything is run.
type Schedule struct {
	Cells   []Cell
	Batches []Batch
	// Repeat is how often every batch is run.
	Repeat int
	// Time is the estimate for all of it.
	Time time.Duration
	// Skipped says what was left out to fit the budget.
	Skipped []string
}

// What a run takes beside its window: starting the server and ending, connecting so
// many clients a second, and the drain.
const (
	runOverhead  = 800 * time.Millisecond
	connectsASec = 2000
	runDrain     = 200 * time.Millisecond
	firstProbes  = 7 // runs of the first search for the highest rate
	moreProbes   = 2 // of each further repetition, around what was found
)

// ScheduleOf expands an experiment and fits it into the profile's budget: middle
// values of swept fields are left out first, then repetitions, never below three.
func ScheduleOf(e results.Experiment, p Profile) Schedule {
	whole := e
	s := scheduled(e, p)
	for p.Budget > 0 && s.Time > p.Budget {
		shorter, ok := withoutMiddle(e, p)
		if !ok {
			break
		}
		e, s = shorter, scheduled(shorter, p)
	}
	s.Skipped = skipped(whole, s.Cells, p)
	for p.Budget > 0 && s.Repeat > leastRepeats && s.Time > p.Budget {
		s.Time = s.Time / time.Duration(s.Repeat) * time.Duration(s.Repeat-1)
		s.Skipped = append(s.Skipped, fmt.Sprintf("repetition %d", s.Repeat))
		s.Repeat--
	}
	return s
}

// scheduled is the schedule of everything that the profile takes.
func scheduled(e results.Experiment, p Profile) Schedule {
	s := Schedule{Cells: Expand(e, p)}
	s.Batches = batches(e, s.Cells, p.Deliveries/2)
	for _, b := range s.Batches {
		s.Time += lasts(b, s.Cells)
	}
	for _, c := range s.Cells {
		for _, g := range c.Groups {
			s.Repeat = max(s.Repeat, g.Workload.Load.Repeat)
		}
	}
	runs := s.Repeat
	if e.FindRate != "" {
		runs = firstProbes + moreProbes*(s.Repeat-1)
	}
	s.Time *= time.Duration(runs)
	return s
}

// withoutMiddle drops a middle value of the swept field with the most values, but
// not the one that it has by default; false if none has more than two.
func withoutMiddle(e results.Experiment, p Profile) (results.Experiment, bool) {
	common := p.common()
	most, at, drop := 2, -1, 0
	for i, f := range e.Fields {
		base, _ := common.Text(f.Name)
		middle := len(f.Values) / 2
		if middle > 0 && f.Values[middle] == base {
			middle--
		}
		if len(f.Values) > most && middle > 0 {
			most, at, drop = len(f.Values), i, middle
		}
	}
	if at < 0 {
		return e, false
	}
	e.Fields = slices.Clone(e.Fields)
	name := e.Fields[at].Name
	for i, f := range e.Fields {
		inStep := slices.ContainsFunc(inStepWith(e, name), func(names []string) bool { return slices.Contains(names, f.Name) })
		if i == at || len(f.Values) == most && inStep {
			e.Fields[i].Values = slices.Delete(slices.Clone(f.Values), drop, drop+1)
		}
	}
	return e, true
}

// skipped lists the swept values that no cell has.
func skipped(e results.Experiment, cells []Cell, p Profile) (all []string) {
	if p.Full {
		return nil
	}
	common := p.common()
	for _, a := range axesOf(e, &common) {
		for _, value := range a.values[0] {
			has := func(c Cell) bool {
				return slices.ContainsFunc(c.At, func(at results.Coordinate) bool { return at.Field == a.names[0] && at.Text == value })
			}
			if !slices.ContainsFunc(cells, has) {
				all = append(all, a.names[0]+" = "+value)
			}
		}
	}
	return all
}

// batches puts cells side by side into one run as long as they receive at most so
// many messages a second together and ask the same of the server.
func batches(e results.Experiment, cells []Cell, most float64) (all []Batch) {
	if e.Apart {
		for i, c := range cells {
			for _, g := range c.Groups {
				all = append(all, Batch{[]int{i}, g.Name})
			}
		}
		return all
	}
	var loads []float64
	for i := range cells {
		load, at := cells[i].deliveries(), -1
		for j, b := range all {
			if loads[j]+load <= most && sameServer(cells[b.Cells[0]], cells[i]) {
				at = j
				break
			}
		}
		if at < 0 {
			all, loads = append(all, Batch{}), append(loads, 0)
			at = len(all) - 1
		}
		all[at].Cells = append(all[at].Cells, i)
		loads[at] += load
	}
	return all
}

func (c *Cell) deliveries() (total float64) {
	for i := range c.Groups {
		total += c.Groups[i].deliveries()
	}
	return total
}

// sameServer reports whether two cells differ only in what clients and their links
// can differ in on one server and one plan.
func sameServer(a, b Cell) bool {
	for i := range a.Groups {
		if shared(a.Groups[i].Workload) != shared(b.Groups[i].Workload) {
			return false
		}
	}
	return true
}

// shared is a workload without what groups of one run may each have for themselves.
func shared(w results.Workload) results.Workload {
	w.Load.Clients, w.Load.Rate = 0, 0
	tls := w.Network.TLS
	w.Network, w.Parameters, w.Upstream = results.Network{TLS: tls}, results.Parameters{}, results.Upstream{}
	w.Behavior = results.Behavior{IdleLimit: w.Behavior.IdleLimit, Stop: w.Behavior.Stop}
	return w
}

// lasts is how long one repetition of a batch takes.
func lasts(b Batch, cells []Cell) time.Duration {
	var clients int
	var window time.Duration
	for _, i := range b.Cells {
		for _, g := range cells[i].Groups {
			if b.Group == "" || b.Group == g.Name {
				l := g.Workload.Load
				clients += l.Clients
				window = max(window, time.Duration(l.Warmup+l.Duration))
			}
		}
	}
	return runOverhead + runDrain + window + time.Duration(clients)*time.Second/connectsASec
}
