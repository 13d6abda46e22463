package results

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// unstable is a run of ten seconds in which 1,300 messages a second were sent and
// 1,000 received.
func unstable(t *testing.T) *Result {
	t.Helper()
	r := delivered(t, 13_000, OwnTopics, 0, upTo(13_000)...)
	r.Loop, r.Scenario.Load.Duration = "open", Duration(10*time.Second)
	r.Messages.Published, r.Messages.Expected = 13_000, 13_000
	for i := range 10 {
		r.Timeline = append(r.Timeline, Interval{Start: float64(i), End: float64(i + 1), Phase: "window", Published: 1300, Received: 1000})
	}
	r.Validity = Validity{Valid: true, Checks: []Check{{Name: overloadCheck, Kind: Server, Value: 0.225, Limit: mostBacklog, Unit: "share"}}}
	return r
}

// The surplus is the slope, that of the clients that were there.
func TestUnstable(t *testing.T) {
	t.Parallel()
	r := unstable(t)
	if surplus, ok := r.Surplus(); !ok || math.Abs(surplus-300) > 1e-6 || !r.Unstable() || !r.Grows("delivery") || !r.Grows("service") {
		t.Errorf("unstable %t by %v a second", r.Unstable(), surplus)
	}
	r.Validity.Checks = append(r.Validity.Checks, Check{Name: missingCheck, Kind: Server, Value: 0.1})
	if surplus, ok := r.Surplus(); !ok || math.Abs(surplus-170) > 1e-6 {
		t.Errorf("without a tenth of the clients unstable by %v a second", surplus)
	}
	for _, steady := range []string{"schedule_lag", "connect", "harness"} {
		if r.Grows(steady) {
			t.Errorf("%s grows with the backlog", steady)
		}
	}
	for _, metric := range growing {
		if m, ok := FindMetric(metric); !ok || m.Series == nil {
			t.Errorf("%s is no distribution", metric)
		}
	}
	r.Validity.Checks[0].OK = true
	if _, ok := r.Surplus(); ok || r.Unstable() || r.Grows("delivery") || r.Overload() == nil {
		t.Error("a backlog that does not grow is told of")
	}
	r.Validity.Checks[0].OK, r.Validity.Checks[0].Kind = false, Instrument
	if r.Unstable() || r.Overload() != nil {
		t.Error("a check of another kind is taken for it")
	}
}

// The table of checks asks the question that the report answers.
func TestOverloadIsAsked(t *testing.T) {
	t.Parallel()
	if !slices.ContainsFunc(serverChecks, func(c check) bool { return c.name == overloadCheck }) {
		t.Error("no check asks whether the backlog grows")
	}
}

// Thresholds of an unstable run are decided as of any other, and say what they rest on.
func TestThresholdsOfUnstableRuns(t *testing.T) {
	t.Parallel()
	for text, c := range map[string]struct {
		outcome string
		remark  bool
	}{
		"p99(delivery) < 1h":                {Pass, true},
		"p99(delivery) < 1ns":               {Breach, true},
		"3 * p50(delivery) > p99(delivery)": {Pass, true},
		"lost == 0 or p99(service) < 1s":    {Pass, true},
		"expected == 13000":                 {Pass, false},
		"p99(schedule_lag) < 1ms":           {Unknown, false},
	} {
		threshold, err := CompileThreshold(text)
		if err != nil {
			t.Fatal(err)
		}
		r := unstable(t)
		steady := *r
		steady.Validity = Validity{Valid: true}
		for what, a := range map[string]Assessment{"alone": threshold.Evaluate(r), "pooled": threshold.EvaluateRuns([]Result{steady, *r})} {
			if a.Outcome != c.outcome || strings.HasSuffix(a.Detail, "; "+noSteadyState) != c.remark {
				t.Errorf("%s, %s: %s: %s", text, what, a.Outcome, a.Detail)
			}
		}
		for what, a := range map[string]Assessment{"of a steady run": threshold.Evaluate(&steady), "of a search": threshold.Estimate(r)} {
			if strings.Contains(a.Detail, noSteadyState) {
				t.Errorf("%s, %s: %s", text, what, a.Detail)
			}
		}
	}
}

// Advice does not rest on latencies without a steady state, nor on the repeats beside
// them that had better luck.
func TestNoAdviceFromUnstableRuns(t *testing.T) {
	t.Parallel()
	r := unstable(t)
	r.Pattern, r.Scenario.Load.Rate, r.Scenario.Load.Payload = "websocket", 1, 128
	steady, invalid, other := *r, *r, *r
	steady.Validity, invalid.Validity.Valid = Validity{Valid: true}, false
	other.Scenario.Load.Rate = 2
	for name, c := range map[string]struct {
		rs   []Result
		want int
	}{
		"unstable":                      {[]Result{*r}, 0},
		"steady":                        {[]Result{steady, steady}, 1},
		"one of three":                  {[]Result{steady, *r, steady}, 0},
		"one of two is invalid as well": {[]Result{steady, invalid}, 1},
		"another workload":              {[]Result{steady, other}, 1},
	} {
		if got, err := SamplesOfResults(c.rs, "a file"); err != nil || len(got) != c.want {
			t.Errorf("%s: %d samples, want %d, %v", name, len(got), c.want, err)
		}
	}
}
