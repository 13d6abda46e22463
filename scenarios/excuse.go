package scenarios

import (
	"sort"
	"time"

	"bench/results"
)

// ownLag is the publisher's own lateness: what every message due in the window
// was sent late, less the time in which the hiccup thread was stalled too, since
// then the system had stopped both. Stalls are in the order of time and on the
// clock; sent holds as many times as messages were sent.
func ownLag(p *plan, at time.Duration, sent []time.Duration, stalls []stall) (own *results.Histogram, exempt int64) {
	own = results.NewHistogram()
	for i, left := range sent {
		due := p.messages[i].due
		if !p.inWindow(due) {
			continue
		}
		excuse := overlap(stalls, at+due, at+left)
		if excuse > 0 {
			exempt++
		}
		own.Record(int64(left - due - excuse))
	}
	return own, exempt
}

// overlap is how much of a span lies in any of the stalls.
func overlap(stalls []stall, from, to time.Duration) (sum time.Duration) {
	first := sort.Search(len(stalls), func(i int) bool { return stalls[i].to > from })
	for _, s := range stalls[first:] {
		if s.from >= to {
			break
		}
		sum += min(to, s.to) - max(from, s.from)
	}
	return sum
}
