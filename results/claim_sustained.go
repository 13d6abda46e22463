package results

import "math"

// measuredByRuns reports whether a metric is of single runs, not of a search.
func measuredByRuns(m Metric) bool {
	_, ok := FindMetric(m.Name)
	return ok
}

// sustainedRate is the messages per second that are received at the highest rate that
// passed; false if the result is not the best probe of a search.
func sustainedRate(r *Result) (float64, bool) {
	if r.Probe == nil || r.Probe.bracket == nil {
		return 0, false
	}
	return r.Probe.bracket.Passed.Messages * float64(r.Scenario.Load.FanOut()), true
}

// sustainedReading is the bracket as an interval: it begins at the highest rate that
// passed and ends at the lowest above it that failed, or nowhere. The value is the
// middle on a logarithmic axis, since rates were doubled and halved.
func sustainedReading(r *Result) reading {
	low, ok := sustainedRate(r)
	if !ok {
		return reading{doubt: "sustained_rate is of a search: no rate passed"}
	}
	failed := r.Probe.bracket.Failed
	if failed == nil {
		return reading{value: low, low: low, high: math.Inf(1), known: true}
	}
	high := failed.Messages * float64(r.Scenario.Load.FanOut())
	return reading{value: math.Sqrt(low * high), low: low, high: high, known: true}
}
