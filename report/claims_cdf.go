package report

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"bench/results"
)

// Points of a distribution function.
const (
	cdfStep = 0.01
	cdfEnd  = 0.995 // a tail of one in a thousand would squeeze all else
)

// drawCDF draws the distribution functions of all groups, a panel for each cell, beside
// those of the closed forms.
func (t *trial) drawCDF() figure {
	f := figure{missing: "no cell kept its distributions"}
	metric := t.x.Chart.Y[0]
	for i, r := range t.cells {
		if i == mostPanels {
			f.remarks = append(f.remarks, plural(int64(len(t.cells)-i), "cell")+" not drawn: see the numbers")
			break
		}
		p, predicted, err := t.cdfPanel(metric, r)
		if err != nil {
			f.remarks = append(f.remarks, brief(r.At)+": "+clean(err.Error(), longestQuote))
		}
		if len(p.lines) == 0 {
			continue
		}
		if predicted {
			f.strokes = []strokeName{{ownStroke, "measured"}, {thinStroke, "closed form"}}
		}
		if len(t.cells) > 1 {
			p.title = brief(r.At)
		}
		f.panels, f.missing = append(f.panels, p), ""
	}
	f.across = 2
	return f
}

// cdfPanel draws one cell.
func (t *trial) cdfPanel(metric string, r *results.CellRecord) (p panel, predicted bool, err error) {
	byGroup, err := t.pooled(r)
	var measured, forms []line
	var values []float64
	for _, g := range t.x.Groups {
		record := groupOf(r, g.Name)
		if record == nil {
			continue
		}
		l := t.distributionOf(g.Name, metric, r, byGroup[g.Name])
		if len(l.x) == 0 {
			continue
		}
		measured, values = append(measured, l), append(values, l.x...)
		if form := formOf(basePattern(g.Pattern), record.Workload); metric == "delivery" && len(form.x) > 0 {
			form.look = l.look
			forms, values = append(forms, form), append(values, form.x...)
		}
	}
	if len(measured) == 0 {
		return panel{}, false, err
	}
	x := measuringOf(figureCaption("age of "+metric), results.Nanoseconds, slices.Contains(t.x.Chart.Log, "x"), values)
	if metric == "delivery" {
		x.caption = "delivery latency" + x.caption[len("age of delivery"):]
	}
	p = panel{x: x.axis, y: axis{caption: "share of messages that are no older", max: 1}}
	for _, l := range append(measured, forms...) {
		for i := range l.x {
			l.x[i], _ = x.at(l.x[i])
		}
		for i := range l.marks {
			l.marks[i].x, _ = x.at(l.marks[i].x)
		}
		p.lines = append(p.lines, l)
	}
	return p, len(forms) > 0, err
}

// pooled are the results of a cell by group, repetitions merged; none if they were not
// kept.
func (t *trial) pooled(r *results.CellRecord) (map[string]*view, error) {
	if t.read == nil {
		return nil, nil
	}
	rs, err := t.read(r.Key)
	if err != nil {
		return nil, err
	}
	runs := map[string][]*view{}
	for _, one := range rs {
		group := one.Group
		if group == "" && len(t.x.Groups) == 1 {
			group = t.x.Groups[0].Name
		}
		if one.Validity.Valid {
			runs[group] = append(runs[group], viewOf(one))
		}
	}
	byGroup := map[string]*view{}
	var failed []error
	for group, of := range runs {
		all, err := pool(of)
		if err != nil {
			failed = append(failed, fmt.Errorf("group %s: %w", group, err))
			continue
		}
		byGroup[group] = viewOf(all)
	}
	return byGroup, errors.Join(failed...)
}

// distributionOf is the distribution function of a group, in nanoseconds: of its
// merged histogram, or through the percentiles that were kept.
func (t *trial) distributionOf(group, metric string, r *results.CellRecord, v *view) line {
	l := line{label: short(t.titleOf(group)), look: t.looks[group]}
	if v != nil {
		if d, err := v.distribution(metric); err == nil && d != nil {
			for q := cdfStep; q <= cdfEnd; q += cdfStep / 2 {
				if at := d.At(q); at.Printable() && !at.Bound {
					l.x, l.y = append(l.x, math.Max(1, float64(at.Value))), append(l.y, q)
				}
			}
			for _, q := range []float64{0.5, 0.9} {
				if at := d.At(q); at.Printable() && !at.Bound {
					l.marks = append(l.marks, mark{math.Max(1, float64(at.Value)), q, q, q})
				}
			}
			return l
		}
	}
	for _, at := range []struct {
		name string
		q    float64
	}{{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}} {
		if e := figureOf(group, at.name+"("+metric+")")(r); e.Known() && finite(e.Value) {
			l.x, l.y = append(l.x, math.Max(1, e.Value)), append(l.y, at.q)
			l.marks = append(l.marks, mark{math.Max(1, e.Value), at.q, at.q, at.q})
		}
	}
	return l
}

// formOf is the distribution function that closed forms give, none if they give none or
// no time at all.
func formOf(pattern string, w results.Workload) line {
	l := line{stroke: thinStroke}
	o, ok := results.Foresee(pattern, w)
	if !ok || !(o.Age(cdfEnd) > 0) {
		return l
	}
	for q := cdfStep; q <= cdfEnd; q += cdfStep {
		l.x, l.y = append(l.x, math.Max(1, o.Age(q))), append(l.y, q)
	}
	return l
}
