package report

import (
	"math"
	"slices"
)

// barsFigure puts panels of bars together, without those that are empty.
func barsFigure(missing string, remarks []string, panels ...panel) figure {
	f := figure{missing: missing, remarks: remarks}
	for _, p := range panels {
		if !slices.ContainsFunc(p.bars, bar.measured) {
			continue
		}
		for _, b := range p.bars {
			p.x.max = max(p.x.max, b.total(), b.high)
		}
		p.x.max = roundUp(p.x.max)
		f.panels = append(f.panels, p)
		f.missing = ""
	}
	return f
}

// addBar appends a row. Without a measurement it has no bar, but keeps its place.
func (p *panel) addBar(g group, text string, low, high float64, segments ...float64) {
	b := bar{label: g.title(), look: g.look, segments: segments, text: text, low: low, high: high}
	if !b.measured() {
		b.text = absent
	}
	if !finite(low) || !finite(high) {
		b.low, b.high = b.total(), b.total()
	}
	p.bars = append(p.bars, b)
}

// measured reports whether any segment was.
func (b bar) measured() bool {
	return slices.ContainsFunc(b.segments, func(s float64) bool { return !math.IsNaN(s) })
}
