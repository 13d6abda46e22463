package report

import (
	"math"
	"slices"
	"strings"

	"bench/results"
)

// mostRows is how many bars a panel has, and barsCaption how many characters of a
// caption fit above it.
const (
	mostRows    = 28
	barsCaption = 60
)

// A valueRow is a value on the way to a bar or a dot.
type valueRow struct {
	label     string
	look      look
	e         results.Estimate
	predicted *float64
}

// drawBars draws values as bars, and on a logarithmic axis as dots: over groups, a
// panel for each of the chart's y; over a swept field, a panel for each cell.
func (t *trial) drawBars() figure {
	f := figure{missing: "no cell of it was measured"}
	log := slices.Contains(t.x.Chart.Log, "y")
	if t.x.Chart.X == "group" {
		for _, y := range t.x.Chart.Y {
			curves := t.curvesOf(y)
			if len(curves) > 0 {
				f.addValues(t.metricCaption(y), "", curves[0].unit, log, t.rows(curves, t.cells))
			}
		}
	} else {
		curves := t.curves()
		for i, r := range t.cells {
			if i == mostPanels {
				f.remarks = append(f.remarks, plural(int64(len(t.cells)-i), "cell")+" not drawn: see the numbers")
				break
			}
			for _, u := range unitsOf(curves) {
				of := slices.DeleteFunc(slices.Clone(curves), func(c curve) bool { return c.unit != u })
				f.addValues(yCaption(of, u), brief(r.At), u, log, t.rows(of, []*results.CellRecord{r}))
			}
		}
	}
	if len(f.panels) > 0 {
		f.missing = ""
	}
	return f
}

// metricCaption says what a measure or a metric is.
func (t *trial) metricCaption(y string) string {
	for _, m := range t.x.Measures {
		if m.Name == y {
			return clean(m.About, longestName)
		}
	}
	return strings.ReplaceAll(name(y), "_", " ")
}

// cutTo is a text of at most n characters.
func cutTo(text string, n int) string {
	if cut, ok := truncate(text, n); ok {
		return cut + "…"
	}
	return text
}

// rows are the values of curves in cells.
func (t *trial) rows(curves []curve, cells []*results.CellRecord) (all []valueRow) {
	for _, c := range curves {
		for i, r := range cells {
			row := valueRow{label: c.label, look: t.looks[c.group], e: c.of(r), predicted: c.predicted(r)}
			switch {
			case !row.e.Known() && groupOf(r, c.group) == nil:
				continue // the group is absent from this cell
			case len(cells) > 1 && i == 0:
				row.label += ", " + brief(r.At)
			case len(cells) > 1:
				row.label = brief(r.At)
			}
			all = append(all, row)
		}
	}
	return all
}

// addValues adds a panel with a row for every value; none if none is known.
func (f *figure) addValues(caption, title string, u results.Unit, log bool, rows []valueRow) {
	if left := len(rows) - mostRows; left > 0 {
		f.remarks = append(f.remarks, plural(int64(left), "row")+" of “"+caption+"” not drawn: see the numbers")
		rows = rows[:mostRows]
	}
	var values []float64
	var predicted bool
	for _, r := range rows {
		values = append(values, withRoom(r.e)...)
		if r.predicted != nil {
			predicted, values = true, append(values, *r.predicted)
		}
	}
	if len(values) == 0 {
		return
	}
	// A logarithmic axis leaves zeros out, which stand at its left end.
	above := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return v <= 0 })
	if log && len(above) > 0 {
		values = above
	}
	x := measuringOf(caption, u, log, values)
	p := panel{title: title, x: x.axis, y: axis{caption: cutTo(x.caption, barsCaption)}}
	p.x.caption = ""
	if predicted {
		p.x.caption = "stroke: closed form"
	}
	for _, r := range rows {
		if x.scale == linear && x.min == 0 {
			p.bars = append(p.bars, r.bar(x))
			continue
		}
		p.dots = append(p.dots, r.dotRow(x))
	}
	f.panels = append(f.panels, p)
}

// bar is the value as a bar.
func (r valueRow) bar(x measuring) bar {
	b := bar{label: short(r.label), look: r.look, text: estimateText(r.e), segments: []float64{math.NaN()}}
	if m, ok := x.markAt(0, r.e); ok {
		b.segments, b.low, b.high = []float64{m.y}, m.low, m.high
	}
	b.predicted = x.predicted(r.predicted)
	return b
}

// dotRow is the value as a dot.
func (r valueRow) dotRow(x measuring) dotRow {
	row := dotRow{label: short(r.label), text: estimateText(r.e)}
	if m, ok := x.markAt(0, r.e); ok {
		row.dots = []dot{{look: r.look, x: m.y, low: m.low, high: m.high, predicted: x.predicted(r.predicted)}}
	} else if r.e.Known() && r.e.Value <= 0 {
		row.dots = []dot{{look: r.look, x: x.min, low: x.min, high: x.min}}
	}
	return row
}

// predicted is a prediction on the axis.
func (m measuring) predicted(v *float64) *float64 {
	if v == nil {
		return nil
	}
	at, ok := m.at(*v)
	if !ok {
		return nil
	}
	return &at
}
