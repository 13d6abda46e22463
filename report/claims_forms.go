package report

import (
	"math"
	"slices"
	"strings"

	"bench/results"
)

// formPoints is how many points of a closed form make its line.
const formPoints = 60

// form is the closed form of a curve along a slice, in the units of the data: as a
// smooth line where it takes nothing else that is swept in step, else at the cells.
func (t *trial) form(c curve, s slice) line {
	l := line{stroke: thinStroke}
	for i, r := range s.cells {
		if v := c.predicted(r); v != nil {
			l.x, l.y = append(l.x, s.places[i]), append(l.y, *v)
		}
	}
	group, field := t.fieldOf(t.x.Chart.X)
	owner := c.measure.Predict.Group
	if owner == "" {
		owner = c.group
	}
	g := groupOf(s.cells[0], owner)
	if len(l.x) < 2 || g == nil || c.measure.Baseline != "" || group != "" && group != owner || t.takesInStep(c.measure.Predict, t.x.Chart.X) {
		return l
	}
	values := between(l.x[0], l.x[len(l.x)-1], slices.Contains(t.x.Chart.Log, "x"))
	smooth, err := c.measure.Predict.Along(g.Workload, field, values)
	if err != nil {
		return l
	}
	l.x, l.y = values, smooth
	return l
}

// takesInStep reports whether a prediction takes a field that is swept in step with
// another.
func (t *trial) takesInStep(p results.Prediction, with string) bool {
	for _, list := range t.x.Together {
		fields := strings.Split(strings.ReplaceAll(list, " ", ""), ",")
		if !slices.Contains(fields, with) {
			continue
		}
		for _, f := range fields {
			if _, field := t.fieldOf(f); f != with && p.Takes(field) {
				return true
			}
		}
	}
	return false
}

// between are values from one to another, evenly on their axis.
func between(from, to float64, log bool) []float64 {
	values := make([]float64, formPoints+1)
	for i := range values {
		share := float64(i) / formPoints
		values[i] = from + share*(to-from)
		if log && from > 0 {
			values[i] = from * math.Pow(to/from, share)
		}
	}
	return values
}

// scaled moves a line from the units of the data to those of its axes; what lies
// outside of them is left out.
func (l *line) scaled(x, y measuring) {
	var xs, ys []float64
	for i := range l.x {
		at, ok := x.at(l.x[i])
		if !ok {
			continue
		}
		v, known := y.at(l.y[i])
		if known && (l.y[i]/y.per > y.max*(1+1e-9) || l.y[i]/y.per < y.min-1e-9) {
			v = math.NaN()
		}
		xs, ys = append(xs, at), append(ys, v)
	}
	l.x, l.y = xs, ys
	if !slices.ContainsFunc(ys, finite) {
		l.x, l.y = nil, nil
	}
}
