package scenarios

import (
	"fmt"
	"time"

	"bench/results"
)

// alarm holds the thresholds that end a run early against what it knows so far.
type alarm struct {
	thresholds []*results.Threshold
	// seconds are how many were looked at; all is what was received in them, and
	// rows are the last of them, as many as the longest window has.
	seconds int
	all     *results.Histogram
	errors  int64
	rows    []results.Interval
}

// newAlarm takes the conditions with abort_on_fail.
func newAlarm(s results.Scenario) (*alarm, error) {
	a := &alarm{all: results.NewHistogram()}
	for _, c := range s.Thresholds {
		if !c.AbortOnFail {
			continue
		}
		t, err := c.Compile()
		if err != nil {
			return nil, err
		}
		a.thresholds = append(a.thresholds, t)
	}
	return a, nil
}

// breach looks at every second that all workers have told about. The error says
// which threshold surely does not hold.
func (d *driver) breach() error {
	if len(d.alarm.thresholds) == 0 {
		return nil
	}
	known := len(d.hands[0].ticks)
	for _, h := range d.hands {
		known = min(known, len(h.ticks))
	}
	for ; d.alarm.seconds < known; d.alarm.seconds++ {
		if err := d.learn(d.alarm.seconds); err != nil {
			return err
		}
	}
	return nil
}

// learn takes second i to what is known, and looks at it.
func (d *driver) learn(i int) error {
	a := d.alarm
	row := results.Interval{Start: float64(i), End: float64(i + 1), Phase: d.phaseAt(time.Duration(i) * time.Second)}
	d.delivered(&row, i)
	if err := mergeSeries(a.all, row.Delivery); err != nil {
		return err
	}
	a.errors += row.Errors
	a.rows = append(a.rows, row)
	r := &results.Result{Scenario: d.scenario, Seed: d.seed, Timeline: a.rows}
	r.Errors.Protocol = a.errors // of what kind they were is told at the end
	if a.all.Count() > 0 {
		var err error
		if r.Latency.Delivery, err = a.all.Series(); err != nil {
			return err
		}
	}
	var longest time.Duration
	for _, t := range a.thresholds {
		longest = max(longest, t.Span())
		if found := t.Watch(r); found.Outcome == results.Breach {
			return &Fault{
				Code: ExitBreached,
				Err:  fmt.Errorf("ended after %d s, as abort_on_fail asks: %s (%s)", i+1, found.Expression, found.Detail),
				Hint: "what was measured so far is kept, marked partial",
			}
		}
	}
	// A window is looked at once, when its last second is known.
	if n := int(longest/time.Second) - 1; len(a.rows) > n {
		a.rows = a.rows[len(a.rows)-max(0, n):]
	}
	return nil
}
