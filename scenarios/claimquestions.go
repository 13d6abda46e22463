package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// questions checks what is decided, and by which rules.
func (x *examiner) questions() error {
	seen := map[string]bool{}
	for i, q := range x.e.Decides {
		field := func(key string) string { return fmt.Sprintf("decides[%d].%s", i, key) }
		_, claim, err := x.claims.Claim(q.ID)
		switch {
		case err != nil:
			return x.fault(field("id"), hintOf(err), "unknown claim %s", quoted(q.ID))
		case claim.ID != q.ID:
			return x.fault(field("id"), "", "write the id as %s", claim.ID)
		case !slices.Contains(claim.Experiments, x.e.Name):
			return x.fault(field("id"), "add it to the claim's experiments", "%s does not name %s among its experiments", q.ID, x.e.Name)
		case seen[q.ID+" "+q.Part]:
			return x.fault(field("id"), "tell them apart by part", "two questions about %s", strings.TrimSpace(q.ID+" "+q.Part))
		case q.Decide == "" && claim.Kind != results.OpinionKind:
			return x.fault(field("decide"), "", "%s: the rule in words is missing", q.ID)
		}
		seen[q.ID+" "+q.Part] = true
		if x.e.Planned != "" || claim.Kind == results.OpinionKind {
			continue
		}
		if err := x.question(q, field); err != nil {
			return err
		}
	}
	return nil
}

// question checks one that can be decided.
func (x *examiner) question(q results.Question, field func(string) string) error {
	switch {
	case len(q.Hold) == 0:
		return x.fault(field("hold"), "", "%s: there is no condition to hold", q.ID)
	case q.Change == "":
		return x.fault(field("change"), "", "%s: what would change the verdict?", q.ID)
	}
	if q.Search != "" && x.swept[q.Search] == nil {
		return x.unswept(field("search"), q.Search)
	}
	for i, f := range q.Where {
		same, err := x.atSwept(fmt.Sprintf("%s[%d]", field("where"), i), f)
		if err != nil {
			return err
		}
		q.Where[i] = same // shared with the experiment's own list
	}
	for i := range q.Hold {
		if err := x.condition(&q.Hold[i], fmt.Sprintf("%s[%d]", field("hold"), i)); err != nil {
			return err
		}
	}
	return nil
}

// condition checks a rule, and that the measures that it names are there.
func (x *examiner) condition(c *results.ClaimCondition, field string) error {
	var names []string
	for _, m := range x.e.Measures {
		names = append(names, m.Name)
	}
	for i, class := range append([][]string{{c.Measure}}, c.Order...) {
		for _, name := range class {
			if slices.Contains(names, name) || name == "" && i == 0 {
				continue
			}
			place := field + ".measure"
			if i > 0 {
				place = field + ".order"
			}
			return x.fault(place, suggestion(name, names, names), "unknown measure %s", quoted(name))
		}
	}
	var bad *results.RuleError
	if err := c.Check(x.facts); errors.As(err, &bad) {
		hint := ""
		if !slices.Contains(results.Rules, c.Rule) {
			hint = wordHint(string(c.Rule), results.Rules)
		}
		return x.fault(field+"."+bad.Key, hint, "%s", bad.Text)
	}
	return nil
}

// charts checks the words of all charts. The files of those below the first are told
// apart by their kinds.
func (x *examiner) charts() error {
	var kinds []string
	for i, d := range x.e.Charts() {
		field := "chart"
		if i > 0 {
			field = fmt.Sprintf("more_charts[%d]", i-1)
		}
		if err := x.chart(field, d); err != nil {
			return err
		}
		if slices.Contains(kinds, d.Kind) {
			return x.fault(field+".kind", "draw other measures as another kind", "two charts of the kind %s", d.Kind)
		}
		kinds = append(kinds, d.Kind)
	}
	return nil
}

// chart checks the words of one chart.
func (x *examiner) chart(field string, d results.Drawing) error {
	if !slices.Contains(results.DrawingKinds, d.Kind) {
		return x.fault(field+".kind", suggestion(d.Kind, results.DrawingKinds, results.DrawingKinds), "unknown kind of chart %s", quoted(d.Kind))
	}
	along := []string{"group", "time", "quantile", "age"}
	for name := range x.swept {
		along = append(along, name)
	}
	slices.Sort(along)
	measures := []string{}
	for _, m := range x.e.Measures {
		along, measures = append(along, m.Name), append(measures, m.Name)
	}
	if !slices.Contains(along, d.X) {
		return x.fault(field+".x", suggestion(d.X, along, along), "unknown axis %s", quoted(d.X))
	}
	for i, y := range d.Y {
		if !slices.Contains(measures, y) && !isMetric(y) {
			return x.fault(fmt.Sprintf("%s.y[%d]", field, i), suggestion(y, measures, measures), "%s is neither a measure nor a metric", quoted(y))
		}
	}
	for i, a := range d.Log {
		if a != "x" && a != "y" {
			return x.fault(fmt.Sprintf("%s.log[%d]", field, i), "allowed: x, y", "unknown axis %s", quoted(a))
		}
	}
	if len(d.Y) == 0 || d.About == "" {
		return x.fault(field, "", "a chart needs what it draws (y) and what it shows (about)")
	}
	return nil
}

// isMetric reports whether runs measure it, or will.
func isMetric(name string) bool {
	_, measured := results.FindMetric(name)
	return measured || slices.ContainsFunc(results.PlannedMetrics, func(m results.Metric) bool { return m.Name == name })
}

// cells refuses workloads that no run could have, in any cell of any profile.
func (x *examiner) cells() error {
	for _, p := range Profiles {
		for _, c := range Expand(*x.e, p) {
			for i, g := range c.Groups {
				if g.Workload.Load.Clients == 0 {
					continue // the group is absent in this cell
				}
				var problems Problems
				if err := Validate(g.scenario()); errors.As(err, &problems) {
					return x.fault(x.written(i, problems[0].Field), problems[0].Hint, "%s, group %s: %s: %s", p.Name, g.Name, problems[0].Field, problems[0].Text)
				}
			}
		}
	}
	return nil
}

// written is where a field of a group was given its value.
func (x *examiner) written(group int, field string) string {
	own := fmt.Sprintf("groups[%d].%s", group, field)
	for _, place := range []string{own, field, "full." + field} {
		if _, ok := x.where[place]; ok {
			return place
		}
	}
	return ""
}

// scenario is what a run could take of a group's workload.
func (g *CellGroup) scenario() results.Scenario {
	s := Default()
	s.Patterns = []string{g.Pattern}
	s.Load, s.Network, s.Parameters = g.Workload.Load, g.Workload.Network, g.Workload.Parameters
	s.Behavior, s.Upstream = g.Workload.Behavior, g.Workload.Upstream
	return s
}
