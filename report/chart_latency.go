package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"bench/results"
)

// latencyOverTime draws p50, p99 and maximum of every second, a panel per group.
func latencyOverTime(gs []group) figure {
	f := figure{missing: "no run has a timeline with delivery latencies"}
	for _, g := range gs {
		rows, err := mergeTimelines(g.used)
		if err != nil {
			f.remarks = append(f.remarks, g.label+" is not drawn: "+err.Error())
			continue
		}
		if !slices.ContainsFunc(rows, func(s second) bool { return s.delivery != nil }) {
			continue
		}
		p := panel{
			title: g.title(), look: &g.look,
			x:     axis{caption: "time since the start, s", scale: seconds},
			y:     axis{caption: "delivery latency (log scale)", scale: logDuration},
			bands: outside(rows),
		}
		for _, l := range []struct {
			label  string
			stroke stroke
			value  func(*results.Histogram) int64
		}{
			{"max", dottedStroke, (*results.Histogram).Max},
			{"p99", dashedStroke, func(h *results.Histogram) int64 { return h.Quantile(0.99) }},
			{"p50", solidStroke, func(h *results.Histogram) int64 { return h.Quantile(0.5) }},
		} {
			p.lines = append(p.lines, line{label: l.label, look: g.look, stroke: l.stroke})
			last := &p.lines[len(p.lines)-1]
			for _, s := range rows {
				v := math.NaN()
				if s.delivery != nil {
					v = float64(l.value(s.delivery))
				}
				last.x, last.y = append(last.x, (s.start+s.end)/2), append(last.y, v)
			}
		}
		f.panels = append(f.panels, p)
	}
	if len(f.panels) > 0 {
		f.missing = ""
		f.strokes = []strokeName{{solidStroke, "p50"}, {dashedStroke, "p99"}, {dottedStroke, "maximum"}}
		shareAxes(f.panels)
	}
	return f
}

// title is the group's label with what the reader of a single panel must know.
func (g group) title() string {
	switch {
	case !g.valid():
		return g.label + " (INVALID)"
	case g.pooled.Partial:
		return g.label + " (partial)"
	}
	return g.label
}

// latencySentence is under the chart.
func latencySentence(rs []results.Result) string {
	s := "Median, 99th percentile and maximum of the deliveries that arrived in each second and were due in the window" +
		repeatsSentence(rs, ", repeats merged second by second") + ". All panels share their axes; the shaded time lies outside the window."
	for _, r := range rs {
		if r.Loop == "open" && r.Throughput.PublishedPerSecond > 0 && r.Throughput.PublishedPerSecond < 1000 {
			return s + fmt.Sprintf(" At %s distinct messages a second, a second's p99 rests on few messages: read it with the maximum.",
				number(r.Throughput.PublishedPerSecond))
		}
	}
	return s
}

// A second is one row of the timelines of all repeats.
type second struct {
	start, end          float64
	phase               string
	published, received float64 // per second, mean over the repeats
	delivery            *results.Histogram
	events              []string
}

// mergeTimelines merges the timelines of repeats row by row.
func mergeTimelines(runs []results.Result) ([]second, error) {
	byStart := map[float64]*second{}
	counts := map[float64]float64{}
	for _, r := range runs {
		for _, i := range r.Timeline {
			key := math.Round(i.Start * 10)
			s := byStart[key]
			if s == nil {
				s = &second{start: i.Start, end: i.End, phase: i.Phase}
				byStart[key] = s
			}
			counts[key]++
			if length := i.End - i.Start; length > 0 {
				s.published += float64(i.Published) / length
				s.received += float64(i.Received) / length
			}
			s.events = append(s.events, i.Events...)
			if i.Delivery == nil {
				continue
			}
			h, err := i.Delivery.Histogram()
			if err != nil {
				return nil, fmt.Errorf("second %.3g of the timeline: %w", i.Start, err)
			}
			if s.delivery == nil {
				s.delivery = h
			} else {
				s.delivery.Merge(h)
			}
		}
	}
	var rows []second
	for key, s := range byStart {
		s.published /= counts[key]
		s.received /= counts[key]
		rows = append(rows, *s)
	}
	slices.SortFunc(rows, func(a, b second) int { return cmp.Compare(a.start, b.start) })
	return rows, nil
}

// outside are the stretches of warm-up and drain.
func outside(rows []second) []band {
	var bands []band
	for _, s := range rows {
		switch n := len(bands); {
		case s.phase == "window":
		case n > 0 && bands[n-1].label == phaseName(s.phase) && bands[n-1].to >= s.start-0.05:
			bands[n-1].to = s.end
		default:
			bands = append(bands, band{s.start, s.end, phaseName(s.phase)})
		}
	}
	return bands
}

// phaseName is how a phase is written.
func phaseName(phase string) string {
	if phase == "warmup" {
		return "warm-up"
	}
	return name(phase)
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
