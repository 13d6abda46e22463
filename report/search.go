package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// searched reports whether the group is a search for the highest sustainable rate:
// its runs are the probes.
func (g group) searched() bool { return g.runs[0].Probe != nil }

// apart parts the searches from the other groups: a probe is no measurement of a
// load that somebody asked for.
func apart(gs []group) (others, searches []group) {
	for _, g := range gs {
		if g.searched() {
			searches = append(searches, g)
			continue
		}
		others = append(others, g)
	}
	return others, searches
}

// probesOf are the probes among results.
func probesOf(rs []results.Result) []results.Result {
	return slices.DeleteFunc(slices.Clone(rs), func(r results.Result) bool { return r.Probe == nil })
}

// withoutProbes are the other results.
func withoutProbes(rs []results.Result) []results.Result {
	return slices.DeleteFunc(slices.Clone(rs), func(r results.Result) bool { return r.Probe != nil })
}

// typical are the results with one probe for each search, whose loads differ in
// nothing but the rate.
func typical(rs []results.Result, searches []group) []results.Result {
	all := withoutProbes(rs)
	for _, g := range searches {
		all = append(all, g.runs[0])
	}
	return all
}

// takesProbe reports whether r is one more probe of the group.
func (g *group) takesProbe(r results.Result) bool {
	first, own := g.runs[0], r
	own.Scenario.Load.Rate = first.Scenario.Load.Rate
	return first.Probe != nil && r.Probe != nil && first.Pattern == r.Pattern && first.Command == r.Command && workload(first) == workload(own) &&
		!slices.ContainsFunc(g.runs, func(o results.Result) bool { return o.Probe.Number == r.Probe.Number })
}

// sortProbes puts probes in their order.
func (g *group) sortProbes() {
	slices.SortStableFunc(g.runs, func(a, b results.Result) int { return cmp.Compare(a.Probe.Number, b.Probe.Number) })
}

// bracket is what a search came to.
func (g group) bracket() results.RateBracket { return results.BracketOf(g.runs) }

// judgeSearches sums the searches up.
func judgeSearches(gs []group) verdict {
	var open, none []string
	probes := 0
	for _, g := range gs {
		b := g.bracket()
		probes += b.Probes
		switch {
		case b.Passed == nil:
			none = append(none, g.label)
		case !b.Found():
			open = append(open, g.label)
		}
	}
	text := fmt.Sprintf("%s for the highest sustainable rate, %s", plural(int64(len(gs)), "search"), plural(int64(probes), "run"))
	switch {
	case len(none) > 0:
		return verdict{"INVALID", text + "; no rate passed or could be told: " + strings.Join(none, ", ")}
	case len(open) > 0:
		return verdict{"PARTIAL", text + "; not sure of both ends: " + strings.Join(open, ", ")}
	}
	return verdict{"VALID", text + "; the ends came out the same when they were tried again"}
}

// bracketTable is the answer of the searches.
func bracketTable(gs []group) pageTable {
	if len(gs) == 0 {
		return pageTable{}
	}
	first := gs[0].bracket()
	t := pageTable{
		Title: "Highest sustainable rate",
		About: fmt.Sprintf("In messages per second: it lies between the rate that passed and the one that failed. A rate passes if the run is valid, the server takes what is planned, no backlog grows, and %s. "+
			"A bracket without an upper end is open above.", conditionsOf(first.Conditions)),
		Head: head([]string{"pattern"}, "passed, per topic", "failed", "passed, all topics", "failed", "limit", "confirmed", "runs"),
	}
	for _, g := range gs {
		b := g.bracket()
		limit := absent
		if b.Limit != "" {
			limit = name(b.Limit.String())
		}
		t.Rows = append(t.Rows, []pageCell{
			word(g.label), {Text: rateOf(b.Passed)}, {Text: rateOf(b.Failed)}, {Text: messagesOf(b.Passed)}, {Text: messagesOf(b.Failed)},
			{Text: limit}, {Text: confirmed(b)}, {Text: count(int64(b.Probes))},
		})
		t.Notes = append(t.Notes, g.label+": "+clean(b.String(), longestReason))
		if !slices.Equal(b.Conditions, first.Conditions) {
			t.Notes = append(t.Notes, g.label+": its conditions are "+conditionsOf(b.Conditions))
		}
	}
	return t
}

// longestReason is enough for what decided a probe: values, limits and CPU.
const longestReason = 600

// conditionsOf writes conditions as one sentence does.
func conditionsOf(conditions []string) string {
	var words []string
	for _, c := range conditions {
		words = append(words, clean(c, longestQuote))
	}
	return strings.Join(words, " and ")
}

func rateOf(e *results.RateEnd) string {
	if e == nil {
		return absent
	}
	return number(e.Rate)
}

func messagesOf(e *results.RateEnd) string {
	if e == nil {
		return absent
	}
	return number(e.Messages)
}

// confirmed says which ends came out the same again.
func confirmed(b results.RateBracket) string {
	low, high := b.Passed != nil && b.Passed.Confirmed, b.Failed != nil && b.Failed.Confirmed
	switch {
	case b.Passed == nil:
		return absent
	case low && (high || b.Failed == nil):
		return "yes"
	case low:
		return "lower end"
	case high:
		return "upper end"
	}
	return "no"
}

// probesTable has a row for every probe.
func probesTable(gs []group) pageTable {
	t := pageTable{
		Title: "Probes",
		About: "Every run of the searches, in its order: why the rate was tried, and what came of it. An unable run failed the instrument's checks while the generator was busy, a disturbed one by no doing of its own; neither says anything about the rate.",
		Head:  head([]string{"pattern"}, "run", "rate", "p50", "p99", "reach", "server CPU, cores", "generator CPU"),
	}
	t.Head = append(t.Head, word("tried to"), word("outcome"), word("why"))
	if len(gs) == 0 {
		return pageTable{}
	}
	for _, g := range gs {
		for i := range g.runs {
			t.Rows = append(t.Rows, g.probeRow(&g.runs[i]))
		}
	}
	return t
}

// probeRow is one probe.
func (g group) probeRow(r *results.Result) []pageCell {
	v := viewOf(*r)
	cells := []pageCell{word(g.label), {Text: count(int64(r.Probe.Number))}, {Text: number(float64(r.Scenario.Load.Rate))}}
	for _, q := range []float64{0.5, 0.99} {
		one := quantile("", "delivery", q).read(v)
		text := one.word
		if text == "" {
			text = duration(one.value)
			if one.bound {
				text = "≥ " + text
			}
		}
		cells = append(cells, pageCell{Text: text})
	}
	reach := absent
	if m := r.Messages.Reach; m != nil {
		reach = ratio(*m)
	}
	cells = append(cells, pageCell{Text: reach}, pageCell{Text: cores(r, r.Server)}, pageCell{Text: cores(r, r.Generator)})
	outcome := word(name(string(r.Probe.Outcome)))
	if r.Probe.Outcome == results.Failed {
		outcome.Class = "text fail"
	}
	return append(cells, word(purposes[r.Probe.Purpose]), outcome, prose(clean(r.Probe.Reason, longestReason)))
}

// purposes are what a rate is tried for, in words.
var purposes = map[results.Purpose]string{
	results.Doubling: "double", results.Halving: "halve", results.Bisection: "bisect",
	results.ConfirmLow: "confirm passing", results.ConfirmHigh: "confirm failing",
}

// cores is how many cores a side used in the window.
func cores(r *results.Result, side *results.Resources) string {
	if used := coresUsed(r, side); finite(used) {
		return number(used)
	}
	return absent
}
