package report

import (
	"fmt"
	"math"

	"bench/results"
)

// pairsFigure draws how much worse head was than base in every pair of a unit, a
// panel for each metric that varies, in the order in which the pairs were made: a
// drift, a jump or an outlier is seen there, and no number tells of it.
func pairsFigure(u *results.GateUnit) figure {
	var f figure
	for i := range u.Judgments {
		j := &u.Judgments[i]
		if p, ok := pairsPanel(u, j); ok {
			f.panels = append(f.panels, p)
		} else if j.Verdict != results.VerdictSkipped && len(j.Base) > 0 {
			f.remarks = append(f.remarks, name(j.Metric)+" is the same in every pair, or has no ratio, and is not drawn")
		}
	}
	if len(f.panels) == 0 {
		f.missing = "no metric varies between the pairs"
	}
	return f
}

// pairsPanel is the panel of one metric; false if there is nothing to see.
func pairsPanel(u *results.GateUnit, j *results.Judgment) (panel, bool) {
	from, to := j.Base, j.Head
	if j.Better == results.Higher {
		from, to = to, from
	}
	ratios, err := results.LogRatios(from, to)
	if err != nil || len(ratios) == 0 {
		return panel{}, false
	}
	// Base first and head first are told apart, for an order that matters shows in
	// the difference between them.
	first := []line{{look: look{order: baseFirstLook}}, {look: look{order: headFirstLook}}}
	low, high := -100*j.Margin, 100*j.Margin
	varies := false
	valid := judgedPairs(u)
	for i, r := range ratios {
		worse := 100 * math.Expm1(r)
		varies = varies || r != 0
		low, high = math.Min(low, worse), math.Max(high, worse)
		side := &first[0]
		if i < len(valid) && valid[i].HeadFirst {
			side = &first[1]
		}
		side.marks = append(side.marks, mark{x: float64(i + 1), y: worse, low: worse, high: worse})
	}
	if !varies {
		return panel{}, false
	}
	n := float64(len(ratios))
	if finite(j.Low) && finite(j.High) {
		low, high = math.Min(low, 100*j.Low), math.Max(high, 100*j.High)
		all := line{look: look{order: estimateLook}, marks: []mark{{x: n + 2, y: 100 * j.Effect, low: 100 * j.Low, high: 100 * j.High}}}
		first = append(first, all)
	}
	lines := []line{
		{stroke: inkStroke, x: []float64{0, n + 3}, y: []float64{100 * j.Margin, 100 * j.Margin}},
		{stroke: solidStroke, look: look{order: zeroLook}, x: []float64{0, n + 3}, y: []float64{0, 0}},
	}
	room := 0.08 * (high - low)
	return panel{
		title: fmt.Sprintf("%s: %s", name(j.Metric), j.Verdict),
		x:     axis{caption: "pair, then all", min: 0, max: n + 3},
		y:     axis{caption: "worse by %", min: low - room, max: high + room},
		lines: append(lines, first...),
		bands: confirmationBands(u, n),
	}, true
}

// Looks of marks in these panels: a filled circle, a ring and a diamond, in colors
// that differ too.
const (
	baseFirstLook = 0
	headFirstLook = 4
	estimateLook  = 3
	zeroLook      = 5 // gray
)

// judgedPairs are the pairs that were judged, in order.
func judgedPairs(u *results.GateUnit) (kept []results.GatePair) {
	for _, p := range u.Pairs {
		if p.Invalid == "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// confirmationBands shade the pairs that had to confirm a failure, if n judged
// pairs are drawn that include them.
func confirmationBands(u *results.GateUnit, n float64) (bands []band) {
	for _, r := range u.Rounds {
		if r.Name != results.Confirmation {
			continue
		}
		from, to := 0, 0
		for i, p := range u.Pairs {
			if p.Invalid == "" && i < r.From {
				from++
			}
			if p.Invalid == "" && i < r.To {
				to++
			}
		}
		if float64(to) <= n && to > from {
			bands = append(bands, band{from: float64(from) + 0.5, to: float64(to) + 0.5, label: "to confirm"})
		}
	}
	return bands
}

// pairsSentence is under the figure.
const pairsSentence = "How much worse head was than base in each pair of runs, in the order in which they were made: filled where base ran first, a ring where head did; " +
	"at the right the estimate over all of them with its interval of 95 %. The dotted line is the margin, the solid one no difference. Below it head is better."
