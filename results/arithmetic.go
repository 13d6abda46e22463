package results

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
)

// arithmetic is a sum, difference, product or quotient, with its unit.
func arithmetic(n *ast.BinaryNode, left, right *term) (*term, error) {
	for _, t := range []*term{left, right} {
		if t.unit == truth {
			return nil, fail(n, "%s is true or false: it cannot be calculated with", t.text)
		}
	}
	unit, ok := Number, true
	switch n.Operator {
	case "+", "-":
		unit, ok = left.unit, left.unit == right.unit
	case "*":
		if unit = left.unit; unit == Number {
			unit = right.unit
		}
		ok = left.unit == Number || right.unit == Number
	case "/":
		if left.unit != right.unit {
			unit, ok = left.unit, right.unit == Number
		}
	}
	if !ok {
		return nil, fail(n, "%s (%s) %s %s (%s) has no meaning", left.text, unitName(left.unit), n.Operator, right.text, unitName(right.unit))
	}
	return &term{
		"(" + left.text + " " + n.Operator + " " + right.text + ")", unit, left.plain && right.plain,
		func(s *subject) reading {
			a, b := left.read(s), right.read(s)
			r := reading{known: a.known && b.known, doubt: both(a.doubt, b.doubt)}
			r.value = calculate(n.Operator, a.value, b.value)
			r.low, r.high = calculateEnds(n.Operator, a, b)
			if r.known && math.IsNaN(r.value) {
				return reading{doubt: both(r.doubt, left.text+" "+n.Operator+" "+right.text+" has no value")}
			}
			return r
		},
	}, nil
}

func calculate(operator string, a, b float64) float64 {
	switch operator {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	}
	return a / b
}

// calculateEnds is interval arithmetic: the least and the most that a result can
// be. It takes both sides as unrelated, hence the interval is never too narrow.
func calculateEnds(operator string, a, b reading) (low, high float64) {
	if a.low == a.high && b.low == b.high {
		v := calculate(operator, a.value, b.value)
		return v, v
	}
	if operator == "/" && b.low <= 0 && b.high >= 0 {
		return math.Inf(-1), math.Inf(1)
	}
	low, high = math.Inf(1), math.Inf(-1)
	for _, x := range []float64{a.low, a.high} {
		for _, y := range []float64{b.low, b.high} {
			v := calculate(operator, x, y)
			if math.IsNaN(v) { // infinite ends that cancel
				return math.Inf(-1), math.Inf(1)
			}
			low, high = math.Min(low, v), math.Max(high, v)
		}
	}
	return low, high
}

// comparison is one "left operator right" of an expression.
type comparison struct {
	left, right *term
	operator    string
	// span is the length of the windows that it must hold in, each by itself; 0
	// is the whole run.
	span time.Duration
}

// mirrored turns a comparison round.
var mirrored = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}

// compare is a comparison. Both sides have the same unit; a plain number goes
// with everything but a time, where a forgotten unit would be off by a million.
func (c *compiler) compare(n *ast.BinaryNode, left, right *term) (*term, error) {
	for _, pair := range [][2]*term{{left, right}, {right, left}} {
		if pair[0].unit == Nanoseconds && pair[1].plain {
			return nil, fail(n, "%s is a time: write %sms, or another unit", pair[0].text, pair[1].text)
		}
	}
	if left.unit == truth || right.unit == truth || left.unit != right.unit && !left.plain && !right.plain {
		return nil, fail(n, "%s (%s) and %s (%s) cannot be compared", left.text, unitName(left.unit), right.text, unitName(right.unit))
	}
	it := &comparison{left, right, n.Operator, c.span}
	if _, isLiteral := n.Left.(*ast.IdentifierNode); left.plain || isLiteral && c.literals[n.Left.Location().From].unit != "" {
		it = &comparison{right, left, mirrored[n.Operator], c.span}
	}
	c.comparisons = append(c.comparisons, it)
	return &term{left.text + " " + n.Operator + " " + right.text, truth, false, it.read}, nil
}

