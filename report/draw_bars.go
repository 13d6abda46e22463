package report

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	// barLabelGap lies between a bar and its value.
	barLabelGap vg.Length = 6
	// shortestWhisker is the least range that is worth drawing.
	shortestWhisker vg.Length = 4
)

// bars draws rows of stacked segments, the value beside each.
type bars struct {
	rows  []bar
	theme Theme
}

// nameRows makes the vertical axis one of n rows, the first on top, with their names.
func nameRows(pl *plot.Plot, th Theme, n int, name func(i int) string) {
	var names []plot.Tick
	for i := range n {
		names = append(names, plot.Tick{Value: rowPlace(i, n), Label: name(i)})
	}
	pl.Y.Min, pl.Y.Max = 0, float64(n)
	pl.Y.Tick.Marker = plot.ConstantTicks(names)
	pl.Y.Tick.Length = 0
	pl.Y.Tick.Label.Color = th.Text
}

// addBars adds the panel's bars, first row on top, and names the rows.
func (p panel) addBars(pl *plot.Plot, th Theme) {
	nameRows(pl, th, len(p.bars), func(i int) string { return p.bars[i].label })
	pl.X.Tick.Marker = linearTicks{4}
	pl.Add(gridLines{th, false}, bars{p.bars, th})
}

// rowPlace is the middle of row i on the y axis.
func rowPlace(i, rows int) float64 { return float64(rows-i) - 0.5 }

// Plot implements plot.Plotter.
func (b bars) Plot(c draw.Canvas, pl *plot.Plot) {
	x, y := pl.Transforms(&c)
	style := words(textSize, false)
	for i, row := range b.rows {
		middle := y(rowPlace(i, len(b.rows)))
		half := (y(1) - y(0)) * 0.31
		var sum float64
		for layer, s := range row.segments {
			if !(s > 0) {
				continue
			}
			hatchings[layer%len(hatchings)].fill(&c, vg.Rectangle{
				Min: vg.Point{X: x(sum), Y: middle - half}, Max: vg.Point{X: x(sum + s), Y: middle + half},
			}, row.look.color(b.theme))
			sum += s
		}
		if x(row.high)-x(row.low) >= shortestWhisker {
			b.whisker(c, x(row.low), x(row.high), middle, half/2)
		}
		at := vg.Point{X: x(row.end()) + barLabelGap, Y: middle}
		if row.predicted != nil {
			closedForm(c, b.theme, x(*row.predicted), middle, half)
		}
		fill(c, style, b.theme.Text, at, row.text)
	}
}

// end is the right end of all that belongs to the bar.
func (b bar) end() float64 {
	end := math.Max(b.total(), b.high)
	if b.predicted != nil {
		end = math.Max(end, *b.predicted)
	}
	return end
}

// closedForm marks a prediction on a row.
func closedForm(c draw.Canvas, th Theme, x, y, half vg.Length) {
	for _, style := range []draw.LineStyle{{Color: th.Background, Width: 4}, {Color: th.Text, Width: 1.6}} {
		c.StrokeLine2(style, x, y-half-2, x, y+half+2)
	}
}

// whisker draws the range over repeats.
func (b bars) whisker(c draw.Canvas, from, to, y, half vg.Length) {
	for _, style := range []draw.LineStyle{{Color: b.theme.Background, Width: 3.4}, {Color: b.theme.Text, Width: 1.2}} {
		c.StrokeLine2(style, from, y, to, y)
		c.StrokeLine2(style, from, y-half, from, y+half)
		c.StrokeLine2(style, to, y-half, to, y+half)
	}
}

// GlyphBoxes implements plot.GlyphBoxer: it keeps room for the values.
func (b bars) GlyphBoxes(pl *plot.Plot) []plot.GlyphBox {
	style := words(textSize, false)
	var boxes []plot.GlyphBox
	for _, row := range b.rows {
		boxes = append(boxes, plot.GlyphBox{
			X:         pl.X.Norm(row.end()),
			Rectangle: vg.Rectangle{Max: vg.Point{X: barLabelGap + style.Width(row.text)}},
		})
	}
	return boxes
}

// gridLines draws lines behind the data at the labeled ticks of one axis.
type gridLines struct {
	theme      Theme
	horizontal bool
}

// Plot implements plot.Plotter.
func (g gridLines) Plot(c draw.Canvas, pl *plot.Plot) {
	x, y := pl.Transforms(&c)
	style := draw.LineStyle{Color: g.theme.Grid, Width: 0.8}
	if g.horizontal {
		for _, t := range pl.Y.Tick.Marker.Ticks(pl.Y.Min, pl.Y.Max) {
			if !t.IsMinor() {
				c.StrokeLine2(style, c.Min.X, y(t.Value), c.Max.X, y(t.Value))
			}
		}
		return
	}
	for _, t := range pl.X.Tick.Marker.Ticks(pl.X.Min, pl.X.Max) {
		if !t.IsMinor() && t.Value > pl.X.Min {
			c.StrokeLine2(style, x(t.Value), c.Min.Y, x(t.Value), c.Max.Y)
		}
	}
}
