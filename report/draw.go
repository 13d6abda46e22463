package report

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes in points. A chart is drawn wide for a page and narrow for a phone.
const (
	wide       vg.Length = 720
	narrow     vg.Length = 350
	textSize   vg.Length = 10.5
	titleSize  vg.Length = 11.5
	lineHeight vg.Length = 15
	panelGap   vg.Length = 18
)

// picture draws the panels of a figure as tiles; it is the only plotter of the
// plot that a chart returns.
type picture struct {
	figure figure
	theme  Theme
}

// plot returns the figure as a plot without axes of its own.
func (f figure) plot(th Theme) *plot.Plot {
	p := plot.New()
	p.HideAxes()
	p.X.Padding, p.Y.Padding = 0, 0
	p.BackgroundColor = th.Background
	p.Add(picture{f, th})
	return p
}

// Plot implements plot.Plotter.
func (pic picture) Plot(c draw.Canvas, _ *plot.Plot) {
	columns := pic.figure.columns(c.Size().X)
	rows := (len(pic.figure.panels) + columns - 1) / columns
	pic.drawStrokes(c)
	tiles := draw.Tiles{Cols: columns, Rows: rows, PadX: panelGap, PadY: panelGap, PadTop: pic.figure.strokesHeight()}
	for i, p := range pic.figure.panels {
		tile := tiles.At(c, i%columns, i/columns)
		// The axes of a row begin at one height, below the tallest head.
		var head vg.Length
		first := i - i%columns
		for _, neighbor := range pic.figure.panels[first:min(first+columns, len(pic.figure.panels))] {
			head = max(head, neighbor.headHeight(tile.Size().X))
		}
		p.draw(tile, head, pic.theme)
	}
}

// columns is the number of panels side by side that fit into a width.
func (f figure) columns(width vg.Length) int {
	n := len(f.panels)
	if n == 0 {
		return 1
	}
	least := vg.Length(215)
	switch first := f.panels[0]; {
	case len(first.bars) > 0 || len(first.dots) > 0:
		least = 300
	case first.grid != nil:
		return 1
	}
	fit := max(1, int((width+panelGap)/(least+panelGap)))
	if f.across > 0 {
		return min(n, fit, f.across)
	}
	if n == 4 && fit == 3 {
		return 2
	}
	return min(n, fit)
}

// height is the height that suits the figure at a width.
func (f figure) height(width vg.Length) vg.Length {
	columns := f.columns(width)
	rows := (len(f.panels) + columns - 1) / columns
	var tallest vg.Length
	for _, p := range f.panels {
		h := vg.Length(190)
		switch {
		case len(p.bars) > 0:
			h = vg.Length(len(p.bars))*24 + 40 + p.headHeight(width/vg.Length(columns))
		case len(p.dots) > 0:
			h = vg.Length(len(p.dots))*24 + 40 + p.headHeight(width/vg.Length(columns))
		case p.grid != nil:
			h = p.grid.height(width) + p.headHeight(width)
		case len(f.panels) == 1 && width > narrow:
			h = 360
		case len(f.panels) == 1:
			h = 300
		}
		tallest = max(tallest, h)
	}
	return vg.Length(rows)*tallest + vg.Length(rows-1)*panelGap + f.strokesHeight()
}

// draw draws one panel: title and captions above, then axes and data below head.
func (p panel) draw(c draw.Canvas, head vg.Length, th Theme) {
	p.drawHead(c, th)
	below := draw.Crop(c, 0, 0, 0, -head)
	if p.grid != nil {
		p.grid.draw(below, th)
		return
	}
	pl := p.frame(th)
	p.thin(pl, c.Size().X)
	switch {
	case len(p.bars) > 0:
		p.addBars(pl, th)
	case len(p.dots) > 0:
		p.addDots(pl, th)
	default:
		p.addLines(pl, th)
	}
	pl.Draw(below)
}

// What names beside the axes take of a panel's width, and what lies between the words
// of two ticks.
const (
	namesRoom vg.Length = 110
	wordsGap  vg.Length = 8
)

// thin leaves out words of a logarithmic x axis for which the panel has no room.
func (p panel) thin(pl *plot.Plot, width vg.Length) {
	ticks, ok := pl.X.Tick.Marker.(decadeTicks)
	if !ok || !(p.x.min > 0) {
		return
	}
	var widest vg.Length
	for _, tick := range ticks.Ticks(p.x.min, p.x.max) {
		widest = max(widest, words(textSize, false).Width(tick.Label))
	}
	if len(p.dots) > 0 {
		width -= namesRoom // at both sides
	}
	ticks.most = max(2, int((width-namesRoom)/(widest+wordsGap)))
	pl.X.Tick.Marker = ticks
}

// frame is an empty plot with the panel's axes.
func (p panel) frame(th Theme) *plot.Plot {
	pl := plot.New()
	pl.BackgroundColor = nil
	for _, a := range []*plot.Axis{&pl.X, &pl.Y} {
		a.Label.TextStyle.Font = sans(textSize)
		a.Label.TextStyle.Color = th.Muted
		a.Label.Padding = 3
		a.Tick.Label.Font = sans(textSize)
		a.Tick.Label.Color = th.Muted
		a.Tick.LineStyle.Color = th.Muted
		a.Tick.Length = 4
		a.LineStyle.Color = th.Muted
		a.Padding = 0
	}
	pl.X.Label.Text = p.x.caption
	p.x.apply(&pl.X, 6)
	p.y.apply(&pl.Y, 5)
	return pl
}

// apply sets an axis' range, scale and ticks.
func (a axis) apply(to *plot.Axis, ticks int) {
	to.Min, to.Max = a.min, a.max
	switch a.scale {
	case logDuration:
		to.Scale, to.Tick.Marker = plot.LogScale{}, decadeTicks{write: roundDuration}
	case logNumber:
		to.Scale, to.Tick.Marker = plot.LogScale{}, decadeTicks{write: roundNumber}
	case nines:
		to.Tick.Marker = ninesTicks{}
	default:
		to.Tick.Marker = linearTicks{ticks}
	}
}

// sans is the face of all words in a picture. Liberation Sans has the metrics of
// Arial and Helvetica, so that a browser without it lays the words out alike.
func sans(size vg.Length) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
}

// words is the style of text that is not part of an axis.
func words(size vg.Length, bold bool) text.Style {
	f := sans(size)
	if bold {
		f.Weight = 3 // golang.org/x/image/font.WeightBold
	}
	return text.Style{Font: f, YAlign: draw.YCenter, Handler: plot.DefaultTextHandler}
}

// finite reports whether v can be drawn.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
