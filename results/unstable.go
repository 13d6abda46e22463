package results

import (
	"slices"
	"strings"
)

// Names of the checks that ask whether the backlog grows, and who was there to get it.
const (
	overloadCheck = "overload"
	missingCheck  = "clients_missing"
)

// Overload is the check that asked whether the backlog grew; nil if nobody asked.
func (r *Result) Overload() *Check { return r.finding(overloadCheck) }

// finding is the check about the server with a name, nil if nobody asked.
func (r *Result) finding(name string) *Check {
	for i := range r.Validity.Checks {
		if c := &r.Validity.Checks[i]; c.Name == name && c.Kind == Server {
			return c
		}
	}
	return nil
}

// Unstable reports whether the backlog of the run grew. That is a result about the
// server, hence valid; but the longer such a run, the older are its messages, so
// that its latencies are those of its length and of no steady state.
func (r *Result) Unstable() bool {
	c := r.Overload()
	return c != nil && !c.OK
}

// Surplus is how many deliveries a second more were sent than received in the window
// of an unstable run: the slope of its backlog; false of any other run.
func (r *Result) Surplus() (float64, bool) {
	missing := 0.0
	if c := r.finding(missingCheck); c != nil {
		missing = c.Value
	}
	line, ok := r.backlogLine(missing)
	return line.Slope, ok && r.Unstable()
}

// growing are the distributions that have no steady state in an unstable run: in each
// a message waits behind the backlog.
var growing = []string{"delivery", "service", "network", "first_subscriber", "last_subscriber", "second_delivery", "app_delivery"}

// Grows reports whether a distribution of the result grows with the length of the
// run, because the run is unstable.
func (r *Result) Grows(metric string) bool { return slices.Contains(growing, metric) && r.Unstable() }

// ReadsGrowing reports whether a threshold asks for a distribution that grows in an
// unstable run.
func (t *Threshold) ReadsGrowing() bool {
	return slices.ContainsFunc(t.comparisons, func(c *comparison) bool {
		return slices.ContainsFunc(growing, func(metric string) bool {
			return strings.Contains(c.left.text+c.right.text, "("+metric+")")
		})
	})
}

// unstable reports whether one of the runs is.
func (s *subject) unstable() bool {
	if s.pooled {
		return slices.ContainsFunc(s.repeats, func(r Result) bool { return r.Unstable() })
	}
	return s.result.Unstable()
}

// noSteadyState is said of thresholds that were decided on the latencies of an
// unstable run.
const noSteadyState = "the run is unstable: its latency grows with its length, and this holds for its length alone"
