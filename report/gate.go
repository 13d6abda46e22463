package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

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

// middle is the median of a metric's values, in its unit.
func middle(values []float64, unit results.Unit) string {
	if len(values) == 0 {
		return absent
	}
	sorted := slices.Sorted(slices.Values(values))
	v := sorted[len(sorted)/2]
	if len(sorted)%2 == 0 {
		v = (v + sorted[len(sorted)/2-1]) / 2
	}
	switch {
	case math.IsInf(v, 1):
		return "∞"
	case unit == results.Nanoseconds:
		return duration(v)
	case unit == results.ByteCount:
		return size(v)
	case unit == results.PerSecond:
		return number(v) + "/s"
	}
	return number(v)
}

// percentOrNothing writes a ratio less 1, "" for none.
func percentOrNothing(v float64) string {
	switch {
	case math.IsNaN(v):
		return ""
	case math.IsInf(v, 0):
		return "∞"
	}
	return signed(v)
}

// asides say how the pairs were made.
func asides(u *results.GateUnit) []string {
	var parts []string
	for _, r := range u.Rounds {
		parts = append(parts, fmt.Sprintf("%s round: pairs %d to %d", r.Name, r.From+1, r.To))
	}
	all := []string{}
	if len(parts) > 0 {
		all = append(all, strings.Join(parts, "; "))
	}
	left, first := 0, ""
	for _, p := range u.Pairs {
		if p.Invalid != "" {
			left++
			first = cmp.Or(first, p.Invalid)
		}
	}
	if left > 0 {
		all = append(all, fmt.Sprintf("%s left out; the first: %s", plural(int64(left), "pair"), clean(first, longestQuote)))
	}
	if n := u.Calibrated; n != nil {
		all = append(all, fmt.Sprintf("margins are at least two standard deviations of %s of this machine, calibrated %s", plural(int64(n.Pairs), "pair"), n.Date.UTC().Format("2006-01-02 15:04 UTC")))
	}
	return all
}

// verdictWord is the verdict of a gate as it stands first.
func verdictWord(g *results.Gate) string {
	word := strings.ToUpper(string(g.Verdict))
	if g.Partial {
		word = "PARTIAL, " + word
	}
	return word
}

// compared says what was held against what, and how.
func compared(g *results.Gate) []string {
	p := g.Plan
	lines := []string{
		"base: " + clean(g.Base, longestQuote),
		"head: " + clean(g.Head, longestQuote),
	}
	order := fmt.Sprintf("pairs in the order ABBA BAAB, seed %d", p.Seed)
	if g.Kind == results.GateBaseline {
		order = "head alone, with the seeds of the kept runs"
	}
	return append(lines, fmt.Sprintf("%s; runs of %v warm-up and %v window, each with a fresh process; %s of %s",
		order, p.Warmup, p.Window, (time.Duration(g.Seconds*float64(time.Second))).Round(time.Second), p.Budget))
}

// notes are what a reader must know.
func gateNotes(g *results.Gate) []string {
	var all []string
	for _, n := range g.Notes {
		all = append(all, clean(n, longestWhy))
	}
	return all
}

// gateLegend explains the columns.
const gateLegend = "worse by: Hodges-Lehmann estimate of head against base over the pairs, below 0 is better; interval: signed-rank; " +
	"a hard metric fails if it is worse by more than its margin (sign-flip test, adjusted for all hard metrics, p < 0.01) and fresh pairs confirm it (p < 0.05), " +
	"and passes if its interval ends below twice the margin; finds: the change that so many pairs find in four of five gates"
