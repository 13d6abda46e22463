package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// Input is one side of a comparison: results, and what they are called.
type Input struct {
	Name    string
	Results []results.Result
}

// Comparison holds two or more inputs against the first, ready to be written.
type Comparison struct {
	inputs []side
	// groups are those of all inputs, in the order in which they are drawn.
	groups  []group
	matches []match
	// alone names what has no counterpart.
	alone []string
}

// A side is one input with its groups. Letters stand for names, which may be long.
type side struct {
	letter, name string
	results      []results.Result
	groups       []group
}

// A match is one group of the first input with its counterpart in another.
type match struct {
	baseSide, headSide string
	base, head         group
	conditions         results.Conditions
	rows               []difference
}

// mostInputs is the number of letters.
const mostInputs = 26

// Compare compares every input with the first: repeats become one group with
// merged histograms, groups of one pattern and load are matched, and of each
// match every metric of the report's table is compared. It is an error of one
// line if nothing can be.
func Compare(inputs []Input) (*Comparison, error) {
	if len(inputs) < 2 || len(inputs) > mostInputs {
		return nil, fmt.Errorf("a comparison takes 2 to %d inputs, got %d", mostInputs, len(inputs))
	}
	c := &Comparison{}
	for i, in := range inputs {
		if len(in.Results) > 0 && len(withoutProbes(in.Results)) == 0 {
			return nil, fmt.Errorf("%s is a search for the highest sustainable rate, which is not compared: bench report draws it", name(in.Name))
		}
		in.Results = withoutProbes(in.Results)
		s := side{letter: string(rune('A' + i)), name: name(in.Name), results: in.Results, groups: sorted(in.Results)}
		for k := range s.groups {
			s.groups[k].pool()
			s.groups[k].label += " " + s.letter
		}
		c.inputs = append(c.inputs, s)
	}
	c.overlay()
	for _, other := range c.inputs[1:] {
		c.match(c.inputs[0], other)
	}
	for i := range c.matches {
		c.matches[i].compare()
	}
	return c, c.check()
}

// overlay puts the groups of all inputs in one order, those of one pattern beside
// each other, and gives each a dash of its own.
func (c *Comparison) overlay() {
	for _, s := range c.inputs {
		c.groups = append(c.groups, s.groups...)
	}
	slices.SortStableFunc(c.groups, func(a, b group) int {
		x, y := a.runs[0], b.runs[0]
		return cmp.Or(cmp.Compare(x.Order, y.Order), cmp.Compare(x.Pattern, y.Pattern))
	})
	series := map[int]int{}
	for i := range c.groups {
		l := &c.groups[i].look
		l.series = series[l.order]
		series[l.order]++
	}
}

// match pairs the groups of two inputs: those of one pattern and load first, then
// those of one pattern; what is left on either side is matched if it is one each,
// so that two patterns can be compared too.
func (c *Comparison) match(base, other side) {
	left, right := slices.Clone(base.groups), slices.Clone(other.groups)
	for _, fits := range []func(a, b group) bool{
		func(a, b group) bool {
			return a.runs[0].Pattern == b.runs[0].Pattern && len(results.ConditionsOf(a.runs, b.runs).Scenario) == 0
		},
		func(a, b group) bool { return a.runs[0].Pattern == b.runs[0].Pattern },
		func(group, group) bool { return len(left) == 1 && len(right) == 1 },
	} {
		for i := 0; i < len(left); i++ {
			at := slices.IndexFunc(right, func(g group) bool { return g.kind() == left[i].kind() && fits(left[i], g) })
			if at < 0 {
				continue
			}
			c.matches = append(c.matches, match{
				baseSide: base.letter, headSide: other.letter, base: left[i], head: right[at],
				conditions: results.ConditionsOf(left[i].runs, right[at].runs),
			})
			left, right = slices.Delete(left, i, i+1), slices.Delete(right, at, at+1)
			i--
		}
	}
	for _, g := range left {
		c.alone = append(c.alone, g.label+" has no counterpart in "+other.letter)
	}
	for _, g := range right {
		c.alone = append(c.alone, g.label+" has no counterpart in "+base.letter)
	}
}

// check reports what keeps anything from being compared: other patterns, or other
// kinds of runs, which have no metric in common.
func (c *Comparison) check() error {
	if len(c.matches) > 0 {
		return nil
	}
	missing := "pattern"
	var each []string
	for _, s := range c.inputs {
		each = append(each, fmt.Sprintf("%s has %s", s.name, strings.Join(s.kinds(), ", ")))
		if s.letter != c.inputs[0].letter && slices.ContainsFunc(s.patterns(), func(p string) bool { return slices.Contains(c.inputs[0].patterns(), p) }) {
			missing = "metric"
		}
	}
	return fmt.Errorf("no %s in common: %s", missing, strings.Join(each, "; "))
}

// patterns are the side's patterns.
func (s side) patterns() []string {
	var all []string
	for _, g := range s.groups {
		if p := name(g.runs[0].Pattern); !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// kinds are the side's patterns with the kind of run, where it is not an open
// loop.
func (s side) kinds() []string {
	var all []string
	for _, g := range s.groups {
		text := name(g.runs[0].Pattern) + map[string]string{"closed": " in a closed loop", "listen": " listening", "idle": " idle"}[g.kind()]
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// title names a match: the pattern, or both.
func (m match) title() string {
	a, b := name(m.base.runs[0].Pattern), name(m.head.runs[0].Pattern)
	if a != b {
		return fmt.Sprintf("%s (%s) against %s (%s)", b, m.headSide, a, m.baseSide)
	}
	return a
}

// heading names the match and which input is against which.
func (m match) heading() string {
	title := m.title()
	if strings.Contains(title, " against ") {
		return title
	}
	return fmt.Sprintf("%s, %s against %s", title, m.headSide, m.baseSide)
}
