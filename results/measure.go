package results

import (
	"fmt"
	"math"

	"github.com/expr-lang/expr/ast"
)

// Measure is one number of a result that has a direction: a metric with a single
// value, such as "reach", or a function of a distribution, "p99(delivery)".
type Measure struct {
	// Text is the expression.
	Text   string
	Unit   Unit
	Better Better

	metric Metric
	// One of these reads the distribution, if the metric is one.
	quantile func(*Distribution) Quantile
	exact    func(*Distribution) float64
}

// ParseMeasure reads a measure. An error is one line that says the column, and
// the nearest name or what is allowed.
func ParseMeasure(text string) (Measure, error) {
	m, err := parseMeasure(text)
	if err != nil {
		return Measure{}, fmt.Errorf("metric %s: %w", quote(text), err)
	}
	return m, nil
}

func parseMeasure(text string) (Measure, error) {
	tree, err := parse(text)
	if err != nil {
		return Measure{}, err
	}
	// The compiler knows what is wrong with any of them.
	t, err := (&compiler{}).compile(tree)
	if err != nil {
		return Measure{}, err
	}
	m := Measure{Text: t.text, Unit: t.unit}
	switch n := tree.(type) {
	case *ast.IdentifierNode:
		m.metric, _ = FindMetric(n.Value)
		m.Better = m.metric.Better
		return m, nil
	case *ast.CallNode:
		return m.call(n, n.Callee.String(), n.Arguments)
	case *ast.BuiltinNode:
		return m.call(n, n.Name, n.Arguments)
	}
	return Measure{}, fail(tree, "write one metric, such as reach, or a function of one, such as p99(delivery)")
}

// call completes a measure that is a function of a distribution.
func (m Measure) call(n ast.Node, function string, arguments []ast.Node) (Measure, error) {
	metric, err := argument(n, function, arguments)
	if err != nil {
		return Measure{}, err
	}
	m.metric, m.Better = metric, metric.Better
	for _, f := range functions {
		if f.name == function {
			m.quantile, m.exact = f.of, f.exact
		}
	}
	if m.Unit != metric.Unit {
		m.Better = Neither // a number of values
	}
	return m, nil
}

// Amount is the number that a measure found in a result.
type Amount struct {
	// Value is NaN if Why says why there is none.
	Value float64
	// Bound is true if missing messages decide, so that the truth is at least Value.
	Bound bool
	Why   string
}

// Of reads the measure. There is none if it was not measured, or if it is a
// percentile beyond which fewer than MinBeyond distinct messages lie.
func (m Measure) Of(r *Result) Amount {
	if m.metric.Value != nil {
		if v, ok := m.metric.Value(r); ok {
			return Amount{Value: v}
		}
		return missing(m.Text + " was not measured")
	}
	d, err := NewDistribution(r, m.metric.Name)
	switch {
	case err != nil:
		return missing(err.Error())
	case d == nil:
		return missing(m.metric.Name + " was not measured")
	case m.exact != nil:
		return Amount{Value: m.exact(d)}
	}
	at := m.quantile(d)
	if at.Q < 1 && !at.Printable() {
		return missing(fmt.Sprintf("fewer than %d distinct messages lie beyond %s", MinBeyond, m.Text))
	}
	return Amount{Value: float64(at.Value), Bound: at.Bound}
}

// missing is an amount that there is not.
func missing(why string) Amount { return Amount{Value: math.NaN(), Why: why} }
