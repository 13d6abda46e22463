package scenarios

import (
	"slices"
	"strings"

	"bench/results"
)

// Needs lists what an experiment asks of a run that runs do not offer yet, in the
// words of its file; none is left once they do.
func Needs(e results.Experiment) (all []string) {
	add := func(need string) {
		if !slices.Contains(all, need) {
			all = append(all, need)
		}
	}
	if len(e.Groups) > 1 && !e.Apart {
		add("groups in one run")
	}
	if len(sweptFields(e)) > 0 {
		add("cells of a sweep")
	}
	for _, f := range e.Fields {
		add(beyond(f.Name))
	}
	for _, g := range e.Groups {
		if _, v, err := ResolveVariant(g.Pattern); err == nil && v.Name != "" && beyond(v.Sets[0].Name) != "" {
			add("variant " + g.Pattern)
		}
		for _, f := range g.Fields {
			if section, _, _ := strings.Cut(f.Name, "."); section == "load" || section == "network" {
				add(f.Name + " of a group")
			}
			add(beyond(f.Name))
		}
	}
	for _, m := range e.Measures {
		compiled, err := results.CompileExpression(m.Of, groupNames(e))
		if err != nil {
			continue // refused when it was read
		}
		for _, name := range compiled.Planned() {
			add("metric " + name)
		}
	}
	return slices.DeleteFunc(all, func(need string) bool { return need == "" })
}

// beyond is a field that no run takes yet, "" if runs do.
func beyond(field string) string {
	if section, _, _ := strings.Cut(field, "."); section == "behavior" || section == "upstream" {
		return field
	}
	return ""
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
