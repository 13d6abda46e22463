package report

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// dots draws rows of marks, each with its range and its prediction. On a logarithmic
// axis, which has no zero that a bar could begin at, they stand for bars.
type dots struct {
	rows  []dotRow
	theme Theme
}

// addDots adds the panel's rows, the first on top, and names them. Ticks with words
// that would touch those beside them lose theirs.
func (p panel) addDots(pl *plot.Plot, th Theme) {
	nameRows(pl, th, len(p.dots), func(i int) string { return p.dots[i].label })
	pl.Add(gridLines{th, false}, dots{p.dots, th})
}

// Plot implements plot.Plotter.
func (d dots) Plot(c draw.Canvas, pl *plot.Plot) {
	x, y := pl.Transforms(&c)
	within := func(v float64) vg.Length { return x(min(max(v, pl.X.Min), pl.X.Max)) }
	half := (y(1) - y(0)) * 0.22
	for i, row := range d.rows {
		middle := y(rowPlace(i, len(d.rows)))
		if len(row.dots) > 0 {
			c.StrokeLine2(draw.LineStyle{Color: d.theme.Grid, Width: 1.6}, c.Min.X, middle, within(row.dots[0].x), middle)
		}
		for _, one := range row.dots {
			color := one.look.color(d.theme)
			if low, high := within(one.low), within(one.high); high-low >= shortestWhisker {
				c.StrokeLine2(draw.LineStyle{Color: color, Width: 1.4}, low, middle, high, middle)
			}
			if one.predicted != nil {
				closedForm(c, d.theme, within(*one.predicted), middle, half)
			}
			mark := one.look.marker(d.theme)
			mark.Radius = 4
			c.DrawGlyphNoClip(mark, vg.Point{X: within(one.x), Y: middle})
		}
		at := vg.Point{X: within(row.end()) + barLabelGap, Y: middle}
		fill(c, words(textSize, false), d.theme.Text, at, row.text)
	}
}

// end is the right end of all that belongs to the row.
func (r dotRow) end() float64 {
	end := math.Inf(-1)
	for _, d := range r.dots {
		end = max(end, d.x, d.high)
		if d.predicted != nil {
			end = max(end, *d.predicted)
		}
	}
	return end
}

// GlyphBoxes implements plot.GlyphBoxer: it keeps room for the words.
func (d dots) GlyphBoxes(pl *plot.Plot) []plot.GlyphBox {
	style := words(textSize, false)
	var boxes []plot.GlyphBox
	for _, row := range d.rows {
		boxes = append(boxes, plot.GlyphBox{
			X:         pl.X.Norm(min(max(row.end(), pl.X.Min), pl.X.Max)),
			Rectangle: vg.Rectangle{Max: vg.Point{X: barLabelGap + style.Width(row.text)}},
		})
	}
	return boxes
}
