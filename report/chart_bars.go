package report

import "math"

// barsFigure puts panels of bars together, without those that are empty.
func barsFigure(missing string, remarks []string, panels ...panel) figure {
	f := figure{missing: missing, remarks: remarks}
	for _, p := range panels {
		if len(p.bars) == 0 {
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

// addBar appends a row unless nothing of it was measured.
func (p *panel) addBar(g group, text string, low, high float64, segments ...float64) bool {
	for _, s := range segments {
		if !math.IsNaN(s) {
			p.bars = append(p.bars, bar{label: g.title(), look: g.look, segments: segments, text: text, low: low, high: high})
			return true
		}
	}
	return false
}
