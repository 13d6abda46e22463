package results

import (
	"strings"
	"testing"
	"time"
)

// paced is a run with one second of warm-up and a history: in second i every
// message took as many milliseconds as levels says, 0 for none.
func paced(t *testing.T, levels ...int64) *Result {
	t.Helper()
	r := &Result{Timeline: []Interval{{Start: 0, End: 1, Phase: "warmup"}}}
	r.Scenario.Load.Clients = 1000
	all := NewHistogram()
	for i, level := range levels {
		row := Interval{Start: float64(i + 1), End: float64(i + 2), Phase: "window"}
		if level > 0 {
			var values []int64
			for range 1000 {
				values = append(values, level*int64(time.Millisecond))
			}
			row.Delivery = series(t, values...)
			all.Merge(histogramOf(values...))
		}
		r.Timeline = append(r.Timeline, row)
	}
	if all.Count() > 0 {
		var err error
		if r.Latency.Delivery, err = all.Series(); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func outcome(t *testing.T, text string, r *Result) string {
	t.Helper()
	c, err := CompileThreshold(text)
	if err != nil {
		t.Fatal(err)
	}
	a := c.Evaluate(r)
	return a.Outcome + ": " + a.Detail
}

func TestThresholdOverWindows(t *testing.T) {
	t.Parallel()
	r := paced(t, 10, 10, 90, 10, 10, 20)
	for text, want := range map[string]string{
		// One bad second is hidden in the whole run, and in no window that has it.
		"p50(delivery) < 50ms":         "pass: ",
		"p50(delivery) over 1s < 50ms": "breach: p50(delivery) over 1s = 90ms from second 3 to 4, wanted < 50ms",
		"p50(delivery) over 2s < 50ms": "straddling: p50(delivery) over 2s = 10ms [10ms, 90ms] from second ",
		"p50(delivery) over 3s < 50ms": "pass: p50(delivery) over 3s = 10ms from second ",
		"p99(delivery) over 3s < 50ms": "breach: p99(delivery) over 3s = 90ms from second ",
		"max(delivery) over 1s < 91ms": "pass: max(delivery) over 1s = 90ms from second 3 to 4, wanted < 91ms",
		"50ms > p50(delivery) over 1s": "breach: p50(delivery) over 1s = 90ms from second 3 to 4, wanted < 50ms",
		// The worst of a lower limit is the smallest.
		"p50(delivery) over 1s > 11ms":         "breach: p50(delivery) over 1s = 10ms from second ",
		"min(delivery) over 2s >= 10ms":        "pass: ",
		"count(delivery) over 2s == 2000":      "pass: ",
		"p50(delivery) over 7s < 1s":           "unknown: nothing was delivered in a window of 7s",
		"p50(delivery) over 6s < 1s and 1 < 2": "pass: ",
		// Two comparisons have windows of their own, and either may decide.
		"p50(delivery) over 1s < 50ms or p50(delivery) over 3s < 50ms":                    "pass: p50(delivery) over 3s",
		"p50(delivery) over 3s < 50ms and p50(delivery) over 1s < 50ms":                   "breach: p50(delivery) over 1s",
		"p99(delivery) over 1s < 2 * p50(delivery) over 1s":                               "pass: ",
		"p50(delivery) over 1s < 2 * p50(delivery)":                                       "breach: p50(delivery) over 1s = 90ms from second 3 to 4, wanted < (2 * p50(delivery)) = 20",
		"p50(delivery) over 1s < 50ms or max(delivery) < 91ms and p50(connect) < 1s":      "unknown: ",
		"p50(delivery) over 60s < 50ms or p50(delivery) < 50ms and lost == 0 or lost > 1": "pass: ",
	} {
		if got := outcome(t, text, r); !strings.HasPrefix(got, want) {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}

// A window that got nothing says nothing; of missing messages nobody knows to
// which window they belonged, so that each may be worse by all of them.
func TestThresholdOverGapsAndLosses(t *testing.T) {
	t.Parallel()
	r := paced(t, 10, 0, 10, 10)
	if got := outcome(t, "p99(delivery) over 1s < 50ms", r); !strings.HasPrefix(got, "pass: ") {
		t.Errorf("a silent second: %s", got)
	}
	r.Messages.Lost = 1
	if got := outcome(t, "p99(delivery) over 1s < 50ms", r); !strings.HasPrefix(got, "pass: ") {
		t.Errorf("1 of 1000 lost: %s", got)
	}
	r.Messages.Censored = 24
	if got := outcome(t, "p99(delivery) over 1s < 50ms", r); !strings.HasPrefix(got, "straddling: p99(delivery) over 1s = 10ms [10ms, ∞]") {
		t.Errorf("25 of 1000 missing: %s", got)
	}
	if got := outcome(t, "p99(delivery) over 1s < 5ms", r); !strings.HasPrefix(got, "breach: ") {
		t.Errorf("25 of 1000 missing, late anyhow: %s", got)
	}
}

// What arrives while the run drains was due at its end.
func TestThresholdOverDrain(t *testing.T) {
	t.Parallel()
	r := paced(t, 10, 10)
	late := series(t, 3_000_000_000)
	r.Timeline = append(r.Timeline, Interval{Start: 3, End: 4, Phase: "drain", Delivery: late})
	if got := outcome(t, "max(delivery) over 1s < 1s", r); !strings.HasPrefix(got, "breach: max(delivery) over 1s = 3s from second 2 to 3") {
		t.Error(got)
	}
}

// Many windows are looked at, so that each has a wider interval than one alone.
func TestWindowsShareTheirConfidence(t *testing.T) {
	t.Parallel()
	level := func(windows int) float64 {
		s := &subject{windows: map[time.Duration][]window{time.Second: make([]window, windows)}}
		return s.windowLevel(time.Second)
	}
	if one, ten := level(1), level(10); one != Level || ten < 0.99499 || ten > 0.99501 {
		t.Errorf("levels %v of one window, %v of ten", one, ten)
	}
}

func TestThresholdOfRunsTogether(t *testing.T) {
	t.Parallel()
	runs := []Result{*paced(t, 10, 10), *paced(t, 12, 12), *paced(t, 80, 10)}
	for i := range runs {
		runs[i].Repeat = i
		runs[i].Messages.Duplicate = int64(i)
	}
	for text, want := range map[string]string{
		"p50(delivery) < 5ms":          "breach: ",
		"max(delivery) < 79ms":         "breach: max(delivery) = 80ms, wanted < 79ms",
		"p50(delivery) over 1s < 50ms": "breach: p50(delivery) over 1s = 80ms from second 1 to 2 of repeat 3, wanted < 50ms",
		// 0, 1 and 2: a mean of 1 with an interval of 4.303 / sqrt(3) around it.
		"duplicate < 3.49":  "pass: duplicate = 1 [-1.48414, 3.48414], wanted < 3.49",
		"duplicate < 3.48":  "straddling: ",
		"duplicate > 3.49":  "breach: ",
		"reach == 1":        "unknown: reach was not measured",
		"p99(connect) < 1s": "unknown: connect was not measured",
	} {
		c, err := CompileThreshold(text)
		if err != nil {
			t.Fatal(err)
		}
		a := c.EvaluateRuns(runs)
		if got := a.Outcome + ": " + a.Detail; !strings.HasPrefix(got, want) {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestThresholdOverErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"p99(delivery) over 5 < 50ms":                        "column 20: over takes a number of whole seconds, such as p99(delivery) over 5s",
		"p99(delivery) over 500ms < 50ms":                    "column 20: over takes a number of whole seconds",
		"p99(delivery) over 1500ms < 50ms":                   "column 20: over takes a number of whole seconds",
		"p99(delivery) over 5KiB < 50ms":                     "column 20: over takes",
		"p99(delivery) over reach < 50ms":                    "column 20: over takes",
		"p99(service) over 5s < 50ms":                        "column 1: over goes with delivery alone: of service no history is kept",
		"reach over 5s == 1":                                 "over follows a function of a distribution",
		"p99(delivery) < 50ms over 5s":                       "over follows a function of a distribution",
		"p98(delivery) over 5s < 50ms":                       `column 1: unknown function "p98"`,
		"p99(delivery) over 5s - p50(delivery) over 2s < 5s": "windows of 5s and of 2s cannot be compared",
		"p99(delivery) over 5s":                              "is a time, not a condition",
		"p99(delivery) ** 5s < 50ms":                         "column 15: ** is not allowed in a threshold",
		"reach ^ 2 < 1":                                      "column 7: ^ is not allowed in a threshold",
	} {
		if _, err := CompileThreshold(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
}
