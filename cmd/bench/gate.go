package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bench/results"
	"bench/scenarios"
)

const gateAbout = `gate says whether one server is worse than another: head against base, in pairs of
runs of the same plan, each with a fresh process, in the order ABBA BAAB, so that
a drift of the machine falls on both. Both are commands (--base-cmd, --head-cmd),
URLs, or the reference server, with faults or without; without any of these the
reference server is held against itself, and must pass.

A hard metric fails if it is worse by more than its margin (sign-flip test of the
pairs, Holm's rule, p < 0.01) and fresh pairs confirm it (p < 0.05). It passes if
its 95 % interval ends below twice the margin. What is neither gets more pairs
once, as far as --budget lasts, and is inconclusive then. Margins stand in every
report; they are at least twice the noise of this machine, once bench gate
calibrate has measured it.

With --baseline head is held against kept runs instead: only what the plan fixes
decides then (bytes, segments, requests, reach), and CPU with a calibrated margin;
times decide only on the machine that made the baseline.

Thresholds of the scenarios are held against all runs of head together, and end
none of them early.

Exit codes: 0 pass; 2 bad flag or file; 10 regression; 11 too few runs can be
trusted; 12 inconclusive; 13 a threshold was breached; 15 a server died or could
not be reached; 130 interrupted, with the verdict on what there is; 1 an error of
bench itself.`

func newGateCommand(c console) *cobra.Command {
	var o gateFlags
	var flags overrides
	cmd := &cobra.Command{
		Use:   "gate [file|scenario] [flags]",
		Short: "judge whether a server is worse than another",
		Long:  gateAbout,
		Example: `  bench gate                                      # the reference server against itself
  bench gate --head-inject=delay=const:2ms        # what a regression looks like
  bench gate --base-cmd='./server-main' --head-cmd='./server-pr' --scenario=gate.yaml
  bench gate gate.yaml --base-url=http://127.0.0.1:8081 --head-url=http://127.0.0.1:8082
  bench gate gate.yaml --baseline=main.json --head-cmd='./server-pr' --junit=gate.xml
  bench gate calibrate gate.yaml                  # the noise of this machine, for the margins`,
		DisableFlagsInUseLine: true,
		Args:                  gateArguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.gate(cmd, args, flags, o)
		},
	}
	flags = addGateFlags(cmd, &o, false)
	cmd.AddCommand(newGateCalibrateCommand(c))
	return cmd
}

// gateArguments takes one scenario; more of them are flags.
func gateArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usage("several are written --scenario=a --scenario=b", "%s takes one scenario, got %d: %q", cmd.CommandPath(), len(args), args)
	}
	return nil
}

// gate is `bench gate`: everything is checked, then measured, then told.
func (c console) gate(cmd *cobra.Command, args []string, flags overrides, o gateFlags) error {
	if err := o.check(cmd); err != nil {
		return err
	}
	options, err := c.gateOptions(args, flags, &o)
	if err != nil {
		return err
	}
	if err := scenarios.CheckGate(options); err != nil {
		return err
	}
	if o.folder, err = prepareFolder(o.folder, "gate", o.force, time.Now()); err != nil {
		return err
	}
	options.Out = o.folder
	g, fault := scenarios.RunGate(cmd.Context(), options)
	if g == nil {
		forget(o.folder)
		return fault
	}
	var found findings
	if fault != nil {
		found = asFindings(fault)
	}
	found = append(found, judgeGate(g)...)
	found = append(found, c.deliverGate(g, o, scenarioPath(args, o))...)
	if len(found) == 0 {
		return nil
	}
	return found
}

