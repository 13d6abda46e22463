//go:build study

package scenarios

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bench/results"
)

const (
	// resampledGates are drawn for every question, bootstrapGates for each of
	// bootstraps resamplings of the pairs themselves.
	resampledGates = 10_000
	bootstraps     = 200
	bootstrapGates = 400
)

// answer is one line of the summary.
type answer struct {
	Question string  `json:"question"`
	Margins  string  `json:"margins"`
	Gates    int     `json:"gates"`
	Failed   float64 `json:"failed"`
	Passed   float64 `json:"passed"`
	Wanted   string  `json:"wanted"`
	// Bound is the upper end of the bootstrap interval of Failed over pairs, -1 if
	// it was not asked for.
	Bound float64 `json:"bound"`
	Holds bool    `json:"holds"`
}

// conclude draws gates from the pairs, and writes what came of it.
func (s *studied) conclude(t *testing.T) {
	t.Helper()
	all := slices.Concat(s.ask("default", results.GateMetrics, 0.9), s.ask("calibrated", margined(s.deviations()), 0), s.askDrift())
	for _, a := range all {
		fmt.Printf("%s, margins %s: %.2f %% fail, %.1f %% pass, wanted %s, holds %v\n", a.Question, a.Margins, 100*a.Failed, 100*a.Passed, a.Wanted, a.Holds)
		if !a.Holds {
			t.Errorf("%s, margins %s: %.2f %% fail, bound %.2f %%, wanted %s", a.Question, a.Margins, 100*a.Failed, 100*a.Bound, a.Wanted)
		}
	}
	for _, g := range s.Gates {
		if g.Exit == 10 {
			t.Errorf("a true gate of a server against itself fails: %s", g.Why)
		}
		if g.Budget == "6m" && g.Seconds > 360 {
			t.Errorf("a default gate took %.0f s", g.Seconds)
		}
	}
	data, err := json.MarshalIndent(all, "", " ")
	if err == nil {
		err = results.WriteFile(filepath.Join(studyFolder, "answers.json"), append(data, '\n'))
	}
	if err == nil {
		err = results.WriteFile(filepath.Join(studyFolder, "summary.md"), []byte(s.summary(all)))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// worse multiplies what head has of some metrics.
func worse(factor func(metric string) float64) func(int, string, float64, float64) (float64, float64) {
	return func(_ int, metric string, base, head float64) (float64, float64) { return base, head * factor(metric) }
}

// slower are the metrics that a server of 15 % more service time makes worse.
var slower = []string{"server_cpu_ms_per_1000", "p50(delivery)", "p99(delivery)", "p999(delivery)"}

// ask puts the questions about equal and unequal servers. Of gates whose head is 15 %
// slower, finding is the share that is wanted to fail; with calibrated margins, which
// on a noisy machine reach almost that far, it is 0, and the gate is held to what it
// says itself that it finds.
func (s *studied) ask(margins string, metrics []results.GateMetric, finding float64) (all []answer) {
	pairs := s.valid()
	put := func(question, wanted string, change func(int, string, float64, float64) (float64, float64), holds func(answer) bool) *answer {
		found := counted(resampledGates, func(random *rand.Rand) *drawnGate {
			g := drawFrom(pairs, metrics, random)
			g.change = change
			return g
		})
		a := answer{
			Question: question, Margins: margins, Gates: resampledGates, Wanted: wanted, Bound: -1,
			Failed: float64(found[results.VerdictFail]) / resampledGates, Passed: float64(found[results.VerdictPass]) / resampledGates,
		}
		a.Holds = holds(a)
		all = append(all, a)
		return &all[len(all)-1]
	}
	known := func(answer) bool { return true }
	equal := put("equal servers", "at most 1 %, and so the bound", nil, known)
	equal.Bound = bound(pairs, metrics)
	equal.Holds = equal.Failed <= 0.01 && equal.Bound <= 0.01
	wanted := "to be known"
	if finding > 0 {
		wanted = fmt.Sprintf("at least %.0f %%", 100*finding)
	}
	put("head 15 % slower: CPU and all latencies", wanted,
		worse(func(m string) float64 {
			if slices.Contains(slower, m) {
				return 1.15
			}
			return 1
		}), func(a answer) bool { return a.Failed >= finding })
	for _, only := range slower[:2] {
		effect := s.detectable(only, metrics)
		put(fmt.Sprintf("head %.1f %% worse in %s alone, which such a gate says it finds four times in five", 100*effect, only), "at least 75 %",
			worse(func(m string) float64 {
				if m == only {
					return 1 + effect
				}
				return 1
			}), func(a answer) bool { return a.Failed >= 0.75 })
	}
	put("head worse by half of every margin", "at most 2 %",
		worse(func(m string) float64 {
			for _, metric := range metrics {
				if metric.Metric == m && m != "reach" {
					return 1 + metric.Margin/2
				}
			}
			return 1
		}), func(a answer) bool { return a.Failed <= 0.02 })
	for _, only := range slower[:3] {
		put("head 15 % worse in "+only+" alone", "to be known", worse(func(m string) float64 {
			if m == only {
				return 1.15
			}
			return 1
		}), known)
	}
	return all
}

// detectable is the effect that a gate prints beside a metric, from what all pairs
// say of its noise.
func (s *studied) detectable(metric string, metrics []results.GateMetric) float64 {
	hard, margin := 0, 0.0
	for _, m := range metrics {
		_, measured := s.valid()[0].Base[m.Metric]
		if m.Hard && measured {
			hard++
		}
		if m.Metric == metric {
			margin = m.Margin
		}
	}
	const alpha, power = 0.01, 0.8
	return math.Expm1(results.DetectableEffect(gatePairs, s.deviations()[metric], math.Log1p(margin), alpha/float64(hard), power))
}

// bound is the share of failing gates of equal servers that 97.5 % of resamplings
// of the pairs stay below.
func bound(pairs []studiedPair, metrics []results.GateMetric) float64 {
	shares := make([]float64, 0, bootstraps)
	for i := range bootstraps {
		drawn := resampled(pairs, rand.New(rand.NewPCG(uint64(i), 11)))
		found := counted(bootstrapGates, func(random *rand.Rand) *drawnGate { return drawFrom(drawn, metrics, random) })
		shares = append(shares, float64(found[results.VerdictFail])/bootstrapGates)
	}
	slices.Sort(shares)
	return shares[len(shares)*975/1000]
}

// drifts are the shares by which every run is slower than the one before.
var drifts = []float64{0.001, 0.005, 0.01, 0.02, 0.05}

// askDrift lets equal servers get worse from run to run, in three orders. The
// gates' own must not take that for head's fault; the others show that it would.
func (s *studied) askDrift() (all []answer) {
	orders := []struct {
		name string
		at   func(i int) (base, head float64)
		own  bool
	}{
		{"ABBA BAAB", func(i int) (float64, float64) {
			if headFirst(1, i) {
				return float64(2*i + 1), float64(2 * i)
			}
			return float64(2 * i), float64(2*i + 1)
		}, true},
		{"AABB AABB", func(i int) (float64, float64) {
			first := float64(4*(i/2) + i%2)
			return first, first + 2
		}, false},
		{"all of base, then all of head", func(i int) (float64, float64) {
			first := float64(2*gatePairs*(i/gatePairs) + i%gatePairs)
			return first, first + gatePairs
		}, false},
	}
	const gates = 2000
	for _, o := range orders {
		for _, drift := range drifts {
			found := counted(gates, func(random *rand.Rand) *drawnGate {
				g := drawFrom(s.valid(), results.GateMetrics, random)
				g.change = func(i int, metric string, base, head float64) (float64, float64) {
					if !slices.Contains(slower, metric) {
						return base, head
					}
					a, b := o.at(i)
					return base * math.Pow(1+drift, a), head * math.Pow(1+drift, b)
				}
				return g
			})
			a := answer{
				Question: fmt.Sprintf("equal servers, every run %.1f %% slower than the one before, order %s", 100*drift, o.name), Margins: "default", Gates: gates, Wanted: "to be known", Bound: -1, Holds: true,
				Failed: float64(found[results.VerdictFail]) / gates, Passed: float64(found[results.VerdictPass]) / gates,
			}
			switch last := drift == drifts[len(drifts)-1]; {
			case o.own:
				a.Wanted, a.Holds = "at most 1 %", a.Failed <= 0.01
			case last:
				a.Wanted, a.Holds = "most of them, to show the harm", a.Failed > 0.5
			}
			all = append(all, a)
		}
	}
	return all
}

// summary is the study for a reader.
func (s *studied) summary(all []answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Study of the gate\n\nWhat `make gate-study` measured and drew on %s: %s, %d cores, %s %s, %s.\n\n", s.Date.Format("2006-01-02"), s.Machine.CPU, s.Machine.Cores, s.Machine.OS, s.Machine.Kernel, s.Machine.Go)
	fmt.Fprintf(&b, "%d pairs of runs of the reference server against itself (scenario %s, %s, %v warm-up, %v window), %d left out as invalid. ", len(s.valid()), s.Scenario, s.Pattern, s.Warmup, s.Window, len(s.Pairs)-len(s.valid()))
	fmt.Fprintf(&b, "Gates of %d pairs, with an extension and a confirmation of as many, are drawn from them with replacement, each pair in the order that its place has.\n\n", gatePairs)
	b.WriteString("| metric | pairs differ by (sd) | default margin | calibrated margin |\n|:--|--:|--:|--:|\n")
	deviations := s.deviations()
	for _, m := range margined(deviations) {
		if sd, ok := deviations[m.Metric]; ok {
			fmt.Fprintf(&b, "| %s | %.2f %% | %.3g %% | %.3g %% |\n", m.Metric, 100*sd, 100*defaultMargin(m.Metric), 100*m.Margin)
		}
	}
	b.WriteString("\n| gates of | margins | gates | fail | pass | wanted of failures |\n|:--|:--|--:|--:|--:|:--|\n")
	for _, a := range all {
		failed := fmt.Sprintf("%.2f %%", 100*a.Failed)
		if a.Bound >= 0 {
			failed += fmt.Sprintf(" (bootstrap over pairs: at most %.2f %%)", 100*a.Bound)
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %s | %.1f %% | %s |\n", a.Question, a.Margins, a.Gates, failed, 100*a.Passed, a.Wanted)
	}
	b.WriteString("\nA calibrated margin is twice what single pairs differ by, so that only what lies clearly beyond the noise of the machine fails; a gate says what it finds. Longer windows (`--budget`) and quieter machines bring both down.\n")
	b.WriteString("\nTrue gates of the reference server against itself, one after the other, margins calibrated:\n\n| budget | took | pairs | left out | window | verdict |\n|--:|--:|--:|--:|--:|:--|\n")
	for _, g := range s.Gates {
		fmt.Fprintf(&b, "| %s | %.0f s | %d | %d | %s | %s |\n", g.Budget, g.Seconds, g.Pairs, g.LeftOut, g.Window, g.Verdict)
	}
	return b.String()
}

func defaultMargin(metric string) float64 {
	for _, m := range results.GateMetrics {
		if m.Metric == metric {
			return m.Margin
		}
	}
	return 0
}
