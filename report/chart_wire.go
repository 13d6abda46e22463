package report

import (
	"fmt"
	"math"

	"bench/results"
)

// wirePerMessage draws the layers of the bytes of both directions, per message.
func wirePerMessage(gs []group) figure {
	p := panel{
		x:      axis{caption: "bytes per received message, both directions"},
		layers: []string{"payload", "framing", "headers", "TLS", "TCP/IP"},
	}
	var remarks []string
	for _, g := range gs {
		n := float64(g.pooled.Messages.Received)
		if n == 0 {
			remarks = append(remarks, g.label+" is not drawn: no message was received, so nothing is per message")
			continue
		}
		layers := layersOf(g.pooled.Result)
		for i := range layers {
			layers[i] /= n
		}
		overhead := layers[1] + layers[2] + layers[3]
		text := fmt.Sprintf("%s (overhead %s)", number(sum(layers)), number(overhead))
		if math.IsNaN(layers[4]) {
			remarks = append(remarks, g.label+": the system does not tell its TCP segments, so TCP/IP is not drawn")
		}
		low, high := rangeOver(g.used, func(r *view) float64 {
			return sum(layersOf(r.Result)) / float64(r.Messages.Received)
		})
		p.addBar(g, text, low, high, layers...)
	}
	dropLayer(&p, 3)
	return barsFigure("no run received a message", remarks, p)
}

// layersOf are the bytes of both directions: payload, framing, headers, TLS, and
// TCP/IP headers, which are NaN where the kernel does not tell.
func layersOf(r results.Result) []float64 {
	layers := make([]float64, 5)
	for _, d := range []results.Direction{r.Wire.Sent, r.Wire.Received} {
		own := []int64{d.PayloadBytes, d.FramingBytes, d.HeaderBytes, d.TLSBytes}
		var known int64
		for i, b := range own {
			layers[i] += float64(b)
			known += b
		}
		if d.WireBytes == nil {
			layers[4] = math.NaN()
		} else {
			layers[4] += float64(*d.WireBytes - known)
		}
	}
	return layers
}

// sum adds what was measured.
func sum(values []float64) float64 { return bar{segments: values}.total() }

// dropLayer leaves a layer out of the key if no bar has any of it. The place of
// the others, hence their hatching, stays.
func dropLayer(p *panel, layer int) {
	for _, b := range p.bars {
		if b.segments[layer] > 0 {
			return
		}
	}
	p.layers[layer] = ""
}

// wireSentence is under the chart.
func wireSentence(rs []results.Result) string {
	return "All bytes on the clients' connections between start and end of the window, of both directions, empty answers and acknowledgements included, per message received. " +
		"Payload, framing and headers are counted where they are parsed; TCP/IP is 52 bytes for every segment that the kernel reports (TCP_INFO). Connecting before the window is not included." +
		repeatsSentence(rs, " Whiskers span the repeats.")
}
