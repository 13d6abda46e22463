package results

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// MannKendall tests a series for a monotone trend (Mann 1945; Kendall 1975): tau
// in -1..1 is the share of pairs that rise minus that of pairs that fall, and p
// the two-sided probability of one as large without a trend, from the normal
// approximation with correction for ties and continuity (good from ten values
// on). Fewer than three values, or all equal ones, give 0 and 1.
func MannKendall(x []float64) (tau, p float64) {
	n := float64(len(x))
	s := 0.0
	for i := range x {
		for _, later := range x[i+1:] {
			switch {
			case later > x[i]:
				s++
			case later < x[i]:
				s--
			}
		}
	}
	variance := n * (n - 1) * (2*n + 5)
	for _, t := range ties(x) {
		variance -= t * (t - 1) * (2*t + 5)
	}
	variance /= 18
	if len(x) < 3 || !(variance > 0) {
		return 0, 1
	}
	z := math.Max(0, math.Abs(s)-1) / math.Sqrt(variance)
	return s / (n * (n - 1) / 2), 2 * distuv.UnitNormal.Survival(z)
}

// ties returns the sizes of the groups of equal values.
func ties(x []float64) []float64 {
	var sizes []float64
	sorted := slices.Sorted(slices.Values(x))
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		sizes = append(sizes, float64(j-i))
		i = max(j, i+1) // NaN equals nothing
	}
	return sizes
}
