package results

import (
	"math"
	"testing"
	"time"
)

func TestStandstills(t *testing.T) {
	t.Parallel()
	stalled := func(role string, stalls ...Stall) Observer { return Observer{Role: role, Stalls: stalls} }
	at := func(start float64, length time.Duration, by string) Stall {
		return Stall{Start: start, Length: int64(length), By: by}
	}
	const ms = time.Millisecond
	for _, c := range []struct {
		name      string
		processes []Observer
		share     float64
		longest   time.Duration
	}{
		{"none", nil, 0, 0},
		{"one of 110 ms, 100 beyond the age, of 10 s", []Observer{stalled("publisher", at(5, 110*ms, "thread"))}, 0.01, 110 * ms},
		{"seen twice", []Observer{stalled("worker", at(5, 110*ms, "thread"), at(5, 90*ms, "goroutine"))}, 0.01, 110 * ms},
		{"one of two workers", []Observer{stalled("worker", at(5, 110*ms, "thread")), stalled("worker")}, 0.005, 110 * ms},
		{"the machine", []Observer{stalled("worker", at(5, 110*ms, "thread")), stalled("publisher", at(5, 100*ms, "thread"))}, 0.01, 110 * ms},
		{"shorter than the age", []Observer{stalled("worker", at(5, 9*ms, "thread"))}, 0, 0},
		{"in the warm-up", []Observer{stalled("worker", at(0.5, 400*ms, "thread"))}, 0, 0},
		{"over the end of the window", []Observer{stalled("worker", at(10.99, 110*ms, "thread"))}, 0.001, 110 * ms},
		{"over its beginning", []Observer{stalled("worker", at(0.98, 110*ms, "thread"))}, 0.008, 110 * ms},
		{"after the window", []Observer{stalled("worker", at(12, 400*ms, "thread"))}, 0, 0},
		{"in the driver, through which nothing goes", []Observer{stalled("driver", at(5, 400*ms, "goroutine"))}, 0, 0},
	} {
		r := &Result{Instrument: &Watch{Processes: c.processes}}
		r.Scenario.Load.Warmup, r.Scenario.Load.Duration = Duration(time.Second), Duration(10*time.Second)
		share, longest := r.Standstills(float64(10 * ms))
		if math.Abs(share-c.share) > 1e-12 || longest != int64(c.longest) {
			t.Errorf("%s: %v of the window, longest %v: want %v and %v", c.name, share, time.Duration(longest), c.share, c.longest)
		}
	}
	if share, _ := new(Result).Standstills(0); share != 0 {
		t.Errorf("a run that did not watch itself: %v", share)
	}
}
