package results

import (
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// Range is a confidence interval.
type Range struct{ Low, High float64 }

// Contains reports whether v lies in the range, its ends included.
func (r Range) Contains(v float64) bool { return r.Low <= v && v <= r.High }

// QuantileRanks returns the ranks, from 1, of the order statistics between which
// the q-quantile of independent values lies with at least the given confidence,
// half of the rest on either side; false if n values are too few for that.
//
// The number of values below the quantile is binomial, whatever their law (Le
// Boudec, Performance Evaluation, theorem 2.1): the ranks are exact where the
// normal approximation nq ± 1.96 √(nq(1-q)) is not.
func QuantileRanks(n int64, q, confidence float64) (low, high int64, ok bool) {
	if n < 1 || !(q > 0 && q < 1) || !(confidence > 0 && confidence < 1) {
		return 0, 0, false
	}
	below := distuv.Binomial{N: float64(n), P: q}
	tail := (1 - confidence) / 2
	// The largest rank with P(below < rank) <= tail.
	low = int64(sort.Search(int(n), func(j int) bool { return below.CDF(float64(j)) > tail }))
	// The smallest rank with P(below >= rank) <= tail.
	high = int64(sort.Search(int(n), func(k int) bool { return 1-below.CDF(float64(k)) <= tail })) + 1
	return low, high, low >= 1 && high <= n
}

// QuantileRange is the confidence interval of a quantile, in nanoseconds, from
// order statistics. effective is the number of independent values that the
// histogram is worth: its count, or less where values hang together (messages
// instead of receipts, EffectiveCount). It is false if they are too few.
func QuantileRange(h *Histogram, q, confidence float64, effective int64) (Range, bool) {
	n := min(effective, h.Count())
	low, high, ok := QuantileRanks(n, q, confidence)
	if !ok {
		return Range{}, false
	}
	return Range{
		float64(h.Quantile(float64(low) / float64(n))),
		float64(h.Quantile(float64(high) / float64(n))),
	}, true
}

// EffectiveCount is the number of independent values that n values are worth
// whose neighbors correlate with rho: n (1 - rho) / (1 + rho), the variance of
// the mean of a first-order autoregressive series. A negative rho is taken as 0.
func EffectiveCount(n int64, rho float64) int64 {
	if !(rho > 0) {
		return n
	}
	return max(1, int64(float64(n)*(1-min(rho, 1))/(1+min(rho, 1))))
}
