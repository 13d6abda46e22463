package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"bench/results"
)

// ClaimOptions is what a run of claims needs.
type ClaimOptions struct {
	// Claims is the catalog, Chosen what is asked of it.
	Claims *Claims
	Chosen Chosen
	// Profile is the effort.
	Profile Profile
	// Out is the folder that takes everything. What it holds of an earlier run with
	// the same profile on the same machine is kept and gone on with.
	Out string
	// The rest is as in Options.
	Command, Version string
	Calibration      *results.Calibration
	Progress         func(Progress)
	// Planned is told what is to be done before anything starts, Step every run.
	Planned func(ClaimPlan)
	Step    func(ClaimStep)
}

// ClaimPlan is what a run of claims comes to.
type ClaimPlan struct {
	Experiments []PlannedExperiment
	// Time is about how long it takes; Total is what the profile allows, searches for
	// boundaries included, 0 for as long as they take.
	Time, Total time.Duration
	// Resumed is true if the folder held an earlier run.
	Resumed bool
}

// PlannedExperiment is what one of its experiments comes to.
type PlannedExperiment struct {
	Name string
	// Cells are to be run Repeat times, in Runs runs each time, Kept of the
	// repetitions of all cells are there already.
	Cells, Runs, Repeat, Kept int
	Time                      time.Duration
	// Needs are why it is not run, none if it is. Skipped is what is left out.
	Needs, Skipped []string
}

// ClaimStep is the beginning of a run of some cells.
type ClaimStep struct {
	Experiment string
	// Number counts the experiments from 1 to Experiments.
	Number, Experiments int
	// What is done, in words.
	What string
	// Elapsed is the time so far, Left about what all that is planned takes still.
	Elapsed, Left time.Duration
}

// claimRunner is a run of claims that goes on.
type claimRunner struct {
	o        ClaimOptions
	together func(context.Context, Options, []Member) ([]results.Result, error)
	findRate func(context.Context, RateSearch) ([]results.Result, error)
	trials   []*claimTrial
	run      *results.ClaimRun
	began    time.Time
	// at is the experiment that is being run.
	at int
	// broken is the first error that ended an experiment but not the others.
	broken error
}

// RunClaims runs experiments, searches for the boundaries of what they find, and
// decides the claims that they are about. Everything is kept in the folder as it is
// measured, so that the same call goes on where an earlier one ended. What was found is
// returned with an error too, a Fault.
func RunClaims(ctx context.Context, o ClaimOptions) (*results.ClaimRun, error) {
	return (&claimRunner{o: o, together: RunTogether, findRate: FindRate, began: time.Now()}).do(ctx)
}

func (r *claimRunner) do(ctx context.Context) (*results.ClaimRun, error) {
	resumed, err := r.resume()
	if err != nil {
		return nil, err
	}
	if err := r.plan(resumed); err != nil {
		return nil, asFault(ctx, err)
	}
	var ended error
	for r.at = range r.trials {
		t := r.trials[r.at]
		if len(t.needs) == 0 {
			if ended != nil {
				continue
			}
			ended = r.measure(ctx, t)
		}
		if err := r.keep(t); err != nil {
			return r.run, asFault(ctx, err)
		}
	}
	if ended == nil {
		ended = r.broken
	}
	if ended != nil {
		return r.run, asFault(ctx, ended)
	}
	return r.run, nil
}

// resume takes up the run that the folder holds, if it holds one.
func (r *claimRunner) resume() (resumed bool, err error) {
	machine := machineOf(environment(r.o.Version, true))
	r.run = &results.ClaimRun{Version: r.o.Version, Started: time.Now().UTC().Truncate(time.Second), Command: r.o.Command, Machine: machine, Profile: r.o.Profile.Name}
	earlier, err := earlierClaims(r.o.Out)
	if earlier == nil || err != nil {
		return false, err
	}
	for _, c := range []struct{ what, was, is string }{{"on " + earlier.Machine, earlier.Machine, machine}, {"with the profile " + earlier.Profile, earlier.Profile, r.o.Profile.Name}} {
		if c.was != c.is {
			return false, &Fault{ExitUsage, fmt.Errorf("--out %s: it holds a run that was made %s, not %s", r.o.Out, c.what, c.is), "choose another folder: cells of both cannot be put together"}
		}
	}
	r.run.Started, r.run.Seconds, r.run.Experiments = earlier.Started, earlier.Seconds, earlier.Experiments
	return true, nil
}

