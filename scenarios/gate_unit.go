package scenarios

import (
	"cmp"
	"fmt"
	"slices"

	"bench/results"
)

// gateUnit is one scenario and pattern, and its pairs so far.
type gateUnit struct {
	scenario   results.Scenario
	pattern    string
	metrics    []results.GateMetric
	noise      *results.LoadNoise
	baseline   []results.Result // nil if base runs too
	pairs      []results.GatePair
	base, head []results.Result
}

// values are what the metrics were in the pairs from index from up to to.
func (u *gateUnit) values(from, to int) []results.PairedValues {
	return results.PairValues(results.PairedRuns{
		Scenario: u.scenario.Name, Pattern: u.pattern, Base: u.base[from:to], Head: u.head[from:to],
	}, u.metrics)
}

// distrust says how many pairs cannot be judged, and why the first of them.
func (u *gateUnit) distrust() string {
	left, first := 0, ""
	for _, p := range u.pairs {
		if p.Invalid != "" {
			left++
			first = cmp.Or(first, p.Invalid)
		}
	}
	return fmt.Sprintf("%d of %d pairs of runs cannot be judged, the first because of %s", left, len(u.pairs), first)
}

// thresholds holds those of the scenario against all valid runs of head.
func (u *gateUnit) thresholds() []results.Assessment {
	found := []results.Assessment{}
	valid := slices.DeleteFunc(slices.Clone(u.head), func(r results.Result) bool { return !r.Validity.Valid || r.Partial })
	for _, c := range u.scenario.Thresholds {
		t, err := c.Compile()
		switch {
		case err != nil: // Validate has seen it
			found = append(found, results.Assessment{Expression: c.Expression, Outcome: results.Unknown, Detail: err.Error()})
		case len(valid) == 0:
			found = append(found, results.Assessment{Expression: c.Expression, Outcome: results.Unknown, Detail: "head has no valid run"})
		default:
			found = append(found, t.EvaluateRuns(valid))
		}
	}
	return found
}
