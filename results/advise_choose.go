package results

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

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
