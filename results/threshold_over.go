package results

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
)

// overOperator stands for the word "over" in the syntax tree: the one operator
// that binds closer than every other. It is as long as the word with a space at
// both ends, so that columns in errors are those that the user sees.
const overOperator = "**"

var overWord = regexp.MustCompile(`\bover\b`)

// replaceOver puts the operator in the place of the word.
func replaceOver(text string) (string, error) {
	for _, operator := range []string{overOperator, "^"} {
		if before, _, found := strings.Cut(text, operator); found {
			return "", &columnError{len([]rune(before)), operator + " is not allowed in a threshold: use < <= > >= == != and or + - * /"}
		}
	}
	return overWord.ReplaceAllString(text, " "+overOperator+" "), nil
}

// over is a function of a distribution in every window of a length: the
// comparison that it stands in must hold in each.
func (c *compiler) over(n *ast.BinaryNode) (*term, error) {
	callee, arguments := "", []ast.Node(nil)
	switch left := n.Left.(type) {
	case *ast.CallNode:
		if name, ok := left.Callee.(*ast.IdentifierNode); ok {
			callee, arguments = name.Value, left.Arguments
		}
	case *ast.BuiltinNode:
		callee, arguments = left.Name, left.Arguments
	}
	if callee == "" {
		return nil, fail(n, "over follows a function of a distribution, such as p99(delivery) over 5s")
	}
	f, metric, err := applied(n.Left, callee, arguments)
	if err != nil {
		return nil, err
	}
	if metric.Name != "delivery" {
		return nil, fail(n.Left, "over goes with delivery alone: of %s no history is kept", metric.Name)
	}
	length, ok := c.literals[n.Right.Location().From]
	span := time.Duration(length.value)
	if _, named := n.Right.(*ast.IdentifierNode); !named || !ok || length.unit != Nanoseconds || span < time.Second || span%time.Second != 0 {
		return nil, fail(n.Right, "over takes a number of whole seconds, such as %s(delivery) over 5s", callee)
	}
	if c.span != 0 && c.span != span {
		return nil, fail(n, "windows of %v and of %v cannot be compared", Duration(c.span), Duration(span))
	}
	c.span = span
	return &term{fmt.Sprintf("%s(delivery) over %v", callee, Duration(span)), f.unit, false, func(s *subject) reading {
		if s.now == nil || s.now.received.Count() == 0 {
			return reading{doubt: "nothing was delivered"}
		}
		if s.bare {
			return f.read(s.now.received, point)
		}
		return s.now.read(f, s.windowLevel(span))
	}}, nil
}

// unwatched remembers why a run cannot be ended by the threshold.
func (c *compiler) unwatched(n ast.Node, why string) {
	if c.unwatchable == nil {
		c.unwatchable = fail(n, "no run can be ended early by it: %s", why)
	}
}

// watchable says why a threshold cannot end a run: it depends on what is known
// only afterwards, or does not even hold before anything has happened.
func (t *Threshold) watchable() error {
	err := t.unwatchable
	if err == nil && t.Watch(&Result{}).Outcome == Breach {
		err = fmt.Errorf("no run can be ended early by it: it does not hold at the start")
	}
	if err != nil {
		return fmt.Errorf("threshold %s with abort_on_fail: %w", quote(t.text), err)
	}
	return nil
}

// A window is a stretch of a run: what was received in it, and was due in the
// measured window.
type window struct {
	from, to float64 // seconds since the start of publishing
	repeat   int
	received *Distribution
	// whole is the same with all messages that are missing, which may have
	// belonged here.
	whole *Distribution
}

// windows are all stretches of a length, in steps of a second.
func (s *subject) windowsOf(span time.Duration) ([]window, error) {
	if all, ok := s.windows[span]; ok {
		return all, nil
	}
	runs := []Result{*s.result}
	if s.pooled {
		runs = s.repeats
	}
	var all []window
	for i := range runs {
		list, err := windowsIn(&runs[i], int(span/time.Second))
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	if s.windows == nil {
		s.windows = map[time.Duration][]window{}
	}
	s.windows[span] = all
	return all, nil
}

// windowsIn are the windows of n seconds of one run. What was received in the
// drain was due at the end and counts to the last second.
func windowsIn(r *Result, n int) (all []window, err error) {
	var rows []Interval
	var seconds []*Histogram
	for _, row := range r.Timeline {
		if row.Phase == "warmup" || row.Phase == "drain" && len(rows) == 0 {
			continue
		}
		h := NewHistogram()
		if row.Delivery != nil {
			if h, err = row.Delivery.Histogram(); err != nil {
				return nil, fmt.Errorf("reading the second from %g: %w", row.Start, err)
			}
		}
		if row.Phase == "drain" {
			seconds[len(seconds)-1].Merge(h)
			continue
		}
		rows, seconds = append(rows, row), append(seconds, h)
	}
	blank := Distribution{fanOut: r.Scenario.Load.FanOut(), seed: r.Seed}
	if r.Instrument != nil && r.Instrument.Dependence != nil {
		blank.dependence = *r.Instrument.Dependence
	}
	for i := n; i <= len(rows); i++ {
		h := NewHistogram()
		for _, second := range seconds[i-n : i] {
			h.Merge(second)
		}
		received, whole := blank, blank
		received.Histogram, whole.Histogram = h, h
		whole.missing = r.Messages.Lost + r.Messages.Censored
		all = append(all, window{from: rows[i-n].Start, to: rows[i-1].End, repeat: r.Repeat, received: &received, whole: &whole})
	}
	return all, nil
}

// windowLevel is the level of a window's intervals: all of them together are to
// cover the truth as often as one alone does elsewhere.
func (s *subject) windowLevel(span time.Duration) float64 {
	if s.level > 0 {
		return s.level
	}
	return 1 - (1-Level)/float64(max(1, len(s.windows[span])))
}

// read applies a function to what was received. Missing messages can only have
// made it later, as late as if all of them had belonged here.
func (w *window) read(f function, level float64) reading {
	return f.read(w.received, func(q Quantile) Range {
		return Range{w.received.ordered(q.Q, level).Low, w.whole.ordered(q.Q, level).High}
	})
}

// place says when the window was.
func (w *window) place(several bool) string {
	text := fmt.Sprintf("from second %g to %g", w.from, w.to)
	if several {
		text += fmt.Sprintf(" of repeat %d", w.repeat+1)
	}
	return text
}

// everywhere compares in every window in which something was delivered: the
// condition must hold in all. worst is the window that says most about it, nil if
// there is none.
func (it *comparison) everywhere(s *subject) (all reading, worst *window) {
	defer func() { s.now = nil }()
	list, err := s.windowsOf(it.span)
	if err != nil {
		return reading{high: 1, doubt: err.Error()}, nil
	}
	all = reading{low: 1, high: 1, known: true}
	least, farthest := math.Inf(1), 0.0
	for i := range list {
		s.now = &list[i]
		one := it.once(s)
		if !one.known {
			continue
		}
		all.low, all.high = math.Min(all.low, one.low), math.Min(all.high, one.high)
		value := it.left.read(s).value
		if it.operator == ">" || it.operator == ">=" {
			value = -value
		}
		if holds := one.low + one.high; holds < least || holds == least && value > farthest {
			least, farthest, worst = holds, value, &list[i]
		}
	}
	if worst == nil {
		return reading{high: 1, doubt: fmt.Sprintf("nothing was delivered in a window of %v", Duration(it.span))}, nil
	}
	return all, worst
}
