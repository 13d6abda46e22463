package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"bench/results"
	"bench/scenarios"
)

// gateFlags are those of a gate beside the values of its scenarios.
type gateFlags struct {
	scenarios   []string
	base, head  scenarios.Side
	baseline    string
	save        string
	budget      results.Duration
	pairs       int
	margins     []string
	commands    bool
	folder      string
	force       bool
	quiet       bool
	format      string
	json, html  string
	markdown    string
	comment     string
	summary     bool
	junit       string
	benchfmt    string
	annotations string
}

// Groups of a gate's flags, in the order of its help text.
const groupGate = "Gate"

var gateGroups = []string{groupGate, groupLoad, groupPattern, groupNetwork, groupTarget, groupRun, groupOutput}

// gateFormats are the values of --format, annotationForms those of --annotations.
var (
	gateFormats     = []string{"table", "markdown", "json"}
	annotationForms = []string{"none", "github", "gitlab"}
)

// defaultBudget is a job that people wait for.
const defaultBudget = 6 * time.Minute

// mostPairs bounds the first round.
const mostPairs = 1000

// ofRuns are flags of a run that a gate has others for.
var ofRuns = map[string]string{
	"target":     "--base-url and --head-url name two servers",
	"server-cmd": "--base-cmd and --head-cmd start two servers",
	"inject":     "--base-inject and --head-inject spoil one of two servers",
	"repeat":     "a gate plans its pairs from --budget",
}

// addGateFlags gives a command the flags of gates, in groups. A calibration has
// base alone, and nothing to write.
func addGateFlags(cmd *cobra.Command, o *gateFlags, calibration bool) overrides {
	groups := map[string]*pflag.FlagSet{}
	for _, name := range gateGroups {
		set := pflag.NewFlagSet(name, pflag.ContinueOnError)
		set.SortFlags = false
		groups[name] = set
	}
	o.budget = results.Duration(defaultBudget)
	o.format, o.annotations = gateFormats[0], annotationForms[0]
	f := groups[groupGate]
	f.StringArrayVar(&o.scenarios, "scenario", nil, "`file`, or name of an embedded scenario, to run (repeatable; default gate)")
	addSide(f, &o.base, "base", "to compare with")
	if !calibration {
		addSide(f, &o.head, "head", "to judge")
		f.StringVar(&o.baseline, "baseline", "", "compare with kept runs: a result `file`, or a folder of one")
		f.StringVar(&o.save, "save", "", "keep the runs of head in this `file`, as a later --baseline")
		f.StringArrayVar(&o.margins, "margin", nil, "change of a metric that does not matter, such as 'p99(delivery)=20%' (`metric=share`,\nrepeatable; default that of the metric, and at least twice this machine's noise)")
		addGateOutput(groups[groupOutput], o)
	}
	if !calibration {
		f.IntVar(&o.pairs, "pairs", 0, "`number` of pairs in the first round (default 10, or more if the metrics need them)")
	}
	f.Var(&o.budget, "budget", "how long everything may take; pairs and lengths of runs follow from it")
	groups[groupOutput].BoolVar(&o.quiet, "quiet", false, "no progress")
	all := newOverrides(groups)
	for name := range ofRuns {
		for _, set := range groups {
			if set.Lookup(name) != nil {
				_ = set.MarkHidden(name) // fails only for a flag that does not exist
			}
		}
	}
	groups[groupTarget].BoolVar(&o.commands, "allow-commands", false, "run the command that a scenario file names; use it for files that you trust")
	for _, name := range gateGroups {
		cmd.Flags().AddFlagSet(groups[name])
	}
	cmd.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		groupedHelp(cmd, cmd.OutOrStdout(), gateGroups, groups)
	})
	return all
}

