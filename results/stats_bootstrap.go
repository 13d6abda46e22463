package results

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
)

// BootstrapQuantile is the confidence interval of the q-quantile of all values
// of a run, in nanoseconds, by the circular block bootstrap (Politis and Romano
// 1992): whole blocks of neighboring intervals are drawn with replacement and
// pooled, so that values of one interval, such as the receipts of one late
// message, stay together. It is the percentile interval over the given number of
// resamples, and false with fewer than five intervals that hold values. Equal
// seeds give equal ranges.
func BootstrapQuantile(intervals []*Histogram, q, confidence float64, block, resamples int, seed uint64) (Range, bool) {
	return newBlocks(intervals).quantile(q, confidence, block, resamples, seed)
}

// blocks are the intervals of a bootstrap, made ready for many resamples.
type blocks struct {
	curves []curve
	// values are all that a quantile can be.
	values []int64
	filled int
}

func newBlocks(intervals []*Histogram) *blocks {
	b := &blocks{}
	for _, h := range intervals {
		b.add(h)
	}
	b.sort()
	return b
}

// add takes one more interval; the histogram is not kept.
func (b *blocks) add(h *Histogram) {
	c := newCurve(h)
	b.curves = append(b.curves, c)
	b.values = append(b.values, c.values...)
	if h.Count() > 0 {
		b.filled++
	}
}

// sort makes ready what was added.
func (b *blocks) sort() {
	slices.Sort(b.values)
	b.values = slices.Compact(b.values)
}

// quantile is BootstrapQuantile.
func (b *blocks) quantile(q, confidence float64, block, resamples int, seed uint64) (Range, bool) {
	if b.filled < 5 || resamples < 1 || !(confidence > 0 && confidence < 1) {
		return Range{}, false
	}
	random := rand.New(rand.NewPCG(seed, 0))
	quantiles := make([]float64, 0, resamples)
	weights := make([]int64, len(b.curves))
	for range resamples {
		draw(random, weights, max(1, min(block, len(b.curves))))
		if v, ok := pooledQuantile(b.curves, weights, b.values, q); ok {
			quantiles = append(quantiles, float64(v))
		}
	}
	slices.Sort(quantiles)
	tail := (1 - confidence) / 2
	n := int64(len(quantiles))
	if n == 0 {
		return Range{}, false
	}
	return Range{quantiles[rank(tail, n)-1], quantiles[rank(1-tail, n)-1]}, true
}

// draw sets weights to how often each interval is drawn: blocks from random
// starts, round the end, until there are as many intervals as before.
func draw(random *rand.Rand, weights []int64, block int) {
	clear(weights)
	for left := len(weights); left > 0; {
		start := random.IntN(len(weights))
		for i := range min(block, left) {
			weights[(start+i)%len(weights)]++
		}
		left -= block
	}
}

// curve is the cumulative counts of a histogram at its filled buckets.
type curve struct {
	values []int64
	upTo   []int64
}

func newCurve(h *Histogram) curve {
	var c curve
	var total int64
	for _, bar := range h.hdr.Distribution() {
		if bar.Count > 0 {
			total += bar.Count
			c.values = append(c.values, min(max(bar.To, h.min), h.max))
			c.upTo = append(c.upTo, total)
		}
	}
	return c
}

// at is the number of values up to v.
func (c curve) at(v int64) int64 {
	i := sort.Search(len(c.values), func(i int) bool { return c.values[i] > v })
	if i == 0 {
		return 0
	}
	return c.upTo[i-1]
}

// pooledQuantile is the q-quantile of the weighted intervals together; values
// are all that it can be. It does not merge histograms, which would take 30,000
// additions per interval and resample.
func pooledQuantile(curves []curve, weights, values []int64, q float64) (int64, bool) {
	var total int64
	for i, c := range curves {
		total += weights[i] * c.at(math.MaxInt64)
	}
	if total == 0 {
		return 0, false
	}
	wanted := rank(q, total)
	i := sort.Search(len(values), func(i int) bool {
		var below int64
		for j, c := range curves {
			if weights[j] > 0 {
				below += weights[j] * c.at(values[i])
			}
		}
		return below >= wanted
	})
	return values[min(i, len(values)-1)], true
}
