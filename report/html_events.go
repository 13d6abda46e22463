package report

import (
	"cmp"
	"slices"
	"strconv"
)

// thresholdsTable lists what was asserted, if anything was.
func thresholdsTable(gs []group) pageTable {
	t := pageTable{Title: "Thresholds", Head: head([]string{"pattern", "repeat", "threshold", "outcome", "detail"})}
	for _, g := range gs {
		for _, r := range g.runs {
			for _, a := range r.Thresholds {
				t.About = "What the scenario or the command line asserted."
				outcome := word(name(a.Outcome))
				if a.Outcome != "pass" {
					outcome.Class = "text fail"
				}
				t.Rows = append(t.Rows, []pageCell{
					word(g.label), word(strconv.Itoa(r.Repeat + 1)), word(clean(a.Expression, longestQuote)), outcome, prose(clean(a.Detail, longestQuote)),
				})
			}
		}
	}
	return t
}

// eventsTable lists the remarkable moments of the timelines, at most 100.
func eventsTable(gs []group) pageTable {
	t := pageTable{Title: "Events", Head: head([]string{"time, s", "pattern", "repeat", "event"})}
	type moment struct {
		at    float64
		cells []pageCell
	}
	var moments []moment
	for _, g := range gs {
		for _, r := range g.runs {
			for _, i := range r.Timeline {
				for _, e := range i.Events {
					moments = append(moments, moment{i.Start, []pageCell{
						word(number(i.Start)), word(g.label), word(strconv.Itoa(r.Repeat + 1)), prose(clean(e, longestQuote)),
					}})
				}
			}
		}
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	for _, m := range moments[:min(100, len(moments))] {
		t.Rows = append(t.Rows, m.cells)
	}
	if len(moments) > 0 {
		t.About = "Remarkable moments, " + plural(int64(len(moments)), "event") + " in all."
	}
	return t
}
