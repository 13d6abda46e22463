package results

import (
	"slices"
	"testing"
	"time"
)

// secondsOf is a result of ten clients with these requests in every second, of which the
// first is before the window; -1 is unknown.
func secondsOf(requests ...int64) *Result {
	r := &Result{}
	r.Scenario.Load.Clients = 10
	for i, n := range requests {
		row := Interval{Start: float64(i), End: float64(i + 1), Phase: "window"}
		if i == 0 {
			row.Phase = "warmup"
		}
		if n >= 0 {
			row.Requests = &n
		}
		r.Timeline = append(r.Timeline, row)
	}
	return r
}

// TestCourse: requests add up from the window on, the mean of all repetitions, until one
// of them does not tell.
func TestCourse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		runs []*Result
		want []float64
	}{
		{[]*Result{secondsOf(99, 10, 0, 5)}, []float64{1, 1, 1.5}},
		{[]*Result{secondsOf(99, 10, 0, 5), secondsOf(0, 20, 10)}, []float64{1.5, 2}},
		{[]*Result{secondsOf(99, 10, 0, 5), secondsOf(0, 20, -1, 7)}, []float64{1.5}},
		{[]*Result{secondsOf(99, 1), secondsOf(99, 1), secondsOf(99, 2)}, []float64{0.13333}},
		{[]*Result{secondsOf(99, 10), nil}, []float64{}},
		{[]*Result{secondsOf(99, -1)}, nil},
		{nil, nil},
	} {
		var repetitions []Repetition
		for _, r := range c.runs {
			repetitions = append(repetitions, Repetition{"polls": r, "others": secondsOf(1, 1, 1)})
		}
		if got := CourseOf("polls", repetitions); !slices.Equal(got, c.want) {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
}

// TestCycle: what is held, and what lies between two holds.
func TestCycle(t *testing.T) {
	t.Parallel()
	var w Workload
	w.Parameters.Hold, w.Parameters.MaxWait, w.Parameters.Rearm = Duration(30*time.Second), Duration(time.Second), Duration(5*time.Millisecond)
	w.Network.RTT, w.Behavior.Pace = Duration(20*time.Millisecond), Duration(time.Millisecond)
	closing, secure := w, w
	closing.Behavior.Close = true
	secure.Behavior.Close, secure.Network.TLS = true, true
	for _, c := range []struct {
		pattern   string
		w         Workload
		hold, gap time.Duration
	}{
		{"longpoll", w, 30 * time.Second, 25 * time.Millisecond},
		{"longpoll", closing, 30 * time.Second, 45 * time.Millisecond},
		{"longpoll", secure, 30 * time.Second, 65 * time.Millisecond},
		{"fetch", w, time.Second, 21 * time.Millisecond},
	} {
		if hold, gap := Cycle(c.pattern, c.w); hold != c.hold || gap != c.gap {
			t.Errorf("%s: %v and %v, want %v and %v", c.pattern, hold, gap, c.hold, c.gap)
		}
	}
	if hold, _ := Cycle("sse", w); hold != 0 {
		t.Errorf("an event stream is held for %v", hold)
	}
}
