package scenarios

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"

	"bench/results"
)

// maxSweep bounds the values of one range.
const maxSweep = 1000

// A spanFile is a range as it is written.
type spanFile struct {
	From   spanEnd `yaml:"from"`
	To     spanEnd `yaml:"to"`
	Step   spanEnd `yaml:"step"`
	Points int     `yaml:"points"`
	Scale  string  `yaml:"scale"`
}

// A spanEnd keeps its node: it is bound to the field that is swept.
type spanEnd struct{ node ast.Node }

func (e *spanEnd) bindNode(b *binder, path string, node ast.Node) error {
	if _, ok := asScalar(node); !ok {
		return b.wrong(path, node, "one value", "")
	}
	e.node = node
	return nil
}

// span binds a range: from and to, and either step or points, which lie evenly or,
// with scale log, by the same factor apart.
func (b *binder) span(path string, node *ast.MappingNode, field reflect.Value, text func() string) ([]string, error) {
	var f spanFile
	if err := b.mapping(path, node, reflect.ValueOf(&f).Elem()); err != nil {
		return nil, err
	}
	fault := func(format string, a ...any) error {
		return at(b.file, first(node), path+": "+fmt.Sprintf(format, a...), "write {from: 1, to: 64, points: 4, scale: log}, {from: 1, to: 64, step: 7} or a list")
	}
	if f.From.node == nil || f.To.node == nil {
		return nil, fault("a range needs both ends, from and to")
	}
	if (f.Points != 0) == (f.Step.node != nil) {
		return nil, fault("a range needs points or a step, and not both")
	}
	ends := [3]float64{}
	for i, end := range []ast.Node{f.From.node, f.To.node, f.Step.node} {
		if end == nil {
			continue
		}
		if err := b.bind(path, end, field); err != nil {
			return nil, err
		}
		n, ok := toNumber(field)
		if !ok {
			return nil, fault("only numbers have a range")
		}
		ends[i] = n
	}
	numbers, err := steps(ends[0], ends[1], ends[2], f.Points, f.Scale)
	if err != nil {
		return nil, fault("%v", err)
	}
	var values []string
	for _, n := range numbers {
		fromNumber(field, n)
		values = append(values, text())
	}
	return values, nil
}

// steps are the numbers of a range, both ends among them where they can be.
func steps(from, to, step float64, points int, scale string) (all []float64, err error) {
	log := scale == "log"
	switch {
	case scale != "" && scale != "log" && scale != "linear":
		return nil, fmt.Errorf("the scale %s is unknown: linear or log", quoted(scale))
	case !(from < to):
		return nil, fmt.Errorf("from is not below to")
	case log && (from <= 0 || points == 0):
		return nil, fmt.Errorf("a logarithmic range begins above 0 and has points")
	case points != 0 && (points < 2 || points > maxSweep):
		return nil, fmt.Errorf("%d points: 2 to %d are allowed", points, maxSweep)
	case points == 0 && (step <= 0 || (to-from)/step >= maxSweep):
		return nil, fmt.Errorf("the step must be above 0 and give at most %d values", maxSweep)
	}
	if points == 0 {
		for i := 0; from+float64(i)*step <= to*(1+1e-12); i++ {
			all = append(all, from+float64(i)*step)
		}
		return all, nil
	}
	for i := range points {
		part := float64(i) / float64(points-1)
		v := from + part*(to-from)
		if log {
			v = from * math.Pow(to/from, part)
		}
		if i > 0 && i < points-1 {
			v = rounded(v)
		}
		all = append(all, v)
	}
	return all, nil
}

// rounded keeps three digits: nobody wants to read 3.1622776601683795/s.
func rounded(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 2, 64), 64)
	if err != nil {
		return v
	}
	return r
}

// toNumber is the value of a field that has one.
func toNumber(field reflect.Value) (float64, bool) {
	switch v := field.Interface().(type) {
	case results.Duration:
		return float64(v), true
	case results.Rate:
		return float64(v), true
	case results.Bytes:
		return float64(v), true
	case int:
		return float64(v), true
	}
	return 0, false
}

// fromNumber gives such a field a number.
func fromNumber(field reflect.Value, n float64) {
	switch field.Interface().(type) {
	case results.Duration:
		field.SetInt(int64(time.Duration(math.Round(n))))
	case results.Rate:
		field.SetFloat(n)
	default:
		field.SetInt(int64(math.Round(n)))
	}
}
