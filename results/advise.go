package results

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Wish is what a pattern is sought for.
type Wish struct {
	Clients int      `json:"clients"`
	Rate    Rate     `json:"rate"` // of each client
	Payload Bytes    `json:"payload"`
	RTT     Duration `json:"rtt"`
	// Objectives are all to be met; none asks for the trade-off alone.
	Objectives []Objective `json:"objectives"`
}

// How a number came about.
const (
	// Measured numbers are those of a sample of the same rate, payload, round trip and
	// interval.
	Measured = "measured"
	// Foreseen ones are closed forms; to those of latency comes what the nearest sample
	// took beside its own.
	Foreseen = "predicted"
	// Scaled ones are measured per message or request elsewhere, times what is foreseen
	// of these.
	Scaled = "scaled"
)

// Told is a number and how it came about, "" where there is none.
type Told struct {
	Value float64 `json:"value"`
	How   string  `json:"how"`
	// From names the sample.
	From string `json:"from"`
}

// Option is a pattern with what it would cost.
type Option struct {
	// Name is the pattern and, of polls, their interval.
	Name    string `json:"name"`
	Pattern string `json:"pattern"`
	// Latency is the delivery latency in nanoseconds by LatencyFigures.
	Latency map[string]Told `json:"latency"`
	// WireBytes are per message and Requests per second, of all clients together.
	WireBytes Told `json:"wire_bytes_per_message"`
	Requests  Told `json:"requests_per_second"`
	// Cores is the server's CPU.
	Cores Told `json:"server_cores"`
	// Misses are the objectives that it does not meet.
	Misses []string `json:"misses"`
	// Beaten is true if another option that meets as much is no worse in latency,
	// bytes and CPU, and clearly better in one.
	Beaten bool `json:"beaten"`

	workload Workload
}

// Advice is the options for a wish, and the answer.
type Advice struct {
	Wish    Wish     `json:"wish"`
	Options []Option `json:"options"`
	// Choice is the index of the answer, -1 if there is no single one; Why is a
	// sentence.
	Choice int    `json:"choice"`
	Why    string `json:"why"`
	// Samples is the number of samples that there were.
	Samples int      `json:"samples"`
	Notes   []string `json:"notes"`
}

// Advise weighs the patterns for a wish. base has the parameters that the wish does not
// say. Patterns that no closed form describes are left out.
func Advise(wish Wish, base Workload, patterns []string, samples []Sample) Advice {
	a := Advice{Wish: wish, Choice: -1, Samples: len(samples), Notes: []string{}}
	if a.Wish.Objectives == nil {
		a.Wish.Objectives = []Objective{}
	}
	base.Load.Clients, base.Load.Rate, base.Load.Payload, base.Network.RTT = wish.Clients, wish.Rate, wish.Payload, wish.RTT
	for _, pattern := range patterns {
		for _, w := range variantsOf(pattern, base, wish, samples) {
			if o, ok := optionOf(pattern, w, samples); ok {
				for _, objective := range wish.Objectives {
					if o.Latency[objective.Of].Value >= float64(objective.Limit) {
						o.Misses = append(o.Misses, objective.String())
					}
				}
				a.Options = append(a.Options, o)
			}
		}
	}
	for i := range a.Options {
		a.Options[i].Beaten = slices.ContainsFunc(a.Options, func(o Option) bool { return o.beats(a.Options[i], a.judgedBy()) })
	}
	a.choose()
	a.warn()
	return a
}

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

// judgedBy is the figure of the latency that options are weighed by.
func (a *Advice) judgedBy() string {
	if len(a.Wish.Objectives) > 0 {
		return a.Wish.Objectives[0].Of
	}
	return "p99"
}

// Options count as equal within a part of each other, and as clearly better beyond
// another.
const (
	equalPart  = 0.02
	betterPart = 0.05
)

// costs are what options are weighed by; what was not measured is NaN.
func (o Option) costs(figure string) []float64 {
	cores := math.NaN()
	if o.Cores.How != "" {
		cores = o.Cores.Value
	}
	return []float64{o.Latency[figure].Value, o.WireBytes.Value, cores}
}

// beats reports whether an option is no worse than another and clearly better in one.
func (o Option) beats(other Option, figure string) bool {
	if len(o.Misses) > len(other.Misses) {
		return false
	}
	theirs, better := other.costs(figure), false
	for i, v := range o.costs(figure) {
		switch {
		case math.IsNaN(v) || math.IsNaN(theirs[i]):
		case v > theirs[i]*(1+equalPart):
			return false
		case v < theirs[i]*(1-betterPart):
			better = true
		}
	}
	return better
}

// choose picks the answer: of the options that meet all objectives the one that takes
// the least CPU of the server, or where that is not known the fewest bytes.
func (a *Advice) choose() {
	var fit []int
	cpu := true
	for i, o := range a.Options {
		if len(o.Misses) == 0 {
			fit = append(fit, i)
			cpu = cpu && o.Cores.How != ""
		}
	}
	var wanted []string
	for _, o := range a.Wish.Objectives {
		wanted = append(wanted, o.String())
	}
	switch {
	case len(a.Options) == 0:
		a.Why = "no closed form describes this load"
		return
	case len(wanted) == 0:
		a.unbeaten()
		return
	case len(fit) == 0:
		figure := a.judgedBy()
		least := slices.MinFunc(a.Options, func(x, y Option) int { return cmp.Compare(x.Latency[figure].Value, y.Latency[figure].Value) })
		a.Why = fmt.Sprintf("no pattern meets %s: the soonest is %s with %s of %s", strings.Join(wanted, " and "), least.Name, figure, FormatDuration(least.Latency[figure].Value))
		return
	}
	cost := func(o Option) float64 { return o.WireBytes.Value }
	what := "takes the fewest bytes on the wire"
	if cpu {
		cost, what = func(o Option) float64 { return o.Cores.Value }, "takes the least CPU of the server"
	}
	for _, i := range fit {
		if a.Choice < 0 || cost(a.Options[i]) < cost(a.Options[a.Choice]) {
			a.Choice = i
		}
	}
	a.Why = fmt.Sprintf("%s meets %s and, of the %s that do, %s", a.Options[a.Choice].Name, strings.Join(wanted, " and "), plural(len(fit), "option"), what)
}

// unbeaten is the answer without objectives: what nothing beats.
func (a *Advice) unbeaten() {
	var names []string
	for i, o := range a.Options {
		if !o.Beaten {
			names = append(names, o.Name)
			a.Choice = i
		}
	}
	if len(names) == 1 {
		a.Why = names[0] + " beats or equals every other in latency, bytes and CPU"
		return
	}
	a.Choice = -1
	a.Why = "a trade-off, which an objective would settle: nothing beats " + strings.Join(names, ", ")
}

// warn adds what bounds the advice.
func (a *Advice) warn() {
	var large []string
	for _, o := range a.Options {
		if o.Cores.How != "" && o.Cores.Value > 1 {
			large = append(large, fmt.Sprintf("%s %.1f", o.Name, o.Cores.Value))
		}
	}
	if len(large) > 0 {
		a.Notes = append(a.Notes, "more than one core of the measured machine, so that latencies hold on more or larger servers only: "+strings.Join(large, ", "))
	}
	if a.Samples == 0 {
		a.Notes = append(a.Notes, "nothing was measured: latencies are those of link and pattern alone, and CPU is unknown")
	}
}
