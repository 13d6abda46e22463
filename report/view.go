package report

import "bench/results"

// A view is a result whose histograms are decoded at most once: a table and a
// chart read dozens of quantiles from each. It is not safe for concurrent use.
type view struct {
	results.Result
	opened map[string]opened
}

// opened is a distribution, or why there is none.
type opened struct {
	distribution *results.Distribution
	err          error
}

// viewOf returns the view of a result.
func viewOf(r results.Result) *view { return &view{r, map[string]opened{}} }

// distribution is the distribution of a metric, nil if it was not measured.
func (v *view) distribution(metric string) (*results.Distribution, error) {
	o, ok := v.opened[metric]
	if !ok {
		o.distribution, o.err = results.NewDistribution(&v.Result, metric)
		v.opened[metric] = o
	}
	return o.distribution, o.err
}

// metric reads one number; false if it was not measured.
func (v *view) metric(m results.Metric) (float64, bool) { return m.Value(&v.Result) }
