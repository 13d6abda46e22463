package results

import (
	"math"
	"testing"
	"time"
)

// A server that stops for a second has a backlog, and then none: it is stable.
func TestBacklogOfAStallIsNoOverload(t *testing.T) {
	t.Parallel()
	r, o := healthy(t)
	second(r, func(i int, row *Interval) {
		switch i {
		case 9:
			row.Received = 0
		case 10:
			row.Received = 200
		}
	})
	if growth, ok := backlogGrowth(r, o); !ok || growth > 0 {
		t.Errorf("growth %v, want an interval that includes 0", growth)
	}
}

// At 1.3 times the capacity 0.3/1.3 of what is sent stays behind; the line is
// exact, so both ends of the interval are the slope.
func TestBacklogOfOverloadIsItsExcess(t *testing.T) {
	t.Parallel()
	r, o := healthy(t)
	second(r, func(_ int, row *Interval) { row.Received = 75 })
	if growth, ok := backlogGrowth(r, o); !ok || math.Abs(growth-0.25) > 1e-9 {
		t.Errorf("growth %v, want 25 of 100 per second", growth)
	}
}

// What is lost, or meant for clients that never came, is no backlog.
func TestMissingDeliveriesAreNoBacklog(t *testing.T) {
	t.Parallel()
	r, o := healthy(t)
	r.Messages.Lost, r.Messages.Delivered, o.Connected = 200, 1800, 250
	for i := range r.Timeline {
		r.Timeline[i].Received = 45
	}
	if growth, ok := backlogGrowth(r, o); !ok || math.Abs(growth) > 1e-9 {
		t.Errorf("growth %v, want 0 where a tenth is lost and half of the clients are missing", growth)
	}
}

// Clients that ask every ten seconds leave as many messages waiting as ten seconds
// bring: until then the backlog grows, with a healthy server too, and a run that ends
// before says nothing. An excess of a quarter is found after that.
func TestBacklogOfSlowPollersIsNoOverload(t *testing.T) {
	t.Parallel()
	const interval = 10
	for _, c := range []struct {
		seconds int
		share   float64 // of what is sent that a full second receives
		asked   bool
		growth  float64
	}{{12, 1, false, 0}, {60, 1, true, 0}, {60, 0.75, true, 0.25}} {
		r, o := healthy(t)
		r.Scenario.Parameters.PollInterval = Duration(interval * time.Second)
		r.Scenario.Load.Duration = Duration(time.Duration(c.seconds-2) * time.Second)
		r.Messages.Expected, r.Messages.Lost = int64(100*(c.seconds-2)), 0
		r.Messages.Published = int64(4 * (c.seconds - 2))
		r.Timeline = nil
		for i := range c.seconds {
			row := Interval{Start: float64(i), End: float64(i + 1), Phase: "window", Published: 4}
			if i < 2 {
				row.Phase = "warmup"
			}
			row.Received = int64(100 * c.share * min(1, (float64(i)+0.5)/interval))
			r.Timeline = append(r.Timeline, row)
		}
		growth, asked := backlogGrowth(r, o)
		if asked != c.asked || math.Abs(growth-c.growth) > 1e-9 {
			t.Errorf("%d s, %v of what is sent: growth %v, asked %t: want %v, %t", c.seconds, c.share, growth, asked, c.growth, c.asked)
		}
	}
}

func TestTrendNeedsARiseAllTheTime(t *testing.T) {
	t.Parallel()
	r, o := healthy(t)
	second(r, func(i int, row *Interval) {
		if i > 15 {
			row.Delivery = series(t, 2_000_000) // a jump at the end is no trend
		}
	})
	if change, ok := trend(latencyOf)(r, o); !ok || change != 0 {
		t.Errorf("change %v, %v: want none", change, ok)
	}
	// Of 19 seconds from 3 s on, the thirds are the first and the last six.
	second(r, func(i int, row *Interval) { row.Received = int64(1000 - i) })
	first, last := 1000-3.5, 1000-16.5
	if change, ok := trend(throughputOf)(r, o); !ok || math.Abs(change-(1-last/first)) > 1e-12 {
		t.Errorf("change %v, want %v", change, 1-last/first)
	}
	r.Timeline = r.Timeline[:9]
	if _, ok := trend(throughputOf)(r, o); ok {
		t.Error("a trend is found in six seconds")
	}
}

func TestPhaseLock(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rate     Rate
		interval time.Duration
		arrivals string
		burst    int
		want     float64
	}{
		{1, time.Second, "constant", 1, 1},                  // the same phase for ever
		{0.5, time.Second, "constant", 1, 1},                // every second poll
		{2, time.Second, "constant", 1, 1},                  // two phases
		{10, time.Second, "constant", 1, 0},                 // ten of them are a sample
		{0.7, time.Second, "constant", 1, 1},                // seven
		{1 / 1.0007, time.Second, "constant", 1, 1},         // off by 0.7 ms a second: 14 ms of 1 s in the window
		{1 / 1.037, time.Second, "constant", 1, 0},          // passes 740 ms of 1 s
		{4, time.Second, "burst", 4, 1},                     // one burst a second
		{4, 315 * time.Millisecond, "burst", 3, 0},          // 0.75 s
		{1, 618034 * time.Microsecond, "constant", 1, 0},    // the golden ratio
		{1, 100 * time.Millisecond, "constant", 1, 1},       // ten polls a message
		{1000, 100 * time.Millisecond, "constant", 1000, 0}, // a burst count without bursts
	} {
		r, o := healthy(t)
		r.Scenario.Load.Rate, r.Scenario.Load.Arrivals, r.Scenario.Load.Burst = c.rate, c.arrivals, c.burst
		r.Scenario.Parameters.PollInterval = Duration(c.interval)
		if got, ok := phaseLocked(r, o); !ok || got != c.want {
			t.Errorf("%v %s of %d, polled every %v: %v, want %v", c.rate, c.arrivals, c.burst, c.interval, got, c.want)
		}
		r.Pattern = "sse"
		if _, ok := phaseLocked(r, o); ok {
			t.Error("pushed messages have phases")
		}
	}
}
