package report

import (
	"fmt"
	"math"
	"strconv"

	"bench/results"
)

// A difference is one row of a comparison.
type difference struct {
	results.Difference
	field field
	unit  unit
	// base and head are the cells.
	base, head reading
	// word is the plain word, with what keeps it from being a judgment.
	word string
}

// Words that take the place of better and worse.
const (
	wordInvalid = "invalid"
	wordDiffers = "differs: "
)

// comparedFields are the columns of the report that can be compared: a maximum is
// a fact of one run, without an interval.
func (g group) comparedFields() []field {
	fields := map[string][]field{"open": openFields, "closed": closedFields, "listen": listenFields, "idle": idleFields}[g.kind()]
	var kept []field
	for _, f := range fields {
		if f.q < 1 {
			kept = append(kept, f)
		}
	}
	return kept
}

// measure is what the field reads.
func (f field) measure() results.Measure {
	text := f.family
	if f.q > 0 {
		text = map[float64]string{0.5: "p50", 0.99: "p99", 0.999: "p999"}[f.q] + "(" + f.family + ")"
	}
	m, err := results.ParseMeasure(text)
	if err != nil {
		panic(err) // the tables of fields are constants
	}
	return m
}

// arm is the group as one side of a comparison.
func (g group) arm() results.Arm { return results.Arm{Runs: g.valued(), Union: &g.pooled.Result} }

// compare fills in the rows; a metric that neither side measured has none.
func (m *match) compare() {
	fields := m.base.comparedFields()
	units := chooseUnits([]group{m.base, m.head}, fields)
	for i, f := range fields {
		d := difference{field: f, unit: units[i], base: f.read(m.base.pooled), head: f.read(m.head.pooled)}
		if d.base.word == absent && d.head.word == absent {
			continue
		}
		d.Difference = results.Compare(f.measure(), m.base.arm(), m.head.arm())
		d.judge(m.base.valid() && m.head.valid(), m.conditions)
		m.rows = append(m.rows, d)
	}
}

// judge finds the word. Percentiles of invalid runs are withheld; a latency that grows
// is worse than one that does not and is less, and else not to be compared; and a
// difference under other circumstances is neither better nor worse.
func (d *difference) judge(valid bool, c results.Conditions) {
	d.word = string(d.Word)
	if !valid {
		d.word, d.Why, d.Method = wordInvalid, "a run is invalid", ""
		d.Low, d.High = math.NaN(), math.NaN()
		if d.field.q > 0 {
			d.Effect = math.NaN()
			d.Base, d.Head = results.Amount{Value: math.NaN(), Why: d.Why}, results.Amount{Value: math.NaN(), Why: d.Why}
		}
		return
	}
	if d.grows() && !d.outgrows() {
		d.word, d.Word, d.Why = string(results.WordCannotTell), results.WordCannotTell, "a run is unstable: its latency grows with its length"
	}
	if c.Differ() && (d.Word == results.WordBetter || d.Word == results.WordWorse) {
		d.word = wordDiffers + c.Label()
	}
}

// grows is whether a side has no steady state. How much it differs is then said to
// programs alone.
func (d difference) grows() bool { return d.base.word == growing || d.head.word == growing }

// outgrows is whether one side grows, and is more than the other already.
func (d difference) outgrows() bool {
	return d.base.word != growing && d.Word == results.WordWorse || d.head.word != growing && d.Word == results.WordBetter
}

// size is the difference in a list of what is worse or better.
func (d difference) size() string {
	switch growing {
	case d.head.word:
		return growing
	case d.base.word:
		return "no longer " + growing
	}
	return d.effect()
}

// unitName is the unit of the cells.
func (d difference) unitName() string { return d.unit.name + d.field.unit }

// effect writes the difference, "" if there is none.
func (d difference) effect() string {
	switch {
	case math.IsNaN(d.Effect), d.grows():
		return ""
	case d.Head.Bound:
		return "≥ " + signed(d.Effect)
	case d.Base.Bound:
		return "≤ " + signed(d.Effect)
	}
	return signed(d.Effect)
}

// interval writes the interval of the difference, "" if there is none.
func (d difference) interval() string {
	if math.IsNaN(d.Low) || d.grows() {
		return ""
	}
	if math.IsInf(d.High, 1) {
		return "[" + signed(d.Low) + ", ∞)"
	}
	return "[" + signed(d.Low) + ", " + signed(d.High) + "]"
}

// signed writes a ratio less 1 as a percentage with its sign.
func signed(v float64) string {
	switch percent := 100 * v; {
	case v == 0:
		return "0 %"
	case math.Abs(percent) < 0.05:
		return "0.0 %"
	case math.Abs(percent) < 99.95:
		return fmt.Sprintf("%+.1f %%", percent)
	case v > 0:
		return "+" + number(percent) + " %"
	default:
		return strconv.FormatFloat(percent, 'f', 0, 64) + " %"
	}
}
