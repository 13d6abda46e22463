package results

import (
	"slices"
	"testing"
	"time"
)

// ran returns an open loop of n messages with these two percentiles, and others
// beyond them.
func ran(t *testing.T, n int, p50, p99 int64, floor *Percentiles) *Result {
	t.Helper()
	values := slices.Concat(slices.Repeat([]int64{p50}, n/2), slices.Repeat([]int64{p50 + 10}, n-n/2-n/50),
		slices.Repeat([]int64{p99}, n/100), slices.Repeat([]int64{2 * p99}, n/50-n/100))
	return &Result{
		Loop: "open", Messages: Messages{Planned: int64(n), Published: int64(n), Expected: int64(n), Delivered: int64(n)},
		Latency: Latency{Delivery: series(t, values...)}, Floor: &Floor{Delivery: floor},
	}
}

// Near is within twice the floor, at a percentile that may be shown.
func TestNearFloor(t *testing.T) {
	t.Parallel()
	floor := &Percentiles{Count: 1000, P50: 1000, P99: 5000, P999: 9000}
	for _, c := range []struct {
		n        int
		p50, p99 int64
		want     []string
	}{
		{2000, 1999, 9990, []string{"p50", "p99"}},
		{2000, 500, 900, []string{"p50", "p99"}}, // a floor is not a law
		{2000, 1999, 10_100, []string{"p50"}},
		{2000, 2010, 9990, []string{"p99"}},
		{2000, 2010, 10_100, nil},
		{200, 1999, 1999, []string{"p50"}}, // p99 rests on two messages
	} {
		if got := ran(t, c.n, c.p50, c.p99, floor).NearFloor(); !slices.Equal(got, c.want) {
			t.Errorf("%d messages of %d and %d ns: near at %v, want %v", c.n, c.p50, c.p99, got, c.want)
		}
	}
	for name, spoil := range map[string]func(*Result){
		"closed loop": func(r *Result) { r.Loop = "closed" },
		"no delivery": func(r *Result) { r.Floor = &Floor{} },
		"no floor":    func(r *Result) { r.Floor = nil },
	} {
		r := ran(t, 2000, 1, 2, floor)
		if spoil(r); r.NearFloor() != nil {
			t.Errorf("%s: near at %v", name, r.NearFloor())
		}
	}
}

// The tail may be near the floor alone: here 15 of 20,000 messages lie beyond the
// 99.9th percentile.
func TestNearFloorInTheTail(t *testing.T) {
	t.Parallel()
	for tail, want := range map[int64][]string{9900: {"p99.9"}, 10_100: nil} {
		values := slices.Concat(slices.Repeat([]int64{1000}, 19_970), slices.Repeat([]int64{tail}, 15), slices.Repeat([]int64{4 * tail}, 15))
		r := &Result{
			Loop: "open", Latency: Latency{Delivery: series(t, values...)}, Messages: Messages{Expected: 20_000, Delivered: 20_000},
			Floor: &Floor{Delivery: &Percentiles{Count: 10_000, P50: 400, P99: 450, P999: 5000}},
		}
		if got := r.NearFloor(); !slices.Equal(got, want) {
			t.Errorf("99.9th percentile %d ns on a floor of 5,000: near at %v, want %v", tail, got, want)
		}
	}
}

// Most messages are missing: the median is only known to be late.
func TestNearFloorKnowsMissingMessages(t *testing.T) {
	t.Parallel()
	r := ran(t, 2000, 1000, 1000, &Percentiles{Count: 1, P50: 1000, P99: 1000, P999: 1000})
	r.Messages.Lost, r.Messages.Expected = 8000, 10_000
	if got := r.NearFloor(); got != nil {
		t.Errorf("near at %v, though four of five messages were lost", got)
	}
}

func TestFloorOf(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c := &Calibration{
		Date: date, Timer: Timer{Ordinary: &Percentiles{Count: 1, P50: 1}, Realtime: &Percentiles{Count: 1, P50: 2}},
		Patterns: map[string]Percentiles{"longpoll": {Count: 1, P50: 3}},
	}
	if f := c.FloorOf("longpoll/close", true, false); f.Calibrated != date || f.ScheduleLag.P50 != 2 || f.Delivery.P50 != 3 {
		t.Errorf("variant at real-time priority: %+v", f)
	}
	if f := c.FloorOf("sse", false, false); f.ScheduleLag.P50 != 1 || f.Delivery != nil {
		t.Errorf("pattern that was not calibrated: %+v", f)
	}
	if f := c.FloorOf("longpoll", false, true); f.Delivery != nil {
		t.Errorf("somebody else's server: %+v", f)
	}
	if f := (*Calibration)(nil).FloorOf("sse", true, false); f != nil {
		t.Errorf("no calibration: %+v", f)
	}
}

// The limit of the lag is that of any kernel, until the machine was calibrated.
func TestLagLimit(t *testing.T) {
	t.Parallel()
	r := &Result{Loop: "open", Latency: Latency{ScheduleLag: series(t, 3_000_000)}}
	limit := func() float64 {
		t.Helper()
		for _, c := range Judge(r, Observations{}).Checks {
			if c.Name == "schedule_lag" {
				return c.Limit
			}
		}
		t.Fatal("no check of the lag")
		return 0
	}
	if got := limit(); got != lagFloor {
		t.Errorf("uncalibrated: %v", got)
	}
	r.Floor = &Floor{ScheduleLag: &Percentiles{Count: 1, P999: 700_000}}
	if got := limit(); got != 1_400_000 {
		t.Errorf("floor of 0.7 ms: %v", got)
	}
	r.Floor.ScheduleLag.P999 = 100
	if got := limit(); got != calibratedLag {
		t.Errorf("floor of 100 ns: %v", got)
	}
	r.Latency.Delivery = series(t, 50_000_000)
	if got := limit(); got < 4_990_000 || got > 5_010_000 {
		t.Errorf("a tenth of 50 ms: %v", got)
	}
}
