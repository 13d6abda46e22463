package scenarios

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"bench/results"
)

// RateSearch is what FindRate needs to know.
type RateSearch struct {
	// Options are those of every probe. The scenario's rate is tried first, and its
	// Repeat is how often either end of the bracket is tried again.
	Options
	// Conditions have to hold, all of them, in the words of thresholds; they take the
	// place of those of the scenario.
	Conditions []string
	// Resolution is how far apart the ends of the bracket may be, as a share.
	Resolution float64
	// Limit bounds the time that all patterns take together; 0 is none.
	Limit time.Duration
	// Probed is told every probe when it is over; nil is allowed.
	Probed func(results.Result)
}

// leastShare of the first rate is the lowest that is tried.
const leastShare = 1.0 / 1024

// FindRate looks for the highest sustainable rate of every pattern, one after the
// other, by runs with fresh processes. A rate is sustained if the run is valid,
// what was planned was published and taken, the backlog does not grow, and the
// conditions hold: by point estimates while searching, wherever in their intervals
// the measures lie when an end of the bracket is tried again. Results, of every
// probe, are written to Options.Out after each; those so far are returned with an
// error too, a Fault. results.Brackets tells what they come to.
func FindRate(ctx context.Context, s RateSearch) ([]results.Result, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	return (&rateFinder{RateSearch: s, run: Run}).search(ctx)
}

// rateFinder is a search that goes on.
type rateFinder struct {
	RateSearch
	run        func(context.Context, Options) ([]results.Result, error)
	conditions []results.Condition
	began      time.Time
	all        []results.Result
	unkept     error // results that could not be written are still returned
}

// search searches every pattern.
func (f *rateFinder) search(ctx context.Context) ([]results.Result, error) {
	f.began = time.Now()
	for _, c := range f.Conditions {
		f.conditions = append(f.conditions, results.Condition{Expression: c})
	}
	patterns := f.Scenario.Patterns
	for i, pattern := range patterns {
		if err := f.find(ctx, pattern, len(patterns)-i); err != nil {
			return f.all, asFault(ctx, err)
		}
	}
	if f.unkept != nil {
		return f.all, asFault(ctx, f.unkept)
	}
	return f.all, nil
}

// find searches one pattern; so many are left, this one included.
func (f *rateFinder) find(ctx context.Context, pattern string, left int) error {
	load := f.Scenario.Load
	search := results.Search{
		First: float64(load.Rate), Least: float64(load.Rate) * leastShare, Most: f.highest(),
		Resolution: f.Resolution, Confirmations: load.Repeat, Seed: load.Seed,
	}
	began := time.Now()
	share := (f.Limit - began.Sub(f.began)) / time.Duration(left)
	lasted := time.Duration(load.Warmup) + time.Duration(load.Duration)
	var probes []results.Result
	for {
		next, more := search.Next(results.Attempts(probes))
		over := f.Limit > 0 && len(probes) > 0 && time.Since(began)+lasted > share
		if !more || over {
			f.conclude(probes, more)
			return nil
		}
		started := time.Now()
		r, err := f.probe(ctx, pattern, next, len(probes)+1)
		lasted = time.Since(started)
		if r != nil {
			probes, f.all = append(probes, *r), append(f.all, *r)
			f.unkept = keep(f.Out, f.all)
			if f.Probed != nil {
				f.Probed(*r)
			}
		}
		switch {
		case err != nil && ctx.Err() != nil:
			f.end(probes, "the search was interrupted")
			return err
		case err != nil:
			f.end(probes, "the search was ended: "+err.Error())
			return err
		}
	}
}

