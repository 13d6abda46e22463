package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"bench/results"
)

// measure runs what is missing of an experiment, runs once more what was invalid, and
// searches for boundaries, as long as there is time. The error is that with which all
// ends; what ends this experiment alone is noted.
func (r *claimRunner) measure(ctx context.Context, t *claimTrial) error {
	if err := t.load(r.o.Out); err != nil {
		return err
	}
	for _, step := range []func(context.Context, *claimTrial) error{r.planned, r.mend, r.narrow} {
		if err := step(ctx, t); err != nil {
			if ctx.Err() != nil {
				return err
			}
			r.note(t, err)
			return nil
		}
	}
	return nil
}

// note keeps an error that ended an experiment.
func (r *claimRunner) note(t *claimTrial, err error) {
	t.remarks = append(t.remarks, "ended early: "+err.Error())
	if r.broken == nil {
		var fault *Fault
		code, hint := ExitInternal, ""
		if errors.As(err, &fault) {
			code, hint = fault.Code, fault.Hint
		}
		r.broken = &Fault{code, fmt.Errorf("%s: %w", t.e.Name, err), hint}
	}
}

// planned makes the repetitions of all batches that are not there.
func (r *claimRunner) planned(ctx context.Context, t *claimTrial) error {
	return r.repeat(ctx, t, t.schedule.Batches, "")
}

// repeat makes the repetitions of batches that are not there: A B C, then C B A, so
// that a drift of the machine falls on all alike.
func (r *claimRunner) repeat(ctx context.Context, t *claimTrial, batches []Batch, why string) error {
	for repeat := range t.schedule.Repeat {
		order := slices.Clone(batches)
		if repeat%2 == 1 {
			slices.Reverse(order)
		}
		for _, b := range order {
			b.Cells = slices.DeleteFunc(slices.Clone(b.Cells), func(i int) bool { return !t.cells[i].lacks(b.Group, repeat) })
			if len(b.Cells) == 0 {
				continue
			}
			if err := r.make(ctx, t, b, repeat, why); err != nil {
				return err
			}
			t.left = t.remaining()
		}
	}
	return nil
}

// make makes one repetition of a batch and keeps it.
func (r *claimRunner) make(ctx context.Context, t *claimTrial, b Batch, repeat int, why string) error {
	r.tell(t, b, repeat, why)
	if t.e.FindRate != "" {
		return r.search(ctx, t, b, repeat)
	}
	var members []Member
	var owners []*trialCell
	var groups []string
	for _, i := range b.Cells {
		for _, g := range t.cells[i].Groups {
			if g.Workload.Load.Clients == 0 || b.Group != "" && g.Name != b.Group {
				continue
			}
			name := g.Name
			if len(b.Cells) > 1 { // no two groups of a run have the same name
				name = fmt.Sprintf("%s_%d", g.Name, i+1)
			}
			s := g.scenario()
			s.Name, s.Load.Repeat = t.e.Name, t.schedule.Repeat
			members = append(members, Member{Name: name, Pattern: g.Pattern, Variant: g.Variant, Scenario: s, Repeat: repeat})
			owners, groups = append(owners, t.cells[i]), append(groups, g.Name)
		}
	}
	all, err := r.inTurn(ctx, t, repeat, members)
	if err != nil && ctx.Err() == nil && isUsage(err) && len(b.Cells) > 1 { // together they are too many
		for _, i := range b.Cells {
			if err := r.make(ctx, t, Batch{[]int{i}, b.Group}, repeat, why); err != nil {
				return err
			}
		}
		return nil
	}
	if err != nil {
		return r.refused(ctx, t, b, err)
	}
	for i, result := range all {
		result.Group, result.Repeat = groups[i], repeat
		owners[i].results = append(owners[i].results, results.Slim(result, t.named))
	}
	return r.save(t, b)
}

// inTurn runs groups side by side, but one after the other those that ask for other
// servers. The results are in the order of the members.
func (r *claimRunner) inTurn(ctx context.Context, t *claimTrial, repeat int, members []Member) ([]results.Result, error) {
	defer t.spend(time.Now())
	all := make([]results.Result, len(members))
	for rest := indexes(len(members)); len(rest) > 0; {
		first := serverOf(members[rest[0]])
		var now []Member
		var at []int
		rest = slices.DeleteFunc(rest, func(i int) bool {
			same := serverOf(members[i]) == first
			if same {
				now, at = append(now, members[i]), append(at, i)
			}
			return same
		})
		made, err := r.together(ctx, r.options(t, repeat), now)
		if err != nil {
			return nil, err
		}
		for i, result := range made {
			all[at[i]] = result
		}
	}
	return all, nil
}

