package main

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"bench/report"
	"bench/results"
)

const compareAbout = `compare holds any number of results against the first: a table of differences with
95 % intervals and a plain word for each (worse, better, same, cannot tell), and
one HTML page with all charts laid over each other.

Repeats are grouped, their histograms merged; patterns are matched by name. What
differs between machines, scenarios or plans is shown, and never called a
regression. Several repeats of either side tell how runs differ: --repeat=3, or
more. compare always ends with 0 if something could be compared: bench gate decides.`

func newCompareCommand(c console) *cobra.Command {
	var out, format string
	cmd := &cobra.Command{
		Use:   "compare base other...",
		Short: "say what differs between runs, and how surely",
		Long:  compareAbout,
		Example: `  bench compare results/runs/before results/runs/after
  bench compare before after --format=markdown > comparison.md
  bench compare before after --format=benchfmt > both.txt && benchstat -col input both.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usage("such as: bench compare results/runs/before results/runs/after", "bench compare needs two or more folders or result files, got %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("format", format, formats); err != nil {
				return err
			}
			return c.compare(args, out, format)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&out, "out", "", "`folder` for the page and its charts (default a new one in "+runsFolder+")")
	f.StringVar(&format, "format", formats[0], formatUsage)
	return cmd
}

// compare is `bench compare`.
func (c console) compare(paths []string, out, format string) error {
	var inputs []report.Input
	for _, path := range paths {
		rs, err := results.Read(path)
		if err != nil {
			return usage("", "%w", err)
		}
		if len(rs) == 0 {
			return usage("a run that was interrupted while connecting leaves none", "%s: no results in it", path)
		}
		inputs = append(inputs, report.Input{Name: path, Results: rs})
	}
	comparison, err := report.Compare(inputs)
	if err != nil {
		return usage("", "%w", err)
	}
	write := map[string]func(io.Writer) error{
		"table":    comparison.Table,
		"json":     comparison.JSON,
		"markdown": comparison.Markdown,
		"csv":      comparison.CSV,
		"benchfmt": comparison.Benchfmt,
	}[format]
	if err := write(c.out); err != nil {
		return fmt.Errorf("printing %s: %w", format, err)
	}
	folder := out
	if out == "" {
		folder, err = freshFolder(filepath.Join(runsFolder, time.Now().Format("20060102-150405")+"-compare"))
	} else {
		err = makeFolder(out)
	}
	if err != nil {
		return err
	}
	if err := comparison.Write(folder); err != nil {
		return fmt.Errorf("writing the comparison: %w", err)
	}
	c.printPath(filepath.Join(folder, report.ComparePage), format)
	return nil
}
