package report

import (
	"math"
	"slices"
	"strings"

	"bench/results"
)

// mostPanels is how many slices of a sweep a chart shows.
const mostPanels = 6

// closedFormStrokes is the key of charts with predictions.
var closedFormStrokes = []strokeName{{ownStroke, "measured, with its interval"}, {thinStroke, "closed form"}}

// drawLines draws measures over a swept field: a panel for every unit and every value
// of the other swept fields.
func (t *trial) drawLines() figure {
	f := figure{missing: "no cell of it was measured"}
	x := t.x.Chart.X
	all, unit := t.slices(x)
	all = f.several(all)
	curves := t.curves()
	var strokes bool
	for _, u := range unitsOf(curves) {
		var panels []panel
		for _, s := range all {
			p, predicted := t.linePanel(s, unit, u, curves)
			if !p.drawn() {
				continue
			}
			if len(all) > 1 {
				p.title = brief(s.at)
			}
			strokes = strokes || predicted
			panels = append(panels, p)
		}
		sameRange(panels)
		f.panels = append(f.panels, panels...)
	}
	f.across = len(all)
	f.explain()
	if len(f.panels) > 0 {
		f.missing = ""
	}
	if strokes {
		f.strokes = closedFormStrokes
	}
	return f
}

// explain says what bands and lines across the panels mean, where there are any.
func (f *figure) explain() {
	if slices.ContainsFunc(f.panels, func(p panel) bool { return len(p.bands) > 0 }) {
		f.remarks = append(f.remarks, "Shaded: between these values the claim that is named stops to hold, or begins to.")
	}
	if slices.ContainsFunc(f.panels, func(p panel) bool { return len(p.floors) > 0 }) {
		f.remarks = append(f.remarks, "Lines across: the margins by which claims are decided.")
	}
}

// several are the slices that make a line: with two cells at least, unless none has.
func (f *figure) several(all []slice) []slice {
	long := slices.DeleteFunc(slices.Clone(all), func(s slice) bool { return len(s.cells) < 2 })
	if len(long) == 0 {
		long = all
	}
	if left := len(all) - len(long); left > 0 {
		f.remarks = append(f.remarks, plural(int64(left), "cell")+" off the line drawn: see the numbers")
	}
	if left := len(long) - mostPanels; left > 0 {
		f.remarks = append(f.remarks, plural(int64(left), "slice")+" not drawn: see the numbers")
		long = long[:mostPanels]
	}
	return long
}

// unitsOf are the units of curves, each once.
func unitsOf(curves []curve) (all []results.Unit) {
	for _, c := range curves {
		if !slices.Contains(all, c.unit) {
			all = append(all, c.unit)
		}
	}
	return all
}

// linePanel draws the curves of one unit over a slice, with their closed forms, the
// limits of claims, and where claims stop to hold.
func (t *trial) linePanel(s slice, along, u results.Unit, curves []curve) (p panel, predicted bool) {
	curves = slices.DeleteFunc(slices.Clone(curves), func(c curve) bool { return c.unit != u })
	x := measuringOf(t.fieldCaption(t.x.Chart.X), along, slices.Contains(t.x.Chart.Log, "x"), s.places)
	if x.scale == linear && len(s.places) > 1 {
		x.min = min(0, s.places[0]/x.per)
	}
	var values []float64
	var forms []line
	for _, c := range curves {
		for _, r := range s.cells {
			values = append(values, withRoom(c.of(r))...)
		}
		form := t.form(c, s)
		forms = append(forms, form)
		values = append(values, form.y...)
	}
	limits := t.limits(curves, s)
	for _, l := range limits {
		if near(l.low[0], values) {
			values = append(values, l.low[0], l.high[0])
		}
	}
	y := measuringOf(yCaption(curves, u), u, slices.Contains(t.x.Chart.Log, "y"), values)
	p = panel{x: x.axis, y: y.axis, bands: t.bands(s, x)}
	seen := map[look]int{}
	for i, c := range curves {
		l := line{label: c.label, look: t.lookOf(c, seen)}
		l.trace(c, s, x, y)
		p.lines = append(p.lines, l)
		forms[i].look = l.look
	}
	for _, form := range forms {
		if form.scaled(x, y); len(form.x) > 0 {
			predicted = true
			p.lines = append(p.lines, form)
		}
	}
	for _, l := range limits {
		if low, ok := y.at(l.low[0]); ok && l.low[0]/y.per >= y.min && l.high[0]/y.per <= y.max {
			high, _ := y.at(l.high[0])
			p.floors = append(p.floors, floorShade{label: l.label, low: []float64{low}, high: []float64{high}})
		}
	}
	return p, predicted
}

// yCaption says what an axis of several measures shows.
func yCaption(curves []curve, u results.Unit) string {
	if common := commonAbout(curves); common != "" {
		return clean(common, longestName)
	}
	switch u {
	case results.Nanoseconds:
		return "time"
	case results.ByteCount:
		return "size"
	case results.PerSecond, results.BytesPerSecond:
		return "rate"
	}
	return "ratio, share or count"
}

// commonAbout is what measures say about themselves, if it is the same of all but for
// the group after the last comma: "CPU per message, long polling" and "the same,
// WebSocket".
func commonAbout(curves []curve) string {
	switch len(curves) {
	case 0:
		return ""
	case 1:
		return curves[0].measure.About
	}
	before := func(about string) string {
		text := about
		if i := strings.LastIndex(about, ", "); i >= 0 {
			text = about[:i]
		}
		return text
	}
	common := before(curves[0].measure.About)
	for _, c := range curves[1:] {
		if text := before(c.measure.About); text != common && text != "the same" {
			return ""
		}
	}
	return common
}

// lookOf is the look of a curve; further curves of one group take another dash.
func (t *trial) lookOf(c curve, seen map[look]int) look {
	own := t.looks[c.group]
	l := own
	l.series += seen[own]
	for slices.ContainsFunc(t.x.Groups, func(g results.Group) bool { return g.Name != c.group && t.looks[g.Name] == l }) {
		l.series++ // the dash of another group
		seen[own]++
	}
	seen[own]++
	return l
}

// trace adds what was measured.
func (l *line) trace(c curve, s slice, x, y measuring) {
	for i, r := range s.cells {
		at, ok := x.at(s.places[i])
		m, known := y.markAt(at, c.of(r))
		if !ok || !known {
			l.x, l.y = append(l.x, at), append(l.y, math.NaN())
			continue
		}
		l.x, l.y, l.marks = append(l.x, at), append(l.y, m.y), append(l.marks, m)
	}
}

// sameRange gives panels of one unit one range, unless their data differ so much that
// some would show nothing.
func sameRange(panels []panel) {
	if len(panels) < 2 {
		return
	}
	same := func(of func(*panel) *axis) {
		shared := *of(&panels[0])
		for i := range panels {
			a := of(&panels[i])
			if a.scale != shared.scale || a.caption != shared.caption || a.max > 5*shared.max || 5*a.max < shared.max {
				return
			}
			shared.min, shared.max = min(shared.min, a.min), max(shared.max, a.max)
		}
		for i := range panels {
			of(&panels[i]).min, of(&panels[i]).max = shared.min, shared.max
		}
	}
	same(func(p *panel) *axis { return &p.x })
	same(func(p *panel) *axis { return &p.y })
}
