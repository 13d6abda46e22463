package scenarios

import (
	"math"
	"slices"
	"strings"

	"bench/results"
)

// Cell is one combination of the values that an experiment sweeps, and the groups
// of clients that meet it.
type Cell struct {
	At     []results.Coordinate
	Groups []CellGroup
}

// CellGroup is a group of a cell with every value spelled out.
type CellGroup struct {
	Name, Pattern, Variant string
	Workload               results.Workload
}

// Expand is the sweep of an experiment as cells, in order. The full profile takes
// every combination. The quick one varies one axis at a time around the base, with
// its first, middle and last value; the base of an axis is the value that the
// profile's common workload has, or else the first. Where clients times rate passes
// what the profile lets clients receive, there are fewer clients.
func Expand(e results.Experiment, p Profile) []Cell {
	if p.Full {
		e.Fields = replaced(e.Fields, e.Full)
	}
	w := p.common()
	axes := axesOf(e, &w)
	var cells []Cell
	for _, picks := range combinations(axes, p.Full || e.Cross) {
		cells = append(cells, cellAt(e, p, axes, picks))
	}
	return cells
}

// replaced takes the values of by where it has some.
func replaced(all, by []results.Field) []results.Field {
	all = slices.Clone(all)
	for _, f := range by {
		if i := slices.IndexFunc(all, func(g results.Field) bool { return g.Name == f.Name }); i >= 0 {
			all[i] = f
		} else {
			all = append(all, f)
		}
	}
	return all
}

// combinations picks one value of every axis for each cell.
func combinations(axes []axis, all bool) [][]int {
	if all {
		return product(axes)
	}
	base := make([]int, len(axes))
	for i, a := range axes {
		base[i] = a.base
	}
	cells := [][]int{base}
	for i, a := range axes {
		n := len(a.values[0])
		for _, v := range slices.Compact([]int{0, n / 2, n - 1}) {
			if v != a.base {
				picks := slices.Clone(base)
				picks[i] = v
				cells = append(cells, picks)
			}
		}
	}
	return cells
}

// product is every combination, the last axis running fastest.
func product(axes []axis) [][]int {
	cells := [][]int{{}}
	for _, a := range axes {
		var longer [][]int
		for _, picks := range cells {
			for v := range a.values[0] {
				longer = append(longer, append(slices.Clone(picks), v))
			}
		}
		cells = longer
	}
	return cells
}

// cellAt spells out one cell of the sweep.
func cellAt(e results.Experiment, p Profile, axes []axis, picks []int) Cell {
	picked := map[string]string{}
	for i, a := range axes {
		for j, name := range a.names {
			picked[name] = a.values[j][picks[i]]
		}
	}
	return cellOf(e, p, axes, picked)
}

// cellOf spells out the cell in which swept fields have the values picked.
func cellOf(e results.Experiment, p Profile, axes []axis, picked map[string]string) Cell {
	var c Cell
	for _, a := range axes {
		c.At = append(c.At, coordinate(e, a.names[0], picked[a.names[0]]))
	}
	for _, g := range e.Groups {
		w := p.common()
		setPicked(&w, "", e.Fields, picked)
		pattern, variant, err := ResolveVariant(g.Pattern)
		if err != nil {
			panic("group " + g.Name + ": " + err.Error()) // checked when it was read
		}
		mustSet(&w, variant.Sets)
		setPicked(&w, g.Name+".", g.Fields, picked)
		c.Groups = append(c.Groups, CellGroup{g.Name, pattern, variant.Name, w})
	}
	c.fit(e, p.Deliveries)
	return c
}

// setPicked gives fields their picked values, or the only one they have.
func setPicked(w *results.Workload, prefix string, all []results.Field, picked map[string]string) {
	for _, f := range all {
		value, swept := picked[prefix+f.Name]
		if !swept {
			value = f.Values[0]
		}
		mustSet(w, []results.Field{{Name: f.Name, Values: []string{value}}})
	}
}

// coordinate is the value of a swept field, of the experiment or of a group.
func coordinate(e results.Experiment, name, text string) results.Coordinate {
	field := name
	for _, g := range e.Groups {
		if of, ok := strings.CutPrefix(name, g.Name+"."); ok {
			field = of
		}
	}
	var w results.Workload
	mustSet(&w, []results.Field{{Name: field, Values: []string{text}}})
	n, unit, ok := w.Number(field)
	if !ok {
		n = math.NaN()
	}
	return results.Coordinate{Field: name, Text: text, Number: n, Unit: unit}
}

// fit lowers the clients of a cell so that they receive no more than most messages a
// second together, or each group if they run apart.
func (c *Cell) fit(e results.Experiment, most float64) {
	var total float64
	for i := range c.Groups {
		if e.Apart {
			total = max(total, c.Groups[i].deliveries())
		} else {
			total += c.Groups[i].deliveries()
		}
	}
	if total <= most || e.FindRate != "" {
		return
	}
	for i := range c.Groups {
		l := &c.Groups[i].Workload.Load
		l.Clients = max(1, int(float64(l.Clients)*most/total))
		l.Topics = min(l.Topics, results.Topics(l.Clients))
	}
}

// deliveries is the messages per second that a group receives.
func (g *CellGroup) deliveries() float64 {
	return float64(g.Workload.Load.Clients) * float64(g.Workload.Load.Rate)
}
