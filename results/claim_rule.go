package results

import (
	"fmt"
	"slices"
)

// MeasureFacts are what a rule must know of a measure to be checked.
type MeasureFacts struct {
	Unit Unit
	// Predicted is true if a closed form predicts it.
	Predicted bool
}

// RuleError is a fault of a condition: which of its keys, and why.
type RuleError struct{ Key, Text string }

func (e *RuleError) Error() string { return e.Text }

// Check looks at a condition before anything is run: the rule must be known and have
// what it takes, and nothing else; limits and margins must fit the measure's unit and
// be possible. What it returns, if not nil, is a *RuleError.
func (c *ClaimCondition) Check(measures map[string]MeasureFacts) error {
	if err := c.checkKeys(); err != nil {
		return err
	}
	if c.Rule == Ranked || c.Rule == Tied {
		return c.checkOrder(measures)
	}
	facts := measures[c.Measure]
	if c.Rule == Predicted && !facts.Predicted {
		return &RuleError{"rule", c.Measure + " has no prediction"}
	}
	for _, l := range []struct {
		key  string
		what Literal
	}{{"limit", c.Limit}, {"low", c.Low}, {"high", c.High}} {
		if !l.what.IsSet() {
			continue
		}
		if err := l.what.fits(facts.Unit); err != nil {
			return &RuleError{l.key, err.Error()}
		}
	}
	if c.Rule == Between && c.Low.value >= c.High.value {
		return &RuleError{"high", fmt.Sprintf("%s is not above %s: nothing lies between", c.High, c.Low)}
	}
	return c.checkMargin(facts.Unit)
}

// takes says which keys a rule needs, and which more it may have.
func (r Rule) takes() (needs, may []string) {
	switch r {
	case Above, Below, Exactly:
		return []string{"measure", "limit"}, nil
	case Between:
		return []string{"measure", "low", "high"}, nil
	case Near:
		return []string{"measure", "limit", "margin"}, nil
	case Predicted:
		return []string{"measure"}, []string{"margin"}
	case Ranked:
		return []string{"order"}, []string{"margin", "ties"}
	}
	return []string{"order"}, []string{"margin"}
}

func (c *ClaimCondition) checkKeys() error {
	if !slices.Contains(Rules, c.Rule) {
		return &RuleError{"rule", "unknown rule " + quote(string(c.Rule))}
	}
	needs, may := c.Rule.takes()
	for _, k := range []struct {
		key string
		set bool
	}{
		{"measure", c.Measure != ""}, {"limit", c.Limit.IsSet()}, {"low", c.Low.IsSet()}, {"high", c.High.IsSet()},
		{"margin", c.Margin.IsSet()}, {"order", len(c.Order) > 0}, {"ties", c.Ties},
	} {
		switch {
		case !k.set && slices.Contains(needs, k.key):
			return &RuleError{"rule", fmt.Sprintf("the rule %s needs a %s", c.Rule, k.key)}
		case k.set && !slices.Contains(needs, k.key) && !slices.Contains(may, k.key):
			return &RuleError{k.key, fmt.Sprintf("the rule %s takes no %s", c.Rule, k.key)}
		}
	}
	return nil
}

// checkMargin refuses margins that nothing or everything would meet.
func (c *ClaimCondition) checkMargin(unit Unit) error {
	m := c.Margin
	switch {
	case !m.IsSet():
		return nil
	case m.value == 0:
		return &RuleError{"margin", fmt.Sprintf("%s is an impossible margin: no measurement is that exact; the rule %s counts", m, Exactly)}
	case m.share && m.value >= 1:
		return &RuleError{"margin", fmt.Sprintf("%s is an impossible margin: less than 100%% is allowed", m)}
	case m.share:
		return nil
	}
	if err := m.fits(unit); err != nil {
		return &RuleError{"margin", err.Error()}
	}
	return nil
}

// checkOrder wants at least two measures of one unit, each once.
func (c *ClaimCondition) checkOrder(measures map[string]MeasureFacts) error {
	seen := map[string]bool{}
	var first string
	for _, class := range c.Order {
		for _, name := range class {
			if seen[name] {
				return &RuleError{"order", name + " stands twice"}
			}
			seen[name] = true
			if first == "" {
				first = name
			}
			if a, b := measures[first].Unit, measures[name].Unit; a != b {
				return &RuleError{"order", fmt.Sprintf("%s is in %s and %s in %s: they have no order", first, a, name, b)}
			}
		}
	}
	if len(c.pairs()) == 0 {
		return &RuleError{"order", fmt.Sprintf("the rule %s compares nothing here", c.Rule)}
	}
	return c.checkMargin(measures[first].Unit)
}