// gateOptions reads scenarios, baseline and what is known of the machine.
func (c console) gateOptions(args []string, flags overrides, o *gateFlags) (scenarios.GateOptions, error) {
	options := scenarios.GateOptions{
		Base: o.base, Head: o.head, Budget: time.Duration(o.budget), Pairs: o.pairs, Metrics: results.GateMetrics,
		Command: commandLine(c.args), Token: os.Getenv(scenarios.TokenVariable), Version: version(),
		Planned: func(p results.GatePlan) { c.say("%s", planLine(p)) },
	}
	var err error
	if options.Scenarios, err = gateScenarios(args, flags, *o); err != nil {
		return options, err
	}
	if options.Margins, err = o.chosenMargins(); err != nil {
		return options, err
	}
	if o.baseline != "" {
		runs, err := results.Read(o.baseline)
		if err != nil {
			return options, usage("bench gate --save, or bench run --json, makes one", "--baseline: %w", err)
		}
		options.Baseline = &scenarios.Baseline{Name: o.baseline, Runs: runs}
	}
	if options.Noise, err = scenarios.LoadNoise(version()); err != nil {
		c.say("warning: %s", clean(err.Error()))
	}
	options.Calibration, _ = scenarios.LoadCalibration(version()) // of the same file: warned about already
	if !o.quiet {
		options.Step = func(s scenarios.GateStep) { c.say("%s", stepLine(s, time.Duration(o.budget))) }
	}
	return options, nil
}

// gateScenarios reads every scenario with the flags over it, each checked with
// either server.
func gateScenarios(args []string, flags overrides, o gateFlags) ([]results.Scenario, error) {
	names := append(append([]string{}, args...), o.scenarios...)
	if len(names) == 0 {
		names = []string{"gate"}
	}
	var list []results.Scenario
	seen := map[string]bool{}
	for _, word := range names {
		source, err := open([]string{word})
		if err != nil {
			return nil, err
		}
		if !o.commands && (len(o.base.Command) == 0 || len(o.head.Command) == 0) {
			if err := source.CheckCommand(); err != nil {
				return nil, err
			}
		}
		s := source.Scenario
		if len(s.Groups) > 0 || len(source.Sweep) > 0 {
			return nil, usage("bench run takes them", "%s has groups or sweeps, and a gate judges one pattern under one load", word)
		}
		if err := flags.apply(&s); err != nil {
			return nil, err
		}
		if s.Patterns, err = scenarios.Resolve(s.Patterns...); err != nil {
			return nil, fmt.Errorf("--pattern: %w", err)
		}
		for _, side := range []scenarios.Side{o.base, o.head} {
			var problems scenarios.Problems
			if err := scenarios.Validate(side.Of(s)); errors.As(err, &problems) {
				return nil, located(problems, source, flags)
			}
		}
		if seen[s.Name] {
			return nil, usage("give one of them another name", "two scenarios are called %q", s.Name)
		}
		seen[s.Name] = true
		list = append(list, s)
	}
	return list, nil
}

// planLine says how the time will be spent.
func planLine(p results.GatePlan) string {
	what := fmt.Sprintf("%d pairs of runs", p.Pairs)
	if p.Units > 1 {
		what += fmt.Sprintf(" of each of %d patterns", p.Units)
	}
	if p.Sides == 1 {
		what = strings.Replace(what, "pairs of runs", "runs of head", 1)
	}
	line := fmt.Sprintf("plan: %s, %v each (%v warm-up, %v window, %v pause), about %v", what, p.Run().Round(100*time.Millisecond), p.Warmup, p.Window, p.Pause, p.Takes(p.Pairs).Round(time.Second))
	if p.Extra > 0 {
		line += fmt.Sprintf("; up to %d more to decide or confirm, about %v in all; --budget=%v", p.Extra, p.Takes(p.Pairs+p.Extra).Round(time.Second), p.Budget)
	}
	return line + fmt.Sprintf("; seed %d", p.Seed)
}

// stepLine says which pair begins.
func stepLine(s scenarios.GateStep, budget time.Duration) string {
	return fmt.Sprintf("[%s %d/%d] %s, %s: %s; %v of %v", s.Round, s.Pair, s.Pairs, s.Scenario, s.Pattern,
		strings.Join(s.Order, ", then "), s.Elapsed.Round(time.Second), results.Duration(budget))
}

// scenarioPath is the file that a finding is about, for annotations.
func scenarioPath(args []string, o gateFlags) string {
	for _, word := range append(append([]string{}, args...), o.scenarios...) {
		if strings.HasSuffix(word, ".yaml") || strings.HasSuffix(word, ".yml") {
			return word
		}
	}
	return "gate.yaml"
}
