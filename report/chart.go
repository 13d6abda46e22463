package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/plot"

	"bench/results"
)

// Chart is one picture of a report.
type Chart struct {
	// Name is one word: the chart's file name and its anchor on the page.
	Name string
	// Title says what is shown, in a few words.
	Title string
	// Sentence says what the chart shows and how it was measured, for these results.
	Sentence func([]results.Result) string
	// Draw returns the chart without its title, which the page has as a heading
	// and the files have above the picture. The error is a MissingError if the
	// results hold nothing to draw.
	Draw func([]results.Result, Theme) (*plot.Plot, error)

	figure func([]group) figure
	// searches is true for what shows searches alone; all others show none.
	searches bool
}

// MissingError says why a chart has nothing to show.
type MissingError struct{ Reason string }

// Error is the reason.
func (e *MissingError) Error() string { return e.Reason }

// Charts is the table of charts, in the order in which reports show them. A new
// chart is one file with a function that makes its figure, and one line here.
var Charts = []Chart{
	chart("percentiles", "Delivery latency by percentile", percentilesSentence, percentiles),
	chart("latency", "Delivery latency over time", latencySentence, latencyOverTime),
	chart("service", "Due time, send time and lag", serviceSentence, serviceAndLag),
	chart("throughput", "Throughput over time", throughputSentence, throughput),
	chart("wire", "Bytes on the wire per message", wireSentence, wirePerMessage),
	chart("requests", "Requests per message", requestsSentence, requestsPerMessage),
	chart("server", "Server CPU and memory", serverSentence, serverCosts),
	chart("connect", "Time to connect", connectSentence, connectTimes),
	chart("exchange", "Exchange time, closed loop", exchangeSentence, exchangeTimes),
	searchChart("rate", "Latency and CPU by rate", rateSentence, latencyByRate),
}

// chart makes one line of the table.
func chart(name, title string, sentence func([]results.Result) string, make func([]group) figure) Chart {
	return newChart(name, title, sentence, func(gs []group) figure {
		others, _ := apart(gs)
		return make(others)
	})
}

// searchChart makes one line of the table, for searches.
func searchChart(name, title string, sentence func([]results.Result) string, make func([]group) figure) Chart {
	c := newChart(name, title, sentence, func(gs []group) figure {
		_, searches := apart(gs)
		return make(searches)
	})
	c.searches = true
	return c
}

func newChart(name, title string, sentence func([]results.Result) string, figure func([]group) figure) Chart {
	return Chart{
		Name: name, Title: title, Sentence: sentence, figure: figure,
		Draw: func(rs []results.Result, th Theme) (*plot.Plot, error) {
			f := figure(groups(rs))
			if f.missing != "" {
				return nil, &MissingError{f.missing}
			}
			return f.plot(th), nil
		},
	}
}

// Missing returns the reason for which the chart has nothing to show, "" if it
// has something.
func (c Chart) Missing(rs []results.Result) string {
	_, err := c.Draw(rs, Light)
	var missing *MissingError
	if errors.As(err, &missing) {
		return missing.Reason
	}
	return ""
}

// loadLine says in one line what load the results were made with.
func loadLine(rs []results.Result) string {
	if len(rs) == 0 {
		return "no results"
	}
	loads := map[string]bool{}
	for _, r := range rs {
		loads[loadOf(r)] = true
	}
	line := loadOf(rs[0])
	if len(loads) > 1 {
		line = fmt.Sprintf("%d different loads", len(loads))
	}
	if slices.ContainsFunc(rs, func(r results.Result) bool { return r.Environment.Colocated }) {
		line += " · " + colocated
	}
	return line
}

// colocated labels runs in which each side takes CPU from the other.
const colocated = "colocated: server and clients share cores"

// pathOf describes what lies between servers and clients, if it is not plain
// loopback.
func pathOf(n results.Network) []string {
	var words []string
	if n.Link != "" {
		words = append(words, "link "+name(n.Link))
	}
	if n.RTT > 0 {
		rtt := "round trip " + n.RTT.String()
		if n.Jitter > 0 {
			rtt += " ± " + n.Jitter.String()
		}
		words = append(words, rtt)
	}
	if n.TLS {
		words = append(words, "TLS")
	}
	return words
}

// loadOf describes the load of one result.
func loadOf(r results.Result) string {
	l := r.Scenario.Load
	words := []string{plural(int64(l.Clients), "client"), topics(l.Topics)}
	switch r.Loop {
	case "closed":
		words = append(words, "closed loop")
	case "idle":
		words = append(words, "idle: nothing is published")
	case "listen":
		words = append(words, "listening: no stamps of ours")
	default:
		rate := l.Rate.String()
		if r.Probe != nil {
			rate = "highest rate"
		}
		words = append(words, rate+" per topic ("+name(l.Arrivals)+")")
	}
	words = append(words, l.Payload.String()+" payload", time.Duration(l.Duration).String()+" window")
	words = append(words, pathOf(r.Scenario.Network)...)
	if l.Inject != "" {
		words = append(words, "faults injected: "+clean(l.Inject, longestQuote))
	}
	return strings.Join(words, " · ")
}
