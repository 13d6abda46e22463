package report

import (
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// A gateTable is one unit of a gate in words, as every form of its report shows it.
type gateTable struct {
	// title names scenario and pattern.
	title   string
	verdict results.Verdict
	why     string
	rows    []gateRow
	// skipped are metrics that were not measured.
	skipped []gateRow
	// asides are what else is to be known of it.
	asides []string
}

// A gateRow is one metric or threshold.
type gateRow struct {
	judgment *results.Judgment // nil for a threshold
	// name is the metric, or the threshold; cells are base, head, change, interval,
	// margin and what so many pairs find.
	name  string
	cells []string
	// verdict is what it came to, in the words of judgments; breach is a fail.
	verdict results.Verdict
	why     string
	// advisory rows do not decide.
	advisory bool
}

// gateHead are the columns of a gate's table.
var gateHead = []string{"metric", "verdict", "base", "head", "worse by", "95 % interval", "margin", "finds"}

// gateTables are the units of a gate.
func gateTables(g *results.Gate) []gateTable {
	var all []gateTable
	for i := range g.Units {
		u := &g.Units[i]
		t := gateTable{title: name(u.Scenario) + " · " + name(u.Pattern), verdict: u.Verdict, why: clean(u.Why, longestWhy)}
		for k := range u.Judgments {
			r := judgedRow(&u.Judgments[k])
			if r.verdict == results.VerdictSkipped {
				t.skipped = append(t.skipped, r)
				continue
			}
			t.rows = append(t.rows, r)
		}
		for _, a := range u.Thresholds {
			t.rows = append(t.rows, thresholdRow(a))
		}
		t.asides = append(t.notJudged(), asides(u)...)
		all = append(all, t)
	}
	return all
}

// notJudged names the metrics that were skipped, those of one reason together.
func (t gateTable) notJudged() []string {
	byReason, order := map[string][]string{}, []string{}
	for _, r := range t.skipped {
		if byReason[r.why] == nil {
			order = append(order, r.why)
		}
		byReason[r.why] = append(byReason[r.why], r.name)
	}
	var all []string
	for _, why := range order {
		all = append(all, fmt.Sprintf("not judged: %s (%s)", strings.Join(byReason[why], ", "), why))
	}
	return all
}

// longestWhy bounds a reason that is put together from several.
const longestWhy = 600

func judgedRow(j *results.Judgment) gateRow {
	r := gateRow{judgment: j, name: name(j.Metric), verdict: j.Verdict, why: clean(j.Why, longestWhy), advisory: !j.Hard}
	low, high := percentOrNothing(j.Low), percentOrNothing(j.High)
	interval := ""
	if low != "" && high != "" {
		interval = "[" + low + ", " + high + "]"
	}
	r.cells = []string{
		middle(j.Base, j.Unit), middle(j.Head, j.Unit), percentOrNothing(j.Effect), interval,
		strings.TrimPrefix(percentOrNothing(j.Margin), "+"), percentOrNothing(j.Detectable),
	}
	return r
}

// thresholdRow shows an absolute condition beside the comparisons.
func thresholdRow(a results.Assessment) gateRow {
	r := gateRow{name: clean(a.Expression, longestQuote), cells: make([]string, len(gateHead)-2), why: clean(a.Detail, longestWhy)}
	switch a.Outcome {
	case results.Pass:
		r.verdict = results.VerdictPass
	case results.Breach:
		r.verdict = results.VerdictFail
	default:
		r.verdict = results.VerdictInconclusive
	}
	return r
}

// word is the verdict with whether it counts.
func (r gateRow) word() string {
	if r.judgment == nil && r.verdict == results.VerdictFail {
		return results.Breach
	}
	if r.advisory {
		return string(r.verdict) + " (advisory)"
	}
	return string(r.verdict)
}

// line is the whole row.
func (r gateRow) line() []string { return append([]string{r.name, r.word()}, r.cells...) }

// says reports whether the reason is worth a line of its own.
func (r gateRow) says() bool { return r.why != "" && r.verdict != results.VerdictPass }

// reasons say of each row that did not pass why, of those with one reason together.
func reasons(rows []gateRow) (all []string) {
	type told struct{ word, why string }
	names, order := map[told][]string{}, []told{}
	for _, r := range rows {
		if !r.says() {
			continue
		}
		t := told{r.word(), r.why}
		if names[t] == nil {
			order = append(order, t)
		}
		names[t] = append(names[t], r.name)
	}
	for _, t := range order {
		all = append(all, fmt.Sprintf("%s: %s: %s", strings.Join(names[t], ", "), t.word, t.why))
	}
	return all
}

// weight orders rows by how much a reader must see them.
func (r gateRow) weight() int {
	order := []results.Verdict{results.VerdictInvalid, results.VerdictFail, results.VerdictInconclusive, results.VerdictBetter, results.VerdictPass}
	w := slices.Index(order, r.verdict)
	if r.advisory {
		w += len(order)
	}
	return w
}
