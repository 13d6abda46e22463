package report

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// curves draws lines with their marks.
type curves struct {
	lines []line
	theme Theme
}

// addLines adds the panel's lines and, at their right ends, their names; lines
// told apart by their strokes are named once above all panels.
func (p panel) addLines(pl *plot.Plot, th Theme) {
	pl.Add(shades{p.bands, th}, floors{p.floors, th}, gridLines{th, true}, shadeNames{p.bands, th})
	if p.x.scale == nines {
		pl.Add(gridLines{th, false})
	}
	pl.Add(floorNames{p.floors, th})
	pl.Add(curves{p.lines, th})
	if len(p.lines) > 0 && p.lines[0].stroke == ownStroke {
		pl.Add(endLabels{p.lines, th})
	}
}

// style is how a line is drawn.
func (l line) style(th Theme) draw.LineStyle {
	s := l.look.line(th)
	switch l.stroke {
	case solidStroke:
		s.Dashes = nil
	case dashedStroke:
		s.Width, s.Dashes = 1.4, []vg.Length{6, 3}
	case dottedStroke:
		s.Width, s.Dashes = 1.2, []vg.Length{1.2, 2.2}
	case inkStroke:
		s.Color, s.Width, s.Dashes = th.Text, 1.1, []vg.Length{1.2, 2.2}
	case beadedStroke:
		s.Width, s.Dashes = 3.6, []vg.Length{6, 6}
	case thinStroke:
		s.Width, s.Dashes = 0.9, nil
	case tickedStroke:
		s.Width, s.Dashes = 4.4, []vg.Length{0.9, 3.1}
	}
	return s
}

// Plot implements plot.Plotter.
func (cs curves) Plot(c draw.Canvas, pl *plot.Plot) {
	x, y := pl.Transforms(&c)
	for _, l := range cs.lines {
		var run []vg.Point
		for i := range l.x {
			if finite(l.y[i]) {
				run = append(run, vg.Point{X: x(l.x[i]), Y: y(l.y[i])})
			}
			if len(run) > 0 && (!finite(l.y[i]) || i == len(l.x)-1) {
				cs.stroke(c, l, run)
				run = nil
			}
		}
		for _, m := range l.marks {
			if m.high > m.low {
				s := draw.LineStyle{Color: l.look.color(cs.theme), Width: 1}
				c.StrokeLine2(s, x(m.x), y(m.low), x(m.x), y(m.high))
				c.StrokeLine2(s, x(m.x)-3, y(m.low), x(m.x)+3, y(m.low))
				c.StrokeLine2(s, x(m.x)-3, y(m.high), x(m.x)+3, y(m.high))
			}
			c.DrawGlyphNoClip(l.look.marker(cs.theme), vg.Point{X: x(m.x), Y: y(m.y)})
		}
		if n := len(l.x); l.open && n > 0 {
			arrowUp(c, l.look.line(cs.theme), vg.Point{X: x(l.x[n-1]), Y: y(l.y[n-1])})
		}
	}
}

// stroke draws an uninterrupted run of points; a single one becomes a dot.
func (cs curves) stroke(c draw.Canvas, l line, run []vg.Point) {
	if len(run) == 1 {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: l.look.color(cs.theme), Radius: 1.5, Shape: draw.CircleGlyph{}}, run[0])
		return
	}
	c.StrokeLines(l.style(cs.theme), run)
}

// arrowUp says that what follows is only known to be larger.
func arrowUp(c draw.Canvas, s draw.LineStyle, at vg.Point) {
	s.Dashes = nil
	const shaft, head = 14, 4
	c.StrokeLine2(s, at.X, at.Y, at.X, at.Y+shaft)
	c.StrokeLines(s, []vg.Point{{X: at.X - head, Y: at.Y + shaft - head}, {X: at.X, Y: at.Y + shaft}, {X: at.X + head, Y: at.Y + shaft - head}})
}

// shades marks what lies outside the measured window.
type shades struct {
	bands []band
	theme Theme
}

// Plot implements plot.Plotter.
func (b shades) Plot(c draw.Canvas, pl *plot.Plot) {
	x, _ := pl.Transforms(&c)
	for _, band := range b.bands {
		from, to := x(band.from), x(band.to)
		c.FillPolygon(b.theme.Grid, []vg.Point{
			{X: from, Y: c.Min.Y}, {X: to, Y: c.Min.Y}, {X: to, Y: c.Max.Y}, {X: from, Y: c.Max.Y},
		})
	}
}

// shadeNames names the shades that are wide enough, and draws their edges, above the
// grid.
type shadeNames shades

// Plot implements plot.Plotter.
func (b shadeNames) Plot(c draw.Canvas, pl *plot.Plot) {
	x, _ := pl.Transforms(&c)
	style := words(textSize-1.5, false)
	edge := draw.LineStyle{Color: b.theme.Muted, Width: 0.7}
	for _, band := range b.bands {
		from, to := x(band.from), x(band.to)
		if band.edged {
			c.StrokeLine2(edge, from, c.Min.Y, from, c.Max.Y)
		}
		if band.edged && !band.open {
			c.StrokeLine2(edge, to, c.Min.Y, to, c.Max.Y)
		}
		if style.Width(band.label)+4 < to-from {
			fill(c, style, b.theme.Muted, vg.Point{X: from + 2, Y: c.Max.Y - 6}, band.label)
		}
	}
}

// strokesHeight is the height of the key to the strokes.
func (f figure) strokesHeight() vg.Length {
	if len(f.strokes) == 0 {
		return 0
	}
	return lineHeight + 8
}

// drawStrokes draws the key to the strokes above all panels.
func (pic picture) drawStrokes(c draw.Canvas) {
	at := vg.Point{X: c.Min.X, Y: c.Max.Y - lineHeight/2}
	style := words(textSize, false)
	for _, s := range pic.figure.strokes {
		sample := line{stroke: s.stroke}.style(pic.theme)
		sample.Color = pic.theme.Text
		c.StrokeLine2(sample, at.X, at.Y, at.X+26, at.Y)
		at.X += 31
		fill(c, style, pic.theme.Text, at, s.name)
		at.X += style.Width(s.name) + 18
	}
}
