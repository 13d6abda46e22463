package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// A group is what one row or one line stands for: one pattern under one load in
// one run of bench, with all its repeats.
type group struct {
	label string
	look  look
	// runs are the repeats, in the order of Repeat.
	runs []results.Result
	// used are the runs that the numbers come from: the valid ones, or all if
	// none is valid. pooled is the union of these.
	used   []*view
	pooled *view
	// intervals of repeats that have been asked for, since they take their time.
	intervals map[string]results.Range
	// broken says why a histogram could not be read; "" if all could.
	broken string
}

// valid is whether the group's numbers come from valid runs.
func (g group) valid() bool { return g.pooled.Validity.Valid }

// groups sorts results into groups and pools the runs of each.
func groups(rs []results.Result) []group {
	gs := sorted(rs)
	for i := range gs {
		gs[i].pool()
	}
	return gs
}

// sorted are the groups without their numbers, in the order of the patterns.
// Results of the same pattern are repeats of each other as long as their loads
// are equal and their repeat numbers differ; otherwise they are runs to be
// compared.
func sorted(rs []results.Result) []group {
	var gs []*group
	for _, r := range rs {
		found := slices.IndexFunc(gs, func(g *group) bool { return g.takes(r) })
		if found < 0 {
			gs = append(gs, &group{})
			found = len(gs) - 1
		}
		gs[found].runs = append(gs[found].runs, r)
	}
	slices.SortStableFunc(gs, func(a, b *group) int {
		x, y := a.runs[0], b.runs[0]
		return cmp.Or(cmp.Compare(x.Order, y.Order), cmp.Compare(x.Pattern, y.Pattern))
	})
	all := make([]group, len(gs))
	for i, g := range gs {
		g.sort()
		all[i] = *g
	}
	setApart(all)
	return all
}

// takes reports whether r is one more repeat of the group.
func (g *group) takes(r results.Result) bool {
	first := g.runs[0]
	if first.Probe != nil || r.Probe != nil {
		return g.takesProbe(r)
	}
	return first.Pattern == r.Pattern && first.Group == r.Group && first.Loop == r.Loop && first.Command == r.Command &&
		workload(first) == workload(r) &&
		!slices.ContainsFunc(g.runs, func(o results.Result) bool { return o.Repeat == r.Repeat })
}

// workload is what must be equal for two results to be repeats of each other:
// the scenario without its words and its list of patterns.
func workload(r results.Result) string {
	s := r.Scenario
	s.Name, s.About, s.Patterns, s.Thresholds = "", "", nil, nil
	text, err := json.Marshal(s)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// sort orders the runs, picks those to be used, and names the group.
func (g *group) sort() {
	slices.SortStableFunc(g.runs, func(a, b results.Result) int { return cmp.Compare(a.Repeat, b.Repeat) })
	used := slices.DeleteFunc(slices.Clone(g.runs), func(r results.Result) bool { return !r.Validity.Valid })
	if len(used) == 0 {
		used = g.runs
	}
	for _, r := range used {
		g.used = append(g.used, viewOf(r))
	}
	if g.searched() {
		g.sortProbes()
	}
	g.intervals = map[string]results.Range{}
	g.label = labelOf(g.runs[0])
	g.look.order = g.runs[0].Order
}

// labelOf is the pattern, with the name of the group of clients if that says more.
func labelOf(r results.Result) string {
	pattern := name(r.Pattern)
	if r.Group == "" || strings.NewReplacer("/", "_", "-", "_").Replace(r.Pattern) == r.Group {
		return pattern
	}
	return name(r.Group) + " (" + pattern + ")"
}

// pool adds the numbers: the union of the runs used.
func (g *group) pool() {
	if len(g.used) == 1 || g.searched() { // runs at different rates are no repeats
		g.pooled = g.used[0]
		return
	}
	p, err := pool(g.used)
	if err != nil {
		g.broken = err.Error()
	}
	g.pooled = viewOf(p)
}

// setApart numbers the groups that share a color, for their dashes, and adds to
// the labels of one pattern's groups what their loads differ in.
func setApart(gs []group) {
	type kind struct {
		word     string
		searched bool // a search and a run are never shown together
	}
	series := map[kind]int{}
	siblings := map[kind][]*group{}
	for i := range gs {
		g := &gs[i]
		color, same := kind{fmt.Sprint(g.look.order), g.searched()}, kind{g.label, g.searched()}
		g.look.series = series[color]
		series[color]++
		siblings[same] = append(siblings[same], g)
	}
	for _, same := range siblings {
		if len(same) < 2 {
			continue
		}
		for i, g := range same {
			if d := differences(g.runs[0], same); d != "" {
				g.label += " " + d
			}
			if slices.ContainsFunc(same[:i], func(o *group) bool { return o.label == g.label }) ||
				differences(g.runs[0], same) == "" {
				g.label += fmt.Sprintf(" #%d", i+1)
			}
		}
	}
}

// differences names the values of r's load in which the groups differ, at most
// two of them: a label is not a table.
func differences(r results.Result, among []*group) string {
	var words []string
	for _, word := range []func(results.Result) string{
		func(r results.Result) string { return count(int64(r.Scenario.Load.Clients)) + " clients" },
		func(r results.Result) string { return topics(r.Scenario.Load.Topics) },
		func(r results.Result) string { return r.Scenario.Load.Rate.String() },
		func(r results.Result) string { return r.Scenario.Load.Payload.String() },
		func(r results.Result) string { return name(r.Scenario.Load.Arrivals) },
		func(r results.Result) string { return "every " + r.Scenario.Parameters.PollInterval.String() },
		func(r results.Result) string { return "hold " + r.Scenario.Parameters.Hold.String() },
		func(r results.Result) string { return fmt.Sprintf("batch %d", r.Scenario.Parameters.BatchCount) },
		func(r results.Result) string { return "max wait " + r.Scenario.Parameters.MaxWait.String() },
		func(r results.Result) string { return name(r.Scenario.Parameters.Headers) + " headers" },
		func(r results.Result) string { return cmp.Or(strings.Join(pathOf(r.Scenario.Network), " "), "no link") },
		func(r results.Result) string { return name(cmp.Or(r.Scenario.Load.Inject, "no faults")) },
		func(r results.Result) string { return name(r.Environment.Version) },
	} {
		if slices.ContainsFunc(among, func(g *group) bool { return word(g.runs[0]) != word(r) }) {
			words = append(words, word(r))
		}
	}
	if len(words) == 0 {
		words = otherFields(r, among)
	}
	return strings.Join(words[:min(2, len(words))], ", ")
}

// otherFields are the values of the workload's fields in which the groups differ.
func otherFields(r results.Result, among []*group) (words []string) {
	own := r.Scenario.Workload()
	for _, field := range results.FieldNames() {
		text, _ := own.Text(field)
		differs := func(g *group) bool {
			other := g.runs[0].Scenario.Workload()
			of, _ := other.Text(field)
			return of != text
		}
		if field != "load.seed" && slices.ContainsFunc(among, differs) {
			_, key, _ := strings.Cut(field, ".")
			words = append(words, strings.ReplaceAll(key, "_", " ")+" "+name(cmp.Or(text, "none")))
		}
	}
	return words
}

// topics names the number of topics as the load does.
func topics(t results.Topics) string {
	switch t {
	case results.OwnTopics:
		return "a topic each"
	case 1:
		return "one topic"
	}
	return count(int64(t)) + " topics"
}
