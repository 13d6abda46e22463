package results

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Conditions are what two arms differ in besides what is compared; empty lists if
// in nothing. A difference between arms that differ in any is no regression.
type Conditions struct {
	// Machine and Scenario name what differs, such as "cores 2, then 4". Foreign
	// text is quoted.
	Machine, Scenario []string
	// Pattern is true if the arms are of two patterns.
	Pattern bool
	// Plan is true if no plan of one arm is one of the other's, though the
	// scenarios are the same.
	Plan bool
}

// ConditionsOf compares the circumstances of two arms.
func ConditionsOf(base, head []Result) Conditions {
	if len(base) == 0 || len(head) == 0 {
		return Conditions{}
	}
	a, b := base[0], head[0]
	c := Conditions{
		Machine:  a.Environment.differences(b.Environment),
		Scenario: a.Scenario.differences(b.Scenario),
		Pattern:  a.Pattern != b.Pattern,
	}
	c.Plan = len(c.Scenario) == 0 && !slices.ContainsFunc(base, func(r Result) bool {
		return slices.ContainsFunc(head, func(o Result) bool { return o.PlanHash == r.PlanHash })
	})
	return c
}

// Differ reports whether the arms differ in anything.
func (c Conditions) Differ() bool { return c.Label() != "" }

// Label names what differs in a few words: "other machine, other plan".
func (c Conditions) Label() string {
	var words []string
	for _, one := range []struct {
		differs bool
		word    string
	}{
		{len(c.Machine) > 0, "other machine"}, {c.Pattern, "other pattern"},
		{len(c.Scenario) > 0, "other scenario"}, {c.Plan, "other plan"},
	} {
		if one.differs {
			words = append(words, one.word)
		}
	}
	return strings.Join(words, ", ")
}

// differences names what makes numbers of two machines incomparable. The version
// of bench is not among it: it may be what is compared.
func (e Environment) differences(o Environment) []string {
	var all []string
	for _, f := range []struct {
		name string
		a, b any
	}{
		{"CPU", e.CPU, o.CPU}, {"cores", e.Cores, o.Cores}, {"GOMAXPROCS", e.GOMAXPROCS, o.GOMAXPROCS},
		{"CPU limit", told(e.Cgroup), told(o.Cgroup)}, {"governor", told(e.Governor), told(o.Governor)},
		{"system", e.OS, o.OS}, {"architecture", e.Arch, o.Arch}, {"kernel", e.Kernel, o.Kernel},
		{"Go", e.Go, o.Go}, {"GOGC", e.GOGC, o.GOGC},
		{"server and clients share cores", e.Colocated, o.Colocated}, {"real-time publisher", e.Realtime, o.Realtime},
	} {
		if f.a != f.b {
			all = append(all, change(f.name, f.a, f.b))
		}
	}
	// Kernels keep some of the memory to themselves, now more, now less.
	if math.Abs(float64(e.MemoryMiB-o.MemoryMiB)) > 0.02*float64(max(e.MemoryMiB, o.MemoryMiB)) {
		all = append(all, change("memory in MiB", e.MemoryMiB, o.MemoryMiB))
	}
	return all
}

// told is the value behind a pointer, or the word for one that a system does not
// tell.
func told[T any](p *T) any {
	if p == nil {
		return "not known"
	}
	return *p
}

// change names one thing that differs.
func change(name string, a, b any) string {
	return fmt.Sprintf("%s %s, then %s", name, plain(a), plain(b))
}

// plain writes a value; text is foreign and quoted.
func plain(v any) string {
	if text, ok := v.(string); ok {
		return quote(text)
	}
	return fmt.Sprint(v)
}

// incidental are the values of a scenario that do not change the load: words,
// what is asserted, how often it is run, and where and how the server that is
// compared is reached and started. The seed shows in the plan.
var incidental = []string{
	"name", "about", "patterns", "thresholds", "load.repeat", "load.seed",
	"target.url", "target.command", "target.folder", "target.ready", "target.ready_timeout", "target.publish.url", "target.subscribe.path", "target.tls",
}

// differences names the values in which two loads differ, by their place in a
// scenario file.
func (s Scenario) differences(o Scenario) []string {
	a, b := s.flat(), o.flat()
	var all []string
	keys := maps.Clone(a)
	maps.Copy(keys, b)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		aside := slices.ContainsFunc(incidental, func(i string) bool { return key == i || strings.HasPrefix(key, i+".") })
		if a[key] != b[key] && !aside {
			all = append(all, fmt.Sprintf("%s %s, then %s", key, quote(a[key]), quote(b[key])))
		}
	}
	return all
}

// flat are the values of a scenario in their text form, by their places.
func (s Scenario) flat() map[string]string {
	data, err := json.Marshal(s)
	var tree map[string]any
	if err == nil {
		err = json.Unmarshal(data, &tree)
	}
	if err != nil {
		return map[string]string{"scenario": err.Error()}
	}
	values := map[string]string{}
	flatten(values, "", tree)
	return values
}

// flatten adds the leaves of a tree of JSON objects.
func flatten(values map[string]string, path string, tree map[string]any) {
	for name, v := range tree {
		switch v := v.(type) {
		case nil:
		case map[string]any:
			flatten(values, join(path, name), v)
		default:
			values[join(path, name)] = fmt.Sprint(v)
		}
	}
}
