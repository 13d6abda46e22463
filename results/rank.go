package results

import (
	"math"
	"sort"
)

// Quantile returns the q-quantile in nanoseconds, q in 0..1: the smallest value
// that at least the share q of all values does not exceed (the value of rank
// ceil(q n)), rounded up by at most 0.1 %. 0 gives the exact minimum and 1 the
// exact maximum; a q outside is taken as the nearer of the two. An empty
// histogram gives 0.
func (h *Histogram) Quantile(q float64) int64 {
	n := h.Count()
	switch {
	case n == 0:
		return 0
	case q >= 1:
		return h.max
	case !(q > 0):
		return h.min
	}
	return h.atRank(rank(q, n))
}

// rank is ceil(q n), at least 1. The small factor undoes products such as
// 0.07 * 100 = 7.000000000000001.
func rank(q float64, n int64) int64 {
	return min(n, max(1, int64(math.Ceil(q*float64(n)*(1-1e-12)))))
}

// atRank returns the value of rank r in 1..n, within the exact extremes.
//
// The library takes percentiles (0..100) and rounds to the nearest rank; asking
// for r/n makes it round to exactly r.
func (h *Histogram) atRank(r int64) int64 {
	v := h.hdr.ValueAtPercentile(100 * float64(r) / float64(h.Count()))
	return min(max(v, h.min), h.max)
}

// CountAbove is the number of values above v, not counting those that the
// histogram cannot tell from v (0.1 %).
func (h *Histogram) CountAbove(v int64) int64 {
	n := h.Count()
	if n == 0 || v >= h.max {
		return 0
	}
	if v < h.min {
		return n
	}
	// The counts are private to the library, but ranks are ordered.
	notAbove := sort.Search(int(n), func(i int) bool {
		x := h.atRank(int64(i) + 1)
		return x > v && !h.hdr.ValuesAreEquivalent(x, v)
	})
	return n - int64(notAbove)
}
