package scenarios

import (
	"slices"
	"strings"

	"bench/results"
)

// An axis is one swept field, or several that are swept in step: values[i] gives
// each of them its i-th.
type axis struct {
	names  []string
	values [][]string
	// base is the value that counts where other axes are varied.
	base int
}

// axesOf finds what is swept: fields of the experiment and then of its groups, under
// the group's name. Fields that are swept together follow the first of their list.
func axesOf(e results.Experiment, common *results.Workload) (axes []axis) {
	swept := sweptFields(e)
	for _, f := range swept {
		lists := inStepWith(e, f.Name)
		if slices.ContainsFunc(lists, func(names []string) bool { return names[0] != f.Name }) {
			continue
		}
		base, _ := common.Text(f.Name)
		a := axis{[]string{f.Name}, [][]string{f.Values}, max(0, slices.Index(f.Values, base))}
		for _, names := range lists {
			for _, other := range swept {
				if slices.Contains(names[1:], other.Name) {
					a.names, a.values = append(a.names, other.Name), append(a.values, other.Values)
				}
			}
		}
		axes = append(axes, a)
	}
	return axes
}

// sweptFields are the fields with several values, those of groups after their names.
func sweptFields(e results.Experiment) (all []results.Field) {
	note := func(prefix string, fields []results.Field) {
		for _, f := range fields {
			if len(f.Values) > 1 {
				all = append(all, results.Field{Name: prefix + f.Name, Values: f.Values})
			}
		}
	}
	note("", e.Fields)
	for _, g := range e.Groups {
		note(g.Name+".", g.Fields)
	}
	return all
}

// inStepWith are the lists of fields in step that a field is in.
func inStepWith(e results.Experiment, name string) (lists [][]string) {
	for _, list := range e.Together {
		if names := listed(list); slices.Contains(names, name) {
			lists = append(lists, names)
		}
	}
	return lists
}

// listed splits a list with commas.
func listed(text string) (words []string) {
	for word := range strings.SplitSeq(text, ",") {
		words = append(words, strings.TrimSpace(word))
	}
	return words
}
