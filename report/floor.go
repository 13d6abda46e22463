package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"bench/results"
)

// A floorShade is what the machine of the results can do at best, below which
// curves say nothing about patterns: an area between two edges, or a line if
// they are equal. Without x it goes across the whole panel.
type floorShade struct {
	label        string
	x, low, high []float64
}

// least is the smallest value of the shade.
func (s floorShade) least() float64 { return slices.Min(s.low) }

// floorOf is what a group's machine was calibrated to; nil without that.
func (g group) floorOf() *results.Percentiles {
	if g.pooled.Floor == nil {
		return nil
	}
	return g.pooled.Floor.Delivery
}

// floorOfNines goes from the lowest to the highest floor of several groups, on
// the axis of nines up to max.
func floorOfNines(gs []group, max float64) []floorShade {
	shade := floorShade{label: "floor of this machine"}
	for _, g := range gs {
		f := g.floorOf()
		if f == nil {
			continue
		}
		at := []float64{float64(f.P50), float64(f.P99), float64(f.P999)}
		if shade.low == nil {
			shade.low, shade.high = slices.Clone(at), slices.Clone(at)
		}
		for i, v := range at {
			shade.low[i], shade.high[i] = math.Min(shade.low[i], v), math.Max(shade.high[i], v)
		}
	}
	if shade.low == nil {
		return nil
	}
	shade.x = []float64{ninesOf(0.5), 2, 3}
	for shade.x[len(shade.x)-1] > max && len(shade.x) > 1 {
		shade.cut(max)
	}
	return []floorShade{shade}
}

// cut ends the shade at max, on the straight line that a logarithmic axis draws
// to its last point, or drops the last point if the one before lies beyond too.
func (s *floorShade) cut(max float64) {
	n := len(s.x) - 1
	before := s.x[n-1]
	if before >= max {
		s.x, s.low, s.high = s.x[:n], s.low[:n], s.high[:n]
		return
	}
	share := (max - before) / (s.x[n] - before)
	for _, edge := range [][]float64{s.low, s.high} {
		edge[n] = edge[n-1] * math.Pow(edge[n]/edge[n-1], share)
	}
	s.x[n] = max
}

// floorAcross goes from the median to the 99th percentile of one group's floor.
func floorAcross(g group) []floorShade {
	f := g.floorOf()
	if f == nil {
		return nil
	}
	return []floorShade{{label: "floor", low: []float64{float64(f.P50)}, high: []float64{float64(f.P99)}}}
}

// fitFloors makes room for floors that lie within a decade below the data, all
// panels alike, and leaves out the others, which is remarked.
func (f *figure) fitFloors() {
	for _, p := range f.panels {
		for _, s := range p.floors {
			if least := s.least(); least > 0 && least < p.y.min && least >= p.y.min/10 {
				low, _ := logBounds(least, p.y.max)
				for i := range f.panels {
					f.panels[i].y.min = math.Min(f.panels[i].y.min, low)
				}
			}
		}
	}
	for i := range f.panels {
		p := &f.panels[i]
		p.floors = slices.DeleteFunc(p.floors, func(s floorShade) bool {
			far := s.least() < p.y.min
			if far {
				f.remarks = append(f.remarks, strings.TrimSpace(p.title+" "+fmt.Sprintf("%s (%s) is not drawn: it lies far below", s.label, duration(s.high[0]))))
			}
			return far
		})
	}
}

// floorSentence is text if any result has a floor.
func floorSentence(rs []results.Result, text string) string {
	if slices.ContainsFunc(rs, func(r results.Result) bool { return r.Floor != nil && r.Floor.Delivery != nil }) {
		return text
	}
	return ""
}

// floorNotes flag numbers that say more about the machine than about the pattern.
func floorNotes(g group) []string {
	near := g.pooled.NearFloor()
	if !g.valid() || g.unstable() || len(near) == 0 {
		return nil
	}
	last := len(near) - 1
	subject := near[last] + " is"
	if last > 0 {
		subject = strings.Join(near[:last], ", ") + " and " + near[last] + " are"
	}
	return []string{fmt.Sprintf("near the floor of this machine: %s within twice of what this pattern takes here when almost idle", subject)}
}