// conclude notes why a search ended that did not find what was wanted; over is that
// there was no time for the next probe.
func (f *rateFinder) conclude(probes []results.Result, over bool) {
	b := results.BracketOf(probes)
	switch {
	case probes[len(probes)-1].Probe.Outcome == results.Disturbed:
		f.end(probes, "something beside the run disturbed the machine again and again")
	case over:
		f.end(probes, fmt.Sprintf("its share of the time, %v in all, was over", results.Duration(f.Limit)))
	case b.Passed == nil:
		f.end(probes, "lower rates are not tried")
	case b.Failed == nil && b.Unable == nil:
		f.end(probes, fmt.Sprintf("higher rates are not tried: a run holds at most %s messages", thousands(maxMessages)))
	case !b.Found():
		f.end(probes, "rates came out differently when they were tried again, so the limit is not sharp")
	}
}

// end notes with the last probe why none follows.
func (f *rateFinder) end(probes []results.Result, why string) {
	if len(probes) == 0 {
		return
	}
	probes[len(probes)-1].Probe.Ended = why
	f.unkept = keep(f.Out, f.all)
}

// probe runs one rate. A result comes with its outcome, also with an error.
func (f *rateFinder) probe(ctx context.Context, pattern string, a results.Attempt, number int) (*results.Result, error) {
	o, expected := f.Options, f.expected()
	o.Out = ""
	s := &o.Scenario
	s.Patterns, s.Thresholds = []string{pattern}, f.conditions
	s.Load.Rate, s.Load.Repeat = results.Rate(a.Load), 1
	s.Load.Seed += uint64(number - 1) // a rate that is tried again gets another plan
	if f.Progress != nil {
		o.Progress = func(p Progress) {
			p.Run, p.Runs, p.Note = len(f.all)+1, max(expected, len(f.all)+1), fmt.Sprintf("at %v", s.Load.Rate)
			f.Progress(p)
		}
	}
	all, err := f.run(ctx, o)
	if len(all) == 0 {
		return nil, err
	}
	r := &all[0]
	// A probe is a repeat with a rate of its own: seed and number fit each other.
	r.Scenario.Load.Seed, r.Repeat = f.Scenario.Load.Seed, number-1
	r.Probe = &results.Probe{Number: number, Purpose: a.Purpose, Resolution: f.Resolution}
	if err != nil {
		return r, f.broken(r, err)
	}
	return r, judgeProbe(r)
}

// broken judges a probe that did not come to its end: a server that dies of a
// rate, after it has carried another, does not sustain it. Every other error ends
// the search.
func (f *rateFinder) broken(r *results.Result, err error) error {
	var fault *Fault
	known := errors.As(err, &fault)
	r.Probe.Outcome, r.Probe.Reason = results.Cut, err.Error()
	if !known || fault.Code != ExitServer || !f.restarts() {
		return err
	}
	for _, earlier := range f.all {
		if earlier.Pattern == r.Pattern && earlier.Probe.Outcome == results.Passed {
			r.Probe.Outcome, r.Probe.Limit = results.Failed, results.ServerLimit
			return nil
		}
	}
	return err
}

// restarts reports whether every probe has a server process of its own.
func (f *rateFinder) restarts() bool {
	return !External(f.Scenario) || len(f.Scenario.Target.Command) > 0
}

// highest is the rate above which a run would hold too many messages.
func (f *rateFinder) highest() float64 {
	l := f.Scenario.Load
	l.Rate = 1
	return math.Min(maxMessages*0.999/planSize(l), 1e9)
}

// Expect is about how many probes a pattern takes, and how long each of them: the
// first, three doublings, the bisections of what lies between the last two, and
// the confirmations.
func (s RateSearch) Expect() (probes int, each time.Duration) {
	const doublings, around = 3, 3 * time.Second // starting, connecting, draining
	bisections := math.Ceil(math.Log2(math.Ln2 / math.Log1p(s.Resolution)))
	l := s.Scenario.Load
	return 1 + doublings + int(math.Max(0, bisections)) + 2*l.Repeat, time.Duration(l.Warmup) + time.Duration(l.Duration) + around
}

// expected is about how many probes all patterns take.
func (f *rateFinder) expected() int {
	probes, _ := f.Expect()
	return probes * len(f.Scenario.Patterns)
}
