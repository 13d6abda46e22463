package report

import (
	"cmp"
	"slices"

	"bench/results"
)

// A tradeOff is a point of a frontier: what it costs along both axes.
type tradeOff struct {
	label string
	look  look
	x, y  results.Estimate
}

// drawFrontier draws one measure against another, a panel for each cell and a point
// for each group.
func (t *trial) drawFrontier() figure {
	f := figure{missing: "no cell has both measures"}
	i := slices.IndexFunc(t.x.Measures, func(m results.ClaimMeasure) bool { return m.Name == t.x.Chart.X })
	if i < 0 {
		f.missing = t.x.Chart.X + " is no measure"
		return f
	}
	x := t.x.Measures[i]
	for _, r := range t.cells {
		points := t.tradeOffs(x, r)
		if len(points) == 0 {
			continue
		}
		if len(f.panels) == mostPanels {
			f.remarks = append(f.remarks, "more cells are in the numbers")
			break
		}
		p := frontierPanel(points, t.wordsOf(x), t.wordsOf(t.yOf()), t.x.Chart.Log)
		p.title = brief(r.At)
		f.panels = append(f.panels, p)
	}
	if len(f.panels) > 0 {
		f.missing, f.across = "", 2
		f.remarks = append(f.remarks, frontierRemark)
	}
	return f
}

// frontierRemark explains the stepped line.
const frontierRemark = "Dotted: the frontier. Nothing that was measured lies lower without lying further to the right."

// yOf is the first measure of the chart's y.
func (t *trial) yOf() (m results.ClaimMeasure) {
	i := slices.IndexFunc(t.x.Measures, func(m results.ClaimMeasure) bool { return m.Name == t.x.Chart.Y[0] })
	if i >= 0 {
		m = t.x.Measures[i]
	}
	return m
}

// wordsOf says what a measure is, for all groups alike: by the metric where it is one.
func (t *trial) wordsOf(m results.ClaimMeasure) string {
	if figure := figureName(m); figure != "" {
		return figureCaption(figure)
	}
	return clean(m.About, longestName)
}

// figureCaption is a figure in words.
func figureCaption(figure string) string {
	captions := map[string]string{
		"mean(delivery)": "mean delivery latency", "p50(delivery)": "median delivery latency", "p99(delivery)": "p99 of the delivery latency",
		"wire_bytes_per_message": "bytes on the wire per message", "requests_per_message": "requests per message",
	}
	if caption, ok := captions[figure]; ok {
		return caption
	}
	return figure
}

// tradeOffs are the points of a cell: of all groups if both measures are figures of
// one group each, else of those that the chart names.
func (t *trial) tradeOffs(x results.ClaimMeasure, r *results.CellRecord) (points []tradeOff) {
	xFigure, yFigure := figureName(x), figureName(t.yOf())
	add := func(label, group string, a, b results.Estimate) {
		if a.Known() && b.Known() && finite(a.Value) && finite(b.Value) {
			points = append(points, tradeOff{label, t.looks[group], a, b})
		}
	}
	if xFigure != "" && yFigure != "" {
		for _, g := range t.groupNames() {
			add(t.titleOf(g), g, figureOf(g, xFigure)(r), figureOf(g, yFigure)(r))
		}
		if len(points) > 0 {
			return points
		}
	}
	for _, c := range t.curves() {
		if xFigure == "" {
			add(c.label, c.group, r.Estimates[x.Name], c.of(r))
			continue
		}
		add(t.titleOf(c.group), c.group, figureOf(c.group, xFigure)(r), c.of(r))
	}
	return points
}

// frontierPanel draws points with their intervals, and the frontier as a stepped line.
func frontierPanel(points []tradeOff, xCaption, yCaption string, logs []string) panel {
	var xs, ys []float64
	for _, o := range points {
		xs, ys = append(xs, withRoom(o.x)...), append(ys, withRoom(o.y)...)
	}
	x := measuringOf(xCaption, points[0].x.Unit, slices.Contains(logs, "x"), xs)
	y := measuringOf(yCaption, points[0].y.Unit, slices.Contains(logs, "y"), ys)
	p := panel{x: x.axis, y: y.axis}
	for _, o := range points {
		at, ok := x.at(o.x.Value)
		m, known := y.markAt(at, o.y)
		if ok && known {
			p.lines = append(p.lines, line{label: o.label, look: o.look, x: []float64{at}, y: []float64{m.y}, marks: []mark{m}})
		}
	}
	p.lines = append(p.lines, steps(p.lines, x, y))
	return p
}

// steps is the frontier: down from the top at the point furthest to the left, to the
// right from the lowest.
func steps(points []line, x, y measuring) line {
	l := line{stroke: inkStroke}
	sorted := slices.Clone(points)
	slices.SortStableFunc(sorted, func(a, b line) int { return cmp.Or(cmp.Compare(a.x[0], b.x[0]), cmp.Compare(a.y[0], b.y[0])) })
	low := y.max
	for _, p := range sorted {
		if len(l.x) == 0 || p.y[0] < low {
			l.x, l.y = append(l.x, p.x[0], p.x[0]), append(l.y, low, p.y[0])
			low = p.y[0]
		}
	}
	if len(l.x) > 0 {
		l.x, l.y = append(l.x, x.max), append(l.y, low)
	}
	return l
}
