package report

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A hatching fills the segment of a bar, so that the layers of one bar differ
// while the bar keeps its pattern's color. gap is the distance of the lines in
// points, 0 for a solid fill.
type hatching struct {
	gap                 vg.Length
	rising, falling, up bool
}

// hatchings by layer.
var hatchings = []hatching{
	{},
	{gap: 3, up: true},
	{gap: 4, rising: true},
	{gap: 5, rising: true, falling: true},
	{gap: 4.5, falling: true},
}

// fill draws the rectangle with its outline.
func (h hatching) fill(c *draw.Canvas, r vg.Rectangle, clr color.Color) {
	corners := []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
	if h.gap == 0 {
		c.FillPolygon(clr, corners)
		return
	}
	style := draw.LineStyle{Color: clr, Width: 0.9}
	width, height := r.Size().X, r.Size().Y
	var strokes [][]vg.Point
	if h.up {
		for x := h.gap; x < width; x += h.gap {
			strokes = append(strokes, []vg.Point{{X: r.Min.X + x, Y: r.Min.Y}, {X: r.Min.X + x, Y: r.Max.Y}})
		}
	}
	// A diagonal starts at offset s on the extended lower edge; what of it lies in
	// the rectangle runs from t0 to t1 along both axes.
	for s := -height + h.gap; s < width; s += h.gap {
		t0, t1 := max(0, -s), min(height, width-s)
		if t0 >= t1 {
			continue
		}
		if h.rising {
			strokes = append(strokes, []vg.Point{
				{X: r.Min.X + s + t0, Y: r.Min.Y + t0}, {X: r.Min.X + s + t1, Y: r.Min.Y + t1},
			})
		}
		if h.falling {
			strokes = append(strokes, []vg.Point{
				{X: r.Min.X + s + t0, Y: r.Max.Y - t0}, {X: r.Min.X + s + t1, Y: r.Max.Y - t1},
			})
		}
	}
	if len(strokes) > 0 {
		c.StrokeLines(style, strokes...)
	}
	c.StrokeLines(draw.LineStyle{Color: clr, Width: 1}, append(corners, corners[0]))
}
