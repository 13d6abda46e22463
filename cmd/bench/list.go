package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"bench/report"
	"bench/results"
	"bench/scenarios"
)

// lists are the things that `bench list` knows.
var lists = []struct {
	name, about string
	rows        func() ([][]string, error)
}{
	{"patterns", "how news gets to a client", patternRows},
	{"scenarios", "workloads that come with bench", scenarioRows},
	{"metrics", "what thresholds can be written with", metricRows},
	{"links", "paths from the servers to the subscribers", linkRows},
	{"charts", "what a report draws", chartRows},
}

func newListCommand(c console) *cobra.Command {
	var names []string
	var about strings.Builder
	for _, l := range lists {
		names = append(names, l.name)
		fmt.Fprintf(&about, "  %-10s %s\n", l.name, l.about)
	}
	return &cobra.Command{
		Use:   "list " + strings.Join(names, "|"),
		Short: "list patterns, scenarios, metrics, links or charts",
		Long:  "list prints what bench knows:\n\n" + about.String() + "\nAn embedded scenario's name after scenarios prints its file, to start from.",
		Example: `  bench list patterns
  bench list scenarios chat > my.yaml`,
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) > 2 {
				return usage("such as: bench list patterns", "bench list needs one of %s", strings.Join(names, ", "))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			for _, l := range lists {
				if l.name == args[0] && len(args) == 1 {
					return c.table(l.rows)
				}
			}
			switch {
			case args[0] == "scenarios":
				return c.scenarioFile(args[1])
			case len(args) == 2:
				return usage("only scenarios take a name", "bench list %s takes no argument, got %q", args[0], args[1])
			}
			return unknownWord("list", args[0], names, "allowed: "+strings.Join(names, ", "))
		},
	}
}

// table prints rows in columns.
func (c console) table(rows func() ([][]string, error)) error {
	all, err := rows()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, row := range all {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	return w.Flush()
}

// scenarioFile prints an embedded scenario with its comments.
func (c console) scenarioFile(name string) error {
	text, err := scenarios.EmbeddedText(name)
	if err != nil {
		return err
	}
	_, err = c.out.Write(text)
	return err
}

func patternRows() ([][]string, error) {
	rows := [][]string{{"PATTERN", "ALSO", "WHAT HAPPENS"}}
	for _, p := range scenarios.Patterns {
		rows = append(rows, []string{p.Name, strings.Join(scenarios.Aliases(p.Name), ", "), p.About})
		for _, v := range scenarios.Variants {
			if v.Pattern == p.Name {
				rows = append(rows, []string{p.Name + "/" + v.Name, "", v.About})
			}
		}
	}
	return rows, nil
}

func scenarioRows() ([][]string, error) {
	all, err := scenarios.List()
	rows := [][]string{{"SCENARIO", "CLIENTS", "TOPICS", "RATE", "PAYLOAD", "ABOUT"}}
	for _, s := range all {
		rows = append(rows, []string{s.Name, fmt.Sprint(s.Load.Clients), s.Load.Topics.String(), s.Load.Rate.String(), s.Load.Payload.String(), s.About})
	}
	return rows, err
}

func metricRows() ([][]string, error) {
	rows := [][]string{{"METRIC", "UNIT", "BETTER", "WHAT IT IS"}}
	for _, m := range results.Metrics {
		name := m.Name
		if m.Series != nil {
			name = "p99(" + m.Name + ")"
		}
		rows = append(rows, []string{name, string(m.Unit), string(m.Better), m.Doc})
	}
	return append(rows, []string{}, []string{metricsHelp}), nil
}

const metricsHelp = `p99 stands for any of p50 p90 p95 p99 p999 p9999 mean min max stddev count. A threshold
compares them: 'p99(delivery) < 50ms', 'reach == 1', 'lost == 0 and empty_share < 5%'.`

func chartRows() ([][]string, error) {
	rows := [][]string{{"CHART", "TITLE"}}
	for _, chart := range report.Charts {
		rows = append(rows, []string{chart.Name, chart.Title})
	}
	return rows, nil
}

func linkRows() ([][]string, error) {
	rows := [][]string{{"LINK", "ROUND TRIP", "JITTER", "WHAT IT STANDS FOR"}}
	for _, l := range scenarios.Links {
		rtt, jitter := "its own", ""
		if l.RTT > 0 {
			rtt, jitter = l.RTT.String(), "± "+l.Jitter.String()
		}
		rows = append(rows, []string{l.Name, rtt, jitter, l.About})
	}
	return rows, nil
}
