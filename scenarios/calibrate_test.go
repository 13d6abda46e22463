package scenarios

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"bench/results"
)

// The search doubles until a load is refused twice, and brackets it.
func TestSearchBrackets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		limit, carried int64
		refused        *int64
	}{
		{500, 0, new(int64(1000))},
		{1000, 1000, new(int64(2000))},
		{5000, 4000, new(int64(8000))},
		{99_000, 16_000, nil}, // beyond the last
	} {
		var tried []int64
		b, err := search{first: 1000, last: 16_000, budget: time.Hour, try: func(_ context.Context, load int64) (string, error) {
			tried = append(tried, load)
			if load > c.limit {
				return "too much", nil
			}
			return "", nil
		}}.run(t.Context())
		if err != nil || b.Carried != c.carried || (b.Refused == nil) != (c.refused == nil) || b.Refused != nil && *b.Refused != *c.refused {
			t.Errorf("limit %d: %+v, %v", c.limit, b, err)
		}
		if b.Refused != nil && (b.Reason != "too much" || !slices.Equal(tried[len(tried)-2:], []int64{*b.Refused, *b.Refused})) {
			t.Errorf("limit %d: %q after trying %v, want two refusals", c.limit, b.Reason, tried)
		}
	}
}

// A load that is refused once is carried: something else disturbed the machine.
func TestSearchForgivesOnce(t *testing.T) {
	t.Parallel()
	times := 0
	b, err := search{first: 1, last: 2, budget: time.Hour, try: func(context.Context, int64) (string, error) {
		times++
		return map[bool]string{true: "disturbed"}[times == 1], nil
	}}.run(t.Context())
	if err != nil || b.Carried != 2 || b.Refused != nil || times != 3 {
		t.Errorf("%+v, %v after %d trials", b, err, times)
	}
}

// No trial begins that would not end in time, were it made twice.
func TestSearchKeepsItsBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		b, err := search{first: 1, last: 1 << 40, budget: 40 * time.Second, try: func(context.Context, int64) (string, error) {
			time.Sleep(5 * time.Second)
			return "", nil
		}}.run(t.Context())
		if took := time.Since(began); err != nil || b.Refused != nil || took > 40*time.Second || took < 20*time.Second {
			t.Errorf("%+v, %v after %v", b, err, took)
		}
	})
}

func TestSearchEndsWithAnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	if _, err := (search{first: 1, last: 4, budget: time.Hour, try: func(context.Context, int64) (string, error) { return "", broken }}).run(t.Context()); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// A load that this machine cannot begin with is refused in words, with no run.
func TestCarryRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	c := &calibration{version: "test", say: func(Step) {}}
	refusal, err := c.carry(t.Context(), 1_000_000, 500)
	if err != nil || refusal == "" {
		t.Errorf("%q, %v: want the arithmetic of what does not fit", refusal, err)
	}
}

// The timer's floor is that of a plan, whose every message wakes the thread up.
func TestTimerFloor(t *testing.T) {
	t.Parallel()
	load := timerLoad(1000, 200*time.Millisecond)
	late, realtime, err := timerFloor(t.Context(), load, 3, true)
	if err != nil || realtime {
		t.Fatalf("%v, real-time %t", err, realtime)
	}
	if want := newPlan(load, results.Behavior{}, 3).windowed(); late.Count() != want || late.Negative() != 0 {
		t.Errorf("%d wake-ups, %d of them early, want %d and none", late.Count(), late.Negative(), want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := timerFloor(ctx, load, 3, true); err == nil {
		t.Error("an interrupted measurement gave a floor")
	}
}

// A calibration that is interrupted finds nothing, and says so by its code.
func TestCalibrateInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c, err := Calibrate(ctx, "test", func(Step) { cancel() })
	var fault *Fault
	if c != nil || !errors.As(err, &fault) || fault.Code != ExitInterrupted {
		t.Errorf("%+v, %v", c, err)
	}
}

// A run carries the floor of its pattern and its priority, and goes by it.
func TestRunCarriesTheFloor(t *testing.T) {
	t.Parallel()
	level := func(n int64) *results.Percentiles { return &results.Percentiles{Count: 1000, P50: n, P99: n, P999: n} }
	k := known()
	k.Timer = results.Timer{Ordinary: level(int64(time.Second)), Realtime: level(int64(2 * time.Second))}
	k.Patterns = map[string]results.Percentiles{"sse": *level(int64(time.Hour))}
	for _, ordinary := range []bool{true, false} {
		all, err := Run(t.Context(), Options{Scenario: short("sse"), Calibration: k, ordinary: ordinary})
		if err != nil {
			t.Fatal(err)
		}
		r := all[0]
		want := k.Timer.Ordinary
		if r.Environment.Realtime {
			want = k.Timer.Realtime
		}
		if r.Floor == nil || r.Floor.ScheduleLag != want || r.Floor.Delivery.P50 != int64(time.Hour) {
			t.Fatalf("ordinary %t: floor %+v", ordinary, r.Floor)
		}
		for _, c := range r.Validity.Checks {
			if c.Name == "schedule_lag" && c.Limit != 2*float64(want.P999) {
				t.Errorf("ordinary %t: the limit is %v, want twice the floor", ordinary, c.Limit)
			}
		}
		if near := r.NearFloor(); !slices.Contains(near, "p50") {
			t.Errorf("ordinary %t: near its floor of an hour at %v", ordinary, near)
		}
	}
}

func TestSayCheck(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]results.Check{
		"schedule_lag was 12ms, the limit is 1.4ms":   {Name: "schedule_lag", Value: 12e6, Limit: 1.4e6, Unit: "ns"},
		"generator_cpu was 82.1 %, the limit is 70 %": {Name: "generator_cpu", Value: 0.8211, Limit: 0.7, Unit: "share"},
	} {
		if got := sayCheck(&c); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
