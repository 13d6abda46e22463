package results

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// leastRepetitions are needed for an interval between runs.
const leastRepetitions = 3

// Estimate is a measure of one cell over its repetitions.
type Estimate struct {
	// Value is the mean over repetitions, +Inf if messages are missing that decide it.
	Value float64 `json:"value"`
	// Low and High are its confidence interval of 95 %: that between repetitions
	// (Student's t), or the mean of the intervals within them, whichever is wider.
	// With fewer than three repetitions they are infinite.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	Unit Unit    `json:"unit"`
	// Values are those of the repetitions.
	Values []float64 `json:"values"`
	// Doubt says why there is no value, "" if there is one.
	Doubt string `json:"doubt"`
}

// Known reports whether there is a value.
func (e Estimate) Known() bool { return e.Doubt == "" && len(e.Values) > 0 }

// String is the value and its interval with their unit.
func (e Estimate) String() string {
	switch {
	case !e.Known():
		return "unknown"
	case math.IsInf(e.Low, -1) && math.IsInf(e.High, 1):
		return formatValue(e.Value, e.Unit)
	}
	return formatValue(e.Value, e.Unit) + " [" + formatValue(e.Low, e.Unit) + ", " + formatValue(e.High, e.Unit) + "]"
}

// estimate sums up what was read in each repetition.
func estimate(readings []reading, unit Unit) Estimate {
	e := Estimate{Unit: unit, Low: math.Inf(-1), High: math.Inf(1)}
	var lows, highs []float64
	for _, r := range readings {
		if !r.known {
			e.Doubt = r.doubt
			return e
		}
		e.Values, lows, highs = append(e.Values, r.value), append(lows, r.low), append(highs, r.high)
	}
	n := len(e.Values)
	if n == 0 {
		e.Doubt = "nothing was measured"
		return e
	}
	e.Value = stat.Mean(e.Values, nil)
	switch {
	case n < leastRepetitions:
	case math.IsInf(e.Value, 0):
		e.Low = stat.Mean(lows, nil)
	default:
		within := Range{stat.Mean(lows, nil), stat.Mean(highs, nil)}
		r := widest(e.Value, within, betweenRuns(e.Values))
		e.Low, e.High = r.Low, r.High
	}
	return e
}

// betweenRuns is the interval of the mean of run-level values.
func betweenRuns(values []float64) Range {
	mean, deviation := stat.MeanStdDev(values, nil)
	n := float64(len(values))
	half := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile((1+Level)/2) * deviation / math.Sqrt(n)
	return Range{mean - half, mean + half}
}

// over divides by the estimate of another cell, repetition by repetition: both have
// the same seeds.
func (e Estimate) over(base Estimate) Estimate {
	switch {
	case !e.Known():
		return e
	case !base.Known():
		return Estimate{Unit: Number, Doubt: "the cell to compare with has no value: " + base.Doubt, Low: math.Inf(-1), High: math.Inf(1)}
	}
	var readings []reading
	for i := range min(len(e.Values), len(base.Values)) {
		v := e.Values[i] / base.Values[i]
		if math.IsNaN(v) {
			return Estimate{Unit: Number, Doubt: "0 / 0 has no value", Low: math.Inf(-1), High: math.Inf(1)}
		}
		readings = append(readings, exactly(v))
	}
	return estimate(readings, Number)
}
