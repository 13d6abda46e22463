package scenarios

import (
	"cmp"
	"context"
	"slices"
	"time"

	"bench/results"
)

// beatPeriod is how often the processes through which messages go look whether
// they still run, slowPeriod how often goroutines of workers do. Beats are a sample
// of what happens all the time: more of them would not find more, only cost more.
// asidePeriod is for the driver, through which no message goes: half of the stall
// that is too long. Each beat of a process that sleeps wakes the watcher of Go's
// scheduler too, which takes some 100 µs until it sleeps again.
const (
	beatPeriod  = nap
	slowPeriod  = 10 * time.Millisecond
	asidePeriod = 50 * time.Millisecond
)

// A stall shorter than leastStall is not listed: an ordinary kernel makes many.
// The list is bounded, so that a run of hours on a sick machine stays small.
const (
	leastStall = time.Millisecond
	mostStalls = 1 << 16
)

// stall is a time in which nothing ran that was due: from is when a beat was
// due, to when it came, both on the clock.
type stall struct{ from, to time.Duration }

func (s stall) length() time.Duration { return s.to - s.from }

// hiccups records how late the beats of a fixed timetable come. Beats that were
// missed are recorded with their own lateness, so that a stall of a second counts as
// often as beats were due in it: the recorder of stalls has no coordinated omission
// either (the idea of jHiccup, Gil Tene).
type hiccups struct {
	period time.Duration
	late   *results.Histogram
	// stalls are in the order of time; those beyond the bound are only in late.
	stalls []stall
}

func newHiccups(period time.Duration) *hiccups {
	return &hiccups{period: period, late: results.NewHistogram()}
}

// run beats from a time on the clock until ctx ends. The sleeper may return early,
// and must if ctx ends.
func (h *hiccups) run(ctx context.Context, c clock, from time.Duration, sleepUntil func(time.Duration)) {
	for due := from; ctx.Err() == nil; {
		now := c.now()
		if now < due {
			sleepUntil(due)
			continue
		}
		due = h.beat(due, now)
	}
}

// beat records the beat that was due and all that were missed until now, and
// returns when the next one is due.
func (h *hiccups) beat(due, now time.Duration) time.Duration {
	if now-due >= leastStall && len(h.stalls) < mostStalls {
		h.stalls = append(h.stalls, stall{due, now})
	}
	for ; due <= now; due += h.period {
		h.late.Record(int64(now - due))
	}
	return due
}

// longest returns the n longest stalls, in the order of time.
func (h *hiccups) longest(n int) []stall {
	list := slices.Clone(h.stalls)
	slices.SortFunc(list, func(a, b stall) int { return cmp.Compare(b.length(), a.length()) })
	list = list[:min(n, len(list))]
	slices.SortFunc(list, func(a, b stall) int { return cmp.Compare(a.from, b.from) })
	return list
}
