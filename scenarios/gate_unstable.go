package scenarios

import (
	"fmt"

	"bench/results"
)

// unstableNotes say in which units the backlog grew. Both sides of a pair last equally
// long, so that a gate decides on their latencies; but these are of no steady state.
func (r *gateRun) unstableNotes() (notes []string) {
	for _, u := range r.units {
		base, head := unstableRuns(u.base), unstableRuns(u.head)
		if base+head > 0 {
			notes = append(notes, fmt.Sprintf("%s, %s: unstable in %d of %d runs of base and %d of %d of head: their backlog grew, so their latencies are those of runs of this length, and of no steady state",
				u.scenario.Name, u.pattern, base, len(u.base), head, len(u.head)))
		}
	}
	return notes
}

// unstableRuns counts those whose backlog grew.
func unstableRuns(rs []results.Result) (n int) {
	for i := range rs {
		if rs[i].Unstable() {
			n++
		}
	}
	return n
}
