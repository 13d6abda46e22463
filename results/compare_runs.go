package results

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Methods of the intervals of differences.
const (
	pairedRanks  = "pairs of runs, signed rank"
	pairedRuns   = "pairs of runs, Student's t"
	separateRuns = "runs, Welch's t"
	// FixedCounts stands for counts of single runs that have no interval.
	FixedCounts = "fixed by the plan"
	// The intervals of the two quantiles themselves; how these were found follows.
	eachSide = "those of each side: "
	ofUnion  = "the wider of merged histograms and runs"
)

// leastRuns of each side are what Mann and Whitney's test can say something of.
const leastRuns = 4

// fromRuns is the interval of the log ratio from the values of single runs; false
// if either side has fewer than two, or one of them has no value.
func (d *Difference) fromRuns(base, head []Result) (Range, bool) {
	if len(base) < 2 || len(head) < 2 {
		return Range{}, false
	}
	if b, h, ok := samePlans(base, head); ok {
		x, y, ok := d.logs(b, h)
		if !ok {
			return Range{}, false
		}
		for i := range x {
			y[i] -= x[i]
		}
		if low, high, _, ok := SignedRankInterval(y, Level); ok {
			d.Method = pairedRanks
			return Range{low, high}, true
		}
		d.Method = pairedRuns
		return student(stat.Mean(y, nil), stat.Variance(y, nil)/float64(len(y)), float64(len(y)-1)), true
	}
	x, y, ok := d.logs(base, head)
	if !ok {
		return Range{}, false
	}
	if min(len(x), len(y)) >= leastRuns {
		_, d.P = MannWhitney(x, y)
	}
	d.Method = separateRuns
	return welch(x, y), true
}

// logs are the logarithms of the measure in single runs.
func (d *Difference) logs(base, head []Result) (x, y []float64, ok bool) {
	for _, side := range []struct {
		runs []Result
		to   *[]float64
	}{{base, &x}, {head, &y}} {
		for i := range side.runs {
			a := d.Measure.Of(&side.runs[i])
			if a.Why != "" || a.Bound || !(a.Value > 0) {
				return nil, nil, false
			}
			*side.to = append(*side.to, math.Log(a.Value))
		}
	}
	return x, y, true
}

// samePlans orders runs so that the i-th of either side had one plan; false if
// not every run has its counterpart.
func samePlans(base, head []Result) (b, h []Result, ok bool) {
	if len(base) != len(head) {
		return nil, nil, false
	}
	left := slices.Clone(head)
	for _, r := range base {
		at := slices.IndexFunc(left, func(o Result) bool { return o.PlanHash == r.PlanHash && o.Seed == r.Seed })
		if r.PlanHash == "" || at < 0 {
			return nil, nil, false
		}
		b, h = append(b, r), append(h, left[at])
		left = slices.Delete(left, at, at+1)
	}
	return b, h, true
}

// welch is the interval of the difference of two means whose variances differ
// (Welch 1947, with Satterthwaite's degrees of freedom).
func welch(x, y []float64) Range {
	m, n := float64(len(x)), float64(len(y))
	a, b := stat.Variance(x, nil)/m, stat.Variance(y, nil)/n
	freedom := m + n - 2
	if a+b > 0 {
		freedom = (a + b) * (a + b) / (a*a/(m-1) + b*b/(n-1))
	}
	return student(stat.Mean(y, nil)-stat.Mean(x, nil), a+b, freedom)
}

// student is the interval of a mean with the given variance.
func student(mean, variance, freedom float64) Range {
	half := distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile((1+Level)/2) * math.Sqrt(variance)
	return Range{mean - half, mean + half}
}

// fromQuantiles is the interval of the log ratio from those of the two
// quantiles, half-widths added in squares (the method of variance estimates
// recovery, Zou and Donner 2008); false for what is no quantile.
func (d *Difference) fromQuantiles(base, head Arm) (Range, bool) {
	b, how, ok := d.Measure.interval(base)
	h, how2, ok2 := d.Measure.interval(head)
	if !ok || !ok2 {
		return Range{}, false
	}
	x, y := math.Log(d.Base.Value), math.Log(d.Head.Value)
	below := math.Hypot(y-math.Log(h.Low), math.Log(b.High)-x)
	above := math.Hypot(math.Log(h.High)-y, x-math.Log(b.Low))
	d.Method = eachSide + how
	if how2 != how {
		d.Method += ", then " + how2
	}
	return Range{y - x - below, y - x + above}, true
}

// interval is that of a quantile of one arm, and how it was found: of several
// runs the wider of those within and between them, of one run that of its file.
func (m Measure) interval(a Arm) (Range, string, bool) {
	if m.quantile == nil {
		return Range{}, "", false
	}
	d, err := NewDistribution(a.Union, m.metric.Name)
	if err != nil || d == nil {
		return Range{}, "", false
	}
	q := m.quantile(d).Q
	if q <= 0 || q >= 1 {
		return Range{}, "", false
	}
	if len(a.Runs) > 1 {
		r, ok := RepeatsInterval(a.Runs, m.metric.Name, q)
		return r, ofUnion, ok
	}
	if kept := m.metric.Series(a.Union).Intervals; kept != nil {
		if r, ok := kept.Of(q); ok {
			return r, kept.Method, true
		}
	}
	r, how := d.interval(q)
	return r, how, true
}
