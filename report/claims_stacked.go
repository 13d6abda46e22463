package report

import (
	"fmt"
	"math"

	"bench/results"
)

// drawStacked draws the layers of the bytes of a message on the wire, a panel for each
// cell and a bar for each group.
func (t *trial) drawStacked() figure {
	f := figure{missing: "no cell tells bytes on the wire"}
	for _, r := range t.cells {
		p := panel{
			title: brief(r.At), x: axis{caption: "bytes per received message, both directions"},
			layers: []string{"payload", "", "headers, framing and TLS", "", "TCP/IP"},
		}
		for _, g := range t.x.Groups {
			record := groupOf(r, g.Name)
			if record == nil {
				continue
			}
			b := layersBar(record)
			b.label, b.look = short(t.titleOf(g.Name)), t.looks[g.Name]
			p.bars = append(p.bars, b)
			p.x.max = math.Max(p.x.max, b.total())
		}
		if !(p.x.max > 0) {
			continue
		}
		if len(f.panels) == mostPanels {
			f.remarks = append(f.remarks, "more cells are in the numbers")
			break
		}
		p.x.max, f.missing = roundUp(p.x.max), ""
		f.panels = append(f.panels, p)
	}
	return f
}

// layersBar is the bar of one group: payload, what the pattern adds, what TCP/IP adds.
func layersBar(g *results.GroupRecord) bar {
	over, wire := g.Figures["overhead_bytes_per_message"], g.Figures["wire_overhead_per_message"]
	b := bar{segments: []float64{math.NaN()}, text: absent}
	if !over.Known() || !finite(over.Value) {
		return b
	}
	payload := float64(g.Workload.Load.Payload)
	b.segments = []float64{payload, 0, over.Value, 0, 0}
	if wire.Known() && finite(wire.Value) {
		b.segments[4] = math.Max(0, wire.Value-over.Value)
	}
	b.low, b.high = b.total(), b.total()
	b.text = number(b.total()) + " B"
	if payload > 0 {
		b.text += fmt.Sprintf(", %s × payload", number(b.total()/payload))
	}
	return b
}
