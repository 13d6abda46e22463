package report

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// floors draws shades behind everything else.
type floors struct {
	shades []floorShade
	theme  Theme
}

// edges are the lower and the upper edge in points of the canvas.
func (s floorShade) edges(c draw.Canvas, pl *plot.Plot) (low, high []vg.Point) {
	x, y := pl.Transforms(&c)
	if s.x == nil {
		bottom, top := y(s.low[0]), y(s.high[0])
		return []vg.Point{{X: c.Min.X, Y: bottom}, {X: c.Max.X, Y: bottom}}, []vg.Point{{X: c.Min.X, Y: top}, {X: c.Max.X, Y: top}}
	}
	for i := range s.x {
		low = append(low, vg.Point{X: x(s.x[i]), Y: y(s.low[i])})
		high = append(high, vg.Point{X: x(s.x[i]), Y: y(s.high[i])})
	}
	return low, high
}

// Plot implements plot.Plotter.
func (f floors) Plot(c draw.Canvas, pl *plot.Plot) {
	for _, s := range f.shades {
		low, high := s.edges(c, pl)
		outline := append([]vg.Point{}, low...)
		for i := len(high) - 1; i >= 0; i-- {
			outline = append(outline, high[i])
		}
		c.FillPolygon(f.theme.Grid, c.ClipPolygonXY(outline))
	}
}

// floorNames draws the edges and the name of every shade, above the grid.
type floorNames floors

// Plot implements plot.Plotter.
func (f floorNames) Plot(c draw.Canvas, pl *plot.Plot) {
	style := words(textSize-1.5, false)
	edge := draw.LineStyle{Color: f.theme.Muted, Width: 0.7}
	for _, s := range f.shades {
		low, high := s.edges(c, pl)
		c.StrokeLines(edge, c.ClipLinesXY(low)...)
		c.StrokeLines(edge, c.ClipLinesXY(high)...)
		at := s.nameAt(c, low[0], high[0])
		if style.Width(s.label) < c.Max.X-at.X {
			fill(c, style, f.theme.Muted, at, s.label)
		}
	}
}

// nameAt is the place of the shade's name at its left end: within, where no curve
// begins, if it goes across the panel and is high enough; else below it, or above
// where there is no room below.
func (s floorShade) nameAt(c draw.Canvas, low, high vg.Point) vg.Point {
	at := vg.Point{X: low.X + 3}
	switch {
	case s.x == nil && high.Y-low.Y >= nameHeight:
		at.Y = (low.Y + high.Y) / 2
	case low.Y-nameHeight-1 >= c.Min.Y:
		at.Y = low.Y - nameHeight/2 - 1
	default:
		at.Y = high.Y + nameHeight/2 + 1
	}
	return at
}

// nameHeight is what a name needs.
const nameHeight vg.Length = 10
