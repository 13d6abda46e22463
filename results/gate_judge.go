package results

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// JudgeValues is JudgePairs for values that have been read, of one scenario and
// pattern or of all that a gate runs: the more are judged together, the stricter
// Holm's rule.
func JudgeValues(values []PairedValues, alpha float64) []Judgment {
	judged := make([]Judgment, len(values))
	families := map[bool][]int{}
	for i, v := range values {
		judged[i] = v.judge()
		if judged[i].Verdict == "" {
			families[v.Hard] = append(families[v.Hard], i)
		}
	}
	for _, family := range families {
		adjust(judged, family)
		for _, i := range family {
			judged[i].decide(alpha, len(family))
		}
	}
	return judged
}

// adjust applies Holm's rule to the p-values of one family.
func adjust(judged []Judgment, family []int) {
	losses, gains := make([]float64, len(family)), make([]float64, len(family))
	for k, i := range family {
		losses[k], gains[k] = judged[i].P, judged[i].gain
	}
	losses, gains = Holm(losses), Holm(gains)
	for k, i := range family {
		judged[i].Adjusted, judged[i].gainAdjusted = losses[k], gains[k]
	}
}

// judge computes what one metric's pairs say by themselves. The verdict stays
// empty if it takes the other metrics to decide.
func (v PairedValues) judge() Judgment {
	unknown := math.NaN()
	j := Judgment{
		Scenario: v.Scenario, Pattern: v.Pattern, Metric: v.Metric, Unit: v.Unit, Better: v.Better, Hard: v.Hard, exact: v.Exact,
		Base: v.Base, Head: v.Head, Pairs: len(v.Base), LeftOut: v.LeftOut, Margin: v.Margin,
		Effect: unknown, Low: unknown, High: unknown, SD: unknown, Detectable: unknown,
		P: 1, Adjusted: 1, gain: 1, gainAdjusted: 1,
	}
	switch {
	case v.Missing != "":
		j.Verdict, j.Why = VerdictSkipped, v.Missing
	case v.Better == Neither:
		j.Verdict, j.Why = VerdictSkipped, "neither more nor less of it is better"
	case len(v.Base) == 0 && v.LeftOut == 0:
		j.Verdict, j.Why = VerdictInvalid, "there are no pairs"
	case len(v.Base) == 0:
		j.Verdict, j.Why = VerdictInvalid, leftOut(v.LeftOut)
	default:
		j.compute()
	}
	return j
}

// compute fills in estimate, interval and p-values.
func (j *Judgment) compute() {
	from, to := j.worsening()
	margin := math.Log1p(j.Margin)
	ratios, err := LogRatios(from, to)
	if err != nil {
		j.Why = err.Error()
		j.P, j.gain = apart(from, to, j.Margin), apart(to, from, j.Margin)
		return
	}
	j.Effect = math.Expm1(HodgesLehmann(ratios))
	if low, high, coverage, ok := SignedRankInterval(ratios, Level); ok {
		j.Low, j.High, j.Coverage = math.Expm1(low), math.Expm1(high), coverage
	}
	if len(ratios) > 1 {
		j.SD = stat.StdDev(ratios, nil)
	}
	j.P = SignFlip(ratios, margin)
	for i := range ratios {
		ratios[i] = -ratios[i]
	}
	j.gain = SignFlip(ratios, margin)
	if j.exact {
		j.P, j.gain = math.Min(j.P, apart(from, to, j.Margin)), math.Min(j.gain, apart(to, from, j.Margin))
	}
}

// worsening are the values so ordered that growth is worse.
func (j *Judgment) worsening() (from, to []float64) {
	if j.Better == Higher {
		return j.Head, j.Base
	}
	return j.Base, j.Head
}

// apart is the probability that, of runs that might as well have changed sides,
// all of one side exceed all of the other, if they do by more than the margin;
// else 1. Where signs of differences say no more than 2^-n, it says 1 in 2n over
// n, and it needs no ratios. The p-value of the sign-flip test is 2^-n then, its
// least, so that taking the smaller of the two is no second chance.
func apart(from, to []float64, margin float64) float64 {
	if !(slices.Min(to) > slices.Max(from)*(1+margin)) {
		return 1
	}
	return 1 / binomial(2*len(from), len(from))
}

// within reports whether no pair is worse by more than the margin, but for
// rounding.
func (j *Judgment) within() bool {
	from, to := j.worsening()
	for i := range from {
		if !(to[i] <= from[i]*(1+j.Margin)*(1+1e-12)) {
			return false
		}
	}
	return true
}
