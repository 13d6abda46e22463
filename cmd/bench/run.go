package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"bench/results"
	"bench/scenarios"
)

const runAbout = `run measures one load with every pattern that is asked for, each against a fresh
server process, and leaves results and a report behind.

The scenario is a file (an argument with a slash or .yaml), the name of an
embedded one (bench list scenarios), or the defaults; flags override it.

Ctrl-C keeps what was measured so far, marked partial; a second one ends at once.

Exit codes: 0 done; 2 bad flag or file; 11 the measurement cannot be trusted;
12 a threshold or an end of a bracket could not be decided; 13 a threshold was
breached, or no rate passed; 15 the server died or could not be reached; 130
interrupted; 1 an error of bench itself.`

func newRunCommand(c console) *cobra.Command {
	var o output
	var find finder
	var flags overrides
	cmd := &cobra.Command{
		Use:   "run [file|scenario] [flags]",
		Short: "measure patterns under one load",
		Long:  runAbout,
		Example: `  bench run --pattern=longpoll
  bench run --pattern=all --clients=5000 --topics=1 --rate=2/s --payload=1KiB \
      --duration=30s --repeat=3 --out=results/runs/demo
  bench run chat --headers=minimal
  bench run ./my.yaml --threshold='p99(delivery) < 50ms' --threshold='reach == 1'
  bench run --pattern=sse,websocket --rate=0            # what does waiting cost?
  bench run --pattern=longpoll,longpoll/close           # a variant beside its pattern
  bench run ./sweep.yaml --dry-run                      # rate: [1/s, 10/s]: what would run?
  bench run --pattern=keepalive --closed-loop --clients=64
  bench run --pattern=sse --clients=200 --find-rate='p99(delivery) < 1s, reach == 1'`,
		DisableFlagsInUseLine: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("several patterns are written --pattern=a,b", "bench run takes one scenario, got %d: %q", len(args), args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.measure(cmd, args, flags, find, o)
		},
	}
	flags = addRunFlags(cmd, &o, &find)
	return cmd
}

// measure is `bench run`: everything is checked, then measured, then printed.
func (c console) measure(cmd *cobra.Command, args []string, flags overrides, find finder, o output) error {
	if err := oneOf("format", o.format, formats); err != nil {
		return err
	}
	if err := checkParent("json", o.json); err != nil {
		return err
	}
	cells, err := workload(args, flags, o.commands)
	if err != nil {
		return err
	}
	if o.dry {
		return printCells(c.out, cells)
	}
	s := cells[0].Scenario
	search, err := find.search(s)
	if err != nil {
		return err
	}
	if search != nil && (len(cells) > 1 || len(s.Groups) > 0) {
		return usage("name one pattern and one value for each field", "--find-rate searches for one scenario at a time, without groups and sweeps")
	}
	if o.folder, err = prepareFolder(o.folder, s.Name, o.force, time.Now()); err != nil {
		return err
	}
	c.warnings(s, flags)
	find.warn(c, s, search != nil)
	options := scenarios.Options{
		Scenario: s,
		Out:      o.folder,
		Command:  commandLine(c.args),
		Token:    os.Getenv(scenarios.TokenVariable),
		Version:  version(),

		Calibration: c.calibration(),
	}
	if !o.quiet {
		view := newLive(c.err)
		defer view.close()
		options.Progress = view.show
	}
	var rs []results.Result
	var fault error
	if search != nil {
		search.Options = options
		rs, fault = c.findRate(cmd.Context(), *search, o.quiet)
	} else {
		rs, fault = scenarios.RunSweep(cmd.Context(), options, cells)
	}
	if len(rs) == 0 {
		forget(o.folder)
		return fault
	}
	return c.conclude(rs, fault, o)
}

// conclude prints and keeps what was measured, whatever happened to the run,
// and finds out how it ended.
func (c console) conclude(rs []results.Result, fault error, o output) error {
	var found findings
	if fault != nil {
		found = asFindings(fault)
	}
	found = append(found, judge(rs)...)
	found = append(found, c.deliver(rs, o)...)
	if len(found) == 0 {
		return nil
	}
	return found
}

// deliver writes the files and prints the table, and last the report's path.
// If the folder takes no files any more, the result file goes to standard
// output: nothing that was measured is lost.
func (c console) deliver(rs []results.Result, o output) (found findings) {
	fail := func(err error, hint string) {
		found = append(found, finding{scenarios.ExitInternal, err.Error(), hint})
	}
	if o.json != "" {
		if err := writeJSON(o.json, rs); err != nil {
			fail(fmt.Errorf("--json: %w", err), "")
		}
	}
	if err := results.Write(o.folder, rs); err != nil {
		fail(fmt.Errorf("--out: %w", err), "nothing is lost: the result file was printed to standard output; bench report reads it from a file")
		if err := results.Encode(c.out, rs); err != nil {
			fail(err, "")
		}
		return found
	}
	if err := results.WriteIntervals(o.folder, rs); err != nil {
		fail(fmt.Errorf("--out: %w", err), "")
	}
	page, err := writeReport(o.folder, rs)
	if err != nil {
		fail(err, "the results are in "+o.folder+"; bench report tries again")
	}
	if err := printResults(c.out, o.format, rs); err != nil {
		fail(err, "")
	}
	if err == nil {
		c.printPath(page, o.format)
	}
	return found
}

// printPath is the last line: where the report is. It goes to standard error
// where standard output is data or a document.
func (c console) printPath(page, format string) {
	w := c.out
	if format != formats[0] {
		w = c.err
	}
	_, _ = fmt.Fprintln(w, page) // what was measured is kept already
}
