package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// sweeps finds what is swept in either profile, and checks what is swept in step.
func (x *examiner) sweeps() error {
	x.swept = map[string][]string{}
	full := *x.e
	full.Fields = replaced(x.e.Fields, x.e.Full)
	for _, e := range []results.Experiment{*x.e, full} {
		if err := x.sweepsOf(e); err != nil {
			return err
		}
	}
	return x.cellCount(full)
}

func (x *examiner) sweepsOf(e results.Experiment) error {
	own := map[string][]string{}
	for _, f := range sweptFields(e) {
		own[f.Name] = f.Values
		if _, known := x.swept[f.Name]; !known {
			x.swept[f.Name] = f.Values
		}
		if twice := repeated(f.Values); twice != "" && !x.follows(f.Name) {
			return x.fault(x.sweptAt(f.Name), "", "%s has the value %s twice", f.Name, twice)
		}
	}
	for i, list := range e.Together {
		field := fmt.Sprintf("together[%d]", i)
		names := listed(list)
		if len(names) < 2 {
			return x.fault(field, "write two fields with a comma, such as load.rate, load.clients", "%s alone is not in step with anything", list)
		}
		for _, name := range names {
			values, first := own[name], own[names[0]]
			if _, known := x.swept[name]; !known {
				return x.unswept(field, name)
			}
			if len(values) != len(first) && len(values)*len(first) > 0 {
				return x.fault(field, "", "%s has %d values and %s has %d: in step they need as many", names[0], len(first), name, len(values))
			}
		}
	}
	return nil
}

// sweptAt is the place in the file of a swept field.
func (x *examiner) sweptAt(name string) string {
	for i, g := range x.groups {
		if of, ok := strings.CutPrefix(name, g+"."); ok {
			return fmt.Sprintf("groups[%d].%s", i, of)
		}
	}
	return name
}

// maxCells bounds the cells of an experiment, which are all kept at once.
const maxCells = 10_000

// cellCount refuses sweeps that nobody could run.
func (x *examiner) cellCount(e results.Experiment) error {
	var w results.Workload
	cells := 1
	for _, a := range axesOf(e, &w) {
		if cells *= len(a.values[0]); cells > maxCells {
			return x.fault("", "sweep fewer fields, or fields in step", "the sweep has more than %d cells", maxCells)
		}
	}
	return nil
}

// follows reports whether a field is swept in step with another one before it.
func (x *examiner) follows(name string) bool {
	return slices.ContainsFunc(x.e.Together, func(list string) bool { return slices.Index(listed(list), name) > 0 })
}

// repeated is the first value that stands twice, "" if none does.
func repeated(values []string) string {
	for i, v := range values {
		if slices.Contains(values[:i], v) {
			return v
		}
	}
	return ""
}

// unswept is the error for the name of a field that is not swept.
func (x *examiner) unswept(field, name string) error {
	var names []string
	for name := range x.swept {
		names = append(names, name)
	}
	slices.Sort(names)
	hint := "nothing is swept here"
	if len(names) > 0 {
		hint = suggestion(name, names, names)
	}
	return x.fault(field, hint, "%s is not swept in this experiment", quoted(name))
}
