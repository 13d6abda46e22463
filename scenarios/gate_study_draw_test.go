//go:build study

package scenarios

import (
	"maps"
	"math/rand/v2"
	"slices"

	"bench/results"
)

// drawnGate is a gate whose pairs are drawn, with replacement, from those that
// were measured, each in the order that its place in the gate has.
type drawnGate struct {
	metrics []results.GateMetric
	// pool is the measured pairs with base first, and with head first.
	pool   [2][]studiedPair
	random *rand.Rand
	pairs  []studiedPair
	// change is what happens to the values of a pair, by its place.
	change func(i int, metric string, base, head float64) (float64, float64)
}

// draw is a gate over all valid pairs.
func (s *studied) draw(metrics []results.GateMetric) *drawnGate {
	return drawFrom(s.valid(), metrics, rand.New(rand.NewPCG(1, 2)))
}

// drawFrom is one over some pairs.
func drawFrom(pairs []studiedPair, metrics []results.GateMetric, random *rand.Rand) *drawnGate {
	g := &drawnGate{random: random}
	for _, m := range metrics {
		if _, measured := pairs[0].Base[m.Metric]; measured {
			g.metrics = append(g.metrics, m)
		}
	}
	for _, p := range pairs {
		i := 0
		if p.HeadFirst {
			i = 1
		}
		g.pool[i] = append(g.pool[i], p)
	}
	return g
}

// resampled is as many pairs, drawn with replacement, of either order.
func resampled(pairs []studiedPair, random *rand.Rand) (drawn []studiedPair) {
	g := drawFrom(pairs, nil, random)
	for _, pool := range g.pool {
		for range pool {
			drawn = append(drawn, pool[random.IntN(len(pool))])
		}
	}
	return drawn
}

// all are the values of the whole pool.
func (g *drawnGate) all() []results.PairedValues {
	g.pairs = slices.Concat(g.pool[0], g.pool[1])
	return g.values(0, 0, len(g.pairs))
}

// verdict hears a gate of the default plan.
func (g *drawnGate) verdict(seed uint64) results.Verdict {
	g.pairs = g.pairs[:0]
	c := court{
		plan: results.GatePlan{Units: 1, Pairs: gatePairs, Extra: 2 * gatePairs, Sides: 2},
		more: func(_ []int, n int, _ string) error {
			for range n {
				order := 0
				if headFirst(seed, len(g.pairs)) {
					order = 1
				}
				pool := g.pool[order]
				g.pairs = append(g.pairs, pool[g.random.IntN(len(pool))])
			}
			return nil
		},
		pairs:  func(int) int { return len(g.pairs) },
		values: g.values,
	}
	trials, _ := c.hear()
	v, _ := trials[0].verdict()
	return v
}

func (g *drawnGate) values(_, from, to int) []results.PairedValues {
	all := make([]results.PairedValues, len(g.metrics))
	for k, m := range g.metrics {
		measure, err := results.ParseMeasure(m.Metric)
		if err != nil {
			panic(err) // the table is a constant
		}
		v := results.PairedValues{Scenario: "gate", Pattern: "drawn", GateMetric: m, Unit: measure.Unit, Better: measure.Better}
		for i := from; i < to; i++ {
			base, head := g.pairs[i].Base[m.Metric], g.pairs[i].Head[m.Metric]
			if g.change != nil {
				base, head = g.change(i, m.Metric, base, head)
			}
			v.Base, v.Head = append(v.Base, base), append(v.Head, head)
		}
		all[k] = v
	}
	return all
}

// count runs so many gates and counts their verdicts.
func (g *drawnGate) count(gates int) map[results.Verdict]int {
	found := map[results.Verdict]int{}
	for i := range gates {
		found[g.verdict(uint64(i))]++
	}
	return found
}

// counted runs gates on two goroutines, each with a chance of its own.
func counted(gates int, draw func(random *rand.Rand) *drawnGate) map[results.Verdict]int {
	const halves = 2
	parts := [halves]chan map[results.Verdict]int{}
	for i := range parts {
		parts[i] = newCounts()
		go func() { parts[i] <- draw(rand.New(rand.NewPCG(uint64(i), 7))).count(gates / halves) }()
	}
	sum := map[results.Verdict]int{}
	for _, part := range parts {
		for v, n := range <-part {
			sum[v] += n
		}
	}
	return sum
}

func newCounts() chan map[results.Verdict]int { return make(chan map[results.Verdict]int, 1) }

// margined are the metrics with margins as a calibration by these deviations sets
// them.
func margined(deviations map[string]float64) []results.GateMetric {
	noise := &results.LoadNoise{Window: 1, Deviations: maps.Clone(deviations)}
	metrics := slices.Clone(results.GateMetrics)
	for i := range metrics {
		metrics[i].Margin = max(metrics[i].Margin, noise.Margin(metrics[i].Metric, 1))
	}
	return metrics
}
