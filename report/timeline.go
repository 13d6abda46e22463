package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"bench/results"
)

// A second is one row of the timelines of all repeats.
type second struct {
	start, end          float64
	phase               string
	published, received float64 // per second, mean over the repeats
	// delivery are the distributions of the repeats that have one.
	delivery []*results.Series
}

// latency is the union of the repeats' distributions, nil if there is none.
func (s second) latency() (*results.Series, error) {
	switch len(s.delivery) {
	case 0:
		return nil, nil
	case 1: // already has its quantiles, and decoding an hour of them takes long
		return s.delivery[0], nil
	}
	union, err := merge(s.delivery)
	if err != nil {
		return nil, fmt.Errorf("second %.3g of the timeline: %w", s.start, err)
	}
	return union, nil
}

// mergeTimelines merges the timelines of repeats row by row.
func mergeTimelines(runs []*view) []second {
	byStart := map[float64]*second{}
	counts := map[float64]float64{}
	for _, r := range runs {
		for _, i := range r.Timeline {
			key := math.Round(i.Start * 10)
			s := byStart[key]
			if s == nil {
				s = &second{start: i.Start, end: i.End, phase: i.Phase}
				byStart[key] = s
			}
			counts[key]++
			if length := i.End - i.Start; length > 0 {
				s.published += float64(i.Published) / length
				s.received += float64(i.Received) / length
			}
			if i.Delivery != nil {
				s.delivery = append(s.delivery, i.Delivery)
			}
		}
	}
	var rows []second
	for key, s := range byStart {
		s.published /= counts[key]
		s.received /= counts[key]
		rows = append(rows, *s)
	}
	slices.SortFunc(rows, func(a, b second) int { return cmp.Compare(a.start, b.start) })
	return rows
}

// outside are the stretches of warm-up and drain.
func outside(rows []second) []band {
	var bands []band
	for _, s := range rows {
		switch n := len(bands); {
		case s.phase == "window":
		case n > 0 && bands[n-1].label == phaseName(s.phase) && bands[n-1].to >= s.start-0.05:
			bands[n-1].to = s.end
		default:
			bands = append(bands, band{from: s.start, to: s.end, label: phaseName(s.phase)})
		}
	}
	return bands
}

// phaseName is how a phase is written.
func phaseName(phase string) string {
	if phase == "warmup" {
		return "warm-up"
	}
	return name(phase)
}
