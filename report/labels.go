package report

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes of a label at the right of the axes.
const (
	labelGap    vg.Length = 12 // room for the leader
	labelSample vg.Length = 20 // the stretch of line before the name
)

// endLabels names each line at its right end, in the order of the ends, moved
// apart where they would touch; a thin leader leads from the end to the name. It
// takes the place of a legend, which would make the eye travel.
type endLabels struct {
	lines []line
	theme Theme
}

// Plot implements plot.Plotter.
func (e endLabels) Plot(c draw.Canvas, pl *plot.Plot) {
	x, y := pl.Transforms(&c)
	type end struct {
		line line
		at   vg.Point
	}
	var ends []end
	for _, l := range e.lines {
		for i := len(l.x) - 1; i >= 0 && l.label != ""; i-- {
			if finite(l.y[i]) {
				ends = append(ends, end{l, vg.Point{X: x(l.x[i]), Y: y(l.y[i])}})
				break
			}
		}
	}
	slices.SortStableFunc(ends, func(a, b end) int { return cmp.Compare(a.at.Y, b.at.Y) })
	wanted := make([]vg.Length, len(ends))
	for i := range ends {
		wanted[i] = ends[i].at.Y
	}
	places := spread(wanted, lineHeight-1.5, c.Min.Y+4, c.Max.Y)
	leader := draw.LineStyle{Color: e.theme.Muted, Width: 0.4}
	style := words(textSize, false)
	for i, end := range ends {
		left := c.Max.X + labelGap
		c.StrokeLines(leader, []vg.Point{{X: end.at.X + 4, Y: end.at.Y}, {X: max(end.at.X+4, c.Max.X+2), Y: end.at.Y}, {X: left - 1, Y: places[i]}})
		c.StrokeLine2(end.line.style(e.theme), left, places[i], left+labelSample, places[i])
		if len(end.line.marks) > 0 {
			c.DrawGlyphNoClip(end.line.look.marker(e.theme), vg.Point{X: left + labelSample/2, Y: places[i]})
		}
		fill(c, style, e.theme.Text, vg.Point{X: left + labelSample + 4, Y: places[i]}, end.line.label)
	}
}

// GlyphBoxes implements plot.GlyphBoxer: it keeps room at the right.
func (e endLabels) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	style := words(textSize, false)
	var boxes []plot.GlyphBox
	for _, l := range e.lines {
		if l.label == "" {
			continue
		}
		w := labelGap + labelSample + 4 + style.Width(l.label) + 2
		boxes = append(boxes, plot.GlyphBox{X: 1, Rectangle: vg.Rectangle{Max: vg.Point{X: w}}})
	}
	return boxes
}

// spread moves ascending places apart until neighbors are at least gap from each
// other, each as near to where it wants to be as its neighbors allow, and all
// within low and high as long as there is room. Places that would touch form a
// block around the mean of what they want.
func spread(wanted []vg.Length, gap, low, high vg.Length) []vg.Length {
	type block struct {
		sum   vg.Length // of the places wanted, each less its offset in the block
		n     int
		start vg.Length
	}
	var blocks []block
	for _, w := range wanted {
		b := block{sum: w, n: 1}
		for {
			size := vg.Length(b.n-1) * gap
			b.start = max(low, min(b.sum/vg.Length(b.n), high-size))
			if len(blocks) == 0 {
				break
			}
			before := blocks[len(blocks)-1]
			if before.start+vg.Length(before.n)*gap <= b.start {
				break
			}
			blocks = blocks[:len(blocks)-1]
			b = block{sum: before.sum + b.sum - vg.Length(before.n*b.n)*gap, n: before.n + b.n}
		}
		blocks = append(blocks, b)
	}
	places := make([]vg.Length, 0, len(wanted))
	for _, b := range blocks {
		for i := range b.n {
			places = append(places, b.start+vg.Length(i)*gap)
		}
	}
	return places
}
