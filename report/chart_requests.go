package report

import (
	"fmt"
	"math"

	"bench/results"
)

// requestsPerMessage draws answers with messages and empty ones, per message.
func requestsPerMessage(gs []group) figure {
	p := panel{
		x:      axis{caption: "requests per received message"},
		layers: []string{"answered with messages", "answered empty"},
	}
	var remarks []string
	for _, g := range gs {
		w, n := g.pooled.Wire, float64(g.pooled.Messages.Received)
		if n == 0 {
			remarks = append(remarks, fmt.Sprintf("%s is not drawn: it received no message; %s, %s empty", g.label, plural(w.Requests, "request"), count(w.EmptyResponses)))
			continue
		}
		// A request that was still held when the window ended has no answer yet.
		full := math.Max(0, float64(w.Requests-w.EmptyResponses))
		text := fmt.Sprintf("%s (empty %s)", number(float64(w.Requests)/n), number(float64(w.EmptyResponses)/n))
		if w.Requests == 0 {
			text = "none: the server pushes"
		}
		low, high := rangeOver(g.used, func(r *view) float64 {
			return float64(r.Wire.Requests) / float64(r.Messages.Received)
		})
		p.addBar(g, text, low, high, full/n, float64(w.EmptyResponses)/n)
	}
	return barsFigure("no run received a message", remarks, p)
}

// requestsSentence is under the chart.
func requestsSentence(rs []results.Result) string {
	return "Requests that the clients sent in the window per message they received, and how many of the answers brought nothing. " +
		"Below one, an answer carries several messages; above, clients ask in vain. Connecting and upgrading is not counted." +
		repeatsSentence(rs, " Whiskers span the repeats.")
}
