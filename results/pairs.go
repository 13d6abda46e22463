package results

import (
	"errors"
	"fmt"
	"math"
)

// PairedRuns are runs of one scenario and pattern in pairs: the i-th of Base and
// the i-th of Head had the same plan and were neighbors in time.
type PairedRuns struct {
	Scenario, Pattern string
	Base, Head        []Result
}

// PairedValues are what one metric was in each pair. Pairs with an invalid or
// partial run are left out.
type PairedValues struct {
	Scenario, Pattern string
	GateMetric
	Unit       Unit
	Better     Better
	Base, Head []float64
	// LeftOut is the number of pairs that were.
	LeftOut int
	// Missing says why there are no values although there are pairs; "" if there are.
	Missing string
}

// PairValues reads metrics of pairs. A quantile that missing messages decide is
// infinite: the truth is at least what the file says.
func PairValues(p PairedRuns, metrics []GateMetric) []PairedValues {
	var kept []int
	for i := range min(len(p.Base), len(p.Head)) {
		if p.Base[i].trusted() && p.Head[i].trusted() {
			kept = append(kept, i)
		}
	}
	all := make([]PairedValues, len(metrics))
	for i, m := range metrics {
		all[i] = PairedValues{Scenario: p.Scenario, Pattern: p.Pattern, GateMetric: m, LeftOut: min(len(p.Base), len(p.Head)) - len(kept)}
		if err := all[i].read(p, kept); err != nil {
			all[i].Base, all[i].Head, all[i].Missing = nil, nil, err.Error()
		}
	}
	return all
}

// trusted reports whether the numbers of a run may be judged.
func (r *Result) trusted() bool { return r.Validity.Valid && !r.Partial }

// read fills in the values of the pairs kept.
func (v *PairedValues) read(p PairedRuns, kept []int) error {
	m, err := ParseMeasure(v.Metric)
	if err != nil {
		return err
	}
	v.Unit, v.Better = m.Unit, m.Better
	for _, i := range kept {
		base, err := pairedValue(m, &p.Base[i])
		if err != nil {
			return fmt.Errorf("pair %d, base: %w", i+1, err)
		}
		head, err := pairedValue(m, &p.Head[i])
		if err != nil {
			return fmt.Errorf("pair %d, head: %w", i+1, err)
		}
		v.Base, v.Head = append(v.Base, base), append(v.Head, head)
	}
	return nil
}

func pairedValue(m Measure, r *Result) (float64, error) {
	a := m.Of(r)
	switch {
	case a.Why != "":
		return 0, errors.New(a.Why)
	case a.Bound:
		return math.Inf(1), nil
	}
	return a.Value, nil
}

// LogRatios are ln(head/base) of pairs of values. Equal values, zeros too, have
// the ratio 0; an error names a value that is otherwise not above 0, or not
// finite, since nothing can be compared with it in parts.
func LogRatios(base, head []float64) ([]float64, error) {
	if len(base) != len(head) {
		return nil, fmt.Errorf("%d values of base, but %d of head: they are no pairs", len(base), len(head))
	}
	ratios := make([]float64, len(base))
	for i := range base {
		if base[i] == head[i] && !math.IsInf(base[i], 0) {
			continue
		}
		for _, side := range []struct {
			name  string
			value float64
		}{{"base", base[i]}, {"head", head[i]}} {
			if !(side.value > 0) || math.IsInf(side.value, 1) {
				return nil, fmt.Errorf("pair %d: %s is %g, which has no ratio to anything", i+1, side.name, side.value)
			}
		}
		ratios[i] = math.Log(head[i] / base[i])
	}
	return ratios, nil
}
