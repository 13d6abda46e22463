package report

import (
	"fmt"
	"math"
	"slices"
	"time"

	"bench/results"
)

// A collapse is told from leastShared holds on: before, requests are too few to compare.
// Curves agree if they are no further apart than agreement, a share.
const (
	leastShared = 0.1
	agreement   = 0.05
)

// mostMarks is how many marks a curve of a collapse has, about.
const mostMarks = 5

// A course is the requests of a client of a group over the time in units of its hold.
type course struct {
	line line
	// slope is what the closed form gives for each hold, H/(H + g).
	slope float64
}

// end is how far it goes.
func (c course) end() float64 { return c.line.x[len(c.line.x)-1] }

// at is the course at a time, on the straight line between two seconds; NaN beyond
// its end.
func (c course) at(x float64) float64 {
	xs, ys := c.line.x, c.line.y
	i, found := slices.BinarySearch(xs, x)
	switch {
	case found:
		return ys[i]
	case i == 0 || i == len(xs):
		return math.NaN()
	}
	return ys[i-1] + (ys[i]-ys[i-1])*(x-xs[i-1])/(xs[i]-xs[i-1])
}

// drawCollapse draws how many requests a client has sent over the time in units of its
// hold: a line for each group that is held, a panel for each cell. As far as requests
// depend on time over hold alone, all lines are one.
func (t *trial) drawCollapse() figure {
	f := figure{missing: "no two groups that are held kept their requests of every second", across: 2}
	for i, r := range t.cells {
		if i == mostPanels {
			f.remarks = append(f.remarks, plural(int64(len(t.cells)-i), "cell")+" not drawn: see the numbers")
			break
		}
		courses := t.courses(r)
		if len(courses) < 2 {
			continue
		}
		end := sharedEnd(courses)
		p := collapsePanel(courses, end)
		if len(t.cells) > 1 {
			p.title = brief(r.At)
		}
		f.panels, f.missing = append(f.panels, p), ""
		switch text := agreementText(courses, end); {
		case text != "" && p.title != "":
			f.remarks = append(f.remarks, text+" ("+p.title+").")
		case text != "":
			f.remarks = append(f.remarks, text+".")
		}
	}
	if f.missing == "" {
		f.remarks = append(f.remarks, "Requests are counted every second: between two seconds lines are straight.")
		f.strokes = []strokeName{{ownStroke, "measured"}, {thinStroke, "closed form"}}
	}
	return f
}

// courses are those of the groups of a cell that are held.
func (t *trial) courses(r *results.CellRecord) (all []course) {
	for _, g := range t.x.Groups {
		record := groupOf(r, g.Name)
		if record == nil || len(record.Course) == 0 {
			continue
		}
		hold, gap := results.Cycle(record.Pattern, record.Workload)
		if hold <= 0 {
			continue
		}
		c := course{
			line:  line{label: short(t.titleOf(g.Name)) + ", " + results.Duration(hold).String(), look: t.looks[g.Name], x: []float64{0}, y: []float64{0}},
			slope: float64(hold) / float64(hold+gap),
		}
		for i, sent := range record.Course {
			c.line.x = append(c.line.x, float64(time.Duration(i+1)*time.Second)/float64(hold))
			c.line.y = append(c.line.y, sent)
		}
		all = append(all, c)
	}
	return all
}

// sharedEnd is how far a collapse is drawn: as far as all courses go that last a hold,
// but at least two.
func sharedEnd(courses []course) float64 {
	ends := make([]float64, len(courses))
	for i, c := range courses {
		ends[i] = c.end()
	}
	slices.Sort(ends)
	second := ends[len(ends)-2]
	for _, end := range ends {
		if end >= 1 {
			return min(end, second)
		}
	}
	return second
}

// collapsePanel draws courses up to an end, with their closed forms.
func collapsePanel(courses []course, end float64) panel {
	highest := 0.0
	var forms []line
	p := panel{x: axis{caption: "time / hold", max: end}}
	for i, c := range courses {
		l := c.until(end)
		l.marks = c.marks(end, i, len(courses))
		p.lines = append(p.lines, l)
		highest = max(highest, c.slope*end, slices.Max(l.y))
		same := slices.ContainsFunc(courses[:i], func(other course) bool { return math.Abs(other.slope-c.slope) < 1e-3 })
		if !same { // which would hide the one that is drawn
			forms = append(forms, line{look: l.look, stroke: thinStroke, x: []float64{0, end}, y: []float64{0, c.slope * end}})
		}
	}
	p.y = axis{caption: "requests per client since the window began", max: roundUp(highest)}
	p.lines = append(p.lines, forms...)
	return p
}

// until is the line of a course up to an end.
func (c course) until(end float64) line {
	l := c.line
	i, _ := slices.BinarySearch(l.x, end)
	l.x, l.y = slices.Clone(l.x[:i]), slices.Clone(l.y[:i])
	if y := c.at(end); finite(y) {
		l.x, l.y = append(l.x, end), append(l.y, y)
	}
	return l
}

// marks are some of the seconds of a course, at other places than those of the others:
// lines that lie on each other are told apart by them.
func (c course) marks(end float64, number, of int) (all []mark) {
	n, _ := slices.BinarySearch(c.line.x, math.Nextafter(end, math.Inf(1)))
	step := max(1, n/mostMarks)
	for i := 1 + step*number/of; i < n; i += step {
		all = append(all, mark{c.line.x[i], c.line.y[i], c.line.y[i], c.line.y[i]})
	}
	return all
}

// disagreement is how far courses are from each other at the same time over hold, at
// most: as a share of the higher. It looks at the seconds of all, from leastShared to an
// end; false if there is no such second of two courses.
func disagreement(courses []course, end float64) (most float64, known bool) {
	for _, c := range courses {
		for _, x := range c.line.x {
			if x < leastShared || x > end {
				continue
			}
			var there []float64
			for _, other := range courses {
				if y := other.at(x); finite(y) {
					there = append(there, y)
				}
			}
			if high := slices.Max(there); len(there) > 1 && high > 0 {
				most, known = max(most, 1-slices.Min(there)/high), true
			}
		}
	}
	return most, known
}

// agreementText says how far courses agree, "" if nothing can be said.
func agreementText(courses []course, end float64) string {
	most, known := disagreement(courses, end)
	if !known {
		return ""
	}
	text := "curves agree within"
	if most > agreement {
		text = "curves differ by up to"
	}
	return fmt.Sprintf("At the same time / hold, from %v on, %s %.1f %%", leastShared, text, 100*most)
}