// read compares, in every window if there are windows.
func (it *comparison) read(s *subject) reading {
	if it.span > 0 {
		all, _ := it.everywhere(s)
		return all
	}
	return it.once(s)
}

// once compares. The condition holds surely if it does wherever both sides are
// within their intervals, and surely not if it does nowhere.
func (it *comparison) once(s *subject) reading {
	a, b := it.left.read(s), it.right.read(s)
	if !a.known || !b.known {
		return reading{high: 1, doubt: both(a.doubt, b.doubt)}
	}
	if it.operator == ">" || it.operator == ">=" {
		a, b = b, a
	}
	apart := a.high < b.low || b.high < a.low
	same := a.low == a.high && b.low == b.high && a.low == b.low
	var surely, surelyNot bool
	switch it.operator {
	case "<", ">":
		surely, surelyNot = a.high < b.low, a.low >= b.high
	case "<=", ">=":
		surely, surelyNot = a.high <= b.low, a.low > b.high
	case "==":
		surely, surelyNot = same, apart
	case "!=":
		surely, surelyNot = apart, same
	}
	return reading{low: number(surely), high: number(!surelyNot), known: true}
}

// detail says what was measured and what was wanted, of windows the worst.
func (it *comparison) detail(s *subject) string {
	place := ""
	if it.span > 0 {
		all, worst := it.everywhere(s)
		if worst == nil {
			return all.doubt
		}
		place = " " + worst.place(len(s.repeats) > 1 && s.pooled)
		s.now = worst
	}
	a, b := it.left.read(s), it.right.read(s)
	if !a.known || !b.known {
		return both(a.doubt, b.doubt)
	}
	got, wanted := "= "+formatValue(a.value, it.left.unit), it.right.text
	if a.atLeast != "" {
		got = ">= " + a.atLeast
	}
	if a.low != a.high {
		got += " [" + formatValue(a.low, it.left.unit) + ", " + formatValue(a.high, it.left.unit) + "]"
	}
	if shown := formatValue(b.value, it.right.unit); !it.right.plain && shown != wanted && strings.ContainsAny(wanted, "(_") {
		wanted += " = " + shown
	}
	text := fmt.Sprintf("%s %s%s, wanted %s %s", it.left.text, got, place, it.operator, wanted)
	if doubt := both(a.doubt, b.doubt); doubt != "" {
		text += " (" + doubt + ")"
	}
	return text
}

// junction is "and" or "or" of two conditions. What was not measured decides
// nothing, but neither does it hide what the other side decides alone.
func junction(n *ast.BinaryNode, left, right *term) (*term, error) {
	for _, t := range []*term{left, right} {
		if t.unit != truth {
			return nil, fail(n, "%s is %s, not a condition: compare it with something", t.text, unitName(t.unit))
		}
	}
	either := n.Operator == "or" || n.Operator == "||"
	return &term{left.text + " " + n.Operator + " " + right.text, truth, false, func(s *subject) reading {
		a, b := left.read(s), right.read(s)
		r := reading{low: math.Min(a.low, b.low), high: math.Min(a.high, b.high)}
		if either {
			r.low, r.high = math.Max(a.low, b.low), math.Max(a.high, b.high)
		}
		r.known = r.low == r.high || a.known && b.known
		return r
	}}, nil
}

// number is 1 for true and 0 for false.
func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// unitName says a unit in an error.
func unitName(u Unit) string {
	switch u {
	case Nanoseconds:
		return "a time"
	case ByteCount:
		return "bytes"
	case PerSecond:
		return "a rate"
	case BytesPerSecond:
		return "bytes per second"
	case Number:
		return "a number"
	}
	return string(u)
}

// both joins two remarks, of which either may be empty.
func both(a, b string) string {
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	}
	return a + "; " + b
}
