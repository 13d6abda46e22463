package results

import (
	"math"
	"slices"
	"sort"
	"time"
)

const (
	// ArrivalTolerance is how much a gap may differ without being another gap: a
	// sleeping thread wakes no more exactly than that.
	ArrivalTolerance = time.Millisecond
	// mostGaps bounds the gaps that are compared. Beyond it a gap spans several
	// messages: the question is the law, and not how exact a timer is; that is
	// what the schedule lag is about.
	mostGaps = 1000
	// leastGaps are enough to tell a burst from a stream.
	leastGaps = 20
)

// CompareArrivals compares the gaps between messages as sent with those of the
// plan, given the times of both in the order of the plan: the two-sample test of
// Kolmogorov and Smirnov with a tolerance. It returns nil for fewer than 20 gaps.
func CompareArrivals(planned, sent []time.Duration) *Arrivals {
	n := min(len(planned), len(sent))
	step := max(1, (n-1+mostGaps-1)/mostGaps)
	p, s := gaps(planned[:n], step), gaps(sent[:n], step)
	if len(p) < leastGaps {
		return nil
	}
	return &Arrivals{Gaps: len(p), Step: step, Distance: math.Max(ahead(p, s), ahead(s, p))}
}

// gaps are the differences over step messages, sorted.
func gaps(times []time.Duration, step int) []time.Duration {
	var list []time.Duration
	for i := step; i < len(times); i += step {
		list = append(list, times[i]-times[i-step])
	}
	slices.Sort(list)
	return list
}

// ahead is how far the distribution function of a rises above that of b, if all
// of b is taken as shorter by the tolerance.
func ahead(a, b []time.Duration) float64 {
	most := 0.0
	for i, v := range a {
		notAbove := sort.Search(len(b), func(j int) bool { return b[j] > v+ArrivalTolerance })
		most = math.Max(most, float64(i+1)/float64(len(a))-float64(notAbove)/float64(len(b)))
	}
	return most
}

// limit is the distance that two samples of one law exceed with a probability of
// 0.001 (Smirnov 1948: √(-ln(0.001/2)/2) · √(2/n)).
func (a *Arrivals) limit() float64 {
	return math.Sqrt(-math.Log(0.001/2)/2) * math.Sqrt(2/float64(a.Gaps))
}
