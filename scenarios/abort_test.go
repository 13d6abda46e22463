package scenarios

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// A threshold with abort_on_fail ends a run as soon as it surely does not hold,
// and what was measured until then is kept, accounted for to the message.
func TestAbortOnFail(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"p50(delivery) over 1s < 1us", "p50(delivery) < 1us"} {
		s := short("sse", "websocket")
		s.Load.Duration = results.Duration(time.Minute)
		s.Thresholds = []results.Condition{{Expression: "reach == 1"}, {Expression: text, AbortOnFail: true}}
		all, err := Run(context.Background(), Options{Scenario: s})
		var f *Fault
		if !errors.As(err, &f) || f.Code != ExitBreached || !strings.Contains(err.Error(), "as abort_on_fail asks: "+text+" (p50(delivery)") {
			t.Fatalf("%s: %v", text, err)
		}
		if len(all) != 1 || !all[0].Partial || !strings.Contains(all[0].PartialReason, "abort_on_fail") {
			t.Fatalf("%s: %d results, partial %v: %s", text, len(all), all[0].Partial, all[0].PartialReason)
		}
		r := all[0]
		if m := r.Messages; m.Delivered == 0 || m.Delivered+m.Lost+m.Censored != m.Expected || len(r.Timeline) > 30 {
			t.Errorf("%s: %+v in %d seconds", text, m, len(r.Timeline))
		}
		if outcomes := r.Thresholds; len(outcomes) != 2 || outcomes[0].Outcome != results.Pass || outcomes[1].Outcome != results.Breach {
			t.Errorf("%s: %+v", text, outcomes)
		}
	}
}

// One that holds ends nothing, nor does one that cannot be decided.
func TestAbortOnlyOnFail(t *testing.T) {
	t.Parallel()
	s := short("sse")
	s.Load.Duration = results.Duration(2 * time.Second)
	s.Thresholds = []results.Condition{
		{Expression: "max(delivery) over 1s < 1m and errors == 0", AbortOnFail: true},
		{Expression: "p9999(delivery) < 1ms or p50(delivery) < 1m", AbortOnFail: true},
	}
	if r := mustRun(t, s)[0]; r.Partial {
		t.Errorf("ended early: %s", r.PartialReason)
	}
}

// What is looked at is kept short, whatever the length of the run.
func TestAlarmForgetsOldSeconds(t *testing.T) {
	t.Parallel()
	s := short("sse")
	s.Thresholds = []results.Condition{{Expression: "max(delivery) over 3s < 1m", AbortOnFail: true}}
	d := &driver{scenario: s, plan: newPlan(s.Load, s.Behavior, 1), hands: []*hand{{}}}
	var err error
	if d.alarm, err = newAlarm(s); err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		h := results.NewHistogram()
		h.Record(1)
		series, err := h.Series()
		if err != nil {
			t.Fatal(err)
		}
		d.hands[0].ticks = append(d.hands[0].ticks, tick{Second: i, Delivery: series})
		if err := d.breach(); err != nil {
			t.Fatal(err)
		}
	}
	if a := d.alarm; a.seconds != 10 || a.all.Count() != 10 || len(a.rows) != 2 {
		t.Errorf("after 10 seconds: %d looked at, %d values, %d seconds kept for windows of 3", a.seconds, a.all.Count(), len(a.rows))
	}
}

func TestConditionsInAFile(t *testing.T) {
	t.Parallel()
	text := "thresholds:\n  - reach == 1\n  - {expression: 'p99(delivery) over 5s < 80ms', abort_on_fail: true}\n"
	src, err := Parse("a.yaml", []byte(text))
	want := []results.Condition{{Expression: "reach == 1"}, {Expression: "p99(delivery) over 5s < 80ms", AbortOnFail: true}}
	if err != nil || len(src.Scenario.Thresholds) != 2 || src.Scenario.Thresholds[0] != want[0] || src.Scenario.Thresholds[1] != want[1] {
		t.Fatalf("%v: %+v", err, src.Scenario.Thresholds)
	}
	src.Scenario.Load.Duration = results.Duration(3 * time.Second)
	var problems Problems
	if err := Validate(src.Scenario); !errors.As(err, &problems) || !strings.Contains(err.Error(), "thresholds[1]: \"p99(delivery) over 5s < 80ms\" looks at windows of 5s, but the run measures for 3s") {
		t.Errorf("windows longer than the run: %v", err)
	}
	for text, want := range map[string]string{
		"thresholds: [{expresion: a}]":                                     `a.yaml:1:15: unknown key "expresion" in thresholds[0]`,
		"thresholds: [{expression: 'reach == 1', abort_on_fail: perhaps}]": "a.yaml:1:56: thresholds[0].abort_on_fail wants true or false",
		"thresholds: [[1]]":                                                "a.yaml:1:14: thresholds[0] wants one value",
	} {
		if _, err := Parse("a.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
