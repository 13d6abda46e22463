package results

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// RepeatsInterval is the confidence interval of the q-quantile of a distribution
// over repeats of one run, in nanoseconds: that of the pooled values, or that of
// the quantiles of the single runs (Student's t), whichever is wider. Runs differ
// by more than their values do, since every one has fresh processes (Zhang and
// others, Treadmill, ISCA 2016): the run is the unit of replication. The interval
// always holds the quantile of the pooled values. It is false if the distribution
// was not measured.
func RepeatsInterval(runs []Result, name string, q float64) (Range, bool) {
	pooled, err := poolRepeats(runs, name)
	if err != nil || pooled == nil {
		return Range{}, false
	}
	within := pooled.Interval(q)
	at := pooled.At(q)
	if at.Bound {
		return within, true
	}
	return widest(float64(at.Value), within, betweenRepeats(runs, name, q)), true
}

// poolRepeats is the union of a distribution over runs; nil if none measured it.
func poolRepeats(runs []Result, name string) (*Distribution, error) {
	var pooled *Distribution
	var pairs float64
	for i := range runs {
		d, err := NewDistribution(&runs[i], name)
		if err != nil {
			return nil, err
		}
		if d == nil {
			continue
		}
		if pooled == nil {
			pooled, pairs = d, float64(d.Count())
			continue
		}
		pooled.blocks = nil
		weight := float64(d.Count())
		pooled.dependence = (pooled.dependence*pairs + d.dependence*weight) / (pairs + weight)
		pairs += weight
		pooled.Merge(d.Histogram)
		if pooled.missing > 0 && d.missing > 0 {
			pooled.waited = min(pooled.waited, d.waited)
		} else {
			pooled.waited += d.waited // of whichever has any
		}
		pooled.missing += d.missing
		pooled.fanOut = max(pooled.fanOut, d.fanOut)
		pooled.timelines = append(pooled.timelines, d.timelines...)
		if pooled.distinct == nil || d.distinct == nil {
			pooled.distinct = nil
		} else {
			pooled.distinct.Merge(d.distinct)
		}
	}
	return pooled, nil
}

// betweenRepeats is the interval from run-level quantiles: infinite with fewer
// than two runs would say nothing, so it is then empty (NaN).
func betweenRepeats(runs []Result, name string, q float64) Range {
	var values []float64
	for i := range runs {
		d, err := NewDistribution(&runs[i], name)
		if err != nil || d == nil {
			continue
		}
		at := d.At(q)
		if at.Bound {
			return Range{0, math.Inf(1)}
		}
		values = append(values, float64(at.Value))
	}
	if len(values) < 2 {
		return Range{math.NaN(), math.NaN()}
	}
	_, within := meanInterval(values)
	return Range{math.Max(0, within.Low), within.High}
}

// meanInterval is the mean of values, one from every run, and its confidence
// interval (Student's t), which is the mean alone for a single one.
func meanInterval(values []float64) (float64, Range) {
	n := float64(len(values))
	if n < 2 {
		return values[0], Range{values[0], values[0]}
	}
	mean, deviation := stat.MeanStdDev(values, nil)
	half := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile((1+Level)/2) * deviation / math.Sqrt(n)
	return mean, Range{mean - half, mean + half}
}

// widest is the wider of two ranges, extended to hold v. A range that is not a
// number is none.
func widest(v float64, a, b Range) Range {
	if b.High-b.Low > a.High-a.Low || math.IsInf(b.High, 1) && b.Low < a.Low {
		a = b
	}
	return Range{math.Min(a.Low, v), math.Max(a.High, v)}
}
