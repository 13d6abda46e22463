package scenarios

import (
	"slices"

	"bench/results"
)

// Needs lists what an experiment asks of a run that runs do not offer yet, in the
// words of its file; none is left once they do.
func Needs(e results.Experiment) (all []string) {
	for _, m := range e.Measures {
		all = append(all, measureNeeds(e, m)...)
	}
	return distinct(all)
}

// metricNeeds are those without which one question cannot be decided: what its
// conditions are about.
func metricNeeds(e results.Experiment, q results.Question) (all []string) {
	for _, m := range e.Measures {
		about := func(c results.ClaimCondition) bool {
			return c.Measure == m.Name || slices.ContainsFunc(c.Order, func(class []string) bool { return slices.Contains(class, m.Name) })
		}
		if slices.ContainsFunc(q.Hold, about) {
			all = append(all, measureNeeds(e, m)...)
		}
	}
	return distinct(all)
}

// measureNeeds are the metrics of a measure that nothing measures.
func measureNeeds(e results.Experiment, m results.ClaimMeasure) (all []string) {
	compiled, err := results.CompileExpression(m.Of, groupNames(e))
	if err != nil {
		return nil // refused when it was read
	}
	for _, name := range compiled.Planned() {
		all = append(all, "metric "+name)
	}
	return all
}

// distinct are the words that say something, each once.
func distinct(words []string) (all []string) {
	for _, w := range words {
		if w != "" && !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}

func groupNames(e results.Experiment) []string {
	names := make([]string, len(e.Groups))
	for i, g := range e.Groups {
		names[i] = g.Name
	}
	return names
}

// Predictions are what closed forms say of the measures in a cell, by name. The
// fields are those of the group that the prediction names, or else of the first one
// that the measure does.
func (c Cell) Predictions(e results.Experiment) map[string]float64 {
	all := map[string]float64{}
	for _, m := range e.Measures {
		group := m.Predict.Group
		if compiled, err := results.CompileExpression(m.Of, groupNames(e)); group == "" && err == nil {
			group = compiled.Groups[0]
		}
		for i := range c.Groups {
			if c.Groups[i].Name != group {
				continue
			}
			if v, ok := m.Predict.In(&c.Groups[i].Workload); ok {
				all[m.Name] = v
			}
		}
	}
	return all
}
