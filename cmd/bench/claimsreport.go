package main

import (
	"os"

	"github.com/spf13/cobra"

	"bench/report"
	"bench/results"
	"bench/scenarios"
)

const claimsReportAbout = `report draws a run of claims again, from its files alone: one self-contained HTML page
and the same as Markdown, with the verdicts per article, and for every experiment what
was claimed, the set-up, the chart beside its closed form, the numbers, the caveats, and
the command that repeats it.

Without --out all of it goes into the run's own folder.`

func newClaimsReportCommand(c console) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "report dir",
		Short: "draw a run of claims as a page and as Markdown",
		Long:  claimsReportAbout,
		Example: `  bench claims report results/runs/claims
  bench claims report results/runs/claims --out=page`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("such as: bench claims report results/runs/claims", "bench claims report takes one folder, got %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return c.reportClaims(args[0], out) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&out, "out", "", "`folder` for page, Markdown and charts (default that of the run)")
	return cmd
}

// reportClaims is `bench claims report`.
func (c console) reportClaims(dir, out string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return usage("name the folder that bench claims run left", "%s: not a folder", dir)
	}
	run, err := results.ReadClaims(dir)
	if err != nil {
		return usage("bench claims run leaves "+results.DecisionsFile, "%w", err)
	}
	if len(run.Experiments) == 0 {
		return usage("", "%s: no experiment in it", dir)
	}
	entries, err := claimEntries("", 0)
	if err != nil {
		return err
	}
	if out == "" {
		out = dir
	} else if err := makeFolder(out); err != nil {
		return err
	}
	page, err := (&report.ClaimsReport{
		Run: run, Claims: entries, Patterns: scenarios.Names(),
		Read: func(experiment, key string) ([]results.Result, error) {
			return results.ReadCell(dir, experiment, key)
		},
	}).Write(out)
	if err != nil {
		return err
	}
	c.printPath(page, formats[0])
	return nil
}