// plan plans every experiment and tells what it comes to.
func (r *claimRunner) plan(resumed bool) error {
	plan := ClaimPlan{Total: r.o.Profile.Total, Resumed: resumed}
	for _, e := range r.o.Chosen.Experiments {
		t, err := newTrial(r.o.Claims, e, r.o.Profile)
		if err != nil {
			return err
		}
		t.machine = r.run.Machine
		if i := r.recorded(e.Name); i >= 0 {
			t.spent = time.Duration(r.run.Experiments[i].Seconds * float64(time.Second))
		}
		if err := t.load(r.o.Out); err != nil {
			return &Fault{ExitUsage, fmt.Errorf("--out: %w", err), "remove the file: its cell is measured again then"}
		}
		t.left = t.remaining()
		p := PlannedExperiment{Name: e.Name, Cells: len(t.cells), Runs: len(t.schedule.Batches), Repeat: t.schedule.Repeat, Time: t.left, Needs: t.needs, Skipped: t.schedule.Skipped}
		for _, c := range t.cells {
			p.Kept += len(results.Repetitions(c.names(), c.results))
			c.results = nil // they are read again when their turn comes
		}
		r.trials, plan.Experiments, plan.Time = append(r.trials, t), append(plan.Experiments, p), plan.Time+p.Time
	}
	if r.o.Planned != nil {
		r.o.Planned(plan)
	}
	return nil
}

// recorded is the place of an experiment among those that are kept, -1 if it is none.
func (r *claimRunner) recorded(name string) int {
	return slices.IndexFunc(r.run.Experiments, func(e results.ExperimentRun) bool { return e.Name == name })
}

// elapsed is the time that all experiments took, of those that were resumed too.
func (r *claimRunner) elapsed() (all time.Duration) {
	for _, t := range r.trials {
		all += t.spent
	}
	return all
}

// allows reports whether there is time for something that was not planned: within the
// experiment's own bound, and within its share of what the others leave of the total.
func (r *claimRunner) allows(t *claimTrial, cost time.Duration) bool {
	if budget := t.profile.Budget; budget > 0 && t.spent+cost > budget {
		return false
	}
	if t.profile.Total == 0 {
		return true
	}
	free, sharing := t.profile.Total-r.elapsed(), 1
	for _, later := range r.trials[r.at:] {
		free -= later.left
		if later != t && later.searches() {
			sharing++
		}
	}
	// Those before have left theirs, so that it is divided anew each time.
	return cost <= free/time.Duration(sharing)
}

// searches reports whether an experiment may come to search for a boundary.
func (t *claimTrial) searches() bool {
	return len(t.needs) == 0 && slices.ContainsFunc(t.e.Decides, func(q results.Question) bool { return q.Search != "" })
}

// spend notes how long something took.
func (t *claimTrial) spend(began time.Time) { t.spent += time.Since(began) }

// machineOf is the machine in words, without its name.
func machineOf(e results.Environment) string {
	return fmt.Sprintf("%s, %d cores, %.3g GiB, %s %s", e.CPU, e.Cores, float64(e.MemoryMiB)/1024, e.OS, e.Kernel)
}

// isUsage reports whether an error says that something cannot be run here.
func isUsage(err error) bool {
	var problems Problems
	var fault *Fault
	return errors.As(err, &problems) || errors.As(err, &fault) && fault.Code == ExitUsage
}