// addGateOutput adds what becomes of a gate.
func addGateOutput(f *pflag.FlagSet, o *gateFlags) {
	f.StringVar(&o.folder, "out", "", "`folder` for all runs, gate.json and gate.html (default "+runsFolder+"/<time>-gate)")
	f.BoolVar(&o.force, "force", false, "write into a folder that is not empty")
	f.StringVar(&o.format, "format", gateFormats[0], "what is printed: `table`, markdown or json")
	f.StringVar(&o.junit, "junit", "", "write JUnit's XML to this `file`")
	f.StringVar(&o.markdown, "markdown", "", "write Markdown to this `file`, at most 1 MiB, as a job summary may have")
	f.StringVar(&o.comment, "comment", "", "write Markdown to this `file`, at most 64 kB, as a comment of a pull request may have")
	f.BoolVar(&o.summary, "job-summary", false, "append Markdown to the file that "+summaryVariable+" names, in GitHub Actions")
	f.StringVar(&o.annotations, "annotations", annotationForms[0], "`none`; github = print workflow commands, five at most;\ngitlab = write "+codeQualityFile+" into --out")
	f.StringVar(&o.json, "json", "", "write every judgment as JSON to this `file` too")
	f.StringVar(&o.html, "html", "", "write the page to this `file` too")
	f.StringVar(&o.benchfmt, "benchfmt", "", "write all runs in Go's benchmark format to this `file`: benchstat -col side")
}

// addSide adds the ways to say what one server is.
func addSide(f *pflag.FlagSet, s *scenarios.Side, name, purpose string) {
	f.Var(argv{&s.Command}, name+"-cmd", "`command` that starts the server "+purpose+", afresh for every run")
	f.StringVar(&s.URL, name+"-url", "", "`URL` of the server "+purpose+", if somebody else runs it")
	f.StringVar(&s.Inject, name+"-inject", "", "the reference server is the one "+purpose+", with `faults` as of bench serve --inject")
}

// check looks at the flags before anything is measured.
func (o *gateFlags) check(cmd *cobra.Command) error {
	for name, instead := range ofRuns {
		if cmd.Flags().Changed(name) {
			return usage(instead, "--%s is for bench run", name)
		}
	}
	for _, side := range []struct {
		name string
		of   scenarios.Side
	}{{"base", o.base}, {"head", o.head}} {
		var given []string
		for _, one := range []struct {
			is   bool
			flag string
		}{{len(side.of.Command) > 0, "cmd"}, {side.of.URL != "", "url"}, {side.of.Inject != "", "inject"}} {
			if one.is {
				given = append(given, "--"+side.name+"-"+one.flag)
			}
		}
		if len(given) > 1 {
			return usage("one of them says what the server is", "%s cannot stand together", strings.Join(given, " and "))
		}
		if len(given) == 1 && side.name == "base" && o.baseline != "" {
			return usage("kept runs take the place of a base that runs", "%s and --baseline cannot stand together", given[0])
		}
	}
	if o.pairs < 0 || o.pairs > mostPairs {
		return usage("", "--pairs %d: 1 to %d are allowed", o.pairs, mostPairs)
	}
	if err := oneOf("format", o.format, gateFormats); err != nil {
		return err
	}
	if err := oneOf("annotations", o.annotations, annotationForms); err != nil {
		return err
	}
	for flag, file := range map[string]string{"junit": o.junit, "markdown": o.markdown, "comment": o.comment, "json": o.json, "html": o.html, "benchfmt": o.benchfmt, "save": o.save} {
		if err := checkParent(flag, file); err != nil {
			return err
		}
	}
	return o.checkSummary()
}

// chosenMargins reads the margins that were chosen.
func (o *gateFlags) chosenMargins() (map[string]float64, error) {
	chosen := map[string]float64{}
	for _, text := range o.margins {
		metric, share, found := strings.Cut(text, "=")
		metric = strings.TrimSpace(metric)
		number, percent := strings.CutSuffix(strings.TrimSpace(share), "%")
		v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if !found || !percent || err != nil || !(v >= 0 && v <= 1000) {
			return nil, usage("", "--margin %q: write a metric and a percentage, such as 'p99(delivery)=20%%'", text)
		}
		var names []string
		for _, m := range results.GateMetrics {
			names = append(names, m.Metric)
		}
		if err := oneOf("margin", metric, names); err != nil {
			return nil, err
		}
		chosen[metric] = v / 100
	}
	return chosen, nil
}
