package report

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"bench/results"
)

// The axis of nines is sampled every ninesStep, and ends at 99.9999 %.
const (
	ninesStep = 0.025
	ninesEnd  = 6
)

// percentiles draws one curve per group.
func percentiles(gs []group) figure {
	f := ninesFigure(gs, "delivery", "delivery latency (log scale)", "no run measured a delivery latency")
	for i := range f.panels {
		f.panels[i].floors = floorOfNines(slices.DeleteFunc(slices.Clone(gs), func(g group) bool { return !g.valid() }), f.panels[i].x.max)
	}
	f.fitFloors()
	return f
}

// percentilesSentence is under the chart.
func percentilesSentence(rs []results.Result) string {
	return "How old a message is when a client gets it: received − due, over every delivery whose message was due in the window. " +
		"Every step to the right leaves a tenth of the deliveries beyond it. A curve ends where fewer than " +
		fmt.Sprint(results.MinBeyond) + " distinct messages lie beyond; where lost or late messages decide, an arrow says that the truth lies above." +
		repeatsSentence(rs, " Whiskers span the repeats.") +
		floorSentence(rs, " The shade is the floor of this machine: what these patterns took when it was almost idle, from the fastest to the slowest (of polls, one exchange). Near it, the machine is measured, not the pattern.")
}

// repeatsSentence is text if any pattern was run more than once.
func repeatsSentence(rs []results.Result, text string) string {
	for _, g := range sorted(rs) {
		if len(g.used) > 1 {
			return text
		}
	}
	return ""
}

// ninesFigure draws the distributions of one metric on an axis of nines.
func ninesFigure(gs []group, metric, caption, missing string) figure {
	f := figure{missing: missing}
	p := panel{
		x: axis{caption: "percentile, % (axis of nines)", scale: nines},
		y: axis{caption: caption, scale: logDuration},
	}
	for _, g := range gs {
		d, err := g.pooled.distribution(metric)
		switch {
		case err != nil:
			f.remarks = append(f.remarks, g.label+" is not drawn: "+err.Error())
		case d == nil:
		case !g.valid():
			f.remarks = append(f.remarks, g.label+" is not drawn: its measurement is invalid")
		default:
			if l := ninesLine(g, d, metric); len(l.x) > 0 {
				if g.pooled.Grows(metric) {
					l.label += unstableMark
					f.remarks = append(f.remarks, unstableRemark(g))
				}
				p.lines = append(p.lines, l)
			} else {
				f.remarks = append(f.remarks, fmt.Sprintf("%s is not drawn: its %s are too few for any percentile", g.label, plural(d.Count(), "value")))
			}
		}
	}
	if len(p.lines) == 0 {
		if len(f.remarks) > 0 {
			f.missing = "every run that measured it is invalid or too short"
		}
		return f
	}
	f.missing = ""
	p.fit()
	f.panels = []panel{p}
	return f
}

// unstableRemark says what the curve of a group without a steady state is.
func unstableRemark(g group) string {
	return g.label + " is unstable: its backlog grew, so its latency is that of a run of this length, and higher in a longer one"
}

// ninesLine samples one distribution up to the last percentile that may be shown.
func ninesLine(g group, d *results.Distribution, metric string) line {
	steps := sort.Search(int(ninesEnd/ninesStep)+1, func(i int) bool {
		at := d.At(shareOf(float64(i) * ninesStep))
		return at.Bound || !at.Printable()
	})
	l := line{label: short(g.label), look: g.look}
	for i := range steps {
		l.x = append(l.x, float64(i)*ninesStep)
		l.y = append(l.y, float64(d.At(shareOf(float64(i)*ninesStep)).Value))
	}
	// Within the next nine the missing messages take over.
	l.open = d.At(shareOf(float64(steps)*ninesStep + 1)).Bound
	for _, x := range []float64{ninesOf(0.5), 1, 2, 3, 4, 5} {
		if steps > 0 && x <= float64(steps-1)*ninesStep+1e-9 {
			m := mark{x: x, y: float64(d.At(shareOf(x)).Value)}
			m.low, m.high = rangeOver(g.used, func(r *view) float64 { return quantileOf(r, metric, shareOf(x)) })
			l.marks = append(l.marks, m)
		}
	}
	return l
}

// shareOf is the share at a place of the axis of nines: 0.99 at 2.
func shareOf(x float64) float64 { return 1 - math.Pow(10, -x) }

// quantileOf is a quantile of one run, NaN if it was not measured.
func quantileOf(r *view, metric string, q float64) float64 {
	d, err := r.distribution(metric)
	if err != nil || d == nil {
		return math.NaN()
	}
	return float64(d.At(q).Value)
}

// rangeOver is the smallest and the largest value over runs; NaN if there is none.
func rangeOver(runs []*view, value func(*view) float64) (low, high float64) {
	low, high = math.NaN(), math.NaN()
	for _, r := range runs {
		v := value(r)
		if math.IsNaN(v) {
			continue
		}
		if math.IsNaN(low) {
			low, high = v, v
		}
		low, high = min(low, v), max(high, v)
	}
	return low, high
}
