package report

import "math"

// fit sets the ranges of the axes to the lines.
func (p *panel) fit() {
	low, high := math.Inf(1), 0.0
	for _, l := range p.lines {
		for i, v := range l.y {
			if !finite(v) {
				continue
			}
			// A logarithmic axis has no zero; a nanosecond stands for it.
			if p.y.scale == logDuration {
				v = max(v, 1)
				l.y[i] = v
			}
			low, high = min(low, v), max(high, v)
			p.x.max = max(p.x.max, l.x[i])
		}
		for i := range l.marks {
			m := &l.marks[i]
			if p.y.scale == logDuration {
				m.y, m.low, m.high = max(m.y, 1), max(m.low, 1), max(m.high, 1) // NaN stays NaN
			}
			if finite(m.low) && m.low > 0 {
				low, high = min(low, m.low), max(high, m.high)
			}
		}
	}
	switch {
	case math.IsInf(low, 1):
		p.y.min, p.y.max = 1, 10
	case p.y.scale == logDuration:
		p.y.min, p.y.max = logBounds(low, high)
	default:
		p.y.max = roundUp(high)
	}
	if p.x.max == p.x.min {
		p.x.max = p.x.min + 1
	}
}

// roundUp is the end of a linear axis from zero for a largest value.
func roundUp(v float64) float64 {
	if !(v > 0) {
		return 1
	}
	step := roundStep(v / 8)
	return math.Ceil(v/step-1e-9) * step
}

// shareAxes gives all panels the range that holds the data of each.
func shareAxes(panels []panel) {
	var x, y axis
	for i := range panels {
		p := &panels[i]
		p.fit()
		for _, b := range p.bands {
			p.x.max = max(p.x.max, b.to)
		}
		if i == 0 {
			x, y = p.x, p.y
		}
		x.min, x.max = min(x.min, p.x.min), max(x.max, p.x.max)
		y.min, y.max = min(y.min, p.y.min), max(y.max, p.y.max)
	}
	for i := range panels {
		panels[i].x.min, panels[i].x.max = x.min, x.max
		panels[i].y.min, panels[i].y.max = y.min, y.max
	}
}
