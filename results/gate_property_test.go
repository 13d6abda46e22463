package results

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// The laws of the noise of one run, as a log ratio to its level. None is normal:
// a gate must not need that.
var runNoises = map[string]func(*rand.Rand) float64{
	"quiet": func(r *rand.Rand) float64 { return 0.02 * r.NormFloat64() },
	// Student's t with two degrees of freedom has no variance.
	"heavy-tailed": func(r *rand.Rand) float64 { return 0.05 * r.NormFloat64() / math.Sqrt(r.ExpFloat64()) },
	// A server that settles in one of two states (Treadmill's hysteresis).
	"bimodal": func(r *rand.Rand) float64 { return 0.15*float64(r.IntN(2)) + 0.01*r.NormFloat64() },
	// One run in ten meets something else on the machine.
	"with outliers": func(r *rand.Rand) float64 {
		v := 0.03 * r.NormFloat64()
		if r.IntN(10) == 0 {
			v += 0.7 * r.ExpFloat64()
		}
		return v
	},
}

// gateRound is n pairs of every hard metric that an open loop has, with noise of
// their own or one that they share; head is worse by the factor.
func gateRound(random *rand.Rand, noise func(*rand.Rand) float64, n int, shared bool, factor func(GateMetric) float64) []PairedValues {
	var round []PairedValues
	for _, m := range GateMetrics {
		if m.Hard && m.Metric != "exchanges_per_second" {
			round = append(round, PairedValues{GateMetric: m, Better: Lower})
		}
	}
	for range n {
		both := [2]float64{noise(random), noise(random)}
		for i := range round {
			own := both
			if !shared {
				own = [2]float64{noise(random), noise(random)}
			}
			round[i].Base = append(round[i].Base, 100*math.Exp(own[0]))
			round[i].Head = append(round[i].Head, 100*math.Exp(own[1])*factor(round[i].GateMetric))
		}
	}
	return round
}

// failures is in how many of the gates a metric fails.
func failures(gates int, seed uint64, round func(*rand.Rand) []PairedValues) (failed int) {
	random := rand.New(rand.NewPCG(seed, 11))
	for range gates {
		for _, j := range JudgeValues(round(random), alpha) {
			if j.Verdict == VerdictFail {
				failed++
				break
			}
		}
	}
	return failed
}

// rateAtMost is the upper 95 % bound of a rate of which so many cases were seen
// (Clopper and Pearson).
func rateAtMost(seen, of int) float64 {
	return distuv.Beta{Alpha: float64(seen + 1), Beta: float64(of - seen)}.Quantile(0.95)
}

func rateAtLeast(seen, of int) float64 { return 1 - rateAtMost(of-seen, of) }

func unchanged(GateMetric) float64 { return 1 }

// TestFalseAlarms: of equal servers at most one gate in a hundred fails, whatever
// the noise is like and however the metrics hang together.
func TestFalseAlarms(t *testing.T) {
	t.Parallel()
	const gates = 2000
	for name, noise := range runNoises {
		for _, shared := range []bool{false, true} {
			failed := failures(gates, 1, func(r *rand.Rand) []PairedValues { return gateRound(r, noise, 10, shared, unchanged) })
			bound := rateAtMost(failed, gates)
			t.Logf("%s, shared %t: %d of %d gates of equal servers fail, at most %.2g %% with 95 %%", name, shared, failed, gates, 100*bound)
			if bound > 0.01 {
				t.Errorf("%s, shared %t: up to %v of gates of equal servers fail", name, shared, bound)
			}
		}
	}
}

// Half a margin more is nothing that matters: at most two gates in a hundred fail.
func TestHalfAMarginPasses(t *testing.T) {
	t.Parallel()
	const gates = 1500
	for name, noise := range runNoises {
		failed := failures(gates, 2, func(r *rand.Rand) []PairedValues {
			return gateRound(r, noise, 10, false, func(m GateMetric) float64 { return 1 + m.Margin/2 })
		})
		bound := rateAtMost(failed, gates)
		t.Logf("%s: %d of %d fail, at most %.2g %% with 95 %%", name, failed, gates, 100*bound)
		if bound > 0.02 {
			t.Errorf("%s: up to %v of gates with half a margin fail", name, bound)
		}
	}
}

