package results

import "math"

// Confidence says how sure the quantiles of a series are.
type Confidence struct {
	// Level is the probability with which each interval covers the truth.
	Level float64 `json:"level"`
	// Method is how they were found: "order statistics" or "block bootstrap".
	Method string `json:"method"`
	// Effective is the number of independent values that the series is worth.
	Effective int64 `json:"effective"`
	// The intervals, each null if fewer than ten distinct messages lie beyond.
	P50  *Bounds `json:"p50"`
	P90  *Bounds `json:"p90"`
	P99  *Bounds `json:"p99"`
	P999 *Bounds `json:"p999"`
}

// Bounds are the ends of an interval in nanoseconds.
type Bounds struct {
	Low int64 `json:"low"`
	// High is null if there is no upper bound: missing messages decide it, or the
	// messages are too few for one.
	High *int64 `json:"high"`
}

// Of returns the interval of the q-quantile, +Inf for an upper end that there is
// not; false if none is kept.
func (c *Confidence) Of(q float64) (Range, bool) {
	if c == nil {
		return Range{}, false
	}
	for _, kept := range []struct {
		q  float64
		at *Bounds
	}{{0.50, c.P50}, {0.90, c.P90}, {0.99, c.P99}, {0.999, c.P999}} {
		if kept.q != q || kept.at == nil {
			continue
		}
		r := Range{float64(kept.at.Low), math.Inf(1)}
		if kept.at.High != nil {
			r.High = float64(*kept.at.High)
		}
		return r, true
	}
	return Range{}, false
}
