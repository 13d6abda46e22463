//go:build validity

package scenarios

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"bench/results"
)

// The tests of known answers (A1 to A24) hold the whole instrument, with real
// processes and real connections, against results that are known without it.
// Each is small by default; VALIDITY=full takes the sizes that an idle machine
// and an hour allow. Tolerances follow from the number of messages, or are stated
// with their reason, and are never loosened.
//
// A wrong answer of a run that the instrument calls valid is a failure. A wrong
// answer of a run that it calls INVALID, because the machine was busy, is not one:
// the run is repeated, at most twice, and that is said.
var full = os.Getenv("VALIDITY") == "full"

// sized is the small or the full size of something.
func sized[T any](small, large T) T {
	if full {
		return large
	}
	return small
}

// attempts bounds how often a run is made until its answer is right, or the
// instrument calls it valid.
const attempts = 3

// noMeasurement begins the message of a test that could not measure: it says
// nothing about the instrument but that it noticed.
const noMeasurement = "no measurement: "

// repeat makes runs until one settles a test. A run tells its answers, and why it
// was disturbed, "" if it was not.
func repeat(t *testing.T, run func(a *answers) (disturbed string)) {
	t.Helper()
	for attempt := 1; ; attempt++ {
		a := &answers{t: t}
		disturbed := run(a)
		if a.wrong == 0 && disturbed != "" {
			t.Logf("the instrument says INVALID: %s; the answer is right nevertheless", disturbed)
		}
		if a.wrong == 0 || disturbed == "" {
			a.print()
			return
		}
		t.Logf("attempt %d of %d: the instrument says INVALID: %s; of %d wrong answers the first is\n%s", attempt, attempts, disturbed, a.wrong, a.first)
		if attempt == attempts {
			unmeasured(t)
		}
	}
}

// unmeasured ends a test without a verdict, which the full sizes do not accept.
func unmeasured(t *testing.T) {
	t.Helper()
	const text = noMeasurement + "this machine is too busy"
	if full {
		t.Fatal(text)
	}
	t.Skip(text)
}

// experiment is one run of one pattern, with what is done to it meanwhile.
type experiment struct {
	pattern  string
	scenario results.Scenario
	// during is called once, beside the run, when the window begins.
	during func(d *driver)
}

// outcome is what an experiment left behind.
type outcome struct {
	result *results.Result
	driver *driver
	err    error
}

// measure makes experiments at the same time, so that a disturbance of the
// machine falls on all alike, and settles their answers.
func measure(t *testing.T, check func(a *answers, o ...outcome), list ...experiment) {
	t.Helper()
	repeat(t, func(a *answers) string {
		outcomes, disturbed := together(t, list...)
		check(a, outcomes...)
		return disturbed
	})
}

// together makes experiments at the same time, and says why any of them is INVALID.
func together(t *testing.T, list ...experiment) (outcomes []outcome, disturbed string) {
	t.Helper()
	outcomes = make([]outcome, len(list))
	var all sync.WaitGroup
	for i, e := range list {
		all.Go(func() { outcomes[i] = e.once() })
	}
	all.Wait()
	var reasons []string
	for _, o := range outcomes {
		if o.err != nil {
			t.Fatal(o.err)
		}
		if !o.result.Validity.Valid {
			reasons = append(reasons, failedChecks(o.result, results.Instrument))
		}
	}
	return outcomes, strings.Join(reasons, "; beside it ")
}

func (e experiment) once() outcome {
	d := &driver{pattern: e.pattern, scenario: e.scenario, seed: e.scenario.Load.Seed}
	d.progress.Clients = e.scenario.Load.Clients
	var beside sync.WaitGroup
	begun := false
	d.options.Progress = func(p Progress) {
		if p.Phase == "window" && !begun && e.during != nil {
			begun = true
			beside.Go(func() { e.during(d) })
		}
	}
	r, err := d.run(context.Background())
	beside.Wait()
	return outcome{r, d, err}
}

// failedChecks lists the failed checks of one kind.
func failedChecks(r *results.Result, kind string) string {
	var failed []string
	for _, c := range r.Validity.Checks {
		if c.Kind == kind && !c.OK {
			failed = append(failed, fmt.Sprintf("%s %.4g %s (limit %.4g)", c.Name, c.Value, c.Unit, c.Limit))
		}
	}
	return strings.Join(failed, ", ")
}

// steady is a load of rate messages per second in all, evenly spaced, over
// clients with a topic each.
func steady(clients int, rate float64, warmup, window time.Duration) results.Scenario {
	s := Default()
	s.Load.Clients = clients
	s.Load.Rate = results.Rate(rate / float64(clients))
	s.Load.Arrivals = "constant"
	s.Load.Payload = 128
	s.Load.Warmup, s.Load.Duration = results.Duration(warmup), results.Duration(window)
	return s
}

// answers are what a test measured beside what is known.
type answers struct {
	t     *testing.T
	lines []string
	wrong int
	first string // of the wrong lines
}

// print logs the answers; wrong ones fail the test.
func (a *answers) print() {
	a.t.Helper()
	a.t.Log("known answers\n" + strings.Join(a.lines, "\n"))
	if a.wrong > 0 {
		a.t.Errorf("%d answers are wrong", a.wrong)
	}
}

// holds compares a measured time with the known one.
func (a *answers) holds(what string, got, want, tolerance time.Duration) {
	a.near(what, got.Seconds()*1e3, want.Seconds()*1e3, tolerance.Seconds()*1e3, "ms")
}

// near compares a measured number with the known one.
func (a *answers) near(what string, got, want, tolerance float64, unit string) {
	a.between(what, got, want, want-tolerance, want+tolerance, unit)
}

// equal compares two counts, exactly.
func (a *answers) equal(what string, got, want int64) {
	a.near(what, float64(got), float64(want), 0, "")
}

// between holds a measured number within what is allowed around the known one.
func (a *answers) between(what string, got, known, low, high float64, unit string) {
	a.add(got >= low && got <= high, "%-36s known %9.4g  measured %9.4g  allowed %9.4g to %-9.4g %s", what, known, got, low, high, unit)
}

// is holds what is true or not.
func (a *answers) is(right bool, format string, values ...any) { a.add(right, format, values...) }

func (a *answers) add(right bool, format string, values ...any) {
	line := fmt.Sprintf(format, values...)
	if !right {
		a.wrong++
		line += "  WRONG"
		if a.first == "" {
			a.first = line
		}
	}
	a.lines = append(a.lines, line)
}

// histogram is a distribution of a result; the test ends if there is none.
func histogram(t *testing.T, s *results.Series) *results.Histogram {
	t.Helper()
	if s == nil {
		t.Fatal("the distribution was not measured")
	}
	h, err := s.Histogram()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// values are the receipts of a distribution in ascending order, in seconds,
// each within the 0.1 % of the histogram.
func values(h *results.Histogram) []float64 {
	list := make([]float64, h.Count())
	for i := range list {
		list[i] = float64(h.Quantile(float64(i+1)/float64(len(list)))) / 1e9
	}
	return list
}
