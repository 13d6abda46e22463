package report

import (
	"math"

	"bench/results"
)

// serverCosts draws CPU per 1,000 deliveries and memory per client.
func serverCosts(gs []group) figure {
	cpu := panel{title: "CPU", x: axis{caption: "CPU milliseconds per 1,000 deliveries"}}
	memory := panel{
		title: "Memory", x: axis{caption: "KiB per client"},
		layers: []string{"connected, before traffic", "added by traffic"},
	}
	var remarks []string
	for _, g := range gs {
		s := g.pooled.Server
		if s == nil {
			remarks = append(remarks, g.label+" is not drawn: its server was not measured")
			continue
		}
		low, high := rangeOver(g.used, func(r *view) float64 { return orNaN(r.Server.CPUPerThousand) })
		cpu.addBar(g, number(orNaN(s.CPUPerThousand)), low, high, orNaN(s.CPUPerThousand))

		idle, peak := orNaN(s.IdleBytesPerClient)/1024, orNaN(s.BytesPerClient)/1024
		low, high = rangeOver(g.used, func(r *view) float64 { return orNaN(r.Server.BytesPerClient) / 1024 })
		if math.IsNaN(peak) {
			memory.addBar(g, number(idle)+" before traffic", low, high, idle)
		} else {
			before := min(max(0, idle), peak)
			memory.addBar(g, number(peak), low, high, before, peak-orZero(before))
		}
	}
	return barsFigure("no run measured its server", remarks, cpu, memory)
}

// orNaN is the value, NaN if it was not measured.
func orNaN(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

// orZero is the value, 0 if it was not measured.
func orZero(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// serverSentence is under the chart.
func serverSentence(rs []results.Result) string {
	return "What the server's processes used: user and system CPU time in the window per 1,000 messages received by clients, and resident memory per client, its peak after traffic less that of the empty server. " +
		"On one machine the kernel's work for sending falls on the sender, so part of the clients' receiving is in it." +
		repeatsSentence(rs, " Whiskers span the repeats.")
}
