package results

import (
	"fmt"
	"math"
	"strings"
)

// What counts as the same, where a condition does not say.
const (
	tieShare       = 0.05
	tieTime        = 1e6 // a timer of Go is no finer than that, in nanoseconds
	predictedShare = 0.10
	predictedTime  = 2e6
)

// A finding is how one cell stands to a claim.
type finding int

const (
	straddles finding = iota // the interval has the margin inside
	holds
	fails
)

// Evidence is a condition in one cell: what was measured, and what was wanted.
type Evidence struct {
	Cell    []Coordinate `json:"cell"`
	Measure string       `json:"measure"`
	// Found is the measure with its interval; Text says the same, or the order that
	// was found.
	Found Estimate `json:"found"`
	Text  string   `json:"text"`
	// Wanted is the rule in words.
	Wanted string `json:"wanted"`
	// Clearance is how far the nearer end of the interval is on the claimed side of
	// the margin, as a share of it; negative on the other.
	Clearance float64 `json:"clearance"`
}

// judge holds a condition against a cell.
func (c *ClaimCondition) judge(cell *CellResult) (finding, Evidence) {
	if c.Rule == Ranked || c.Rule == Tied {
		return c.judgeOrder(cell)
	}
	e := cell.Estimates[c.Measure]
	ev := Evidence{Cell: cell.At, Measure: c.Measure, Found: e, Text: e.String(), Wanted: c.wanted(cell)}
	if !e.Known() {
		ev.Text, ev.Clearance = "unknown: "+e.Doubt, math.Inf(-1)
		return straddles, ev
	}
	low, high := c.band(cell, e.Unit)
	if c.Rule == Exactly {
		for _, v := range e.Values {
			if v != c.Limit.value {
				ev.Clearance = -math.Abs(v-c.Limit.value) / scale(c.Limit.value)
				return fails, ev
			}
		}
		return holds, ev
	}
	ev.Clearance = math.Min(clearance(e.Low-low, low), clearance(high-e.High, high))
	bounded := !math.IsInf(high, 1) // else even missing messages are on this side
	switch {
	case e.Low > low && (e.High < high || !bounded):
		return holds, ev
	case e.High <= low:
		ev.Clearance = -clearance(low-e.High, low)
		return fails, ev
	case e.Low >= high && bounded:
		ev.Clearance = -clearance(e.Low-high, high)
		return fails, ev
	}
	return straddles, ev
}

// band is the open interval in which the condition wants the measure.
func (c *ClaimCondition) band(cell *CellResult, unit Unit) (low, high float64) {
	switch c.Rule {
	case Above:
		return c.Limit.value, math.Inf(1)
	case Below:
		return math.Inf(-1), c.Limit.value
	case Between:
		return c.Low.value, c.High.value
	case Predicted:
		p, ok := cell.Predictions[c.Measure]
		if !ok {
			return math.NaN(), math.NaN()
		}
		width := c.width(p, unit, predictedShare, predictedTime)
		return p - width, p + width
	}
	width := c.width(c.Limit.value, unit, tieShare, tieTime)
	return c.Limit.value - width, c.Limit.value + width
}

// width is how far from a value the margin reaches.
func (c *ClaimCondition) width(v float64, unit Unit, share, least float64) float64 {
	switch {
	case c.Margin.share:
		return c.Margin.value * math.Abs(v)
	case c.Margin.IsSet():
		return c.Margin.value
	case unit == Nanoseconds:
		return math.Max(share*math.Abs(v), least)
	}
	return share * math.Abs(v)
}

// wanted is the rule in words.
func (c *ClaimCondition) wanted(cell *CellResult) string {
	margin := ""
	if c.Margin.IsSet() {
		margin = " ± " + c.Margin.String()
	}
	switch c.Rule {
	case Between:
		return fmt.Sprintf("between %s and %s", c.Low, c.High)
	case Predicted:
		if p, ok := cell.Predictions[c.Measure]; ok {
			return "predicted " + formatValue(p, cell.Estimates[c.Measure].Unit) + margin
		}
		return "predicted" + margin
	case Ranked, Tied:
		return c.orderText()
	}
	return fmt.Sprintf("%s %s%s", c.Rule, c.Limit, margin)
}

// Text is the rule in words, without what depends on a cell.
func (c ClaimCondition) Text() string {
	if c.Rule == Ranked || c.Rule == Tied {
		return c.orderText()
	}
	return c.Measure + " " + c.wanted(&CellResult{})
}

func (c *ClaimCondition) orderText() string {
	between, within := " < ", ", "
	if c.Ties {
		between = " <= "
	}
	if c.Rule == Tied {
		between, within = "; ", " = "
	}
	classes := make([]string, len(c.Order))
	for i, class := range c.Order {
		classes[i] = strings.Join(class, within)
	}
	return string(c.Rule) + " " + strings.Join(classes, between)
}

// scale is what a distance from a margin is told in.
func scale(margin float64) float64 {
	if margin == 0 {
		return 1
	}
	return math.Abs(margin)
}

// clearance is a distance as a share of the margin; a margin that is infinite is none.
func clearance(distance, margin float64) float64 {
	if math.IsInf(margin, 0) {
		return math.Inf(1)
	}
	return distance / scale(margin)
}
