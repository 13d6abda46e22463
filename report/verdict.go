package report

import (
	"fmt"
	"math"
	"strings"

	"bench/results"
)

// verdict says first of all whether the numbers can be trusted.
type verdict struct {
	// word is VALID, INVALID or PARTIAL.
	word, text string
}

// judge sums the runs' own verdicts up; it makes none of its own.
func judge(rs []results.Result) verdict {
	gs, searches := apart(sorted(rs))
	if len(gs) == 0 && len(searches) > 0 {
		return judgeSearches(searches)
	}
	rs = withoutProbes(rs)
	var invalid, partial []string
	for _, r := range rs {
		for _, g := range gs {
			if !g.holds(r) {
				continue
			}
			label := g.label
			if len(g.runs) > 1 {
				label += fmt.Sprintf(" repeat %d", r.Repeat+1)
			}
			if !r.Validity.Valid {
				invalid = append(invalid, label+" ("+failures(r, "instrument")+")")
			}
			if r.Partial {
				partial = append(partial, label)
			}
			break
		}
	}
	patterns := map[string]bool{}
	for _, r := range rs {
		patterns[r.Pattern] = true
	}
	all := plural(int64(len(rs)), "run") + " of " + plural(int64(len(patterns)), "pattern")
	switch {
	case len(rs) == 0:
		return verdict{"INVALID", "there are no results"}
	case len(invalid) > 0:
		text := strings.Join(invalid, "; ") + ". Percentiles of invalid runs are withheld"
		if len(partial) > 0 {
			text += ". Partial: " + strings.Join(partial, ", ")
		}
		return verdict{"INVALID", text + unsteady(gs)}
	case len(partial) > 0:
		return verdict{"PARTIAL", strings.Join(partial, ", ") + " ended early; what was measured until then is shown" + unsteady(gs)}
	}
	return verdict{"VALID", all + ", every check of the instrument passed" + unsteady(gs)}
}

// holds reports whether r is one of the group's runs.
func (g group) holds(r results.Result) bool {
	for _, o := range g.runs {
		if o.Pattern == r.Pattern && o.Repeat == r.Repeat && o.Started.Equal(r.Started) && o.Command == r.Command {
			return true
		}
	}
	return false
}

// failures lists the checks of one kind that failed, with value and limit.
func failures(r results.Result, kind string) string {
	var failed []string
	for _, c := range r.Validity.Checks {
		if !c.OK && c.Kind == kind {
			failed = append(failed, checkLine(c))
		}
	}
	if len(failed) == 0 {
		return "no check says why"
	}
	return strings.Join(failed, ", ")
}

// checkLine is one check in a few words.
func checkLine(c results.Check) string {
	return fmt.Sprintf("%s: %s, limit %s", name(c.Name), amount(c.Value, c.Unit), amount(c.Limit, c.Unit))
}

// amount writes a number with the unit that a result names.
func amount(v float64, unit string) string {
	switch unit {
	case "ns":
		return duration(v)
	case "B", "bytes":
		return size(v)
	case "share", "ratio":
		return number(100*v) + " %"
	}
	text := number(v)
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		text = count(int64(v)) // what is counted is told exactly, as everywhere
	}
	if unit == "" || unit == "1" || unit == "count" {
		return text
	}
	if text == "1" {
		unit = singular(unit)
	}
	return text + " " + name(unit)
}

// singular is the unit of one: "delivery" of "deliveries".
func singular(unit string) string {
	for _, ending := range [][2]string{{"ies", "y"}, {"sses", "ss"}, {"s", ""}} {
		if stem, found := strings.CutSuffix(unit, ending[0]); found {
			return stem + ending[1]
		}
	}
	return unit
}
