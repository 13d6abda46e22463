package report

import (
	"math"
	"testing"

	"bench/results"
)

func TestIntervalsAreThoseOfTheFile(t *testing.T) {
	t.Parallel()
	r := six(0)[3]
	r.Latency.Delivery.Intervals = &results.Confidence{P50: &results.Bounds{Low: 1_000_000, High: new(int64(2_500_000))}, P99: &results.Bounds{Low: 7_000_000}}
	g := groups([]results.Result{r})[0]
	ms := unit{"ms", 1e6}
	for _, c := range []struct {
		q    float64
		r    reading
		want string
	}{
		{0.5, reading{value: 2e6}, "[1.00, 2.50]"},
		{0.99, reading{value: 8e6, bound: true}, "[7.00, ∞)"},
		{0.999, reading{value: 9e6}, ""},
		{0.5, reading{value: math.NaN(), word: tooFew}, ""},
		{1, reading{value: 9e6}, ""},
	} {
		if got := quantile("", "delivery", c.q).writeInterval(g, c.r, ms); got != c.want {
			t.Errorf("interval of %v is %q, want %q", c.q, got, c.want)
		}
	}
}

// Of repeats it is never narrower than between them, and holds the number shown.
func TestIntervalOfRepeatsHoldsTheNumber(t *testing.T) {
	t.Parallel()
	for _, g := range groups(sets()["repeats"]) {
		for _, f := range openFields[:3] {
			shown := f.read(g.pooled)
			i, ok := g.interval(f.family, f.q)
			if shown.word == "" && (!ok || !i.Contains(shown.value)) {
				t.Errorf("%s: %s is %v, interval %v", g.label, f.name, shown.value, i)
			}
		}
	}
}

// Whatever withholds a percentile withholds its interval.
func TestInvalidRunsShowNoInterval(t *testing.T) {
	t.Parallel()
	r := six(0)[3]
	r.Validity.Valid = false
	for _, s := range sheets(groups([]results.Result{r}), nil) {
		for _, row := range s.rows {
			if row.intervals != nil {
				t.Errorf("intervals %v", row.intervals)
			}
		}
	}
}
