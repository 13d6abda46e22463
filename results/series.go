package results

import (
	"errors"
	"fmt"
	"math"
)

// Quantiles of a Series, by the name under which they stand in the result file
// and as functions in thresholds.
var seriesQuantiles = []struct {
	name  string
	q     float64
	field func(*Series) *int64
}{
	{"p50", 0.50, func(s *Series) *int64 { return &s.P50 }},
	{"p90", 0.90, func(s *Series) *int64 { return &s.P90 }},
	{"p95", 0.95, func(s *Series) *int64 { return &s.P95 }},
	{"p99", 0.99, func(s *Series) *int64 { return &s.P99 }},
	{"p999", 0.999, func(s *Series) *int64 { return &s.P999 }},
	{"p9999", 0.9999, func(s *Series) *int64 { return &s.P9999 }},
}

// Series returns the histogram in the form of the result file, nil if it is
// empty: what was not measured has no percentiles. The quantiles are those of
// the values alone, without lost messages; At of a Distribution adds them.
func (h *Histogram) Series() (*Series, error) {
	if h.Count() == 0 {
		return nil, nil
	}
	blob, err := h.Encode()
	if err != nil {
		return nil, err
	}
	s := &Series{
		Unit: "ns", Count: h.Count(), Min: h.Min(), Mean: h.Mean(), Stddev: h.Stddev(), Max: h.Max(), HDR: blob,
	}
	for _, p := range seriesQuantiles {
		*p.field(s) = h.Quantile(p.q)
	}
	return s, nil
}

// Histogram decodes the series, with exact count, minimum and maximum and with
// mean and standard deviation as the file has them. It returns an error if the
// histogram contradicts the numbers beside it.
func (s *Series) Histogram() (*Histogram, error) {
	if s.Unit != "ns" {
		return nil, fmt.Errorf("unit %q, want %q", s.Unit, "ns")
	}
	h, err := DecodeHistogram(s.HDR)
	if err != nil {
		return nil, err
	}
	if h.Count() != s.Count {
		return nil, fmt.Errorf("count is %d, but its histogram holds %d", s.Count, h.Count())
	}
	if s.Count == 0 {
		return nil, errors.New("count is 0, want null for what was not measured")
	}
	if !h.hdr.ValuesAreEquivalent(h.min, s.Min) || !h.hdr.ValuesAreEquivalent(h.max, s.Max) {
		return nil, fmt.Errorf("min %d and max %d, but its histogram spans %d..%d", s.Min, s.Max, h.min, h.max)
	}
	if err := s.ordered(); err != nil {
		return nil, err
	}
	n := float64(s.Count)
	h.min, h.max = s.Min, s.Max
	h.sum, h.squares = wideFrom(s.Mean*n), wideFrom((s.Mean*s.Mean+s.Stddev*s.Stddev)*n)
	return h, nil
}

// ordered checks that min <= p50 <= … <= max and that the moments are possible.
func (s *Series) ordered() error {
	name, value := "min", s.Min
	for _, p := range seriesQuantiles {
		v := *p.field(s)
		if v < value {
			return fmt.Errorf("%s is %d, less than %s with %d", p.name, v, name, value)
		}
		name, value = p.name, v
	}
	if s.Max < value {
		return fmt.Errorf("max is %d, less than %s with %d", s.Max, name, value)
	}
	if s.Mean < float64(s.Min) || s.Mean > float64(s.Max) {
		return fmt.Errorf("mean is %g, outside %d..%d", s.Mean, s.Min, s.Max)
	}
	if s.Stddev < 0 || s.Stddev > math.Max(1, float64(s.Max-s.Min)) {
		return fmt.Errorf("stddev is %g, impossible between %d and %d", s.Stddev, s.Min, s.Max)
	}
	return nil
}
