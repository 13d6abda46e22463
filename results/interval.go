package results

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Level is the probability with which the intervals of this package cover the
// truth.
const Level = 0.95

const (
	// resamples of a bootstrap leave the ends of an interval a noise of a few
	// percent of its width.
	resamples = 1000
	// leastBlocks are enough to tell how much blocks differ.
	leastBlocks = 5
)

// Methods of intervals.
const (
	orderStatistics = "order statistics"
	blockBootstrap  = "block bootstrap"
)

// Interval is the confidence interval of the q-quantile in nanoseconds, without
// an upper end (+Inf) where missing messages decide it or the messages are too
// few for one. Missing messages count as later than all others.
//
// Where a message has one receiver the ends are order statistics (Le Boudec,
// Performance Evaluation, theorem 2.1) of as many independent values as the
// messages are worth. Where it reaches many, its receipts are no independent
// values: whole seconds are drawn with replacement (block bootstrap), if there
// are enough of them and ten distinct messages lie beyond the quantile; if not,
// the order statistics are those of as many values as there are messages. The
// maximum is a fact and has no interval.
func (d *Distribution) Interval(q float64) Range {
	r, _ := d.interval(q)
	return r
}

func (d *Distribution) interval(q float64) (Range, string) {
	if at := d.At(q); d.fanOut > 1 && q > 0 && q < 1 && !at.Bound && at.Beyond >= MinBeyond {
		if r, ok := d.bootstrap(q); ok {
			return r, blockBootstrap
		}
	}
	return d.ordered(q, Level), orderStatistics
}

// ordered is the interval from order statistics at a level; of an extreme, which
// is a fact, the value itself.
func (d *Distribution) ordered(q, level float64) Range {
	if q >= 1 || q <= 0 {
		at := d.At(q)
		v := float64(at.Value)
		if at.Bound {
			v = math.Inf(1)
		}
		return Range{v, v}
	}
	n := d.Effective()
	low, high, _ := QuantileRanks(n, q, level)
	all := d.Count() + d.missing
	r := Range{0, math.Inf(1)}
	if low >= 1 {
		r.Low = d.atRank(rank(float64(low)/float64(n), all))
		if math.IsInf(r.Low, 1) && d.waited > 0 {
			r.Low = float64(d.least())
		}
	}
	if high <= n {
		r.High = d.atRank(rank(float64(high)/float64(n), all))
	}
	return r
}

// Effective is the number of independent values that the distribution is worth,
// missing ones included: of receipts of the same message one, and fewer still if
// neighboring messages share their fate.
func (d *Distribution) Effective() int64 {
	n := (d.Count() + d.missing + d.fanOut - 1) / d.fanOut
	if d.distinct != nil {
		n = min(n, d.distinct.Count()+(d.missing+d.fanOut-1)/d.fanOut)
	}
	return max(1, EffectiveCount(n, d.dependence))
}

// bootstrap draws seconds. Blocks of several seconds keep together what
// correlates; the percentiles are widened for few blocks, which vary less among
// themselves than the truth (Hesterberg, The American Statistician 69(4), 2015).
func (d *Distribution) bootstrap(q float64) (Range, bool) {
	share := q * float64(d.Count()+d.missing) / float64(d.Count())
	if d.blocks == nil {
		d.blocks = newBlocks(d.seconds())
	}
	curves := d.blocks.curves
	if len(curves) < leastBlocks || share >= 1 {
		return Range{}, false
	}
	upTo := make([]float64, len(curves))
	v := d.Histogram.Quantile(share)
	for i, c := range curves {
		upTo[i] = float64(c.at(v)) / float64(c.at(math.MaxInt64))
	}
	single, ok := d.blocks.quantile(share, widened(len(curves)), 1, resamples, d.seed)
	block := BlockLength(upTo)
	if !ok || block == 1 {
		return single, ok
	}
	if len(curves)/block < leastBlocks {
		return Range{}, false
	}
	// Chance correlates neighbors too, now and then the other way round: that must
	// not make the interval narrower.
	several, ok := d.blocks.quantile(share, widened(len(curves)/block), block, resamples, d.seed)
	return Range{math.Min(single.Low, several.Low), math.Max(single.High, several.High)}, ok
}

// widened is the level at which the bootstrap of n blocks covers the truth as
// often as it should.
func widened(n int) float64 {
	freedom := float64(n - 1)
	t := distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile((1 + Level) / 2)
	return 1 - 2*distuv.UnitNormal.Survival(t*math.Sqrt(float64(n)/freedom))
}

// seconds are the timeline's histograms. What was received in the drain was due
// at the end of the window, while the first second of the window lacks what was
// due before: together they are one ordinary second.
func (d *Distribution) seconds() []*Histogram {
	var all []*Histogram
	for _, timeline := range d.timelines {
		var list []*Histogram
		for i := range timeline {
			if timeline[i].Delivery == nil {
				continue
			}
			h, err := timeline[i].Delivery.Histogram()
			if err != nil {
				return nil
			}
			if timeline[i].Phase == "drain" && len(list) > 0 {
				list[0].Merge(h)
				continue
			}
			list = append(list, h)
		}
		all = append(all, list...)
	}
	return slices.Clip(all)
}

// AddIntervals fills in the intervals of all distributions of a result. Those of
// quantiles that must not be shown stay nil.
func AddIntervals(r *Result) error {
	for _, named := range r.Latency.all() {
		if named.series == nil {
			continue
		}
		d, err := NewDistribution(r, named.name)
		if err != nil {
			return err
		}
		named.series.Intervals = d.confidence()
	}
	return nil
}

func (d *Distribution) confidence() *Confidence {
	c := &Confidence{Level: Level, Effective: d.Effective()}
	_, c.Method = d.interval(0.5)
	for _, f := range []struct {
		q  float64
		at **Bounds
	}{{0.50, &c.P50}, {0.90, &c.P90}, {0.99, &c.P99}, {0.999, &c.P999}} {
		if d.At(f.q).Printable() {
			*f.at = bounds(d.Interval(f.q), d.Max())
		}
	}
	return c
}

// bounds is a range in the form of the result file: of an infinite lower end the
// largest known value is left.
func bounds(r Range, most int64) *Bounds {
	b := &Bounds{Low: int64(math.Min(r.Low, float64(most)))}
	if !math.IsInf(r.High, 1) {
		b.High = new(int64(r.High))
	}
	return b
}
