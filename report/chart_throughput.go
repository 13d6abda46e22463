package report

import (
	"fmt"

	"bench/results"
)

// throughput draws what was due and what arrived in every second, a panel per
// group.
func throughput(gs []group) figure {
	f := figure{missing: "no run has a timeline with messages"}
	for _, g := range gs {
		rows := mergeTimelines(g.used)
		var received, published float64
		due := line{label: "due", look: g.look, stroke: inkStroke}
		arrived := line{label: "received", look: g.look, stroke: solidStroke}
		for _, s := range rows {
			received, published = received+s.received, published+s.published
			due.x, due.y = append(due.x, (s.start+s.end)/2), append(due.y, s.published*reachEach(g.pooled.Result))
			arrived.x, arrived.y = append(arrived.x, (s.start+s.end)/2), append(arrived.y, s.received)
		}
		if received+published == 0 {
			continue
		}
		p := panel{
			title: g.title(), look: &g.look,
			x:     axis{caption: "time since the start, s", scale: seconds, max: rows[len(rows)-1].end},
			y:     axis{caption: "deliveries per second"},
			lines: []line{arrived, due}, bands: outside(rows),
		}
		f.panels = append(f.panels, p)
	}
	if len(f.panels) > 0 {
		f.missing = ""
		f.strokes = []strokeName{{solidStroke, "received"}, {inkStroke, "due"}}
		shareAxes(f.panels)
	}
	return f
}

// reachEach is the number of clients that one published message is for, on average.
func reachEach(r results.Result) float64 {
	if r.Messages.Published == 0 {
		return 1
	}
	return float64(r.Messages.Expected) / float64(r.Messages.Published)
}

// throughputSentence is under the chart.
func throughputSentence(rs []results.Result) string {
	s := "Messages received by all clients in each second, and dotted what was due then: the messages published in that second"
	for _, r := range rs {
		if n := reachEach(r); n > 1 {
			s += fmt.Sprintf(", times the %s clients that each is for", number(n))
			break
		}
	}
	return s + ". A gap that does not close again is loss or overload; one that closes is delay." +
		repeatsSentence(rs, " Repeats are averaged second by second.")
}
