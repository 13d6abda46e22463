//go:build validity

package scenarios

import (
	"fmt"
	"math"

	"bench/results"
)

// A knownLaw is a distribution of ages, in milliseconds, and how far what was
// measured may be from it.
type knownLaw struct {
	quantile func(q float64) float64
	// slack is what the law leaves out, on either side of a quantile.
	slack func(q float64) float64
	// most is the share of a quantile by which the method lets a sample be off,
	// beside the slack; 0 leaves that to the number of values alone.
	most float64
}

// leastBeyond is how many independent values must lie beyond a quantile that is
// held against a law. Four standard errors above the rank q of n values is the
// rank q + 4√(q(1-q)/n), which is below 1 if more than 16q values lie beyond; else
// the upper bound is the end of the law, and of many laws that is infinite.
const leastBeyond = 17

// quantiles holds those quantiles of n values against the law that they come
// from that have enough values beyond, and names the others. worth is how many
// independent values the n are worth.
func (a *answers) quantiles(h *results.Histogram, worth float64, l knownLaw, list ...float64) {
	held := 0
	for _, q := range list {
		name := fmt.Sprintf("age p%v of %d", 100*q, h.Count())
		if beyond := (1 - q) * worth; beyond < leastBeyond {
			a.is(true, "%s: not held, %.3g independent values lie beyond, of %d", name, beyond, leastBeyond)
			continue
		}
		held++
		low, high := l.bounds(q, worth)
		a.between(name, float64(h.Quantile(q))/1e6, l.quantile(q), low, high, "ms")
	}
	a.is(held > 0, "%d quantiles of %d are held", held, len(list))
}

// bounds are the values between which the q-quantile of n independent values
// lies: four standard errors of its rank on either side, but no more than the
// law's most, unless chance alone goes beyond it: then three standard errors do.
func (l knownLaw) bounds(q, n float64) (low, high float64) {
	known := l.quantile(q)
	low, high = l.around(q, n, 4)
	below, above := l.around(q, n, 1)
	if most := l.most * known; most > 0 && 3*(above-below)/2 <= most {
		low, high = max(low, known-most), min(high, known+most)
	}
	return low - l.slack(q), high + l.slack(q)
}

// around are the values so many standard errors of the rank q of n beside it.
func (l knownLaw) around(q, n, times float64) (low, high float64) {
	below, above := ranks(q, n, times)
	return l.quantile(below), l.quantile(above)
}

// ranks are the quantiles of a law between which that of a sample of n lies: its
// standard error is √(q(1-q)/n).
func ranks(q, n, times float64) (low, high float64) {
	off := times * math.Sqrt(q*(1-q)/n)
	return max(0, q-off), min(1, q+off)
}

// disturbance is how far the age of undisturbed messages, of the same time and
// load, moves a quantile of a sum: by its own quantile, which as one of n lies
// up to four standard errors higher, or by its mean if that is more, and by the
// 1.2 ms that an injected timer may be late. In milliseconds.
func disturbance(base *results.Histogram) func(q float64) float64 {
	return func(q float64) float64 {
		_, high := ranks(q, float64(base.Count()), 4)
		return max(float64(base.Quantile(high)), base.Mean())/1e6 + 1.2
	}
}
