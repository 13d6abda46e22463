package scenarios

import (
	"context"
	"strings"
	"time"

	"bench/results"
)

// search makes one repetition of a search for the highest rate. The first begins at
// the rate of the experiment; each later one tries what the one before found, with
// another plan.
func (r *claimRunner) search(ctx context.Context, t *claimTrial, b Batch, repeat int) error {
	for _, i := range b.Cells {
		c := t.cells[i]
		for _, g := range c.Groups {
			if g.Name != b.Group {
				continue
			}
			began := time.Now()
			all, err := r.findRate(ctx, r.rateSearch(t, c, g, repeat))
			t.spend(began)
			if err != nil {
				return r.refused(ctx, t, b, err)
			}
			for _, probe := range all {
				probe.Group = g.Name
				c.results = append(c.results, results.Slim(probe, t.named))
			}
		}
	}
	return r.save(t, b)
}

// seedsApart is how many plans lie between those of two repetitions of a search, more
// than it has probes.
const seedsApart = 1000

// rateSearch is what is searched for.
func (r *claimRunner) rateSearch(t *claimTrial, c *trialCell, g CellGroup, repeat int) RateSearch {
	s := RateSearch{Options: r.options(t, repeat), Resolution: t.profile.Narrow - 1, Limit: t.searchLimit(c, g, repeat)}
	s.Scenario = g.scenario()
	s.Scenario.Name, s.Scenario.Load.Repeat = t.e.Name, 1
	s.Scenario.Load.Seed += uint64(repeat) * seedsApart
	if passed := c.lastPassed(g.Name); passed > 0 {
		s.Scenario.Load.Rate = results.Rate(passed)
	}
	for condition := range strings.SplitSeq(t.e.FindRate, ",") {
		s.Conditions = append(s.Conditions, strings.TrimSpace(condition))
	}
	return s
}

// lastPassed is the highest rate that passed in the last search of a group, 0 if there
// was none.
func (c *trialCell) lastPassed(group string) (rate float64) {
	var own []results.Result
	for _, r := range c.results {
		if r.Group == group {
			own = append(own, r)
		}
	}
	for _, b := range results.Brackets(own) {
		if b.Passed != nil {
			rate = b.Passed.Rate
		}
	}
	return rate
}

// searchLimit is how long a search may take: later ones make as many probes as are
// planned for them, and the first searches share what these leave of the budget.
func (t *claimTrial) searchLimit(c *trialCell, g CellGroup, repeat int) time.Duration {
	budget := t.profile.Budget
	if budget == 0 {
		return 0
	}
	probe := lasts(Batch{[]int{0}, g.Name}, []Cell{c.Cell})
	later := moreProbes * probe
	if repeat > 0 {
		return later
	}
	searches := time.Duration(len(t.schedule.Batches))
	return max(firstProbes*probe, budget/searches-later*time.Duration(t.schedule.Repeat-1))
}
