package results

import (
	"math"
	"slices"
)

// HodgesLehmann is the median of the Walsh averages, the means of all pairs of
// values, each with itself too (Hodges and Lehmann 1963): the center of a
// symmetric law that a few outliers hardly move. Without values it is NaN.
func HodgesLehmann(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	walsh := walshAverages(x)
	middle := len(walsh) / 2
	if len(walsh)%2 == 1 {
		return walsh[middle]
	}
	return (walsh[middle-1] + walsh[middle]) / 2
}

// walshAverages are the n(n+1)/2 means of pairs, ascending.
func walshAverages(x []float64) []float64 {
	averages := make([]float64, 0, len(x)*(len(x)+1)/2)
	for i, v := range x {
		for _, w := range x[i:] {
			averages = append(averages, (v+w)/2)
		}
	}
	slices.Sort(averages)
	return averages
}
