package report

import (
	"fmt"
	"math"

	"bench/results"
)

// interval is the confidence interval of a percentile that may be shown: of one
// run that in its file, of repeats the wider of that within the runs and that
// between them.
func (g group) interval(metric string, q float64) (results.Range, bool) {
	if len(g.used) == 1 {
		if m, ok := results.FindMetric(metric); ok && m.Series != nil {
			if s := m.Series(&g.used[0].Result); s != nil {
				return s.Intervals.Of(q)
			}
		}
		return results.Range{}, false
	}
	key := fmt.Sprint(metric, q)
	if known, ok := g.intervals[key]; ok {
		return known, true
	}
	r, ok := results.RepeatsInterval(g.valued(), metric, q)
	if ok {
		g.intervals[key] = r
	}
	return r, ok
}

// valued are the runs that the numbers come from.
func (g group) valued() []results.Result {
	runs := make([]results.Result, len(g.used))
	for i, r := range g.used {
		runs[i] = r.Result
	}
	return runs
}

// writeInterval writes the interval of a group's reading, "" if there is none.
func (f field) writeInterval(g group, r reading, u unit) string {
	if f.q <= 0 || f.q >= 1 || r.word != "" {
		return ""
	}
	i, ok := g.interval(f.family, f.q)
	if !ok {
		return ""
	}
	low := number(i.Low / u.per)
	if math.IsInf(i.High, 1) {
		return "[" + low + ", ∞)"
	}
	return "[" + low + ", " + number(i.High/u.per) + "]"
}
