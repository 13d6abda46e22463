package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// marksPerLine tell lines apart that have no marks of their own.
const marksPerLine = 8

// figure is a chart of all inputs. Curves and bars of all groups stand together
// anyway; where a chart has a panel for every group, those of matched groups are
// laid over each other.
func (c *Comparison) figure(chart Chart) figure {
	f := chart.figure(c.groups)
	var panels []panel
	place := map[string]int{}
	for _, p := range f.panels {
		if p.look == nil {
			return f
		}
		key := c.counterpart(p.title)
		if at, ok := place[key]; ok {
			panels[at].overlay(p)
			continue
		}
		place[key] = len(panels)
		panels = append(panels, p)
	}
	f.panels = panels
	return f
}

// counterpart is the title of the first input's group that a group is matched
// with, its own if there is none.
func (c *Comparison) counterpart(title string) string {
	for _, m := range c.matches {
		if m.head.title() == title {
			return m.base.title()
		}
	}
	return title
}

// overlay adds the lines of another panel in a color and with marks of their own:
// within a panel the color tells inputs apart, not patterns.
func (p *panel) overlay(other panel) {
	l := p.look.contrast(len(p.also))
	// The pattern is said once: a panel has little room.
	pattern, _, _ := strings.Cut(p.title, " ")
	p.also = append(p.also, panelTitle{l, strings.TrimPrefix(other.title, pattern+" ")})
	for _, line := range other.lines {
		line.look = l
		if len(line.marks) == 0 {
			line.marks = line.sparseMarks()
		}
		p.lines = append(p.lines, line)
	}
}

// sparseMarks are marks at some of the points.
func (l line) sparseMarks() []mark {
	var all []mark
	step := max(1, len(l.x)/marksPerLine)
	for i := step / 2; i < len(l.x); i += step {
		if finite(l.y[i]) {
			all = append(all, mark{l.x[i], l.y[i], l.y[i], l.y[i]})
		}
	}
	return all
}

// contrast is the n-th look beside l in a panel: those that no pattern has come
// first, those with a color near l's last.
func (l look) contrast(n int) look {
	var orders []int
	for order := range Light.Patterns {
		if order != modulo(l.order, len(Light.Patterns)) {
			orders = append(orders, order)
		}
	}
	slices.SortStableFunc(orders, func(a, b int) int { return cmp.Compare(l.likeness(a), l.likeness(b)) })
	return look{order: orders[n%len(orders)]}
}

// likeness is 0 for an order that is unlike l and that no pattern of ours has, 1
// for one of ours, and 2 for one that could be taken for l.
func (l look) likeness(order int) int {
	const ours, near = 6, 100
	a, b := l.color(Light), look{order: order}.color(Light)
	red, green, blue := float64(a.R)-float64(b.R), float64(a.G)-float64(b.G), float64(a.B)-float64(b.B)
	switch {
	case math.Sqrt(red*red+green*green+blue*blue) < near:
		return 2
	case order < ours:
		return 1
	}
	return 0
}
