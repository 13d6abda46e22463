package report

import (
	"slices"

	"bench/results"
)

// drawHeat draws a place for every cell over two swept fields: the values of all
// curves there, framed in the color of the lowest, or in none if others tie with it.
func (t *trial) drawHeat() figure {
	f := figure{missing: "no cell of it was measured"}
	g := t.gridOver(t.x.Chart.X)
	curves := t.curves()
	for _, r := range t.cells {
		cell := g.at(r)
		lowest, ties := lowestOf(curves, r)
		for i, c := range curves {
			e := c.of(r)
			text := c.label + " unknown"
			if e.Known() {
				text = c.label + " " + amountOf(e.Value, e.Unit)
			}
			cell.entries = append(cell.entries, gridEntry{t.looks[c.group], text, i == lowest || slices.Contains(ties, i)})
		}
		if lowest < 0 {
			continue
		}
		f.missing = ""
		if len(ties) == 0 {
			cell.frame = new(t.looks[curves[lowest].group])
		}
	}
	if f.missing == "" {
		f.panels = []panel{{y: axis{caption: "each cell of the sweep; framed: the lowest; bold without a frame: what ties"}, grid: &g.grid}}
	}
	return f
}

// lowestOf is which curve has the lowest value in a cell, -1 if none has one, and which
// others tie with it.
func lowestOf(curves []curve, r *results.CellRecord) (lowest int, ties []int) {
	lowest = -1
	for i, c := range curves {
		if e := c.of(r); e.Known() && (lowest < 0 || e.Value < curves[lowest].of(r).Value) {
			lowest = i
		}
	}
	for i, c := range curves {
		if e := c.of(r); e.Known() && i != lowest && results.Tie(curves[lowest].of(r), e) {
			ties = append(ties, i)
		}
	}
	return lowest, ties
}

// drawMatrix draws a place for every curve and cell: its value, and whether the claims
// about it hold there.
func (t *trial) drawMatrix() figure {
	f := figure{missing: "no cell of it was measured"}
	curves := t.curves()
	g := grid{}
	for _, r := range t.cells {
		g.columns = append(g.columns, brief(r.At))
	}
	for _, c := range curves {
		g.rows = append(g.rows, short(c.label))
		for _, r := range t.cells {
			e := c.of(r)
			cell := gridCell{entries: []gridEntry{{t.looks[c.group], estimateText(e), false}}}
			if word := t.holds(c, r); word != "" {
				cell.entries = append(cell.entries, gridEntry{t.looks[c.group], word, true})
			}
			if e.Known() {
				f.missing = ""
			}
			g.cells = append(g.cells, cell)
		}
	}
	if f.missing == "" {
		f.panels = []panel{{grid: &g}}
	}
	return f
}

// holds says whether the conditions on a curve hold in a cell, "" if there are none.
func (t *trial) holds(c curve, r *results.CellRecord) string {
	q := results.Question{ID: c.label}
	for _, asked := range t.x.Decides {
		for _, h := range asked.Hold {
			if c.measure.Name != "" && h.Measure == c.measure.Name {
				q.Hold = append(q.Hold, h)
			}
		}
	}
	if len(q.Hold) == 0 {
		return ""
	}
	one := results.CellResult{At: r.At, Estimates: r.Estimates, Predictions: r.Predictions}
	switch results.Decide(results.Testable, t.x.Name, q, results.Trial{Cells: []results.CellResult{one}}).Verdict {
	case results.Supported:
		return "holds"
	case results.Refuted:
		return "fails"
	}
	return "undecided"
}

// A sweepGrid is a grid whose columns are the values of one swept field, and whose rows
// are those of the others.
type sweepGrid struct {
	grid
	field string
}

// gridOver is the empty grid of all cells.
func (t *trial) gridOver(field string) *sweepGrid {
	g := &sweepGrid{field: field}
	all, _ := t.slices(field)
	var places []float64
	for _, s := range all {
		g.rows = append(g.rows, brief(s.at))
		for i, v := range s.places {
			at, found := slices.BinarySearch(places, v)
			if !found {
				c, _ := coordinate(s.cells[i], field)
				places, g.columns = slices.Insert(places, at, v), slices.Insert(g.columns, at, brief([]results.Coordinate{c}))
			}
		}
	}
	g.cells = make([]gridCell, len(g.rows)*len(g.columns))
	return g
}

// at is the place of a cell.
func (g *sweepGrid) at(r *results.CellRecord) *gridCell {
	c, _ := coordinate(r, g.field)
	rest := slices.DeleteFunc(slices.Clone(r.At), func(a results.Coordinate) bool { return a.Field == g.field })
	row, column := slices.Index(g.rows, brief(rest)), slices.Index(g.columns, brief([]results.Coordinate{c}))
	if row < 0 || column < 0 {
		return &gridCell{} // its coordinate is no number
	}
	return &g.cells[row*len(g.columns)+column]
}
