package report

import (
	"fmt"
	"slices"

	"bench/results"
)

// A note is a footnote: an oddity that the reader of a number must know.
type note struct {
	labels []string // the groups that it concerns; none is all of them, without a number
	text   string
}

// concerns reports whether the note stands at a group's row.
func (n note) concerns(label string) bool { return slices.Contains(n.labels, label) }

// notesOf collects the oddities of all groups: first those of single groups,
// then those of all.
func notesOf(gs []group) []note {
	notes := groupNotes(gs)
	for _, text := range slices.Concat(markNotes(gs), intervalNotes(gs), commonNotes(gs)) {
		notes = append(notes, note{text: text})
	}
	return notes
}

// groupNotes are the oddities of single groups, of which equal ones become one.
func groupNotes(gs []group) []note {
	var notes []note
	add := func(label, text string) {
		for i := range notes {
			if notes[i].text == text {
				if !notes[i].concerns(label) {
					notes[i].labels = append(notes[i].labels, label)
				}
				return
			}
		}
		notes = append(notes, note{[]string{label}, text})
	}
	for _, g := range gs {
		for _, text := range slices.Concat(trustNotes(g), messageNotes(g), errorNotes(g), idleNotes(g), missingNotes(g), floorNotes(g), stallNotes(g)) {
			add(g.label, text)
		}
	}
	return append(notes, latenessNotes(gs)...)
}

// trustNotes are about validity, completeness and thresholds.
func trustNotes(g group) []string {
	var notes []string
	invalid := 0
	for _, r := range g.runs {
		if r.Validity.Valid {
			continue
		}
		invalid++
		notes = append(notes, "INVALID"+repeatOf(g, r)+": "+failures(r, "instrument"))
	}
	if invalid > 0 && invalid < len(g.runs) {
		notes = append(notes, fmt.Sprintf("%d of %d runs invalid and left out of the numbers", invalid, len(g.runs)))
	}
	for _, r := range g.runs {
		if r.Partial {
			notes = append(notes, "partial"+repeatOf(g, r)+": "+Quote(r.PartialReason))
		}
	}
	for _, r := range g.runs {
		for _, c := range r.Validity.Checks {
			if !c.OK && c.Kind != "instrument" {
				notes = append(notes, findingNote(g, r, c))
			}
		}
		for _, a := range r.Thresholds {
			notes = append(notes, thresholdNotes(g, r, a)...)
		}
	}
	if s := g.runs[0].Server; s != nil && s.Shared > 0 {
		notes = append(notes, fmt.Sprintf("shared its server and its generator with other groups, %d in all: what these used is of none of them", s.Shared))
	}
	if g.broken != "" {
		notes = append(notes, "repeats could not be merged: "+clean(g.broken, longestQuote))
	}
	return notes
}

// thresholdNotes say what became of a threshold in one run, unless it passed. A pass on
// latencies that grow holds for the length of the run alone, and is told; so is one of
// which nobody can say what it reads.
func thresholdNotes(g group, r results.Result, a results.Assessment) []string {
	if a.Outcome == results.Pass {
		if !r.Unstable() {
			return nil
		}
		if t, err := results.CompileThreshold(a.Expression); err == nil && !t.ReadsGrowing() {
			return nil
		}
	}
	return []string{fmt.Sprintf("threshold %s%s: %s: %s", name(a.Outcome), repeatOf(g, r), Quote(a.Expression), clean(a.Detail, longestQuote))}
}

// repeatOf names the repeat where there are several.
func repeatOf(g group, r results.Result) string {
	if len(g.runs) < 2 {
		return ""
	}
	return fmt.Sprintf(" in repeat %d", r.Repeat+1)
}

// advice is a check's advice, if it has one.
func advice(c results.Check) string {
	if c.Advice == "" {
		return ""
	}
	return " (" + clean(c.Advice, longestQuote) + ")"
}

// messageNotes are about what the account of the messages does to the numbers.
func messageNotes(g group) []string {
	var notes []string
	m := g.pooled.Messages
	if missing := m.Lost + m.Censored; missing > 0 {
		notes = append(notes, fmt.Sprintf("%s lost and %s censored of %s expected: they count as later than all others, ≥ marks what they decide",
			count(m.Lost), count(m.Censored), count(m.Expected)))
	}
	for _, c := range []struct {
		n    int64
		text string
	}{
		{m.Duplicate, "%s delivered twice"},
		{m.OutOfOrder, "%s delivered out of order"},
		{m.Unstamped, "%s received without a stamp of this run"},
		{m.NegativeAge, "%s received before they were due: the clocks cannot be trusted"},
		{m.Unrecordable, "%s latencies longer than a histogram holds, left out of the percentiles"},
		{m.Planned - m.Published, "%s planned but never published"},
	} {
		if c.n > 0 {
			notes = append(notes, fmt.Sprintf(c.text, count(c.n)))
		}
	}
	return notes
}

// markNotes explain the marks at percentiles, if there are any.
func markNotes(gs []group) []string {
	few, wide := false, false
	for _, g := range gs {
		for _, f := range percentileFields {
			r := f.read(g.pooled)
			few, wide = few || r.word == tooFew, wide || r.wide
		}
	}
	var notes []string
	if few {
		notes = append(notes, fmt.Sprintf("%s: fewer than %d distinct messages lie beyond that percentile", tooFew, results.MinBeyond))
	}
	if wide {
		notes = append(notes, fmt.Sprintf("~: fewer than %d distinct messages lie beyond that percentile, so the next run may differ by half", results.MinSolid))
	}
	return notes
}

// intervalNotes explain the intervals of percentiles, if there are any.
func intervalNotes(gs []group) []string {
	sure, repeats := false, false
	for _, g := range gs {
		for _, f := range percentileFields {
			if f.writeInterval(g, f.read(g.pooled), unit{per: 1}) != "" {
				sure, repeats = true, repeats || len(g.used) > 1
			}
		}
	}
	if !sure {
		return nil
	}
	text := "[a, b]: with a probability of 95 % the percentile lies between a and b"
	if repeats {
		text += "; of repeats it is the wider of the intervals within the runs and between them"
	}
	return []string{text}
}

// percentileFields are those of all kinds of runs.
var percentileFields = slices.Concat(openFields[:4], closedFields[:4], listenFields[:3])
