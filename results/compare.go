package results

import "math"

// Arm is one side of a comparison: runs of one pattern under one load, and their
// union, in which histograms are merged and ratios are those of the sums.
type Arm struct {
	Runs  []Result
	Union *Result
}

// Word is a difference in plain words.
type Word string

// Words. A difference is worse or better if its interval excludes 0 and it is at
// least the margin, same if the whole interval is within the margin.
const (
	WordBetter     Word = "better"
	WordWorse      Word = "worse"
	WordSame       Word = "same"
	WordCannotTell Word = "cannot tell"
)

// Difference is how one measure of head differs from that of base.
type Difference struct {
	Measure    Measure
	Base, Head Amount
	// Effect is head/base - 1, NaN if there is no such ratio; Low and High are the
	// ends of its interval of 95 %, NaN if there is none. More is positive,
	// whichever direction is better.
	Effect, Low, High float64
	// Method is how the interval was found, "" if there is none.
	Method string
	// P is the two-sided p-value of Mann and Whitney's test, NaN with fewer than
	// four runs on either side, or if they are pairs.
	P float64
	// Margin is the change that does not matter.
	Margin float64
	Word   Word
	// Why is the reason for which nothing can be told; "" if something can.
	Why string
}

// gateMetric is how a gate judges the measure; five percent of what it does not
// know do not matter.
func (m Measure) gateMetric() GateMetric {
	for _, g := range GateMetrics {
		if g.Metric == m.Text {
			return g
		}
	}
	return GateMetric{Metric: m.Text, Margin: 0.05}
}

// Compare compares one measure of two arms. The interval comes from the values of
// single runs if both arms have two or more: the run is the unit of replication.
// Otherwise it comes from the intervals of the two quantiles. A single run of a
// number has none; if it is a count that the plan fixes, it is taken as sure.
func Compare(m Measure, base, head Arm) Difference {
	d := Difference{
		Measure: m, Base: m.Of(base.Union), Head: m.Of(head.Union), Margin: m.gateMetric().Margin,
		Effect: math.NaN(), Low: math.NaN(), High: math.NaN(), P: math.NaN(), Word: WordCannotTell,
	}
	a, b := d.Base, d.Head
	switch {
	case m.Better == Neither:
		d.Why = "neither more nor less of it is better"
	case a.Why != "":
		d.Why = a.Why
	case b.Why != "":
		d.Why = b.Why
	case a.Bound && b.Bound:
		d.Why = "missing messages decide both"
	case a.Value == b.Value && a.Value == 0:
		d.Effect, d.Word = 0, WordSame
	case !(a.Value > 0) || !(b.Value > 0):
		d.Why = "there is no ratio to 0"
	default:
		d.measure(base, head)
	}
	return d
}

// measure fills in effect, interval and word of two amounts above 0.
func (d *Difference) measure(base, head Arm) {
	effect := math.Log(d.Head.Value / d.Base.Value)
	d.Effect = math.Expm1(effect)
	interval, ok := d.fromRuns(base.Runs, head.Runs)
	if !ok {
		interval, ok = d.fromQuantiles(base, head)
	}
	switch {
	case !ok && d.Measure.gateMetric().Exact:
		d.Method, d.Word = FixedCounts, d.countWord(effect)
	case !ok && effect == 0:
		d.Word = WordSame
	case !ok:
		d.Why = "one run is too few to tell: --repeat=3 tells how runs differ"
	default:
		interval = Range{math.Min(interval.Low, effect), math.Max(interval.High, effect)}
		d.Low, d.High = math.Expm1(interval.Low), math.Expm1(interval.High)
		d.Word = d.word(effect, interval)
	}
}

// countWord judges a count that the plan fixes: within its margin it is the same,
// and beyond twice of it there is a reason.
func (d *Difference) countWord(effect float64) Word {
	up, down := d.directions()
	switch margin := math.Log1p(d.Margin); {
	case math.Abs(effect) <= margin:
		return WordSame
	case effect > 2*margin:
		return up
	case effect < -2*margin:
		return down
	}
	return WordCannotTell
}

// directions are the words for more and for less.
func (d *Difference) directions() (up, down Word) {
	if d.Measure.Better == Higher {
		return WordBetter, WordWorse
	}
	return WordWorse, WordBetter
}

// word judges an interval of log ratios.
func (d *Difference) word(effect float64, interval Range) Word {
	margin := math.Log1p(d.Margin)
	up, down := d.directions()
	switch {
	case interval.Low >= -margin && interval.High <= margin:
		return WordSame
	case d.P >= 1-Level: // never true of NaN
		return WordCannotTell
	case interval.Low > 0 && effect >= margin:
		return up
	case interval.High < 0 && effect <= -margin:
		return down
	}
	return WordCannotTell
}
