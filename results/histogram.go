package results

import (
	"math"
	"math/big"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Geometry of every histogram: nanoseconds from 1 ns to 1 h, 3 significant digits.
//
// Note: a lowest value of 1 µs would take 192 KiB instead of 264 KiB, but its
// unit is then 512 ns up to a millisecond, so that a latency of 20 µs would be
// known to 2.6 % only; recording costs the same. All histograms share one
// geometry, hence merging two never drops a value.
const (
	lowestValue       = 1
	highestValue      = int64(time.Hour)
	significantDigits = 3
)

// Histogram is a distribution of non-negative durations in nanoseconds: an
// HdrHistogram for the quantiles (each within 0.1 %), and beside it the exact
// count, minimum, maximum, sum and sum of squares. Values it cannot hold are
// counted, never clamped. It is not safe for concurrent use, and takes 264 KiB:
// have one per shard, not one per client.
type Histogram struct {
	hdr      *hdrhistogram.Histogram
	min, max int64
	sum      wide
	squares  wide
	dropped  int64
	negative int64
}

// NewHistogram returns an empty histogram.
func NewHistogram() *Histogram {
	return &Histogram{
		hdr: hdrhistogram.New(lowestValue, highestValue, significantDigits),
		min: math.MaxInt64,
	}
}

// Record adds one value in nanoseconds. A negative one only raises Negative, one
// above an hour only Dropped. It does not allocate.
func (h *Histogram) Record(v int64) {
	if uint64(v) > uint64(highestValue) {
		h.refuse(v)
		return
	}
	if h.hdr.RecordValue(v) != nil {
		h.dropped++
		return
	}
	h.min = min(h.min, v)
	h.max = max(h.max, v)
	h.sum.add(uint64(v))
	h.squares.addSquare(uint64(v))
}

// Count is the number of values recorded.
func (h *Histogram) Count() int64 { return h.hdr.TotalCount() }

// Dropped is the number of values above an hour, which were not recorded.
func (h *Histogram) Dropped() int64 { return h.dropped }

// Negative is the number of values below zero, which were not recorded.
func (h *Histogram) Negative() int64 { return h.negative }

// Min is the exact smallest value, 0 if there is none.
func (h *Histogram) Min() int64 {
	if h.Count() == 0 {
		return 0
	}
	return h.min
}

// Max is the exact largest value, 0 if there is none.
func (h *Histogram) Max() int64 { return h.max }

// Mean is the exact arithmetic mean, 0 if there is no value.
func (h *Histogram) Mean() float64 {
	n := h.Count()
	if n == 0 {
		return 0
	}
	mean, _ := new(big.Rat).SetFrac(h.sum.big(), big.NewInt(n)).Float64()
	return mean
}

// Stddev is the exact standard deviation of the population (divisor n), 0 if
// there is no value.
func (h *Histogram) Stddev() float64 {
	n := big.NewInt(h.Count())
	if n.Sign() == 0 {
		return 0
	}
	sum := h.sum.big()
	// Integers, because the difference of two nearly equal floats is noise.
	spread := new(big.Int).Mul(n, h.squares.big())
	spread.Sub(spread, sum.Mul(sum, sum))
	if spread.Sign() <= 0 {
		return 0
	}
	variance, _ := new(big.Rat).SetFrac(spread, n.Mul(n, n)).Float64()
	return math.Sqrt(variance)
}

// Merge adds all values of o, and its refused ones. What the library refuses to
// merge counts as Dropped.
func (h *Histogram) Merge(o *Histogram) {
	h.dropped += h.hdr.Merge(o.hdr) + o.dropped
	h.negative += o.negative
	h.min = min(h.min, o.min)
	h.max = max(h.max, o.max)
	h.sum.addWide(o.sum)
	h.squares.addWide(o.squares)
}

// Reset empties the histogram, the counts of refused values included.
func (h *Histogram) Reset() {
	h.hdr.Reset()
	*h = Histogram{hdr: h.hdr, min: math.MaxInt64}
}
