package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"bench/results"
)

// middle is the median of a metric's values, in its unit.
func middle(values []float64, unit results.Unit) string {
	if len(values) == 0 {
		return absent
	}
	sorted := slices.Sorted(slices.Values(values))
	v := sorted[len(sorted)/2]
	if len(sorted)%2 == 0 {
		v = (v + sorted[len(sorted)/2-1]) / 2
	}
	switch {
	case math.IsInf(v, 1):
		return "∞"
	case unit == results.Nanoseconds:
		return duration(v)
	case unit == results.ByteCount:
		return size(v)
	case unit == results.PerSecond:
		return number(v) + "/s"
	}
	return number(v)
}

// percentOrNothing writes a ratio less 1, "" for none.
func percentOrNothing(v float64) string {
	switch {
	case math.IsNaN(v):
		return ""
	case math.IsInf(v, 0):
		return "∞"
	}
	return signed(v)
}

// asides say how the pairs were made.
func asides(u *results.GateUnit) []string {
	var parts []string
	for _, r := range u.Rounds {
		parts = append(parts, fmt.Sprintf("%s round: pairs %d to %d", r.Name, r.From+1, r.To))
	}
	all := []string{}
	if len(parts) > 0 {
		all = append(all, strings.Join(parts, "; "))
	}
	left, first := 0, ""
	for _, p := range u.Pairs {
		if p.Invalid != "" {
			left++
			first = cmp.Or(first, p.Invalid)
		}
	}
	if left > 0 {
		all = append(all, fmt.Sprintf("%s left out; the first: %s", plural(int64(left), "pair"), clean(first, longestQuote)))
	}
	if n := u.Calibrated; n != nil {
		all = append(all, fmt.Sprintf("margins are at least two standard deviations of %s of this machine, calibrated %s", plural(int64(n.Pairs), "pair"), n.Date.UTC().Format("2006-01-02 15:04 UTC")))
	}
	return all
}

// verdictWord is the verdict of a gate as it stands first.
func verdictWord(g *results.Gate) string {
	word := strings.ToUpper(string(g.Verdict))
	if g.Partial {
		word = "PARTIAL, " + word
	}
	return word
}

// compared says what was held against what, and how.
func compared(g *results.Gate) []string {
	p := g.Plan
	lines := []string{
		"base: " + clean(g.Base, longestQuote),
		"head: " + clean(g.Head, longestQuote),
	}
	order := fmt.Sprintf("pairs in the order ABBA BAAB, seed %d", p.Seed)
	if g.Kind == results.GateBaseline {
		order = "head alone, with the seeds of the kept runs"
	}
	return append(lines, fmt.Sprintf("%s; runs of %v warm-up and %v window, each with a fresh process; %s of %s",
		order, p.Warmup, p.Window, (time.Duration(g.Seconds*float64(time.Second))).Round(time.Second), p.Budget))
}

// notes are what a reader must know.
func gateNotes(g *results.Gate) []string {
	var all []string
	for _, n := range g.Notes {
		all = append(all, clean(n, longestWhy))
	}
	return all
}

// gateLegend explains the columns.
const gateLegend = "worse by: Hodges-Lehmann estimate of head against base over the pairs, below 0 is better; interval: signed-rank; " +
	"a hard metric fails if it is worse by more than its margin (sign-flip test, adjusted for all hard metrics, p < 0.01) and fresh pairs confirm it (p < 0.05), " +
	"and passes if its interval ends below twice the margin; finds: the change that so many pairs find in four of five gates"
