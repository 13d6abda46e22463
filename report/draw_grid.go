package report

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes in a grid.
const (
	entryHeight vg.Length = 13
	entrySize   vg.Length = 9.5
	leastEntry  vg.Length = 5.5
	cellPad     vg.Length = 5
)

// height is the height of the grid: as many lines in each row as its fullest cell has
// entries.
func (g grid) height(vg.Length) vg.Length {
	h := lineHeight + cellPad
	for row := range g.rows {
		h += g.rowHeight(row)
	}
	return h
}

func (g grid) rowHeight(row int) vg.Length {
	most := 1
	for _, c := range g.cells[row*len(g.columns) : (row+1)*len(g.columns)] {
		most = max(most, len(c.entries))
	}
	return vg.Length(most)*entryHeight + 3*cellPad
}

// draw draws the names of columns and rows, and the cells.
func (g grid) draw(c draw.Canvas, th Theme) {
	names := words(textSize, false)
	var left vg.Length
	for _, r := range g.rows {
		left = max(left, names.Width(r)+2*cellPad)
	}
	width := (c.Size().X - left) / vg.Length(len(g.columns))
	for i, name := range g.columns {
		fill(c, names, th.Muted, vg.Point{X: c.Min.X + left + vg.Length(i)*width + cellPad, Y: c.Max.Y - lineHeight/2}, name)
	}
	size := g.entrySize(width)
	top := c.Max.Y - lineHeight - cellPad
	for row, name := range g.rows {
		height := g.rowHeight(row)
		fill(c, names, th.Muted, vg.Point{X: c.Min.X, Y: top - height/2}, name)
		for column := range g.columns {
			corner := vg.Point{X: c.Min.X + left + vg.Length(column)*width, Y: top - height}
			box := vg.Rectangle{Min: corner, Max: vg.Point{X: corner.X + width, Y: top}}
			g.cells[row*len(g.columns)+column].draw(c, th, box, size)
		}
		top -= height
	}
}

// entrySize is the size of words at which the longest entry fits.
func (g grid) entrySize(width vg.Length) vg.Length {
	var longest vg.Length
	bold := words(entrySize, true)
	for _, c := range g.cells {
		for _, e := range c.entries {
			longest = max(longest, bold.Width(e.text))
		}
	}
	if room := width - 2*cellPad - 16; longest > room {
		return max(leastEntry, entrySize*room/longest)
	}
	return entrySize
}

// draw draws a cell: a frame in the color of the look that stands for it, and entries.
func (cell gridCell) draw(c draw.Canvas, th Theme, box vg.Rectangle, size vg.Length) {
	inner := vg.Rectangle{Min: vg.Point{X: box.Min.X + 2, Y: box.Min.Y + 2}, Max: vg.Point{X: box.Max.X - 2, Y: box.Max.Y - 2}}
	style := draw.LineStyle{Color: th.Grid, Width: 0.8}
	if cell.frame != nil {
		style = draw.LineStyle{Color: cell.frame.color(th), Width: 2}
	}
	c.StrokeLines(style, []vg.Point{
		inner.Min, {X: inner.Max.X, Y: inner.Min.Y}, inner.Max, {X: inner.Min.X, Y: inner.Max.Y}, inner.Min,
	})
	y := (box.Min.Y+box.Max.Y)/2 + vg.Length(len(cell.entries)-1)*entryHeight/2
	for _, e := range cell.entries {
		mark := e.look.marker(th)
		c.DrawGlyphNoClip(mark, vg.Point{X: inner.Min.X + cellPad + 3, Y: y})
		fill(c, words(size, e.bold), th.Text, vg.Point{X: inner.Min.X + cellPad + 12, Y: y}, e.text)
		y -= entryHeight
	}
}
