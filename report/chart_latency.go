package report

import (
	"fmt"
	"math"
	"slices"

	"bench/results"
)

// latencyOverTime draws p50, p99 and maximum of every second, a panel per group.
func latencyOverTime(gs []group) figure {
	f := figure{missing: "no run has a timeline with delivery latencies"}
	for _, g := range gs {
		rows := mergeTimelines(g.used)
		if !slices.ContainsFunc(rows, func(s second) bool { return len(s.delivery) > 0 }) {
			continue
		}
		p := panel{
			title: g.title(), look: &g.look,
			x: axis{caption: "time since the start, s", scale: seconds, max: rows[len(rows)-1].end},
			y: axis{caption: "delivery latency (log scale)", scale: logDuration},
			lines: []line{
				{label: "max", look: g.look, stroke: dottedStroke},
				{label: "p99", look: g.look, stroke: dashedStroke},
				{label: "p50", look: g.look, stroke: solidStroke},
			},
			bands:  outside(rows),
			floors: floorAcross(g),
		}
		if err := p.addSeconds(rows); err != nil {
			f.remarks = append(f.remarks, g.label+" is not drawn: "+err.Error())
			continue
		}
		f.panels = append(f.panels, p)
	}
	if len(f.panels) > 0 {
		f.missing = ""
		f.strokes = []strokeName{{solidStroke, "p50"}, {dashedStroke, "p99"}, {dottedStroke, "maximum"}}
		shareAxes(f.panels)
		f.fitFloors()
	}
	return f
}

// addSeconds appends maximum, p99 and p50 of every row to the panel's lines.
func (p *panel) addSeconds(rows []second) error {
	for _, s := range rows {
		union, err := s.latency()
		if err != nil {
			return err
		}
		values := []float64{math.NaN(), math.NaN(), math.NaN()}
		if union != nil {
			values = []float64{float64(union.Max), float64(union.P99), float64(union.P50)}
		}
		for i, v := range values {
			p.lines[i].x, p.lines[i].y = append(p.lines[i].x, (s.start+s.end)/2), append(p.lines[i].y, v)
		}
	}
	return nil
}

// title is the group's label, as long as a picture has room for, with what the reader
// of a single panel must know.
func (g group) title() string {
	label := short(g.label)
	switch {
	case !g.valid():
		return label + " (INVALID)"
	case g.unstable():
		return label + unstableMark
	case g.pooled.Partial:
		return label + " (partial)"
	}
	return label
}

// unstableMark follows the name of what has no steady state.
const unstableMark = " (unstable)"

// latencySentence is under the chart.
func latencySentence(rs []results.Result) string {
	s := "Median, 99th percentile and maximum of the deliveries that arrived in each second and were due in the window" +
		repeatsSentence(rs, ", repeats merged second by second") + ". All panels share their axes; the shaded time lies outside the window." +
		floorSentence(rs, " The shade across a panel is the floor of this machine: median to 99th percentile of the pattern when almost idle (of polls, one exchange).")
	for _, r := range rs {
		if r.Loop == "open" && r.Throughput.PublishedPerSecond > 0 && r.Throughput.PublishedPerSecond < 1000 {
			return s + fmt.Sprintf(" At %s distinct messages a second, a second's p99 rests on few messages: read it with the maximum.",
				number(r.Throughput.PublishedPerSecond))
		}
	}
	return s
}
