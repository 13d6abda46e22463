package report

import (
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// near reports whether a limit lies within twice the range of what was measured.
func near(v float64, values []float64) bool {
	values = slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !finite(v) })
	return len(values) > 0 && v <= 2*slices.Max(values) && v >= slices.Min(values)/10
}

// limits are those of the conditions on the curves, as shades across the panel: "K1
// above, K2 below 1.05".
func (t *trial) limits(curves []curve, s slice) (all []floorShade) {
	for _, q := range t.x.Decides {
		if !decides(q, s) {
			continue
		}
		for _, h := range q.Hold {
			if !slices.ContainsFunc(curves, func(c curve) bool { return c.measure.Name != "" && c.measure.Name == h.Measure }) {
				continue
			}
			low, high, text := limitOf(h)
			if text == "" {
				continue
			}
			said := name(q.ID) + " " + string(h.Rule)
			i := slices.IndexFunc(all, func(f floorShade) bool { return f.low[0] == low && f.high[0] == high })
			if i < 0 {
				all = append(all, floorShade{label: said + " " + text, low: []float64{low}, high: []float64{high}})
			} else if !strings.Contains(all[i].label, said) {
				all[i].label = said + ", " + all[i].label
			}
		}
	}
	return all
}

// limitOf is the margin of a condition; without text it has none of its own.
func limitOf(h results.ClaimCondition) (low, high float64, text string) {
	switch h.Rule {
	case results.Above, results.Below, results.Near, results.Exactly:
		return h.Limit.Value(), h.Limit.Value(), h.Limit.String()
	case results.Between:
		return h.Low.Value(), h.High.Value(), fmt.Sprintf("%s and %s", h.Low, h.High)
	}
	return 0, 0, ""
}

// decides reports whether a question is about cells of a slice.
func decides(q results.Question, s slice) bool {
	return slices.ContainsFunc(s.cells, func(r *results.CellRecord) bool {
		return !slices.ContainsFunc(q.Where, func(f results.Field) bool {
			at, ok := coordinate(r, f.Name)
			return !ok || !slices.Contains(f.Values, at.Text)
		})
	})
}

// bands are where claims stop to hold along the slice.
func (t *trial) bands(s slice, x measuring) (all []band) {
	for _, d := range t.run.Decisions {
		for _, b := range d.Boundaries {
			if b.Field != t.x.Chart.X || coordinates(b.Slice) != coordinates(s.at) {
				continue
			}
			low, ok := x.at(min(b.Holds, b.Fails))
			high, also := x.at(max(b.Holds, b.Fails))
			i := slices.IndexFunc(all, func(o band) bool { return o.from == low && o.to == high })
			switch {
			case !ok || !also:
			case i < 0:
				all = append(all, band{from: low, to: high, label: name(d.ID), edged: true})
			case !strings.Contains(all[i].label, d.ID):
				all[i].label += ", " + name(d.ID)
			}
		}
	}
	return all
}
