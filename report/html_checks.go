package report

import (
	"fmt"
	"math"
	"slices"

	"bench/results"
)

// checksTable has a row per check and a column per group, the worst repeat in each.
func checksTable(gs []group) pageTable {
	t := pageTable{
		Title: "Validity",
		About: "What each run asks of itself. A failed check of the instrument makes a run invalid; one about the server is a finding. Of several repeats the worst is shown.",
		Head:  head([]string{"check", "about"}, "limit"),
	}
	type key struct{ name, kind string }
	var keys []key
	limits, advices := map[key]string{}, map[key]string{}
	cells := map[key]map[string]results.Check{}
	for _, g := range gs {
		t.Head = append(t.Head, pageCell{Text: g.label})
		var checks []results.Check
		for _, r := range g.runs {
			checks = worst(checks, r.Validity.Checks)
		}
		for _, c := range checks {
			k := key{name(c.Name), name(c.Kind)}
			if cells[k] == nil {
				keys, cells[k] = append(keys, k), map[string]results.Check{}
			}
			limits[k] = amount(c.Limit, c.Unit)
			if !c.OK {
				advices[k] = c.Advice
			}
			cells[k][g.label] = c
		}
	}
	for _, k := range keys {
		row := []pageCell{word(k.name), word(k.kind), {Text: limits[k]}}
		for _, g := range gs {
			c, ok := cells[k][g.label]
			switch {
			case !ok:
				row = append(row, pageCell{Text: absent})
			case c.OK:
				row = append(row, pageCell{Text: "✓ " + bare(c)})
			default:
				row = append(row, pageCell{Text: "✗ " + bare(c), Class: "fail"})
			}
		}
		t.Rows = append(t.Rows, row)
		if a := advices[k]; a != "" {
			t.About += fmt.Sprintf(" %s: %s.", k.name, clean(a, longestQuote))
		}
	}
	if len(t.Rows) == 0 {
		t.About = "The results hold no checks."
	}
	return t
}

// bare is a check's value without a unit of words, which stands at the limit.
func bare(c results.Check) string {
	switch c.Unit {
	case "ns", "B", "bytes", "share", "ratio":
		return amount(c.Value, c.Unit)
	}
	return number(c.Value)
}

// worst adds checks to those of other runs, of each the outcome that is worse.
func worst(all, checks []results.Check) []results.Check {
	for _, c := range checks {
		at := slices.IndexFunc(all, func(o results.Check) bool { return o.Name == c.Name && o.Kind == c.Kind })
		switch {
		case at < 0:
			all = append(all, c)
		case worse(c, all[at]):
			all[at] = c
		}
	}
	return all
}

// worse orders two outcomes of one check: failed ones first, then larger values.
func worse(a, b results.Check) bool {
	if a.OK != b.OK {
		return !a.OK
	}
	return math.Abs(a.Value) > math.Abs(b.Value)
}
