package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"bench/results"
)

// latencyByRate draws latency and CPU of the probes against their rate, two panels
// per search, with the bracket shaded.
func latencyByRate(gs []group) figure {
	f := figure{missing: "no run was a search for the highest sustainable rate", across: 2}
	var latencies, costs []panel
	for _, g := range gs {
		latency, cost := g.ratePanels()
		if !latency.drawn() && !cost.drawn() {
			f.remarks = append(f.remarks, g.label+" is not drawn: none of its runs is valid")
			continue
		}
		latencies, costs = append(latencies, latency), append(costs, cost)
		if rates := g.unstableRates(); rates != "" {
			f.remarks = append(f.remarks, fmt.Sprintf("%s: at %s the backlog grew, so the latency there is that of a run of this length, and higher in a longer one", g.label, rates))
		}
		if b := g.bracket(); b.Unable != nil {
			f.remarks = append(f.remarks, fmt.Sprintf("%s: at %s/s the generator was the limit, not the server", g.label, number(b.Unable.Rate)))
		}
	}
	if len(latencies) == 0 {
		return f
	}
	f.missing = ""
	f.strokes = []strokeName{{solidStroke, "p99, server CPU"}, {dashedStroke, "p50, generator CPU"}}
	shareAxes(latencies)
	shareAxes(costs)
	for i := range latencies {
		latencies[i].stretchOpen()
		costs[i].stretchOpen()
		f.panels = append(f.panels, latencies[i], costs[i])
	}
	return f
}

// unstableRates lists the rates at which the backlog of a drawn run grew.
func (g group) unstableRates() string {
	var rates []float64
	for _, r := range g.used {
		if rate := float64(r.Scenario.Load.Rate); r.Validity.Valid && r.Unstable() && !slices.Contains(rates, rate) {
			rates = append(rates, rate)
		}
	}
	slices.Sort(rates)
	var words []string
	for _, rate := range rates {
		words = append(words, number(rate)+"/s")
	}
	return strings.Join(words, ", ")
}

// drawn reports whether a panel has anything to show.
func (p panel) drawn() bool {
	return slices.ContainsFunc(p.lines, func(l line) bool { return slices.ContainsFunc(l.y, finite) })
}

// ratePanels are the two panels of a search. Percentiles of probes at one rate are
// those of their merged histograms; of CPU the mean is drawn.
func (g group) ratePanels() (latency, cost panel) {
	byRate := map[float64][]*view{}
	var rates []float64
	for _, r := range g.used {
		rate := float64(r.Scenario.Load.Rate)
		if !r.Validity.Valid || !(rate > 0) {
			continue
		}
		if byRate[rate] == nil {
			rates = append(rates, rate)
		}
		byRate[rate] = append(byRate[rate], r)
	}
	slices.Sort(rates)
	x := axis{caption: "messages per second and topic (log scale)", scale: logNumber}
	if len(rates) > 0 {
		x.min, x.max = logBounds(rates[0], rates[len(rates)-1])
	}
	bands := g.bracketBand(&x)
	title := short(g.label)
	latency = panel{title: title + bracketAside(g.bracket()), look: &g.look, x: x, y: axis{caption: "delivery latency (log scale)", scale: logDuration}, bands: bands}
	cost = panel{title: title + ", CPU", look: &g.look, x: x, y: axis{caption: "cores"}, bands: bands}
	p99, p50 := line{label: "p99", look: g.look, stroke: solidStroke}, line{label: "p50", look: g.look, stroke: dashedStroke}
	server, generator := line{label: "server", look: g.look, stroke: solidStroke}, line{label: "generator", look: g.look, stroke: dashedStroke}
	for _, rate := range rates {
		runs := byRate[rate]
		p99.addQuantile(rate, runs, 0.99)
		p50.addQuantile(rate, runs, 0.5)
		server.addRange(rate, runs, func(r *view) float64 { return coresUsed(&r.Result, r.Server) })
		generator.addRange(rate, runs, func(r *view) float64 { return coresUsed(&r.Result, r.Generator) })
	}
	latency.lines, cost.lines = []line{p50, p99}, []line{generator, server}
	return latency, cost
}

// bracketAside is the bracket behind a title, where there is one.
func bracketAside(b results.RateBracket) string {
	switch {
	case b.Passed == nil:
		return ""
	case b.Failed == nil:
		return fmt.Sprintf(": %s/s or more", number(b.Passed.Rate))
	}
	return fmt.Sprintf(": %s to %s/s", number(b.Passed.Rate), number(b.Failed.Rate))
}

// stretchOpen lets a bracket that is open above go to the end of the axis.
func (p *panel) stretchOpen() {
	p.bands = slices.Clone(p.bands)
	for i := range p.bands {
		if p.bands[i].open {
			p.bands[i].to = p.x.max
		}
	}
}

// bracketBand is the shade between the ends of the bracket; open above, it goes to
// the end of the axis, which is made longer for it.
func (g group) bracketBand(x *axis) []band {
	b := g.bracket()
	switch {
	case b.Passed == nil:
		return nil
	case b.Failed != nil:
		return []band{{from: b.Passed.Rate, to: b.Failed.Rate, label: "bracket", edged: true}}
	}
	if b.Unable != nil {
		x.max = max(x.max, b.Unable.Rate)
	}
	if x.max < 1.2*b.Passed.Rate {
		_, x.max = logBounds(x.min, 1.2*b.Passed.Rate)
	}
	return []band{{from: b.Passed.Rate, to: x.max, label: "open above", edged: true, open: true}}
}

// addQuantile appends a quantile of all runs of one rate, with its range over them;
// one that may not be shown leaves a gap.
func (l *line) addQuantile(rate float64, runs []*view, q float64) {
	merged := runs[0]
	if len(runs) > 1 {
		if p, err := pool(runs); err == nil {
			merged = viewOf(p)
		}
	}
	y := math.NaN()
	l.open = false
	if d, err := merged.distribution("delivery"); err == nil && d != nil {
		if at := d.At(q); at.Printable() {
			y, l.open = float64(at.Value), at.Bound
		}
	}
	l.add(rate, y, runs, func(r *view) float64 { return quantileOf(r, "delivery", q) })
}

// addRange appends the mean of all runs of one rate, with its range over them.
func (l *line) addRange(rate float64, runs []*view, value func(*view) float64) {
	l.add(rate, average(runs, value), runs, value)
}

func (l *line) add(rate, y float64, runs []*view, value func(*view) float64) {
	l.x, l.y = append(l.x, rate), append(l.y, y)
	if !finite(y) {
		return
	}
	m := mark{x: rate, y: y}
	m.low, m.high = rangeOver(runs, value)
	l.marks = append(l.marks, m)
}

// coresUsed is how many cores a side used in the window, NaN if that is not known.
func coresUsed(r *results.Result, side *results.Resources) float64 {
	if cores, known := r.CoresUsed(side); known {
		return cores
	}
	return math.NaN()
}

// rateSentence is under the chart.
func rateSentence([]results.Result) string {
	return "Delivery latency, and the cores that server and generator used, in every valid run of the searches by its rate. " +
		"The shade is the bracket: the highest sustainable rate lies between the rate at its left edge, which passed, and the one at its right, which failed; a bracket that is open above ends with the axis. " +
		"Runs of the same rate are merged, and whiskers span them. " +
		fmt.Sprintf("Left out is a percentile beyond which fewer than %d distinct messages lie. ", results.MinBeyond) +
		"Where lost or late messages decide the last percentile, an arrow says that the truth lies above."
}
