package report

import (
	"fmt"
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

// near reports whether a limit lies within twice the range of what was measured.
func near(v float64, values []float64) bool {
	values = slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !finite(v) })
	return len(values) > 0 && v <= 2*slices.Max(values) && v >= slices.Min(values)/10
}

// yCaption says what an axis of several measures shows.
func yCaption(curves []curve, u results.Unit) string {
	if len(curves) == 1 && curves[0].measure.About != "" {
		return clean(curves[0].measure.About, longestName)
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

// formPoints is how many points of a closed form make its line.
const formPoints = 60

// form is the closed form of a curve along a slice, in the units of the data: as a
// smooth line where it takes nothing else that is swept in step, else at the cells.
func (t *trial) form(c curve, s slice) line {
	l := line{stroke: thinStroke}
	for i, r := range s.cells {
		if v := c.predicted(r); v != nil {
			l.x, l.y = append(l.x, s.places[i]), append(l.y, *v)
		}
	}
	group, field := t.fieldOf(t.x.Chart.X)
	owner := c.measure.Predict.Group
	if owner == "" {
		owner = c.group
	}
	g := groupOf(s.cells[0], owner)
	if len(l.x) < 2 || g == nil || c.measure.Baseline != "" || group != "" && group != owner || t.takesInStep(c.measure.Predict, t.x.Chart.X) {
		return l
	}
	values := between(l.x[0], l.x[len(l.x)-1], slices.Contains(t.x.Chart.Log, "x"))
	smooth, err := c.measure.Predict.Along(g.Workload, field, values)
	if err != nil {
		return l
	}
	l.x, l.y = values, smooth
	return l
}

// takesInStep reports whether a prediction takes a field that is swept in step with
// another.
func (t *trial) takesInStep(p results.Prediction, with string) bool {
	for _, list := range t.x.Together {
		fields := strings.Split(strings.ReplaceAll(list, " ", ""), ",")
		if !slices.Contains(fields, with) {
			continue
		}
		for _, f := range fields {
			if _, field := t.fieldOf(f); f != with && p.Takes(field) {
				return true
			}
		}
	}
	return false
}

// between are values from one to another, evenly on their axis.
func between(from, to float64, log bool) []float64 {
	values := make([]float64, formPoints+1)
	for i := range values {
		share := float64(i) / formPoints
		values[i] = from + share*(to-from)
		if log && from > 0 {
			values[i] = from * math.Pow(to/from, share)
		}
	}
	return values
}

// scaled moves a line from the units of the data to those of its axes; what lies
// outside of them is left out.
func (l *line) scaled(x, y measuring) {
	var xs, ys []float64
	for i := range l.x {
		at, ok := x.at(l.x[i])
		if !ok {
			continue
		}
		v, known := y.at(l.y[i])
		if known && (l.y[i]/y.per > y.max*(1+1e-9) || l.y[i]/y.per < y.min-1e-9) {
			v = math.NaN()
		}
		xs, ys = append(xs, at), append(ys, v)
	}
	l.x, l.y = xs, ys
	if !slices.ContainsFunc(ys, finite) {
		l.x, l.y = nil, nil
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

// limits are those of the conditions on the curves, as shades across the panel: "K1
// above, K2 below 1.05".
func (t *trial) limits(curves []curve, s slice) (all []floorShade) {
	for _, q := range t.x.Decides {
		if !decides(q, s) {
			continue
		}
		for _, h := range q.Hold {
			if !slices.ContainsFunc(curves, func(c curve) bool { return c.measure.Name != "" && c.measure.Name == h.Measure }) {
				continue
			}
			low, high, text := limitOf(h)
			if text == "" {
				continue
			}
			said := name(q.ID) + " " + string(h.Rule)
			i := slices.IndexFunc(all, func(f floorShade) bool { return f.low[0] == low && f.high[0] == high })
			if i < 0 {
				all = append(all, floorShade{label: said + " " + text, low: []float64{low}, high: []float64{high}})
			} else if !strings.Contains(all[i].label, said) {
				all[i].label = said + ", " + all[i].label
			}
		}
	}
	return all
}

// limitOf is the margin of a condition; without text it has none of its own.
func limitOf(h results.ClaimCondition) (low, high float64, text string) {
	switch h.Rule {
	case results.Above, results.Below, results.Near, results.Exactly:
		return h.Limit.Value(), h.Limit.Value(), h.Limit.String()
	case results.Between:
		return h.Low.Value(), h.High.Value(), fmt.Sprintf("%s and %s", h.Low, h.High)
	}
	return 0, 0, ""
}

// decides reports whether a question is about cells of a slice.
func decides(q results.Question, s slice) bool {
	return slices.ContainsFunc(s.cells, func(r *results.CellRecord) bool {
		return !slices.ContainsFunc(q.Where, func(f results.Field) bool {
			at, ok := coordinate(r, f.Name)
			return !ok || !slices.Contains(f.Values, at.Text)
		})
	})
}

// bands are where claims stop to hold along the slice.
func (t *trial) bands(s slice, x measuring) (all []band) {
	for _, d := range t.run.Decisions {
		for _, b := range d.Boundaries {
			if b.Field != t.x.Chart.X || coordinates(b.Slice) != coordinates(s.at) {
				continue
			}
			low, ok := x.at(min(b.Holds, b.Fails))
			high, also := x.at(max(b.Holds, b.Fails))
			i := slices.IndexFunc(all, func(o band) bool { return o.from == low && o.to == high })
			switch {
			case !ok || !also:
			case i < 0:
				all = append(all, band{from: low, to: high, label: name(d.ID), edged: true})
			case !strings.Contains(all[i].label, d.ID):
				all[i].label += ", " + name(d.ID)
			}
		}
	}
	return all
}
