package report

import (
	"fmt"
	"io"
	"math"
)

// A figure is a chart before it is drawn: plain numbers in panels. Charts make
// figures, drawFigure draws any of them, and tests compare their dump.
type figure struct {
	panels []panel
	// strokes name the lines of every panel, where these have strokes.
	strokes []strokeName
	// missing says why there is nothing to draw; "" if there is something.
	missing string
	// across is the most panels side by side, 0 for as many as there is room for.
	across int
	// remarks are printed under the chart: what was left out, and why.
	remarks []string
}

// A panel is one pair of axes, with lines, horizontal bars or rows of dots; or a grid.
type panel struct {
	title string
	look  *look // the swatch before the title; nil draws none
	also  []panelTitle
	x, y  axis
	lines []line
	// bars are drawn from top to bottom; layers name their segments, of which a
	// sixth begins anew.
	bars   []bar
	layers []string
	dots   []dotRow
	grid   *grid
	bands  []band
	floors []floorShade
}

// A panelTitle names what is laid over the panel's own, and how it looks.
type panelTitle struct {
	look  look
	title string
}

// An axis has a caption with its unit, a scale and a range. A range of zeros is
// taken from the data.
type axis struct {
	caption  string
	scale    scale
	min, max float64
}

// scale is how an axis runs and how its ticks are written.
type scale int

const (
	linear      scale = iota // from zero, plain numbers
	seconds                  // from the first to the last point, plain numbers
	logDuration              // logarithmic, ticks as durations; data in nanoseconds
	logNumber                // logarithmic, plain numbers
	nines                    // 1 - 10^-x, ticks 0, 90, 99, 99.9 %; data is x
)

// A line is one series of points. A NaN interrupts it. Without a label it is not
// named at its end.
type line struct {
	label string
	look  look
	// stroke 0 is the look's own; others tell lines of one look apart.
	stroke stroke
	x, y   []float64
	// marks are where a marker is drawn, with the range over repeats if there
	// are several.
	marks []mark
	// open is true if the values beyond the end are lost or censored: they are
	// only known to be larger.
	open bool
}

// stroke tells apart the lines of one group in one panel.
type stroke int

const (
	ownStroke stroke = iota
	solidStroke
	dashedStroke
	dottedStroke
	inkStroke    // dotted in the color of text, on top of the others
	beadedStroke // dashes and ticks wider than a line: both are seen, without
	tickedStroke // their color, on top of a line that they run along
	thinStroke   // a hairline beside the line of the same look
)

// A strokeName explains a stroke.
type strokeName struct {
	stroke stroke
	name   string
}

// A mark is a marked point of a line. low and high are its range over repeats.
type mark struct{ x, y, low, high float64 }

// A bar is one row of segments. A NaN segment was not measured.
type bar struct {
	label    string
	look     look
	segments []float64
	text     string
	// low and high are the range of the total over repeats; equal, if one run.
	low, high float64
	// predicted is what a closed form says of the total; nil if none does.
	predicted *float64
}

// A dotRow is a row of marks on the axis that all rows share.
type dotRow struct {
	label string
	dots  []dot
	text  string
}

// A dot is a mark with its range over repeats, and what a closed form says of it.
type dot struct {
	look         look
	x, low, high float64
	predicted    *float64
}

// A grid is a table that is drawn: what lies at each of its places, and whose look
// stands for it.
type grid struct {
	columns, rows []string
	// cells are row by row; one without entries is empty.
	cells []gridCell
}

// A gridCell is a place of a grid: its entries, and the frame around them.
type gridCell struct {
	entries []gridEntry
	frame   *look
}

// A gridEntry is a line of words behind a mark.
type gridEntry struct {
	look look
	text string
	bold bool
}

// total is the sum of what was measured.
func (b bar) total() float64 {
	var sum float64
	for _, s := range b.segments {
		if !math.IsNaN(s) {
			sum += s
		}
	}
	return sum
}

// A band is a stretch of the x axis: what lies outside the measured window, or
// between the ends of a bracket.
type band struct {
	from, to float64
	label    string
	// edged draws a line at each end, since it may be narrow; open leaves out the
	// one at the right.
	edged, open bool
}

// dump writes the figure's numbers as text: the form in which tests see a chart.
func (f figure) dump(w io.Writer) {
	if f.missing != "" {
		fmt.Fprintf(w, "nothing to draw: %s\n", f.missing)
	}
	for _, p := range f.panels {
		fmt.Fprintf(w, "panel %q x %q y %q\n", p.title, p.x.caption, p.y.caption)
		for _, a := range p.also {
			fmt.Fprintf(w, "  also %s, order %d\n", a.title, a.look.order)
		}
		for _, b := range p.bands {
			fmt.Fprintf(w, "  band %s %.5g..%.5g\n", b.label, b.from, b.to)
		}
		for _, s := range p.floors {
			fmt.Fprintf(w, "  %s %.5g: %.5g..%.5g\n", s.label, s.x, s.low, s.high)
		}
		for _, l := range p.lines {
			fmt.Fprintf(w, "  line %s, order %d/%d, %d points, open %t\n", l.label, l.look.order, l.look.series, len(l.x), l.open)
			if len(l.marks) == 0 {
				for i := range l.x {
					fmt.Fprintf(w, "    %.5g %.5g\n", l.x[i], l.y[i])
				}
			}
			for _, m := range l.marks {
				fmt.Fprintf(w, "    %.5g %.5g [%.5g %.5g]\n", m.x, m.y, m.low, m.high)
			}
		}
		for _, b := range p.bars {
			fmt.Fprintf(w, "  bar %s, order %d/%d: %.5g [%.5g %.5g] %q%s\n", b.label, b.look.order, b.look.series, b.segments, b.low, b.high, b.text, foretold(b.predicted))
		}
		for _, r := range p.dots {
			fmt.Fprintf(w, "  row %s %q\n", r.label, r.text)
			for _, d := range r.dots {
				fmt.Fprintf(w, "    order %d/%d: %.5g [%.5g %.5g]%s\n", d.look.order, d.look.series, d.x, d.low, d.high, foretold(d.predicted))
			}
		}
		if p.grid != nil {
			p.grid.dump(w)
		}
	}
	for _, r := range f.remarks {
		fmt.Fprintf(w, "remark: %s\n", r)
	}
}

// foretold is a prediction in a dump.
func foretold(v *float64) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf(" predicted %.5g", *v)
}

// dump writes the words of a grid.
func (g grid) dump(w io.Writer) {
	for i, c := range g.cells {
		fmt.Fprintf(w, "  cell %q %q", g.rows[i/len(g.columns)], g.columns[i%len(g.columns)])
		for _, e := range c.entries {
			fmt.Fprintf(w, " %q", e.text)
			if e.bold {
				fmt.Fprint(w, "*")
			}
		}
		fmt.Fprintln(w)
	}
}
