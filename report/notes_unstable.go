package report

import (
	"fmt"
	"strings"
	"time"

	"bench/results"
)

// unstable is whether the backlog grew in one of the runs that the numbers come from.
func (g group) unstable() bool { return g.pooled.Unstable() }

// findingNote says of one run what a check found about the server.
func findingNote(g group, r results.Result, c results.Check) string {
	if overload := r.Overload(); overload == nil || *overload != c {
		return "finding about the server" + repeatOf(g, r) + ": " + checkLine(c) + advice(c)
	}
	// The cells of a run that is invalid say that, which is more.
	word, each := growing, "messages"
	if !r.Validity.Valid {
		word = "finding about the server"
	}
	if r.Scenario.Load.FanOut() > 1 {
		each = "deliveries"
	}
	lasted := r.Window().Round(time.Millisecond)
	grew := "grew"
	if surplus, ok := r.Surplus(); ok {
		grew = fmt.Sprintf("grew by %s %s a second", number(surplus), each)
	}
	return fmt.Sprintf("%s: unstable%s: over %v the backlog %s (surely by %s of what was sent or more, limit %s), so the latency grows with the length of the run and has no steady state%s; lower --rate or --clients",
		word, repeatOf(g, r), results.Duration(lasted), grew, amount(c.Value, c.Unit), amount(c.Limit, c.Unit), ofThisLength(r))
}

// ofThisLength are the percentiles of an unstable run, which hold for its length
// alone; "" if there are none that may be told.
func ofThisLength(r results.Result) string {
	d, err := viewOf(r).distribution("delivery")
	if err != nil || d == nil || !r.Validity.Valid {
		return ""
	}
	var said []string
	for _, f := range openFields {
		if f.family != "delivery" {
			continue
		}
		switch at := d.At(f.q); {
		case at.Bound:
			said = append(said, f.name+" ≥ "+duration(float64(at.Value)))
		case at.Printable() || f.q >= 1:
			said = append(said, f.name+" "+duration(float64(at.Value)))
		}
	}
	return " (this run: " + strings.Join(said, ", ") + ")"
}

// unsteady lists the groups that have no steady state, as the end of a verdict; "" if
// all have one.
func unsteady(gs []group) string {
	var labels []string
	for _, g := range gs {
		for _, r := range g.runs {
			if r.Validity.Valid && r.Unstable() {
				labels = append(labels, g.label)
				break
			}
		}
	}
	if len(labels) == 0 {
		return ""
	}
	return ". Unstable, without a steady state: " + strings.Join(labels, ", ")
}
