package scenarios

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bench/results"
)

// GateOptions is what a gate needs.
type GateOptions struct {
	// Scenarios are what to run, each with all its patterns.
	Scenarios  []results.Scenario
	Base, Head Side
	// Baseline is what takes the place of Base; nil runs both.
	Baseline *Baseline
	// Budget is how long everything may take, Pairs those of the first round; 0 is
	// as many as a verdict takes.
	Budget time.Duration
	Pairs  int
	// Metrics are what is judged; what is known of the machine's noise widens their
	// margins, but not those in Margins, which somebody has chosen.
	Metrics []results.GateMetric
	Margins map[string]float64
	// Noise is what is known of this machine, nil is nothing.
	Noise *results.Noise
	// Out takes the runs as they end, base and head in a folder each; "" keeps
	// none.
	Out string
	// The rest is as in Options.
	Command, Token, Version string
	Calibration             *results.Calibration
	// Planned is told the plan before anything starts, Step every pair.
	Planned func(results.GatePlan)
	Step    func(GateStep)
}

// GateStep is the beginning of a pair of runs.
type GateStep struct {
	Scenario, Pattern string
	// Round is the round, Pair counts its pairs from 1 to Pairs.
	Round       string
	Pair, Pairs int
	// Order is the sides in the order in which they run.
	Order []string
	// Elapsed is the time since the gate began.
	Elapsed time.Duration
}

// CheckGate returns the error with which a gate would not even begin.
func CheckGate(o GateOptions) error {
	o.Planned = nil
	return newGateRun(o).prepare()
}

// RunGate runs a gate. Once it has begun, what was measured and judged is returned
// even with an error, a Fault, which says why it broke off.
func RunGate(ctx context.Context, o GateOptions) (*results.Gate, error) {
	r := newGateRun(o)
	if err := r.prepare(); err != nil {
		return nil, err
	}
	c := court{
		plan:  r.plan,
		more:  func(units []int, n int, round string) error { return r.more(ctx, units, n, round) },
		pairs: func(u int) int { return len(r.units[u].pairs) },
		values: func(u, from, to int) []results.PairedValues {
			return r.units[u].values(from, to)
		},
	}
	trials, err := c.hear()
	g := r.gate(trials)
	if err == nil {
		return g, nil
	}
	err = asFault(ctx, err)
	g.Partial, g.Why = true, fmt.Sprintf("%v; until then: %s", err, g.Why)
	return g, err
}

// prepare plans the gate and sets the margins; nothing has been started yet.
func (r *gateRun) prepare() (err error) {
	if r.o.Baseline != nil {
		if err := r.adopt(); err != nil {
			return err
		}
	}
	list, err := r.checked()
	if err != nil {
		return err
	}
	if r.plan, err = planGate(list, r.o.Budget, r.o.Pairs, r.sides(), r.hard(), r.o.Baseline != nil); err != nil {
		return err
	}
	for _, u := range r.units {
		r.widen(u)
	}
	if r.o.Planned != nil {
		r.o.Planned(r.plan)
	}
	return nil
}

// checked are the scenarios of the units, found good with either server.
func (r *gateRun) checked() (list []results.Scenario, err error) {
	for _, u := range r.units {
		for _, side := range []Side{r.o.Base, r.o.Head} {
			s := side.Of(u.scenario)
			if err := Validate(s); err != nil {
				return nil, err
			}
			if err := CheckCapacity(effective(s)); err != nil {
				return nil, err
			}
		}
		list = append(list, r.o.Head.Of(u.scenario))
	}
	return list, nil
}

// key identifies the load of a unit.
func (r *gateRun) key(u *gateUnit) string {
	return results.LoadKey(u.scenario, u.pattern, isForeign(r.o.Head.Of(u.scenario)))
}

// widen sets the margins of a unit by the machine's noise.
func (r *gateRun) widen(u *gateUnit) {
	u.noise = r.o.Noise.Of(r.key(u))
	if u.noise == nil {
		r.note("the margins for %s, %s are not calibrated on this machine: bench gate calibrate measures its noise", u.scenario.Name, u.pattern)
	}
	for i := range u.metrics {
		m := &u.metrics[i]
		if chosen, ok := r.o.Margins[m.Metric]; ok {
			m.Margin = chosen
			continue
		}
		m.Margin = max(m.Margin, u.noise.Margin(m.Metric, min(u.scenario.Load.Duration, r.plan.Window)))
	}
}

// gate is what has been found out.
func (r *gateRun) gate(trials []trial) *results.Gate {
	g := &results.Gate{
		Kind: results.GatePairs, Base: r.o.Base.String(), Head: r.o.Head.String(),
		Started: r.began.UTC(), Seconds: time.Since(r.began).Seconds(), Command: r.o.Command,
		Environment: environment(r.o.Version, true), Plan: r.plan, Notes: slices.Concat(r.notes, r.unstableNotes()),
	}
	if r.o.Baseline != nil {
		g.Kind, g.Base = results.GateBaseline, r.o.Baseline.String()
	}
	for i, u := range r.units {
		t := &trials[i]
		one := results.GateUnit{
			Scenario: u.scenario.Name, Pattern: u.pattern, Calibrated: u.noise,
			Pairs: u.pairs, Rounds: t.rounds, Judgments: t.judged, Thresholds: u.thresholds(),
		}
		if one.Verdict, one.Why = t.verdict(); one.Verdict == results.VerdictInvalid {
			one.Why = u.distrust()
		}
		g.Units = append(g.Units, one)
	}
	g.Verdict, g.Why = sumUp(g.Units)
	return g
}

// sumUp is the verdict on all units: the most serious of theirs.
func sumUp(units []results.GateUnit) (results.Verdict, string) {
	for _, v := range []results.Verdict{results.VerdictInvalid, results.VerdictFail, results.VerdictInconclusive} {
		var whys []string
		for _, u := range units {
			if u.Verdict == v {
				whys = append(whys, fmt.Sprintf("%s, %s: %s", u.Scenario, u.Pattern, u.Why))
			}
		}
		if len(whys) > 0 {
			return v, strings.Join(whys, "; ")
		}
	}
	var whys []string
	for _, u := range units {
		whys = append(whys, fmt.Sprintf("%s, %s: %s", u.Scenario, u.Pattern, u.Why))
	}
	return results.VerdictPass, strings.Join(whys, "; ")
}
