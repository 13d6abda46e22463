package results

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
)

// truth is the unit of what is true (1) or false (0).
const truth Unit = "true or false"

// reading is the value of a term for one result, and the interval in which it
// is taken to lie; both ends are the value for what was counted. Of a condition
// the ends are 0 or 1, and differ if it is not decided.
type reading struct {
	value     float64
	low, high float64
	// known is false if a metric was not measured; doubt then says which.
	known bool
	// atLeast is the known part of a value that is infinite because messages are
	// missing, "" for every other value.
	atLeast string
	// doubt is a remark for the detail, "" if there is none.
	doubt string
}

// exactly is the reading of a value that is no estimate.
func exactly(v float64) reading { return reading{value: v, low: v, high: v, known: true} }

// term is a part of an expression with its unit, ready to be read.
type term struct {
	text string
	unit Unit
	// plain is true for numbers without a unit: they go with any unit but time.
	plain bool
	read  func(*subject) reading
}

// subject is a result with its distributions, decoded once per evaluation.
type subject struct {
	result *Result
	// repeats are all runs of the same pattern, if there are several; pooled takes
	// them as one.
	repeats []Result
	pooled  bool
	// level is that of order statistics, which are then the intervals of all
	// quantiles; 0 leaves the choice to the distribution.
	level float64
	// bare takes quantiles for what they are estimated to be, without intervals.
	bare          bool
	distributions map[string]*Distribution
	windows       map[time.Duration][]window
	now           *window // the one that is looked at
	// groups are the results of the groups of an experiment, in place of result.
	groups map[string]*subject
}

// compiler turns the syntax tree of an expression into terms.
type compiler struct {
	literals    map[int]literal
	comparisons []*comparison
	// span is the window of the comparison that is being compiled, 0 if none was
	// named so far.
	span        time.Duration
	unwatchable error
	// groups are the names that stand before metrics, nil if there are none; named
	// takes down what the expression names.
	groups []string
	named  *Expression
}

// fail returns an error at the place of a node.
func fail(n ast.Node, format string, a ...any) error {
	return &columnError{n.Location().From, fmt.Sprintf(format, a...)}
}

// compile turns a node into a term.
func (c *compiler) compile(n ast.Node) (*term, error) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return constant(strconv.Itoa(n.Value), float64(n.Value), Number, true), nil
	case *ast.FloatNode:
		return constant(strconv.FormatFloat(n.Value, 'g', -1, 64), n.Value, Number, true), nil
	case *ast.IdentifierNode:
		return c.name(n)
	case *ast.MemberNode:
		return c.metricOf(n)
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok {
			return c.call(n, callee.Value, n.Arguments)
		}
	case *ast.BuiltinNode:
		return c.call(n, n.Name, n.Arguments)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	}
	return nil, fail(n, "not allowed in a threshold: write comparisons of metrics, such as p99(delivery) < 50ms and reach == 1")
}

// constant is a number that is the same for every result.
func constant(text string, v float64, unit Unit, plain bool) *term {
	return &term{text, unit, plain, func(*subject) reading { return exactly(v) }}
}

// name is a metric with a single value, or a literal with a unit.
func (c *compiler) name(n *ast.IdentifierNode) (*term, error) {
	if strings.HasPrefix(n.Value, placeholder) {
		if l, ok := c.literals[n.Location().From]; ok {
			return constant(l.text, l.value, l.unit, false), nil
		}
	}
	if c.groups != nil {
		return nil, fail(n, "%s is of no group: write %s.%s", quote(n.Value), c.groups[0], n.Value)
	}
	m, ok := FindMetric(n.Value)
	if !ok {
		return nil, unknownMetric(n, n.Value)
	}
	if m.Series != nil {
		return nil, fail(n, "%s is a distribution: write p99(%s), or another of %s", m.Name, m.Name, strings.Join(functionNames(), " "))
	}
	if m.Name != "errors" {
		c.unwatched(n, m.Name+" is known when it is over")
	}
	return &term{m.Name, m.Unit, false, func(s *subject) reading { return s.value(m) }}, nil
}

// unknownMetric names the nearest metric.
func unknownMetric(n ast.Node, name string) error {
	if near := Nearest(name, MetricNames()); near != "" {
		return fail(n, "unknown metric %s: did you mean %s?", quote(name), near)
	}
	return fail(n, "unknown metric %s: bench list metrics shows them all", quote(name))
}

// unary is a sign.
func (c *compiler) unary(n *ast.UnaryNode) (*term, error) {
	if n.Operator != "-" {
		return nil, fail(n, "%s is not allowed: turn the comparison round", n.Operator)
	}
	t, err := c.compile(n.Node)
	if err != nil {
		return nil, err
	}
	if t.unit == truth {
		return nil, fail(n, "%s is true or false and has no sign", t.text)
	}
	return &term{"-" + t.text, t.unit, t.plain, func(s *subject) reading {
		r := t.read(s)
		return reading{value: -r.value, low: -r.high, high: -r.low, known: r.known, doubt: r.doubt}
	}}, nil
}

// binary is arithmetic, a comparison, both of two conditions, or a function over
// windows.
func (c *compiler) binary(n *ast.BinaryNode) (*term, error) {
	if n.Operator == overOperator {
		return c.over(n)
	}
	if mirrored[n.Operator] != "" {
		// A window belongs to one comparison.
		outer := c.span
		c.span = 0
		defer func() { c.span = outer }()
	}
	left, err := c.compile(n.Left)
	if err != nil {
		return nil, err
	}
	right, err := c.compile(n.Right)
	if err != nil {
		return nil, err
	}
	switch n.Operator {
	case "and", "&&", "or", "||":
		return junction(n, left, right)
	case "<", "<=", ">", ">=", "==", "!=":
		return c.compare(n, left, right)
	case "+", "-", "*", "/":
		return arithmetic(n, left, right)
	case "%":
		return nil, fail(n, "%% is not allowed between numbers: write percentages without a space, such as 5%%")
	}
	return nil, fail(n, "%s is not allowed in a threshold: use < <= > >= == != and or + - * /", n.Operator)
}
