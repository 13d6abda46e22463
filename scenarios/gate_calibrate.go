package scenarios

import (
	"context"
	"fmt"
	"time"

	"bench/results"
)

const (
	// noisePairs leave a standard deviation its own uncertainty of a sixth.
	noisePairs = 20
	// calibrationRound is the only one of a calibration.
	calibrationRound = "calibration"
)

// CalibrateGate runs base against itself and finds how much its runs differ on
// this machine. The error is a Fault: ExitInvalid if too few of the runs can be
// trusted. Head, Baseline, Margins and Noise mean nothing here.
func CalibrateGate(ctx context.Context, o GateOptions) ([]results.LoadNoise, error) {
	o.Head, o.Baseline, o.Noise = o.Base, nil, nil
	r := newGateRun(o)
	if err := r.prepareNoise(); err != nil {
		return nil, err
	}
	var all []int
	for u := range r.units {
		all = append(all, u)
	}
	if err := r.more(ctx, all, noisePairs, calibrationRound); err != nil {
		return nil, asFault(ctx, err)
	}
	var found []results.LoadNoise
	for _, u := range r.units {
		one, err := r.noiseOf(u)
		if err != nil {
			return nil, err
		}
		found = append(found, *one)
	}
	return found, nil
}

// prepareNoise plans a calibration: as many pairs as it takes, and lengths as the
// budget allows.
func (r *gateRun) prepareNoise() error {
	list, err := r.checked()
	if err != nil {
		return err
	}
	if r.plan, err = planNoise(list, r.o.Budget); err != nil {
		return err
	}
	if r.o.Planned != nil {
		r.o.Planned(r.plan)
	}
	return nil
}

// noiseOf is what the pairs of a unit say.
func (r *gateRun) noiseOf(u *gateUnit) (*results.LoadNoise, error) {
	noise := &results.LoadNoise{
		Date: r.began.UTC().Truncate(time.Second), Scenario: u.scenario.Name, Pattern: u.pattern, Load: r.key(u),
		Window: min(u.scenario.Load.Duration, r.plan.Window), Deviations: map[string]float64{},
	}
	for _, j := range results.JudgeValues(u.values(0, len(u.pairs)), failLevel) {
		noise.Pairs = max(noise.Pairs, j.Pairs)
		if j.SD >= 0 { // NaN is not
			noise.Deviations[j.Metric] = j.SD
		}
	}
	if least := noisePairs / 2; noise.Pairs < least {
		return nil, &Fault{
			Code: ExitInvalid,
			Err:  fmt.Errorf("%s, %s: %d valid pairs of runs are too few, %d are needed: %s", u.scenario.Name, u.pattern, noise.Pairs, least, u.distrust()),
			Hint: "close what runs beside, lengthen --budget, or lower the load",
		}
	}
	return noise, nil
}
