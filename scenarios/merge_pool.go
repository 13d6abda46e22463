//go:build !mutant_average

package scenarios

import "bench/results"

// mergeSeries adds a distribution in file form; a nil one is empty.
func mergeSeries(into *results.Histogram, s *results.Series) error {
	if s == nil {
		return nil
	}
	h, err := s.Histogram()
	if err != nil {
		return err
	}
	into.Merge(h)
	return nil
}
