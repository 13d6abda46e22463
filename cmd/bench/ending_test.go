package main

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"bench/results"
	"bench/scenarios"
)

// TestPrecedence: where several codes apply, the table of DESIGN.md decides.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	order := []int{130, 2, 1, 15, 11, 10, 13, 14, 12}
	for i, strong := range order {
		for _, weak := range order[i:] {
			for _, found := range []findings{{{code: strong}, {code: weak}}, {{code: weak}, {code: strong}}} {
				if got := found.code(); got != strong {
					t.Errorf("%d and %d give %d", strong, weak, got)
				}
			}
		}
	}
}

func TestEnd(t *testing.T) {
	t.Parallel()
	fault := &scenarios.Fault{Code: 15, Err: errors.New("server died"), Hint: "look at its log"}
	for _, c := range []struct {
		err  error
		code int
		want string
	}{
		{nil, 0, ""},
		{errors.New("odd"), 1, "bench: odd\n"},
		{fmt.Errorf("sse: %w", fault), 15, "bench: sse: server died\nhint: look at its log\n"},
		{findings{{13, "a", ""}, {11, "b", "c"}}, 11, "bench: a\nbench: b\nhint: c\n"},
		{errors.New("two\nlines\x1b[2J"), 1, "bench: two lines?[2J\n"},
	} {
		var b bytes.Buffer
		if code := (console{err: &b}).end(c.err); code != c.code || b.String() != c.want {
			t.Errorf("%v: exit %d, %q", c.err, code, b.String())
		}
	}
}

// TestJudge: a failed check of the instrument and every threshold that did not
// pass are found; findings about the server are not faults.
func TestJudge(t *testing.T) {
	t.Parallel()
	r := results.Result{
		Pattern: "sse", Repeat: 1,
		Validity: results.Validity{Checks: []results.Check{
			{Name: "schedule_lag", Kind: "instrument", Value: 12e6, Limit: 5e6, Unit: "ns", Advice: "use an idle machine"},
			{Name: "server_cpu", Kind: "server"},
			{Name: "accounting", Kind: "instrument", OK: true},
		}},
		Thresholds: []results.Assessment{
			{Expression: "reach == 1", Outcome: results.Pass},
			{Expression: "p99(delivery) < 5ms", Outcome: results.Breach, Detail: "p99(delivery) is 9 ms"},
			{Expression: "exchange < 5ms", Outcome: results.Unknown, Detail: "not measured"},
			{Expression: "p50(delivery) < 1ms", Outcome: results.Straddling, Detail: "p50(delivery) is 1 ms"},
		},
	}
	r.Scenario.Load.Repeat = 2
	want := findings{
		{11, "sse, repeat 2: measurement invalid: schedule_lag is 12ms, the limit is 5ms", "use an idle machine"},
		{13, "sse, repeat 2: threshold breached: p99(delivery) < 5ms (p99(delivery) is 9 ms)", ""},
		{12, "sse, repeat 2: threshold undecided: exchange < 5ms (not measured)", ""},
		{12, "sse, repeat 2: threshold undecided: the limit lies within the interval: p50(delivery) < 1ms (p50(delivery) is 1 ms)",
			"more messages narrow the interval: lengthen --duration, or add --repeat where runs differ"},
	}
	got := judge([]results.Result{r})
	if fmt.Sprint(got) != fmt.Sprint(want) || got.code() != 11 {
		t.Errorf("got %q", got)
	}
}
