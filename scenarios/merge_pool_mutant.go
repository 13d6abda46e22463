//go:build mutant_average

package scenarios

import "bench/results"

// mergeSeries is a mistake, which the tests of known answers must notice: every
// percentile of the sum is the mean of the parts' percentiles.
func mergeSeries(into *results.Histogram, s *results.Series) error {
	if s == nil {
		return nil
	}
	h, err := s.Histogram()
	if err != nil {
		return err
	}
	n, m := into.Count(), h.Count()
	if n == 0 || m == 0 {
		into.Merge(h)
		return nil
	}
	averaged := results.NewHistogram()
	for i := range n + m {
		q := (float64(i) + 1) / float64(n+m)
		averaged.Record((n*into.Quantile(q) + m*h.Quantile(q)) / (n + m))
	}
	into.Reset()
	into.Merge(averaged)
	return nil
}
