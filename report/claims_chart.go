package report

import "bench/results"

// drawings are the kinds of charts of experiments. A new kind is a method of trial, a
// line here and one in results.DrawingKinds.
var drawings = map[string]func(*trial) figure{
	"lines":    (*trial).drawLines,
	"bars":     (*trial).drawBars,
	"stacked":  (*trial).drawStacked,
	"cdf":      (*trial).drawCDF,
	"heat":     (*trial).drawHeat,
	"frontier": (*trial).drawFrontier,
	"profile":  (*trial).drawProfile,
	"timeline": (*trial).drawTimeline,
	"collapse": (*trial).drawCollapse,
	"matrix":   (*trial).drawMatrix,
	"table":    func(*trial) figure { return figure{missing: "its numbers are a table"} },
}

// A claimsChart is one of the charts of an experiment.
type claimsChart struct {
	// Name is that of its file.
	Name, About string
	// trial has it as its own chart.
	trial *trial
}

// charts are all charts of the experiment. Those below its own are named after their
// kinds too.
func (t *trial) charts() (all []claimsChart) {
	for i, d := range t.x.Charts() {
		one := *t
		one.x.Chart = d
		c := claimsChart{Name: name(t.x.Name), About: sentenceOr(d.About), trial: &one}
		if i > 0 {
			c.Name += "-" + name(d.Kind)
		}
		all = append(all, c)
	}
	return all
}

// draw draws the experiment's own chart; of a kind that shows nothing its measures as bars.
func (t *trial) draw() figure {
	kind := t.x.Chart.Kind
	make, ok := drawings[kind]
	switch {
	case !ok || len(t.x.Chart.Y) == 0:
		return figure{missing: "no chart is defined"}
	case len(t.cells) == 0:
		return figure{missing: t.nothing()}
	}
	f := make(t)
	if f.missing == "" || kind == "table" || kind == "bars" {
		return f
	}
	measured := *t
	measured.x.Chart = results.Drawing{Kind: "bars", X: "cells", Log: t.x.Chart.Log}
	for _, y := range t.x.Chart.Y {
		if len(t.curvesOf(y)) > 0 {
			measured.x.Chart.Y = append(measured.x.Chart.Y, y)
		}
	}
	if b := measured.drawBars(); b.missing == "" {
		b.remarks = append(b.remarks, "drawn as bars: "+f.missing)
		return b
	}
	return f
}

// nothing says why no cell can be drawn.
func (t *trial) nothing() string {
	for i := range t.run.Cells {
		switch r := &t.run.Cells[i]; {
		case r.Invalid != "":
			return "every cell that was run is invalid: " + name(r.Invalid)
		case r.Absent != "":
			return "what it needs is absent: " + clean(r.Absent, longestName)
		}
	}
	if len(t.run.Needs) > 0 {
		return "runs do not offer yet what it needs"
	}
	return "no cell of it was run yet"
}
