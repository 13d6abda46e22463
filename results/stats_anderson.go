package results

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// AndersonCritical are the critical values of AndersonDarlingExponential by
// their level of significance (Stephens 1974, with estimated mean).
var AndersonCritical = []struct{ Significance, Value float64 }{
	{0.15, 0.922}, {0.10, 1.078}, {0.05, 1.341}, {0.025, 1.606}, {0.01, 1.957},
}

// AndersonDarlingExponential is the statistic of Anderson and Darling for the
// hypothesis that x comes from an exponential law, the mean of which is estimated
// from x, corrected by 1 + 0.6/n so that it can be compared with
// AndersonCritical for every n. It is infinite if a value is not positive, as an
// exponential one never is, and NaN without values.
func AndersonDarlingExponential(x []float64) float64 {
	n := float64(len(x))
	if n == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(x))
	if !(sorted[0] > 0) {
		return math.Inf(1)
	}
	mean := stat.Mean(sorted, nil)
	sum := 0.0
	for i, v := range sorted {
		// ln F(v) + ln(1 - F(mirror)), of which the latter is -mirror/mean.
		mirror := sorted[len(sorted)-1-i]
		sum += float64(2*i+1) * (math.Log(-math.Expm1(-v/mean)) - mirror/mean)
	}
	return (-n - sum/n) * (1 + 0.6/n)
}
