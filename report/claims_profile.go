package report

import (
	"regexp"
	"slices"
	"strings"

	"bench/results"
)

// drawProfile draws where a pattern lies between two others on several axes: a panel
// for each cell, a row for each measure, 0 and 1 being the others. Groups of the same
// pattern for which a measure can be read too are marked beside it.
func (t *trial) drawProfile() figure {
	f := figure{missing: "no cell of it was measured"}
	for _, r := range t.cells {
		var rows []dotRow
		low, high := 0.0, 1.0
		for _, c := range t.curves() {
			row := dotRow{label: axisWord(c.label)}
			for _, e := range t.positions(c, r) {
				if at := e.e; at.Known() && finite(at.Value) {
					row.dots = append(row.dots, dot{look: e.look, x: at.Value, low: finiteOr(at.Low, at.Value), high: finiteOr(at.High, at.Value)})
					row.text = strings.TrimPrefix(row.text+"; "+e.label+" "+number(at.Value), "; ")
					low, high = min(low, at.Value), max(high, at.Value)
				}
			}
			if len(row.dots) > 0 {
				rows = append(rows, row)
			}
		}
		if len(rows) == 0 {
			continue
		}
		if low < 0 {
			low = -roundUp(-low)
		}
		f.panels = append(f.panels, panel{title: brief(r.At), dots: rows, x: axis{caption: "position between the two others, 0 to 1", min: low, max: roundUp(high)}})
		f.missing = ""
	}
	f.across = 1
	return f
}

// axisWord is the name of a measure without the "by" before it.
func axisWord(name string) string {
	return short(strings.ReplaceAll(strings.TrimPrefix(name, "by_"), "_", " "))
}

// finiteOr is v, or else if v is infinite.
func finiteOr(v, otherwise float64) float64 {
	if finite(v) {
		return v
	}
	return otherwise
}

// positions are those of the group that the chart is about, and of its variants.
func (t *trial) positions(c curve, r *results.CellRecord) []valueRow {
	about := t.curves()[0].group
	all := []valueRow{{label: t.titleOf(about), look: t.looks[about], e: c.of(r)}}
	pattern := ""
	for _, g := range t.x.Groups {
		if g.Name == about {
			pattern = basePattern(g.Pattern)
		}
	}
	for _, g := range t.x.Groups {
		if g.Name != about && basePattern(g.Pattern) == pattern && strings.Contains(g.Pattern, "/") {
			all = append(all, valueRow{label: t.titleOf(g.Name), look: t.looks[g.Name], e: t.readFor(c.measure, about, g.Name, r)})
		}
	}
	return all
}

// readFor is a measure with one group in the place of another, read from the results of
// a cell.
func (t *trial) readFor(m results.ClaimMeasure, group, other string, r *results.CellRecord) results.Estimate {
	unknown := results.Estimate{Doubt: "not kept"}
	of := regexp.MustCompile(`\b`+regexp.QuoteMeta(group)+`\.`).ReplaceAllLiteralString(m.Of, other+".")
	e, err := results.CompileExpression(of, t.groupNames())
	if err != nil || t.read == nil || !slices.Contains(e.Groups, other) {
		return unknown
	}
	rs, err := t.read(r.Key)
	if err != nil {
		return unknown
	}
	return e.Estimate(repetitionsOf(rs))
}

// repetitionsOf sorts results by repetition and group.
func repetitionsOf(rs []results.Result) (all []results.Repetition) {
	at := map[int]int{}
	for i := range rs {
		n, ok := at[rs[i].Repeat]
		if !ok {
			n = len(all)
			at[rs[i].Repeat], all = n, append(all, results.Repetition{})
		}
		all[n][rs[i].Group] = &rs[i]
	}
	return all
}
