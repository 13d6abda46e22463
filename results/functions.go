package results

import (
	"fmt"
	"math"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// function applies to distributions: it is a quantile, or exact.
type function struct {
	name string
	unit Unit
	of   func(*Distribution) Quantile
	// exact reads a value that is no quantile.
	exact func(*Distribution) float64
}

// functions are all of them: quantiles by share, the rest by name.
var functions = []function{
	{"p50", Nanoseconds, at(0.50), nil},
	{"p90", Nanoseconds, at(0.90), nil},
	{"p95", Nanoseconds, at(0.95), nil},
	{"p99", Nanoseconds, at(0.99), nil},
	{"p999", Nanoseconds, at(0.999), nil},
	{"p9999", Nanoseconds, at(0.9999), nil},
	{"max", Nanoseconds, at(1), nil},
	{"mean", Nanoseconds, nil, func(d *Distribution) float64 { return d.Mean() }},
	{"min", Nanoseconds, nil, func(d *Distribution) float64 { return float64(d.Min()) }},
	{"stddev", Nanoseconds, nil, func(d *Distribution) float64 { return d.Stddev() }},
	{"count", Number, nil, func(d *Distribution) float64 { return float64(d.Count()) }},
}

// at returns the function that reads the q-quantile.
func at(q float64) func(*Distribution) Quantile {
	return func(d *Distribution) Quantile { return d.At(q) }
}

// functionNames lists the functions of thresholds.
func functionNames() []string {
	names := make([]string, len(functions))
	for i, f := range functions {
		names[i] = f.name
	}
	return names
}

// call is a function of a distribution.
func (c *compiler) call(n ast.Node, name string, arguments []ast.Node) (*term, error) {
	if c.groups != nil {
		return c.callOf(n, name, arguments)
	}
	f, metric, err := applied(n, name, arguments)
	if err != nil {
		return nil, err
	}
	text := name + "(" + metric.Name + ")"
	switch {
	case metric.Name != "delivery":
		c.unwatched(n, metric.Name+" is known when it is over")
	case name == "count":
		c.unwatched(n, text+" grows until then")
	}
	return &term{text, f.unit, false, func(s *subject) reading {
		d, err := s.distribution(metric.Name)
		switch {
		case err != nil:
			return reading{doubt: err.Error()}
		case d == nil:
			return reading{doubt: metric.Name + " was not measured"}
		}
		return f.read(d, func(q Quantile) Range { return s.interval(metric.Name, d, q) })
	}}, nil
}

// applied finds the function and the distribution that it takes.
func applied(n ast.Node, name string, arguments []ast.Node) (function, Metric, error) {
	for _, f := range functions {
		if f.name == name {
			metric, err := argument(n, name, arguments)
			return f, metric, err
		}
	}
	if near := Nearest(name, functionNames()); near != "" {
		return function{}, Metric{}, fail(n, "unknown function %s: did you mean %s?", quote(name), near)
	}
	return function{}, Metric{}, fail(n, "unknown function %s: allowed are %s", quote(name), strings.Join(functionNames(), " "))
}

// read applies the function; interval is that of a quantile.
func (f function) read(d *Distribution, interval func(Quantile) Range) reading {
	if f.exact != nil {
		if (d.Count() == 0 || d.waited > 0) && f.unit == Nanoseconds {
			return reading{doubt: fmt.Sprintf("%d of %d had not come when the run ended", d.missing, d.Count()+d.missing)}
		}
		return exactly(f.exact(d))
	}
	q := f.of(d)
	within := interval(q)
	if q.Bound {
		return reading{value: math.Inf(1), low: within.Low, high: math.Inf(1), known: true, atLeast: FormatDuration(float64(q.Value))}
	}
	r := reading{value: float64(q.Value), low: within.Low, high: within.High, known: true}
	if !q.Printable() && q.Q < 1 {
		r.doubt = fmt.Sprintf("%d distinct messages lie beyond it, %d make it solid", q.Beyond, MinSolid)
	}
	return r
}

// argument is the one distribution that a function takes.
func argument(n ast.Node, function string, arguments []ast.Node) (Metric, error) {
	if len(arguments) != 1 {
		return Metric{}, fail(n, "%s takes one distribution, such as %s(delivery)", function, function)
	}
	name, ok := arguments[0].(*ast.IdentifierNode)
	if !ok {
		return Metric{}, fail(arguments[0], "%s takes the name of a distribution, such as %s(delivery)", function, function)
	}
	m, ok := FindMetric(name.Value)
	if !ok {
		return Metric{}, unknownMetric(name, name.Value)
	}
	if m.Series == nil {
		return Metric{}, fail(name, "%s is a single number: write it without %s", m.Name, function)
	}
	return m, nil
}

// distribution decodes a distribution once.
func (s *subject) distribution(name string) (*Distribution, error) {
	if d, ok := s.distributions[name]; ok {
		return d, nil
	}
	d, err := NewDistribution(s.result, name)
	if s.pooled {
		d, err = poolRepeats(s.repeats, name)
	}
	if err == nil {
		if s.distributions == nil {
			s.distributions = map[string]*Distribution{}
		}
		s.distributions[name] = d
	}
	return d, err
}

// interval is the interval of a quantile of one run; with repeats, that between
// runs if it is wider.
func (s *subject) interval(name string, d *Distribution, q Quantile) Range {
	if s.bare {
		return point(q)
	}
	if s.level > 0 {
		return d.ordered(q.Q, s.level)
	}
	within := d.Interval(q.Q)
	if len(s.repeats) < 2 || q.Bound || q.Q >= 1 {
		return within
	}
	return widest(float64(q.Value), within, betweenRepeats(s.repeats, name, q.Q))
}

// point is a quantile as an interval of no width.
func point(q Quantile) Range {
	v := float64(q.Value)
	if q.Bound {
		v = math.Inf(1)
	}
	return Range{v, v}
}

// value reads a metric with a single value: of pooled runs the mean, and its
// interval (Student's t).
func (s *subject) value(m Metric) reading {
	runs := []Result{*s.result}
	if s.pooled {
		runs = s.repeats
	}
	var values []float64
	for i := range runs {
		v, known := m.Value(&runs[i])
		if !known {
			return reading{doubt: m.Name + " was not measured"}
		}
		values = append(values, v)
	}
	mean, within := meanInterval(values)
	return reading{value: mean, low: within.Low, high: within.High, known: true}
}
