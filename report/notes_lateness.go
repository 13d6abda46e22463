package report

import (
	"fmt"
	"strings"

	"bench/results"
)

// mostLateness is the schedule lag above which a reader is told, in nanoseconds. The
// check of the lag allows what is little beside the latencies, which may be more.
const mostLateness = 1e6

// latenessNotes say how late messages left, where that was more than a millisecond:
// it is part of what is read as the age of a message.
func latenessNotes(gs []group) []note {
	var n note
	var said []string
	for _, g := range gs {
		if lag := g.lateness(); lag != "" {
			n.labels, said = append(n.labels, g.label), append(said, lag+" in "+g.label)
		}
	}
	if said == nil {
		return nil
	}
	n.text = fmt.Sprintf("messages were sent late: the schedule lag, sent − due, was above %v (%s); the latency counts from the due time, hence contains it", results.Duration(mostLateness), strings.Join(said, ", "))
	return []note{n}
}

// lateness is the 99.9th percentile of a group's schedule lag, or the 99th of a short
// run, if it is worth telling; else "".
func (g group) lateness() string {
	d, err := g.pooled.distribution("schedule_lag")
	if err != nil || d == nil || !g.valid() {
		return ""
	}
	for _, p := range []struct {
		name string
		q    float64
	}{{"p99.9", 0.999}, {"p99", 0.99}} {
		at := d.At(p.q)
		if !at.Printable() {
			continue
		}
		if at.Value > mostLateness {
			return p.name + " " + duration(float64(at.Value))
		}
		return ""
	}
	return ""
}
