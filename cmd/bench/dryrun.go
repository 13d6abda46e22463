package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"bench/results"
	"bench/scenarios"
)

// printCells is what --dry-run prints: every cell, what runs in it, and about how
// long it takes.
func printCells(w io.Writer, cells []scenarios.SweepCell) error {
	var runs int
	var whole time.Duration
	for _, c := range cells {
		runs += runsOf(c.Scenario)
		whole += scenarios.Lasts(c.Scenario)
	}
	if _, err := fmt.Fprintf(w, "%s, %s, about %s\n\n", counted(len(cells), "cell"), counted(runs, "run"), results.Duration(whole.Round(time.Second))); err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, c := range cells {
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\n", i+1, c, strings.Join(whatRuns(c.Scenario), ", "), counted(runsOf(c.Scenario), "run"),
			results.Duration(scenarios.Lasts(c.Scenario).Round(100*time.Millisecond)))
	}
	return t.Flush()
}

// whatRuns are the patterns of a scenario, or its groups.
func whatRuns(s results.Scenario) []string {
	if len(s.Groups) == 0 {
		return s.Patterns
	}
	var words []string
	for _, g := range s.Groups {
		words = append(words, fmt.Sprintf("%s (%s)", g.Name, g.Pattern))
	}
	return words
}

// runsOf is how many runs a scenario comes to: groups share theirs.
func runsOf(s results.Scenario) int {
	if len(s.Groups) > 0 {
		return s.Load.Repeat
	}
	return len(s.Patterns) * s.Load.Repeat
}

// counted is a number with its word.
func counted(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return number(int64(n)) + " " + word + "s"
}
