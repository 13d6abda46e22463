package report

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A look is how one group of results is drawn in every chart: the color and the
// marker are those of the pattern, the dash tells variants and further runs of
// the same pattern apart. Color is never the only difference between patterns.
type look struct {
	order  int
	series int
}

// dashes by order plus 3 per further series of a pattern; 3 is prime to their
// number, so that a pattern's first eight series all differ.
var dashes = [][]vg.Length{
	nil,
	{7, 3},
	{2, 2.5},
	{9, 2.5, 2, 2.5},
	{4, 2},
	{9, 2.5, 2, 2.5, 2, 2.5},
	{14, 4},
	{1, 1.5},
}

// shapes by order.
var shapes = []draw.GlyphDrawer{
	draw.CircleGlyph{},
	draw.BoxGlyph{},
	draw.PyramidGlyph{},
	diamond{},
	draw.RingGlyph{},
	draw.SquareGlyph{},
	draw.TriangleGlyph{},
	draw.CrossGlyph{},
}

// color is the pattern's color in a theme.
func (l look) color(th Theme) color.NRGBA {
	return th.Patterns[modulo(l.order, len(th.Patterns))]
}

// dash is the line's dash pattern, in points.
func (l look) dash() []vg.Length {
	return dashes[modulo(l.order+3*l.series, len(dashes))]
}

// line is the style of the group's line.
func (l look) line(th Theme) draw.LineStyle {
	return draw.LineStyle{Color: l.color(th), Width: 1.8, Dashes: l.dash()}
}

// marker is the style of the group's marks.
func (l look) marker(th Theme) draw.GlyphStyle {
	return draw.GlyphStyle{Color: l.color(th), Radius: 3.2, Shape: shapes[modulo(l.order, len(shapes))]}
}

// modulo is i mod n in 0..n-1, for an order that a foreign file made negative.
func modulo(i, n int) int { return ((i % n) + n) % n }

// diamond is a filled square on its corner.
type diamond struct{}

// DrawGlyph implements draw.GlyphDrawer.
func (diamond) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, pt vg.Point) {
	r := sty.Radius * 1.25
	c.FillPolygon(sty.Color, []vg.Point{
		{X: pt.X - r, Y: pt.Y}, {X: pt.X, Y: pt.Y + r}, {X: pt.X + r, Y: pt.Y}, {X: pt.X, Y: pt.Y - r},
	})
}
