package scenarios

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"bench/results"
)

// Folders of a gate's runs, in that of the gate. Each holds a result file.
const (
	BaseFolder = "base"
	HeadFolder = "head"
)

// gateRun is a gate that measures.
type gateRun struct {
	o     GateOptions
	plan  results.GatePlan
	began time.Time
	units []*gateUnit
	notes []string
	// runs have been made, which took spent in all, pauses included.
	runs  int
	spent time.Duration
	// kept are the runs of both sides, in the order in which they ended.
	kept map[string][]results.Result
}

func newGateRun(o GateOptions) *gateRun {
	r := &gateRun{o: o, began: time.Now(), kept: map[string][]results.Result{}}
	for _, s := range o.Scenarios {
		for _, pattern := range s.Patterns {
			u := &gateUnit{scenario: s, pattern: pattern, metrics: slices.Clone(o.Metrics)}
			u.scenario.Patterns = []string{pattern}
			r.units = append(r.units, u)
		}
	}
	return r
}

// sides is how many runs a pair takes.
func (r *gateRun) sides() int {
	if r.o.Baseline != nil {
		return 1
	}
	return 2
}

// hard is the number of hard metrics of a unit, of the one that has most.
func (r *gateRun) hard() (most int) {
	for _, u := range r.units {
		n := 0
		for _, m := range u.metrics {
			if m.Hard {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// more measures n more pairs of each unit, turn by turn, so that a drift of the
// machine falls on all alike. A pair that cannot be judged is made again, but not
// more than half as many as were asked for. It ends early when the time is over.
func (r *gateRun) more(ctx context.Context, units []int, n int, round string) error {
	missing, spare := map[int]int{}, map[int]int{}
	for _, u := range units {
		missing[u], spare[u] = n, n/2
	}
	for turn := 0; ; turn++ {
		order := slices.DeleteFunc(slices.Clone(units), func(u int) bool { return missing[u] == 0 })
		if len(order) == 0 {
			return nil
		}
		if turn%2 == 1 {
			slices.Reverse(order)
		}
		for _, u := range order {
			if !r.timeFor(1) || r.hopeless() {
				return nil
			}
			r.announce(r.units[u], round, n-missing[u]+1, n)
			valid, err := r.pair(ctx, r.units[u])
			if err != nil {
				return err
			}
			if valid || spare[u] == 0 {
				missing[u]--
			} else {
				spare[u]--
			}
		}
	}
}

// timeFor reports whether the budget has room for so many more pairs of one unit,
// each as long as the runs so far.
func (r *gateRun) timeFor(pairs int) bool {
	return time.Since(r.began)+time.Duration(pairs*r.sides())*r.pace()+closing <= time.Duration(r.plan.Budget)
}

// pace is how long a run takes.
func (r *gateRun) pace() time.Duration {
	if r.runs == 0 {
		return r.plan.Run()
	}
	return r.spent / time.Duration(r.runs)
}

// hopeless notes once that runs take so much longer than planned that there will
// be no verdict: it is known after the first pair of every unit.
func (r *gateRun) hopeless() bool {
	least := min(passPairs, r.plan.Pairs)
	if r.runs != r.sides()*len(r.units) || r.timeFor((least-1)*len(r.units)) {
		return false
	}
	enough := time.Duration(r.plan.Pairs*len(r.units)*r.sides()) * r.pace()
	r.note("a run took %v, not %v as planned: %d pairs do not fit into --budget=%v, but %d would into --budget=%v",
		r.pace().Round(100*time.Millisecond), r.plan.Run().Round(100*time.Millisecond), least, r.plan.Budget, r.plan.Pairs, roundedUp(enough+closing))
	return true
}

func (r *gateRun) note(format string, a ...any) { r.notes = append(r.notes, fmt.Sprintf(format, a...)) }

// headFirst is the order of pair i: ABBA BAAB and so on, or the other way round as
// the seed decides. Within four pairs every drift that is a straight line cancels.
func headFirst(seed uint64, i int) bool {
	first := i%4 == 1 || i%4 == 2
	return first != (seed%2 == 0)
}

// pair makes the two runs of a pair, and reports whether it can be judged.
func (r *gateRun) pair(ctx context.Context, u *gateUnit) (bool, error) {
	i := len(u.pairs)
	p := results.GatePair{Seed: r.plan.Seed + uint64(i), HeadFirst: headFirst(r.plan.Seed, i)}
	if u.baseline != nil {
		p.Seed = u.baseline[i%len(u.baseline)].Seed
	}
	made := map[string]results.Result{}
	for _, side := range r.order(p.HeadFirst) {
		one, err := r.run(ctx, u, side, i, p.Seed)
		if err != nil {
			return false, err
		}
		made[side] = one
		if bad := firstInvalid(&one); bad != nil && p.Invalid == "" {
			p.Invalid = side + ": " + sayCheck(bad)
		}
	}
	if u.baseline != nil {
		made[BaseFolder] = u.baseline[i%len(u.baseline)]
	}
	u.pairs = append(u.pairs, p)
	u.base, u.head = append(u.base, made[BaseFolder]), append(u.head, made[HeadFolder])
	return p.Invalid == "", nil
}

// order is the sides that run in a pair, in turn.
func (r *gateRun) order(headFirst bool) []string {
	switch {
	case r.o.Baseline != nil:
		return []string{HeadFolder}
	case headFirst:
		return []string{HeadFolder, BaseFolder}
	}
	return []string{BaseFolder, HeadFolder}
}

// run makes one run with fresh processes, keeps it, and pauses.
func (r *gateRun) run(ctx context.Context, u *gateUnit, side string, i int, seed uint64) (results.Result, error) {
	began := time.Now()
	s := u.scenario
	s.Thresholds = nil // they are held against all runs together
	s.Load.Repeat, s.Load.Seed = 1, seed
	s.Load.Warmup, s.Load.Duration = min(s.Load.Warmup, r.plan.Warmup), min(s.Load.Duration, r.plan.Window)
	server := r.o.Head
	if side == BaseFolder {
		server = r.o.Base
	}
	all, err := Run(ctx, Options{Scenario: server.Of(s), Command: r.o.Command, Token: r.o.Token, Version: r.o.Version, Calibration: r.o.Calibration})
	if len(all) > 0 {
		all[0].Repeat, all[0].Scenario.Load.Seed = i, seed-uint64(i)
		r.kept[side] = append(r.kept[side], all[0])
		if unkept := r.keep(side); err == nil {
			err = unkept
		}
	}
	if err != nil {
		return results.Result{}, fmt.Errorf("%s: %w", side, err)
	}
	sleep(ctx, time.Duration(r.plan.Pause))
	r.runs++
	r.spent += time.Since(began)
	return all[0], nil
}

// keep writes the runs of a side so far, so that none is lost whatever comes.
func (r *gateRun) keep(side string) error {
	if r.o.Out == "" {
		return nil
	}
	return keep(filepath.Join(r.o.Out, side), r.kept[side])
}

func (r *gateRun) announce(u *gateUnit, round string, pair, pairs int) {
	if r.o.Step == nil {
		return
	}
	r.o.Step(GateStep{
		Scenario: u.scenario.Name, Pattern: u.pattern, Round: round, Pair: pair, Pairs: pairs,
		Order: r.order(headFirst(r.plan.Seed, len(u.pairs))), Elapsed: time.Since(r.began),
	})
}
