package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"bench/results"
)

// Run runs every pattern of the scenario, as often as it says: A B C, then
// C B A, so that a drift of the machine falls on all alike. Each run has fresh
// server and worker processes. Results are written to Options.Out after every
// run; a folder that cannot be written to does not end the measurement, only its
// outcome. On an error, a Fault, the results so far are returned too; the last
// may be partial.
func Run(ctx context.Context, o Options) ([]results.Result, error) {
	if err := Validate(o.Scenario); err != nil {
		return nil, err
	}
	if len(o.Scenario.Groups) > 0 {
		return runScenarioGroups(ctx, o)
	}
	s := effective(o.Scenario)
	if err := CheckCapacity(s); err != nil {
		return nil, err
	}
	all := []results.Result{}
	var unkept error // results that could not be written are still returned
	runs := len(s.Patterns) * s.Load.Repeat
	for repeat := range s.Load.Repeat {
		patterns := slices.Clone(s.Patterns)
		if repeat%2 == 1 {
			slices.Reverse(patterns)
		}
		for _, word := range patterns {
			pattern, v, err := ResolveVariant(word)
			if err != nil {
				return all, err
			}
			d := newDriver(o, pattern, v.Name, v.varied(s), repeat)
			d.progress.Run, d.progress.Runs = len(all)+1, runs
			r, err := d.run(ctx)
			if r != nil {
				all = append(all, *r)
				err = cmp.Or(err, assess(all, word, ""))
				unkept = keep(o.Out, all)
			}
			if err != nil {
				return all, asFault(ctx, hush(fmt.Errorf("%s: %w", word, err), d.secret))
			}
			d.report("done")
		}
	}
	if unkept != nil {
		return all, asFault(ctx, unkept)
	}
	return all, nil
}

// assess evaluates the thresholds of the runs of a pattern or a group, each on its
// own numbers, but with intervals no narrower than those between the valid repeats
// so far.
func assess(all []results.Result, pattern, group string) error {
	var repeats []results.Result
	for _, r := range all {
		if r.Pattern == pattern && r.Group == group && r.Validity.Valid {
			repeats = append(repeats, r)
		}
	}
	for i := range all {
		if all[i].Pattern != pattern || all[i].Group != group {
			continue
		}
		var err error
		if all[i].Thresholds, err = results.Assess(&all[i], repeats...); err != nil {
			return err
		}
	}
	return nil
}

// asFault gives an error that is none its exit code; an interrupted run is
// interrupted, whatever broke because of it.
func asFault(ctx context.Context, err error) error {
	f := &Fault{Code: ExitInternal, Err: err}
	var known *Fault
	if errors.As(err, &known) {
		f.Code, f.Hint = known.Code, known.Hint
	}
	if ctx.Err() != nil {
		f.Code = ExitInterrupted
	}
	return f
}

// keep writes the results so far; "" keeps nothing.
func keep(folder string, all []results.Result) error {
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	if err := results.Write(folder, all); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}
