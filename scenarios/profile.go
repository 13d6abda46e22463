package scenarios

import (
	"time"

	"bench/results"
)

// Profile is how much effort an experiment is run with.
type Profile struct {
	// Name is quick or full.
	Name, About string
	// Fields are what it sets in the common workload.
	Fields []results.Field
	// Full takes the experiment's values for the full profile, and every cell of its
	// sweep; else one field at a time is varied, with three values.
	Full bool
	// Deliveries is the most messages per second that clients receive together.
	Deliveries float64
	// Budget bounds the time of an experiment, Total that of the whole first tier; 0
	// does not.
	Budget, Total time.Duration
	// Narrow is how narrow a boundary must be, as a ratio of its ends.
	Narrow float64
}

// leastRepeats is how many repetitions a verdict needs.
const leastRepeats = 3

// Profiles is the table of profiles.
var Profiles = []Profile{
	{
		Name: "quick", About: "two cores, two minutes an experiment",
		Fields: fields("load.clients", "500", "load.warmup", "1s", "load.duration", "4s", "load.repeat", "3", "parameters.hold", "3s"),
		// Half of what two cores carry with the dearest pattern.
		Deliveries: 4000, Budget: 2 * time.Minute, Total: 45 * time.Minute, Narrow: 2,
	},
	{
		Name: "full", About: "eight cores or two hosts, as long as it takes",
		Fields: fields("load.clients", "1000", "load.warmup", "5s", "load.duration", "30s", "load.repeat", "10", "parameters.hold", "30s"),
		Full:   true, Deliveries: 20_000, Narrow: 1.25,
	},
}

// fields pairs names and values.
func fields(pairs ...string) (all []results.Field) {
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, results.Field{Name: pairs[i], Values: []string{pairs[i+1]}})
	}
	return all
}

// common is the workload that every experiment begins with.
func (p Profile) common() results.Workload {
	s := Default()
	w := results.Workload{Load: s.Load, Network: s.Network, Parameters: s.Parameters}
	mustSet(&w, p.Fields)
	return w
}

// mustSet gives fields their first values; all were checked when they were read.
func mustSet(w *results.Workload, all []results.Field) {
	for _, f := range all {
		if err := w.Set(f.Name, f.Values[0]); err != nil {
			panic("field " + f.Name + ": " + err.Error())
		}
	}
}