// indexes are those of so many.
func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// serverOf is what groups of one run must have in common.
func serverOf(m Member) any {
	l, n := m.Scenario.Load, m.Scenario.Network
	return struct {
		tls, resume, cable bool
		inject             string
		servers, workers   int
		warmup, duration   results.Duration
	}{n.TLS, n.TLSResume, n.Link == vethLink, l.Inject, l.Servers, l.Workers, l.Warmup, l.Duration}
}

// refused takes an error of a run: what cannot be run here is noted with its cells.
func (r *claimRunner) refused(ctx context.Context, t *claimTrial, b Batch, err error) error {
	if ctx.Err() != nil || !isUsage(err) {
		return err
	}
	for _, i := range b.Cells {
		t.cells[i].absent = err.Error()
	}
	return nil
}

// save writes the cells of a batch.
func (r *claimRunner) save(t *claimTrial, b Batch) error {
	for _, i := range b.Cells {
		c := t.cells[i]
		if err := results.WriteCell(r.o.Out, t.e.Name, c.key, c.results); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
	}
	return nil
}

// options are those of every run of an experiment.
func (r *claimRunner) options(t *claimTrial, repeat int) Options {
	o := Options{Command: t.command, Version: r.o.Version, Calibration: r.o.Calibration}
	if r.o.Progress != nil {
		o.Progress = func(p Progress) {
			p.Run, p.Runs, p.Repeat, p.Note = r.at+1, len(r.trials), repeat, "of "+t.e.Name
			r.o.Progress(p)
		}
	}
	return o
}

// tell says what begins.
func (r *claimRunner) tell(t *claimTrial, b Batch, repeat int, why string) {
	if r.o.Step == nil {
		return
	}
	what := t.cells[b.Cells[0]].place()
	if len(b.Cells) > 1 {
		what = fmt.Sprintf("%d cells side by side", len(b.Cells))
	}
	what = fmt.Sprintf("repetition %d of %d, %s", repeat+1, t.schedule.Repeat, what)
	if b.Group != "" {
		what += ", " + b.Group
	}
	if why != "" {
		what += " (" + why + ")"
	}
	var left time.Duration
	for _, later := range r.trials[r.at:] {
		left += later.left
	}
	r.o.Step(ClaimStep{Experiment: t.e.Name, Number: r.at + 1, Experiments: len(r.trials), What: what, Elapsed: time.Since(r.began), Left: left})
}

// mend makes once more what the instrument could not be trusted in, if there is time.
func (r *claimRunner) mend(ctx context.Context, t *claimTrial) error {
	if t.e.FindRate != "" { // of searches, those that were disturbed are missing
		missing := t.remaining()
		if t.left = 0; missing == 0 || !r.allows(t, missing) {
			return nil
		}
		return r.repeat(ctx, t, t.schedule.Batches, "was disturbed")
	}
	for repeat := range t.schedule.Repeat {
		for _, b := range t.schedule.Batches {
			bad := slices.DeleteFunc(slices.Clone(b.Cells), func(i int) bool { return !t.cells[i].invalidOnce(b.Group, repeat) })
			if len(bad) == 0 {
				continue
			}
			again := Batch{bad, b.Group}
			if !r.allows(t, lasts(again, t.schedule.Cells)) {
				t.remarks = append(t.remarks, fmt.Sprintf("no time was left to run again what was invalid in repetition %d of %s", repeat+1, t.cells[bad[0]].place()))
				return nil
			}
			if err := r.make(ctx, t, again, repeat, "was invalid"); err != nil {
				return err
			}
		}
	}
	return nil
}

// invalidOnce reports whether a repetition is invalid and was not made again.
func (c *trialCell) invalidOnce(group string, repeat int) bool {
	made, invalid := map[string]int{}, false
	for _, r := range c.results {
		if r.Probe == nil && r.Repeat == repeat && (group == "" || r.Group == group) {
			made[r.Group]++
			invalid = invalid || !r.Validity.Valid
			if made[r.Group] > 1 {
				return false
			}
		}
	}
	return invalid
}

// remaining is about how long it takes to make what is planned and not there.
func (t *claimTrial) remaining() (left time.Duration) {
	if len(t.needs) > 0 {
		return 0
	}
	for _, b := range t.schedule.Batches {
		for repeat := range t.schedule.Repeat {
			if !slices.ContainsFunc(b.Cells, func(i int) bool { return t.cells[i].lacks(b.Group, repeat) }) {
				continue
			}
			runs := 1
			switch {
			case t.e.FindRate != "" && repeat == 0:
				runs = firstProbes
			case t.e.FindRate != "":
				runs = moreProbes
			}
			left += lasts(b, t.schedule.Cells) * time.Duration(runs)
		}
	}
	return left
}
