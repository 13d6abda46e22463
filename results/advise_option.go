package results

import (
	"math"
	"slices"
	"time"
)

// pollIntervals are those that are weighed beside the one that the wish needs.
var pollIntervals = []time.Duration{100 * time.Millisecond, time.Second, 10 * time.Second}

// variantsOf are the workloads that a pattern is weighed with: one, but of polls one
// for each interval.
func variantsOf(pattern string, base Workload, wish Wish, samples []Sample) (all []Workload) {
	if pattern != "polling" && pattern != "keepalive" {
		return []Workload{base}
	}
	intervals := slices.Clone(pollIntervals)
	var needed time.Duration
	for i, objective := range wish.Objectives {
		beside := transit(base) + ownPart(pattern, base, objective.Of, samples)
		if longest := objective.interval(beside); i == 0 || longest < needed {
			needed = longest
		}
	}
	if needed > 0 && !slices.Contains(intervals, needed) {
		intervals = append(intervals, needed)
	}
	slices.Sort(intervals)
	for _, interval := range intervals {
		w := base
		w.Parameters.PollInterval = Duration(interval)
		all = append(all, w)
	}
	return all
}

// optionOf is a pattern under a workload.
func optionOf(pattern string, w Workload, samples []Sample) (Option, bool) {
	form, ok := Foresee(pattern, w)
	if !ok {
		return Option{}, false
	}
	o := Option{Name: pattern, Pattern: pattern, Latency: map[string]Told{}, Misses: []string{}, workload: w}
	if pattern == "polling" || pattern == "keepalive" {
		o.Name += " every " + w.Parameters.PollInterval.String()
	}
	for _, figure := range LatencyFigures {
		of := figure + "(delivery)"
		if s := nearest(samples, pattern, w, of); s != nil && alike(s.Workload, w) {
			v, _ := s.value(of)
			o.Latency[figure] = Told{v, Measured, s.From}
			continue
		}
		told := Told{Value: foreseenAs(form, figure) + ownPart(pattern, w, figure, samples), How: Foreseen}
		if s := nearest(samples, pattern, w, of); s != nil {
			told.From = s.From
		}
		o.Latency[figure] = told
	}
	o.WireBytes = Told{Value: form.WireBytes, How: Foreseen}
	if s := nearest(samples, pattern, w, "wire_overhead_per_message"); s != nil && alike(s.Workload, w) {
		v, _ := s.value("wire_overhead_per_message")
		o.WireBytes = Told{v + float64(s.Workload.Load.Payload), Measured, s.From}
	}
	all := float64(w.Load.Clients) * float64(w.Load.Rate)
	o.Requests = Told{Value: form.Requests * all, How: Foreseen}
	o.Cores = coresOf(pattern, w, form, all, samples)
	return o, true
}

// foreseenAs is a figure of the closed form.
func foreseenAs(form Outlook, figure string) float64 {
	if q, ok := shares[figure]; ok {
		return form.Age(q)
	}
	return form.Mean
}

// ownPart is what the nearest sample took beside its closed form: the machine's part of
// a figure of the latency, 0 where nothing was measured.
func ownPart(pattern string, w Workload, figure string, samples []Sample) float64 {
	s := nearest(samples, pattern, w, figure+"(delivery)")
	if s == nil {
		return 0
	}
	form, _ := Foresee(s.Pattern, s.Workload)
	v, _ := s.value(figure + "(delivery)")
	return math.Max(0, v-foreseenAs(form, figure))
}

// coresOf is the server's CPU for so many messages a second: that of a message of the
// nearest sample, or of a request in patterns that ask.
func coresOf(pattern string, w Workload, form Outlook, messages float64, samples []Sample) Told {
	const figure = "server_cpu_ms_per_1000"
	s := nearest(samples, pattern, w, figure)
	if s == nil {
		return Told{}
	}
	v, _ := s.value(figure)
	seconds := v / 1e6 // of one message
	if asked, ok := s.value("requests_per_message"); ok && asked > 0 && form.Requests > 0 {
		seconds *= form.Requests / asked
	}
	told := Told{seconds * messages, Scaled, s.From}
	if alike(s.Workload, w) && s.Workload.Load.Clients == w.Load.Clients {
		told.How = Measured
	}
	return told
}