// Fifteen percent more CPU and latency is found in nine of ten gates by ten pairs
// of runs that vary by 2 %.
func TestFifteenPercentIsFound(t *testing.T) {
	t.Parallel()
	const gates = 1000
	slower := func(m GateMetric) float64 {
		switch m.Metric {
		case "server_cpu_ms_per_1000", "p50(delivery)", "p99(delivery)":
			return 1.15
		}
		return 1
	}
	failed := failures(gates, 3, func(r *rand.Rand) []PairedValues { return gateRound(r, runNoises["quiet"], 10, true, slower) })
	t.Logf("%d of %d found, at least %.3g %% with 95 %%", failed, gates, 100*rateAtLeast(failed, gates))
	if bound := rateAtLeast(failed, gates); bound < 0.9 {
		t.Errorf("only %d of %d gates find 15 %%, at least %v", failed, gates, bound)
	}
}

// TestDriftAndOrder has a machine that gets slower by one percent with every run.
// In the order ABBA BAAB it does no harm; with all of A before all of B it looks
// like a regression.
func TestDriftAndOrder(t *testing.T) {
	t.Parallel()
	const gates, pairs, drift = 500, 10, 0.01
	abba, aabb := "", ""
	for i := range pairs {
		if i%4 == 0 || i%4 == 3 {
			abba += "AB"
		} else {
			abba += "BA"
		}
	}
	for _, arm := range []string{"A", "B"} {
		for range pairs {
			aabb += arm
		}
	}
	round := func(order string) func(*rand.Rand) []PairedValues {
		return func(r *rand.Rand) []PairedValues {
			v := PairedValues{GateMetric: GateMetric{"p50(delivery)", 0.05, true, false}, Better: Lower}
			for at, arm := range order {
				value := 100 * math.Exp(drift*float64(at)+runNoises["quiet"](r))
				if arm == 'A' {
					v.Base = append(v.Base, value)
				} else {
					v.Head = append(v.Head, value)
				}
			}
			return []PairedValues{v}
		}
	}
	harmless, harmful := failures(gates, 4, round(abba)), failures(gates, 4, round(aabb))
	t.Logf("%s: %d of %d fail, %s: %d", abba, harmless, gates, aabb, harmful)
	if bound := rateAtMost(harmless, gates); bound > 0.01 {
		t.Errorf("%s: up to %v of gates of equal servers fail", abba, bound)
	}
	if bound := rateAtLeast(harmful, gates); bound < 0.5 {
		t.Errorf("%s: %d of %d fail: the order would not matter, and the test shows nothing", aabb, harmful, gates)
	}
}

// What DetectableEffect promises is found as often as it says, within four
// standard errors and what the sign-flip test loses against Student's.
func TestDetectableEffectIsDetected(t *testing.T) {
	t.Parallel()
	const gates, deviation, margin = 1000, 0.05, 0.05
	for _, n := range []int{10, 20} {
		effect := DetectableEffect(n, deviation, math.Log1p(margin), alpha, power)
		random := rand.New(rand.NewPCG(uint64(n), 12))
		found := 0
		for range gates {
			if SignFlip(normals(random, n, effect, deviation), math.Log1p(margin)) < alpha {
				found++
			}
		}
		t.Logf("%d pairs: %.3g %% is found by %d of %d", n, 100*math.Expm1(effect), found, gates)
		if share := float64(found) / gates; share < power-0.1 || share > power+0.1 {
			t.Errorf("%d pairs: %v is found in %v of gates, want about %v", n, effect, share, power)
		}
	}
	for _, c := range []struct {
		n         int
		sd, alpha float64
	}{{1, 0.1, 0.01}, {6, 0.1, 0.01}, {10, math.NaN(), 0.01}, {10, 0.1, 1e-4}} {
		if got := DetectableEffect(c.n, c.sd, 0, c.alpha, power); !math.IsInf(got, 1) {
			t.Errorf("%d pairs with %v at level %v: %v", c.n, c.sd, c.alpha, got)
		}
	}
	if got := DetectableEffect(10, 0, 0.05, 0.01, power); got != 0.05 {
		t.Errorf("without noise: %v, want the margin", got)
	}
}
