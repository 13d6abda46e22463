package main

import (
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"bench/report"
	"bench/results"
)

const reportAbout = `report draws results again, from their files alone: a table, and one self-contained
HTML page with its charts. Several folders or files are laid over each other.

The page of one folder is written into it; that of several goes to --out, or to a
new folder under ` + runsFolder + `.`

func newReportCommand(c console) *cobra.Command {
	var out, format string
	cmd := &cobra.Command{
		Use:   "report dir...",
		Short: "draw results again, or several runs in one report",
		Long:  reportAbout,
		Example: `  bench report results/runs/demo
  bench report before after --out=comparison
  bench report results/runs/demo --format=csv > demo.csv`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("such as: bench report results/runs/demo", "bench report needs at least one folder or result file")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("format", format, formats); err != nil {
				return err
			}
			return c.redraw(args, out, format)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&out, "out", "", "`folder` for the page and its charts")
	f.StringVar(&format, "format", "table", formatUsage)
	return cmd
}

// redraw is `bench report`.
func (c console) redraw(paths []string, out, format string) error {
	var all []results.Result
	for _, path := range paths {
		rs, err := results.Read(path)
		if err != nil {
			return usage("", "%w", err)
		}
		all = append(all, rs...)
	}
	if len(all) == 0 {
		return usage("a run that was interrupted while connecting leaves none", "%s: no results in it", paths[0])
	}
	if err := printResults(c.out, format, all); err != nil {
		return err
	}
	if format == formats[0] {
		if err := report.Details(c.out, all); err != nil {
			return err
		}
	}
	folder, err := reportFolder(paths, out)
	if err != nil {
		return err
	}
	page, err := writeReport(folder, all)
	if err != nil {
		return err
	}
	c.printPath(page, format)
	return nil
}

// reportFolder is where the page goes.
func reportFolder(paths []string, out string) (string, error) {
	switch {
	case out != "":
		return out, makeFolder(out)
	case len(paths) > 1:
		return freshFolder(filepath.Join(runsFolder, time.Now().Format("20060102-150405")+"-report"))
	}
	folder := paths[0]
	if filepath.Ext(folder) == ".json" {
		folder = filepath.Dir(folder)
	}
	return folder, makeFolder(folder)
}
