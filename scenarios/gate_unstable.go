package scenarios

import "fmt"

// unstableNotes say in which units the backlog grew. Both sides of a pair last equally
// long, so that a gate decides on their latencies; but these are of no steady state.
func (r *gateRun) unstableNotes() (notes []string) {
	for _, u := range r.units {
		if base, head, pairs := u.unstablePairs(); base+head > 0 {
			notes = append(notes, fmt.Sprintf("%s, %s: unstable in %d of %d runs of base and %d of %d of head: their backlog grew, so their latencies are those of runs of this length, and of no steady state",
				u.scenario.Name, u.pattern, base, pairs, head, pairs))
		}
	}
	return notes
}

// unstablePairs counts in how many pairs the backlog of each side grew, of those that
// the gate decides on.
func (u *gateUnit) unstablePairs() (base, head, pairs int) {
	for i, p := range u.pairs {
		if p.Invalid != "" {
			continue
		}
		pairs++
		if u.base[i].Unstable() {
			base++
		}
		if u.head[i].Unstable() {
			head++
		}
	}
	return base, head, pairs
}
