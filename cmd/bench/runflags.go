package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// output is what becomes of the results of a run.
type output struct {
	folder string
	force  bool
	quiet  bool
	format string
	json   string
	// commands allows a scenario file to name a command to run.
	commands bool
	// dry prints what would be run, and runs nothing.
	dry bool
}

// formats are the values of --format.
var formats = []string{"table", "json", "markdown", "csv", "benchfmt"}

const formatUsage = "what is printed: `table`, json, markdown, csv, or benchfmt for benchstat"

// groupOrder is the order of the groups in the help text.
var groupOrder = []string{groupLoad, groupPattern, groupNetwork, groupTarget, groupRun, groupFind, groupOutput}

// addRunFlags gives the command its flags, in groups.
func addRunFlags(cmd *cobra.Command, o *output, find *finder) overrides {
	groups := map[string]*pflag.FlagSet{}
	for _, name := range groupOrder {
		set := pflag.NewFlagSet(name, pflag.ContinueOnError)
		set.SortFlags = false
		groups[name] = set
	}
	all := newOverrides(groups)
	groups[groupTarget].BoolVar(&o.commands, "allow-commands", false, "run the command that a scenario file names; use it for files that you trust")
	groups[groupRun].BoolVar(&o.dry, "dry-run", false, "print the cells of a sweep and about how long they take, and run nothing")
	addFindFlags(groups[groupFind], find)
	f := groups[groupOutput]
	f.StringVar(&o.folder, "out", "", "`folder` for results and report (default "+runsFolder+"/<time>-<name>)")
	f.BoolVar(&o.force, "force", false, "write into a folder that is not empty")
	f.StringVar(&o.format, "format", formats[0], formatUsage)
	f.StringVar(&o.json, "json", "", "also write the result file to this `file`")
	f.BoolVar(&o.quiet, "quiet", false, "no progress")
	for _, name := range groupOrder {
		cmd.Flags().AddFlagSet(groups[name])
	}
	cmd.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		groupedHelp(cmd, cmd.OutOrStdout(), groupOrder, groups)
	})
	return all
}

// groupedHelp prints the help text with one paragraph of flags per group.
func groupedHelp(cmd *cobra.Command, w io.Writer, order []string, groups map[string]*pflag.FlagSet) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nUsage:\n  %s\n\nExamples:\n%s\n", cmd.Long, cmd.UseLine(), cmd.Example)
	for _, name := range order {
		fmt.Fprintf(&b, "\n%s:\n%s", name, groups[name].FlagUsages())
	}
	_, _ = io.WriteString(w, b.String())
}
