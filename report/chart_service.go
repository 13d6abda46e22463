package report

import (
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// spans are the three times of a message, in the order in which their curves
// are drawn. Message by message the last two add up to the first.
var spans = []struct {
	metric, name string
	stroke       stroke
}{
	{"delivery", "delivery latency", solidStroke},
	{"service", "service time", beadedStroke},
	{"schedule_lag", "schedule lag", tickedStroke},
}

// leastSpan is drawn for all that is shorter: the best of the lags, of some
// nanoseconds, would take half of the axis.
const leastSpan = 1e3

// serviceAndLag draws delivery latency, service time and schedule lag, a panel
// per group.
func serviceAndLag(gs []group) figure {
	f := figure{missing: "there is no run"}
	var reasons []string
	for _, g := range gs {
		p := panel{
			title: g.title(), look: &g.look,
			x: axis{caption: "percentile, % (axis of nines)", scale: nines},
			y: axis{caption: "time (log scale)", scale: logDuration},
		}
		if reason := p.addSpans(g); reason != "" {
			f.remarks = append(f.remarks, g.label+" is not drawn: "+reason)
			if !slices.Contains(reasons, reason) {
				reasons = append(reasons, reason)
			}
			continue
		}
		f.panels = append(f.panels, p)
		if g.unstable() {
			f.remarks = append(f.remarks, unstableRemark(g))
		}
		for _, s := range spans {
			if !slices.ContainsFunc(p.lines, func(l line) bool { return l.label == s.name }) {
				f.remarks = append(f.remarks, g.label+": the "+s.name+" is not drawn: its values are too few for any percentile")
			}
		}
		if m := g.pooled.Messages; m.Lost+m.Censored > 0 {
			f.remarks = append(f.remarks, fmt.Sprintf("%s: lost and late messages (%s) count in the delivery latency, as later than all others; "+
				"service time knows only those that arrived", g.label, count(m.Lost+m.Censored)))
		}
	}
	switch {
	case len(f.panels) > 0:
		f.missing = ""
		for _, s := range spans {
			f.strokes = append(f.strokes, strokeName{s.stroke, s.name})
		}
		shareAxes(f.panels)
	case len(reasons) > 0:
		f.missing = strings.Join(reasons, "; ")
	}
	return f
}

// addSpans adds the curves of a group, all that are long enough; else it says
// why there are none.
func (p *panel) addSpans(g group) string {
	switch {
	case g.kind() == "closed":
		return "a closed loop has no due times"
	case g.kind() == "idle":
		return "nothing is due in an idle run"
	case g.kind() == "listen":
		return "nobody knows what was due in a listening run"
	}
	for _, s := range spans {
		d, err := g.pooled.distribution(s.metric)
		switch {
		case err != nil:
			return err.Error()
		case d == nil:
			return s.name + " was not measured"
		case !g.valid():
			return "the measurement is invalid"
		}
		l := ninesLine(g, d, s.metric)
		l.label, l.stroke = s.name, s.stroke
		for i, v := range l.y {
			l.y[i] = max(v, leastSpan)
		}
		for i, m := range l.marks {
			l.marks[i] = mark{m.x, max(m.y, leastSpan), max(m.low, leastSpan), max(m.high, leastSpan)}
		}
		if len(l.x) > 0 {
			p.lines = append(p.lines, l)
		}
	}
	if len(p.lines) == 0 {
		return "the messages are too few for any percentile"
	}
	return ""
}

// serviceSentence is under the chart.
func serviceSentence(rs []results.Result) string {
	return "What became of the time between a message's due time and its arrival: delivery latency (received − due) is schedule lag (sent − due) plus service time (received − sent), " +
		"message by message, though not percentile by percentile. Every message carries its due time and the time it was sent, and all three are read on one clock; " +
		"latency and service time count every delivery, lag counts every message due in the window. All panels share their axes; what is shorter than 1 µs is drawn at 1 µs. " +
		"Where service time stays low while delivery latency rises, messages waited to be sent: a closed-loop tool counts from sending and would have hidden that wait (coordinated omission). " +
		"Where lag comes near delivery latency, the instrument is the cause, not the server. A curve ends where fewer than " +
		fmt.Sprint(results.MinBeyond) + " distinct messages lie beyond; where lost or late messages decide, an arrow says that the truth lies above." +
		repeatsSentence(rs, " Whiskers span the repeats.")
}
