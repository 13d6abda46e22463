package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"bench/results"
	"bench/scenarios"
)

const gateCalibrateAbout = `calibrate holds a server against itself, 20 pairs of runs for every pattern of the
scenario, and keeps how much its metrics differ on this machine in the machine
file, where bench gate finds it: margins are then at least two standard deviations
of a pair. Run it on the machine, and with the scenario and the kind of server,
that gates will run with, and again when any of them changes. Nothing else should
run beside. An interrupted calibration leaves what was known before.`

func newGateCalibrateCommand(c console) *cobra.Command {
	var o gateFlags
	var flags overrides
	cmd := &cobra.Command{
		Use:   "calibrate [file|scenario] [flags]",
		Short: "measure the noise of this machine, for the margins of gates",
		Long:  gateCalibrateAbout,
		Example: `  bench gate calibrate
  bench gate calibrate gate.yaml --base-cmd='./server-main'`,
		DisableFlagsInUseLine: true,
		Args:                  gateArguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.calibrateGate(cmd, args, flags, o)
		},
	}
	flags = addGateFlags(cmd, &o, true)
	return cmd
}

// calibrateGate is `bench gate calibrate`.
func (c console) calibrateGate(cmd *cobra.Command, args []string, flags overrides, o gateFlags) error {
	if err := o.check(cmd); err != nil {
		return err
	}
	o.head = o.base
	options, err := c.gateOptions(args, flags, &o)
	if err != nil {
		return err
	}
	found, err := scenarios.CalibrateGate(cmd.Context(), options)
	if err != nil {
		return fmt.Errorf("calibrating (what was known before is kept): %w", err)
	}
	path, err := scenarios.KeepNoise(found, version())
	if err != nil {
		return err
	}
	if err := printNoise(c.out, found); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, path)
	return err
}

// printNoise says how much the runs of one server differed, and the margins that
// follow.
func printNoise(out io.Writer, found []results.LoadNoise) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, l := range found {
		fmt.Fprintf(w, "%s, %s: %d pairs of runs with a window of %v\n", l.Scenario, l.Pattern, l.Pairs, l.Window)
		fmt.Fprintf(w, "  metric\tpairs differ by (sd)\tmargin\n")
		for _, m := range results.GateMetrics {
			if sd, ok := l.Deviations[m.Metric]; ok {
				fmt.Fprintf(w, "  %s\t%.2g %%\t%.3g %%\n", m.Metric, 100*sd, 100*max(m.Margin, l.Margin(m.Metric, l.Window)))
			}
		}
	}
	fmt.Fprintf(w, "calibrated\t%s\n", time.Now().UTC().Format("2006-01-02 15:04 UTC"))
	return w.Flush()
}
