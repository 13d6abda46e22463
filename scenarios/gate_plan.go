package scenarios

import (
	"fmt"
	"math"
	"time"

	"bench/results"
)

const (
	// gatePairs is the first round of a gate, unless more are needed for a failure.
	gatePairs = 10
	// confirmPairs are the fewest that can confirm one: 2^-5 < 0.05.
	confirmPairs = 5
	// passPairs can pass: their signed-rank interval has 95 %.
	passPairs = 6
	// gateWindow is the shortest window worth measuring.
	gateWindow = time.Second
	// gatePause is between two runs, for sockets and caches to settle; it is a
	// fifth of short ones.
	gatePause = time.Second
	// closing is left for judging and drawing.
	closing = 3 * time.Second
)

// Levels of the tests of a gate.
const (
	failLevel    = 0.01 // of a first failure, adjusted for all hard metrics
	confirmLevel = 0.05 // of the same metric, in fresh pairs
)

// lengths are those of a run that is not shortened.
type lengths struct{ warmup, window, pause, beside time.Duration }

// longest are the lengths of the longest of several runs.
func longest(units []results.Scenario) (l lengths) {
	for _, s := range units {
		l.warmup = max(l.warmup, time.Duration(s.Load.Warmup))
		l.window = max(l.window, time.Duration(s.Load.Duration))
		l.beside = max(l.beside, besides(s))
	}
	l.pause = min(gatePause, (l.warmup+l.window)/5)
	return l
}

// besides estimates what a run takes beside its load: processes, connections, the
// drain, the accounts. Runs that take longer leave fewer pairs.
func besides(s results.Scenario) time.Duration {
	t := 600*time.Millisecond + time.Duration(s.Load.Clients)*300*time.Microsecond + 4*time.Duration(s.Network.RTT)
	for _, p := range Patterns {
		if p.Ticks && p.Name == s.Patterns[0] {
			// Pollers start within one interval, and may need a part of one more in the drain.
			t += 6 * time.Duration(s.Parameters.PollInterval) / 5
		}
	}
	if len(s.Target.Command) > 0 {
		t += 500 * time.Millisecond
	}
	return t
}

// least is the smallest share of the lengths that is worth it.
func (l lengths) least() float64 {
	return math.Min(1, float64(gateWindow)/float64(max(1, l.window)))
}

// fit sets the lengths of a plan so that so many pairs of every unit fit into its
// budget; false if they would have to be shorter than a share of the full ones.
func (l lengths) fit(p *results.GatePlan, pairs int, least float64) bool {
	run := (time.Duration(p.Budget) - closing) / time.Duration(pairs*p.Units*p.Sides)
	share := math.Min(1, float64(run-l.beside)/float64(l.warmup+l.window+l.pause))
	if share < least || share <= 0 {
		return false
	}
	l.scale(p, share)
	return true
}

// scale sets the lengths to a share of the full ones, in steps that read well.
func (l lengths) scale(p *results.GatePlan, share float64) {
	scaled := func(full time.Duration) results.Duration {
		if share == 1 {
			return results.Duration(full)
		}
		return results.Duration(time.Duration(share * float64(full)).Truncate(100 * time.Millisecond))
	}
	p.Beside, p.Warmup, p.Pause = results.Duration(l.beside), scaled(l.warmup), scaled(l.pause)
	p.Window = max(scaled(l.window), results.Duration(min(l.window, gateWindow)))
}

// planGate divides a budget over units, one scenario with one pattern each: pairs
// first, since runs differ by more than longer windows can mend; then lengths, no
// longer than the scenarios ask for, or exactly so if they are fixed. hard is how
// many hard metrics a unit has. Without a number of pairs they are as many as can
// fail. A budget that is too short for them is a Fault with the arithmetic.
func planGate(units []results.Scenario, budget time.Duration, pairs, sides, hard int, fixed bool) (results.GatePlan, error) {
	if pairs == 0 {
		pairs = max(gatePairs, results.PairsNeeded(hard, failLevel))
	}
	p := results.GatePlan{Budget: results.Duration(budget), Pairs: pairs, Sides: sides, Units: len(units), Seed: units[0].Load.Seed}
	l := longest(units)
	least := l.least()
	half := math.Max(least, 0.5)
	if fixed {
		least, half = 1, 1
	}
	for _, choice := range []struct {
		extra int
		share float64
	}{
		{2 * p.Pairs, half}, {p.Pairs, half}, {confirmPairs, half}, {confirmPairs, least}, {0, least},
	} {
		if p.Extra = choice.extra; l.fit(&p, p.Pairs+p.Extra, choice.share) {
			return p, nil
		}
	}
	l.scale(&p, least)
	return p, tooShort(p, "any verdict")
}

// planNoise plans a calibration: a fixed number of pairs, and no others.
func planNoise(units []results.Scenario, budget time.Duration) (results.GatePlan, error) {
	p := results.GatePlan{Budget: results.Duration(budget), Sides: 2, Units: len(units), Seed: units[0].Load.Seed, Pairs: noisePairs}
	l := longest(units)
	if l.fit(&p, p.Pairs, l.least()) {
		return p, nil
	}
	l.scale(&p, l.least())
	return p, tooShort(p, "a calibration")
}

// tooShort is the arithmetic of a budget that nothing can come of.
func tooShort(p results.GatePlan, what string) error {
	needed := p.Takes(p.Pairs) + closing
	return &Fault{
		Code: ExitUsage,
		Err: fmt.Errorf("--budget %v is too short for %s: %d pairs of runs are needed of each of %d, which are %d runs of %v (%v beside the load, %v warm-up, %v window, %v pause), %v in all",
			p.Budget, what, p.Pairs, p.Units, p.Pairs*p.Units*p.Sides, p.Run(), p.Beside, p.Warmup, p.Window, p.Pause, needed.Round(time.Second)),
		Hint: fmt.Sprintf("at least --budget=%v, or fewer patterns", roundedUp(needed)),
	}
}

// roundedUp is the next ten seconds.
func roundedUp(d time.Duration) results.Duration {
	const step = 10 * time.Second
	return results.Duration((d + step - 1).Truncate(step))
}

// extension is how many of the extra pairs may be spent on what the first round
// did not decide: if there are enough, some are left to confirm what comes of it.
func extension(p results.GatePlan) int {
	if p.Extra < 2*confirmPairs {
		return p.Extra
	}
	return min(p.Pairs, p.Extra-p.Extra/2)
}
