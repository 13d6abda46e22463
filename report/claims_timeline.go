package report

import (
	"math"
	"slices"

	"bench/results"
)

// rounds is how many answers a timeline shows.
const rounds = 3

// drawTimeline draws what a client does over time, from what was measured of all of
// them: how long its requests are held, and how soon it asks again. One bar for each
// group that tells both, of the first cell where one does.
func (t *trial) drawTimeline() figure {
	f := figure{missing: "no run measured how long answers were held", across: 1}
	for _, r := range t.cells {
		p := panel{layers: []string{"asks again", "", "held"}}
		var longest float64
		for _, g := range t.x.Groups {
			held, again := t.cycle(g, r)
			if held <= 0 {
				continue
			}
			b := bar{label: short(t.titleOf(g.Name)), look: t.looks[g.Name], text: "held " + duration(held) + ", asks again after " + duration(again)}
			for range rounds { // the layers begin anew after the fifth
				b.segments = append(b.segments, 0, 0, held, 0, 0, again, 0, 0, 0, 0)
			}
			longest = math.Max(longest, b.total())
			p.bars = append(p.bars, b)
		}
		if len(p.bars) == 0 {
			continue
		}
		m := measuringOf("time of one client, drawn from the means of all", results.Nanoseconds, false, []float64{longest})
		for i := range p.bars {
			b := &p.bars[i]
			for j := range b.segments {
				b.segments[j] /= m.per
			}
			b.low, b.high = b.total(), b.total()
		}
		p.x = m.axis
		f.panels, f.missing = []panel{p}, ""
		if at := brief(r.At); at != "" {
			f.remarks = append(f.remarks, "Drawn at "+at+".")
		}
		return f
	}
	return f
}

// cycle is how long a group's requests are held, and how soon its clients ask again;
// held is 0 where that was not measured.
func (t *trial) cycle(g results.Group, r *results.CellRecord) (held, again float64) {
	value := func(figures ...string) float64 {
		for _, figure := range figures {
			if e := figureOf(g.Name, figure)(r); e.Known() && finite(e.Value) {
				return e.Value
			}
		}
		return 0
	}
	if record := groupOf(r, g.Name); record == nil || !slices.Contains([]string{"longpoll", "fetch"}, record.Pattern) {
		return 0, 0
	}
	held, again = value("mean(empty_hold)"), value("p50(rearm)", "mean(rearm)")
	if asks := value("client_request_rate"); held == 0 && asks > 0 {
		held = math.Max(0, 1e9/asks-again)
	}
	return held, again
}
