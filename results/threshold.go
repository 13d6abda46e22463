package results

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// Outcomes of an Assessment.
const (
	Pass   = "pass"
	Breach = "breach"
	// Straddling is undecided: the interval of a quantile has the limit within.
	Straddling = "straddling"
	// Unknown depends on a metric that was not measured.
	Unknown = "unknown"
)

// maxThreshold bounds the text of a threshold in bytes.
const maxThreshold = 1000

// Threshold is a condition on the metrics of a result, such as
// "p99(delivery) < 50ms and reach == 1". Numbers may have units (50ms, 1KiB,
// 10/s, 5%), which must fit each other. "p99(delivery) over 5s < 80ms" asks for
// it in every five seconds of the run.
type Threshold struct {
	text        string
	condition   *term
	comparisons []*comparison
	// unwatchable says why the threshold means nothing before a run is over.
	unwatchable error
}

// CompileThreshold reads a threshold. An error is one line that says the column,
// the nearest name, or what is allowed.
//
// Note: of the expression language only the syntax is used (expr-lang/expr). Its
// own types know no units, and its functions would let a file run anything.
func CompileThreshold(text string) (*Threshold, error) {
	t, err := compileThreshold(text)
	if err != nil {
		return nil, fmt.Errorf("threshold %s: %w", quote(text), err)
	}
	return t, nil
}

func compileThreshold(text string) (*Threshold, error) {
	if len(text) > maxThreshold {
		return nil, fmt.Errorf("%d bytes long, at most %d are allowed", len(text), maxThreshold)
	}
	replaced, literals, err := replaceLiterals(text)
	if err != nil {
		return nil, err
	}
	if replaced, err = replaceOver(replaced); err != nil {
		return nil, err
	}
	tree, err := parse(replaced)
	if err != nil {
		return nil, err
	}
	c := &compiler{literals: literals}
	condition, err := c.compile(tree)
	if err != nil {
		return nil, err
	}
	if condition.unit != truth {
		return nil, &columnError{0, fmt.Sprintf("%s is %s, not a condition: compare it with something", condition.text, unitName(condition.unit))}
	}
	return &Threshold{text, condition, c.comparisons, c.unwatchable}, nil
}

// Span is the longest window that the threshold looks at by itself, 0 if it has
// none: a run must not be shorter.
func (t *Threshold) Span() (longest time.Duration) {
	for _, c := range t.comparisons {
		longest = max(longest, c.span)
	}
	return longest
}

// HoldsAgainstLateness reports whether a measurement that makes ages too large can only
// breach the threshold, never pass it: it bounds times from above, or asks how many
// deliveries came.
func (t *Threshold) HoldsAgainstLateness() bool {
	for _, c := range t.comparisons {
		below := c.left.unit == Nanoseconds && (c.operator == "<" || c.operator == "<=")
		whole := c.left.text == "reach" && (c.operator == "==" || c.operator == ">=" || c.operator == ">")
		if !below && !whole {
			return false
		}
	}
	return len(t.comparisons) > 0
}

// parse returns the syntax tree of an expression.
func parse(text string) (ast.Node, error) {
	tree, err := parser.Parse(text)
	if err == nil {
		return tree.Node, nil
	}
	var at *file.Error
	if errors.As(err, &at) {
		return nil, &columnError{at.Column, strings.ReplaceAll(at.Message, "\n", " ")}
	}
	return nil, errors.New(strings.ReplaceAll(err.Error(), "\n", " "))
}

// Evaluate holds the threshold against a result. Quantiles count lost and
// censored messages as later than all others, and are taken with their
// intervals: the outcome is pass or breach only if it is the same wherever in
// its interval each of them lies, else straddling. It is unknown if it depends
// on a metric that was not measured. repeats are all runs of the same pattern,
// this one included, if there are several: an interval is then no narrower than
// that between them.
func (t *Threshold) Evaluate(r *Result, repeats ...Result) Assessment {
	return t.evaluate(&subject{result: r, repeats: repeats})
}

// EvaluateRuns holds the threshold against runs of the same pattern together:
// distributions are pooled, of other metrics the mean counts, and no interval is
// narrower than that between the runs. There must be a run.
func (t *Threshold) EvaluateRuns(runs []Result) Assessment {
	return t.evaluate(&subject{result: &runs[0], repeats: runs, pooled: true})
}

// Estimate holds the threshold against what is estimated of a result, without
// intervals: the outcome is never straddling.
func (t *Threshold) Estimate(r *Result) Assessment {
	return t.evaluate(&subject{result: r, bare: true})
}

// watchLevel is the level of the intervals of a run that goes on: they are looked
// at again every second, and one false look ends the run.
const watchLevel = 0.999

// Watch holds the threshold against what is known of a run that goes on: breach
// only if it is already sure.
func (t *Threshold) Watch(r *Result) Assessment {
	return t.evaluate(&subject{result: r, level: watchLevel})
}

func (t *Threshold) evaluate(s *subject) Assessment {
	a := Assessment{Expression: t.text, Outcome: t.condition.read(s).outcome()}
	var details []string
	for _, c := range t.comparisons {
		// Only what speaks for the outcome is said, and what is missing.
		if one := c.read(s).outcome(); one == a.Outcome || one == Unknown {
			details = append(details, c.detail(s))
		}
	}
	// A search tries rates until one is too high, and names the backlog itself.
	if !s.bare && s.unstable() && t.ReadsGrowing() {
		details = append(details, noSteadyState)
	}
	a.Detail = strings.Join(details, "; ")
	return a
}

// outcome is what a condition comes to.
func (r reading) outcome() string {
	switch {
	case r.known && r.low == 1:
		return Pass
	case r.known && r.high == 0:
		return Breach
	case r.known:
		return Straddling
	}
	return Unknown
}

// Assess evaluates the thresholds of the result's scenario, as Evaluate does.
func Assess(r *Result, repeats ...Result) ([]Assessment, error) {
	assessments := []Assessment{}
	for _, c := range r.Scenario.Thresholds {
		t, err := CompileThreshold(c.Expression)
		if err != nil {
			return nil, err
		}
		assessments = append(assessments, t.Evaluate(r, repeats...))
	}
	return assessments, nil
}
