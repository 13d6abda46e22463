package scenarios

import (
	"context"
	"testing"
	"time"

	"bench/results"
)

// A stop of 1 s in a timetable of 1 kHz is 1,000 late beats, by 1,000 ms down
// to 1 ms: the closed form of every quantile follows, and nothing is omitted.
func TestHiccupsCountAStallAsOftenAsBeatsWereDue(t *testing.T) {
	t.Parallel()
	h := newHiccups(time.Millisecond)
	due := 10 * time.Second
	for range 9000 {
		due = h.beat(due, due) // on time
	}
	stopped := due
	due = h.beat(due, stopped+time.Second)
	if want := stopped + time.Second + time.Millisecond; due != want {
		t.Errorf("next beat at %v, want %v", due, want)
	}
	if n := h.late.Count(); n != 9000+1001 {
		t.Errorf("%d beats, want 10,001", n)
	}
	// A share of 10 % of the beats is late, uniformly up to 1 s.
	for q, want := range map[float64]time.Duration{0.5: 0, 0.95: 500 * time.Millisecond, 0.99: 900 * time.Millisecond, 1: time.Second} {
		if got := time.Duration(h.late.Quantile(q)); got < want-2*time.Millisecond || got > want+2*time.Millisecond {
			t.Errorf("quantile %v is %v, want %v within 2 ms", q, got, want)
		}
	}
	if len(h.stalls) != 1 || h.stalls[0] != (stall{stopped, stopped + time.Second}) {
		t.Errorf("stalls %v, want the one", h.stalls)
	}
}

func TestLongestStallsAreInTheOrderOfTime(t *testing.T) {
	t.Parallel()
	h := newHiccups(time.Millisecond)
	due := time.Duration(0)
	for _, late := range []int{5, 9, 0, 7, 1, 8} {
		due = h.beat(due, due+time.Duration(late)*time.Millisecond)
	}
	if len(h.stalls) != 5 {
		t.Errorf("%d stalls, want 5 that last 1 ms or more", len(h.stalls))
	}
	list := h.longest(3)
	if len(list) != 3 || list[0].length() != 9*time.Millisecond || list[1].length() != 7*time.Millisecond || list[2].length() != 8*time.Millisecond {
		t.Errorf("longest %v, want 9, 7 and 8 ms", list)
	}
}

func TestStallsAreBounded(t *testing.T) {
	t.Parallel()
	h := newHiccups(time.Millisecond)
	due := time.Duration(0)
	for range mostStalls + 10 {
		due = h.beat(due, due+leastStall)
	}
	if len(h.stalls) != mostStalls {
		t.Errorf("%d stalls are listed, want no more than %d", len(h.stalls), mostStalls)
	}
}

// A vigil watches from the start of the window until it is stopped, and its
// beats are no more than were due.
func TestVigilWatchesThreadAndGoroutine(t *testing.T) {
	t.Parallel()
	c := newClock()
	at := c.now()
	v := newVigil(c, at, 20*time.Millisecond)
	time.Sleep(100 * time.Millisecond)
	v.stop()
	o, err := v.report("driver")
	if err != nil {
		t.Fatal(err)
	}
	due := int64((c.now()-at)/beatPeriod) + 1
	for name, s := range map[string]*results.Series{"thread": o.HiccupThread, "goroutine": o.HiccupGoroutine} {
		if s == nil || s.Count < 1 || s.Count > due {
			t.Errorf("%s: %+v, want 1 to %d beats", name, s, due)
		}
	}
	if o.Role != "driver" || o.CollectorShare == nil || o.SchedulerP99 == nil {
		t.Errorf("%+v lacks what the runtime tells", o)
	}
}

func TestVigilThatNeverBegan(t *testing.T) {
	t.Parallel()
	c := newClock()
	v := newVigil(c, c.now(), time.Hour)
	v.stop()
	o, err := v.report("worker")
	if err != nil || o.HiccupThread != nil || o.RunDelay != nil || o.Role != "worker" {
		t.Errorf("%+v, %v: want nothing but the role", o, err)
	}
}

func TestHiccupsEndWithTheirContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h := newHiccups(beatPeriod)
	h.run(ctx, newClock(), 0, func(time.Duration) { t.Error("slept") })
	if h.late.Count() != 0 {
		t.Error("beats after the end")
	}
}
