package results

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// Expression is the expression of a measure, ready to be read.
type Expression struct {
	text string
	term *term
	// Unit is that of its value.
	Unit Unit
	// Groups are those that it names, in the order in which it does.
	Groups []string
	// Metrics are those that it reads.
	Metrics []Metric
}

// Repetition is the results of one repetition of a cell by the name of the group.
type Repetition map[string]*Result

// CompileExpression reads an expression over the metrics of groups, in the language of
// thresholds: every metric stands after its group and a point, such as
// "mean(longpoll.delivery) / mean(websocket.delivery)". An error is one line that
// says the column, the nearest name, or what is allowed.
func CompileExpression(text string, groups []string) (*Expression, error) {
	m, err := compileExpression(text, groups)
	if err != nil {
		return nil, fmt.Errorf("measure %s: %w", quote(text), err)
	}
	return m, nil
}

func compileExpression(text string, groups []string) (*Expression, error) {
	if len(text) > maxThreshold {
		return nil, fmt.Errorf("%d bytes long, at most %d are allowed", len(text), maxThreshold)
	}
	replaced, literals, err := replaceLiterals(text)
	if err != nil {
		return nil, err
	}
	tree, err := parse(replaced)
	if err != nil {
		return nil, err
	}
	m := &Expression{text: text}
	c := &compiler{literals: literals, groups: groups, named: m}
	if m.term, err = c.compile(tree); err != nil {
		return nil, err
	}
	switch {
	case m.term.unit == truth:
		return nil, &columnError{0, fmt.Sprintf("%s is a condition, not a number: the rule compares it", m.term.text)}
	case len(m.Groups) == 0:
		return nil, &columnError{0, fmt.Sprintf("%s measures nothing: name a metric of a group", m.term.text)}
	}
	m.Unit = m.term.unit
	return m, nil
}

// Estimate is the measure over the repetitions of a cell.
func (e *Expression) Estimate(repetitions []Repetition) Estimate {
	readings := make([]reading, len(repetitions))
	for i, r := range repetitions {
		readings[i] = e.term.read(subjectOf(r))
	}
	return estimate(readings, e.Unit)
}

// subjectOf is a repetition as a subject: each group is one of its own.
func subjectOf(r Repetition) *subject {
	s := &subject{groups: map[string]*subject{}}
	for name, result := range r {
		s.groups[name] = &subject{result: result, distributions: map[string]*Distribution{}}
	}
	return s
}

// metricOf is "group.metric", a metric with a single value.
func (c *compiler) metricOf(n *ast.MemberNode) (*term, error) {
	group, metric, err := c.member(n)
	if err != nil {
		return nil, err
	}
	m, err := c.find(metric)
	switch {
	case err != nil:
		return nil, err
	case m.isDistribution():
		return nil, fail(metric, "%s is a distribution: write p99(%s.%s), or another of %s", m.Name, group, m.Name, strings.Join(functionNames(), " "))
	case m.Value == nil:
		return c.grouped(group, m, &term{text: m.Name, unit: m.Unit, read: m.notYet}), nil
	case !measuredByRuns(m):
		return c.grouped(group, m, &term{text: m.Name, unit: m.Unit, read: func(s *subject) reading { return sustainedReading(s.result) }}), nil
	}
	t, err := (&compiler{}).name(metric)
	if err != nil {
		return nil, err
	}
	return c.grouped(group, m, t), nil
}

// callOf is a function of a distribution that stands after its group.
func (c *compiler) callOf(n ast.Node, name string, arguments []ast.Node) (*term, error) {
	if len(arguments) != 1 {
		return nil, fail(n, "%s takes one distribution of a group, such as %s(%s.delivery)", name, name, c.groups[0])
	}
	of, ok := arguments[0].(*ast.MemberNode)
	if !ok {
		return nil, fail(arguments[0], "%s takes a distribution of a group, such as %s(%s.delivery)", name, name, c.groups[0])
	}
	group, metric, err := c.member(of)
	if err != nil {
		return nil, err
	}
	m, err := c.find(metric)
	if err != nil {
		return nil, err
	}
	alone := &compiler{}
	if m.planned() && m.isDistribution() {
		// Any distribution tells whether the function is one, and its unit.
		like, err := alone.call(n, name, []ast.Node{&ast.IdentifierNode{Value: "delivery"}})
		if err != nil {
			return nil, err
		}
		return c.grouped(group, m, &term{text: name + "(" + m.Name + ")", unit: like.unit, read: m.notYet}), nil
	}
	t, err := alone.call(n, name, []ast.Node{metric})
	if err != nil {
		return nil, err
	}
	return c.grouped(group, m, t), nil
}

// member splits "group.metric" and checks the group.
func (c *compiler) member(n *ast.MemberNode) (group string, metric *ast.IdentifierNode, err error) {
	of, named := n.Node.(*ast.IdentifierNode)
	property, text := n.Property.(*ast.StringNode)
	if !named || !text || c.groups == nil {
		return "", nil, fail(n, "not allowed in a threshold: write a metric alone, such as reach")
	}
	if !slices.Contains(c.groups, of.Value) {
		hint := "allowed are " + strings.Join(c.groups, " ")
		if near := Nearest(of.Value, c.groups); near != "" {
			hint = "did you mean " + near + "?"
		}
		return "", nil, fail(n.Node, "unknown group %s: %s", quote(of.Value), hint)
	}
	metric = &ast.IdentifierNode{Value: property.Value}
	metric.SetLocation(n.Property.Location())
	return of.Value, metric, nil
}

// find is a metric that runs measure, or one that claims need beside them.
func (c *compiler) find(n *ast.IdentifierNode) (Metric, error) {
	if m, ok := FindMetric(n.Value); ok {
		return m, nil
	}
	var names []string
	for _, m := range PlannedMetrics {
		if m.Name == n.Value {
			return m, nil
		}
		names = append(names, m.Name)
	}
	if near := Nearest(n.Value, append(MetricNames(), names...)); near != "" {
		return Metric{}, fail(n, "unknown metric %s: did you mean %s?", quote(n.Value), near)
	}
	return Metric{}, fail(n, "unknown metric %s: bench list metrics shows what runs measure", quote(n.Value))
}

// grouped moves a term from a result to the result of a group.
func (c *compiler) grouped(group string, m Metric, t *term) *term {
	if !slices.Contains(c.named.Groups, group) {
		c.named.Groups = append(c.named.Groups, group)
	}
	c.named.Metrics = append(c.named.Metrics, m)
	return &term{t.qualified(group), t.unit, t.plain, func(s *subject) reading {
		of, ok := s.groups[group]
		if !ok || of.result == nil {
			return reading{doubt: "group " + group + " was not measured"}
		}
		return t.read(of)
	}}
}

// qualified is the text of a term of one metric after its group.
func (t *term) qualified(group string) string {
	if function, metric, ok := strings.Cut(t.text, "("); ok {
		return function + "(" + group + "." + metric
	}
	return group + "." + t.text
}
