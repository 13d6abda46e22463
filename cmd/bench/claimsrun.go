package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bench/report"
	"bench/results"
	"bench/scenarios"
)

const claimsRunAbout = `run decides claims by measuring: every experiment that they need, each cell of it
three times in turns, then whatever was invalid once more, then cells in between
where a claim holds on one side and fails on the other, until the boundary is narrow
or the time is over. The time is estimated first; what was left out to fit is listed.

Everything is kept in --out as it is measured. With a folder that holds a run
already, finished cells are kept and the rest is made: after Ctrl-C, or for more
experiments. Without --out a new folder is made.

Exit codes: 0 done, whatever the claims are worth; 1 a pattern does not conform, or
an error of bench itself; 2 bad argument, or a folder of another machine or profile;
15 a server died; 130 interrupted, and what was measured is kept.`

// claimsRunFlags are what claims run is told.
type claimsRunFlags struct {
	choice          scenarios.ClaimChoice
	profile, folder string
	quiet           bool
}

func newClaimsRunCommand(c console) *cobra.Command {
	var o claimsRunFlags
	cmd := &cobra.Command{
		Use:   "run [id|experiment...]",
		Short: "measure, and decide claims",
		Long:  claimsRunAbout,
		Example: `  bench claims run K9                              # what one claim needs
  bench claims run --article=kafka-long-polling
  bench claims run --tier=1 --out=results/runs/claims  # the same again goes on with it
  bench claims run idle-cost duplex --profile=full`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.choice.Words = args
			if cmd.Flags().Changed("tier") && (o.choice.Tier < 1 || o.choice.Tier > 3) {
				return tierFault(o.choice.Tier)
			}
			return c.runClaims(cmd, o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.choice.Article, "article", "", "the claims of one `article`, by its word")
	f.IntVar(&o.choice.Tier, "tier", 0, "only experiments of that `tier`; without anything else, all of it (default 1)")
	f.StringVar(&o.profile, "profile", scenarios.Profiles[0].Name, "effort: `quick` or full")
	f.StringVar(&o.folder, "out", "", "`folder` for results and verdicts, to begin or to go on with (default "+runsFolder+"/<time>-claims)")
	f.BoolVar(&o.quiet, "quiet", false, "no progress")
	return cmd
}

// tierFault refuses a tier that there is not.
func tierFault(tier int) error {
	return usage("1 is one machine, 2 fleets and faults, 3 products and sizes to bring along", "--tier: %d is none: 1, 2 or 3 is allowed", tier)
}

// runClaims is `bench claims run`: everything is checked, then measured, then told.
func (c console) runClaims(cmd *cobra.Command, o claimsRunFlags) error {
	profile, err := scenarios.FindProfile(o.profile)
	if err != nil {
		return err
	}
	claims, err := scenarios.LoadClaims()
	if err != nil {
		return err
	}
	chosen, err := claims.Choose(o.choice)
	if err != nil {
		return err
	}
	if len(chosen.Experiments) == 0 {
		return usage("bench claims list shows which tier each has", "no experiment of what was asked for is of tier %d", o.choice.Tier)
	}
	if o.folder == "" {
		o.folder, err = prepareFolder("", "claims", false, time.Now())
	} else {
		err = makeFolder(o.folder)
	}
	if err != nil {
		return err
	}
	options := scenarios.ClaimOptions{
		Claims: claims, Chosen: chosen, Profile: profile, Out: o.folder, Command: commandLine(c.args), Version: version(),
		Calibration: c.calibration(), Planned: func(p scenarios.ClaimPlan) { c.sayPlan(p) },
	}
	if !o.quiet {
		view := newLive(c.err)
		defer view.close()
		if view.width != nil { // elsewhere a line for every run says enough
			options.Progress = view.show
		}
		options.Step = func(s scenarios.ClaimStep) { c.say("%s", claimStepLine(s)) }
	}
	run, fault := scenarios.RunClaims(cmd.Context(), options)
	if run == nil {
		forget(o.folder)
		return fault
	}
	return c.concludeClaims(run, fault, o.folder)
}

// concludeClaims prints the verdicts, draws the page, and finds out how it ended.
func (c console) concludeClaims(run *results.ClaimRun, fault error, folder string) error {
	var found findings
	if fault != nil {
		found = asFindings(fault)
		if again := found[len(found)-1]; again.hint == "" && again.code == scenarios.ExitInterrupted {
			found[len(found)-1].hint = "the same command with --out=" + folder + " goes on from here"
		}
	}
	for _, d := range run.Decisions {
		if d.Verdict == results.Nonconforming {
			found = append(found, finding{scenarios.ExitInternal, fmt.Sprintf("%s: %s: %s", d.ID, d.Verdict, d.Why), ""})
		}
	}
	if err := report.Verdicts(c.out, run); err != nil {
		found = append(found, finding{scenarios.ExitInternal, err.Error(), ""})
	}
	if err := c.reportClaims(folder, ""); err != nil {
		found = append(found, finding{scenarios.ExitInternal, err.Error(), "the verdicts are in " + folder + "; bench claims report tries again"})
	}
	if len(found) == 0 {
		return nil
	}
	return found
}

// sayPlan says what will be run, what will not, and how long it takes.
func (c console) sayPlan(p scenarios.ClaimPlan) {
	for _, e := range p.Experiments {
		c.say("%s", clean(plannedLine(e)))
	}
	text := fmt.Sprintf("%d experiments, about %v", len(p.Experiments), p.Time.Round(time.Second))
	if p.Total > 0 {
		text += fmt.Sprintf("; searches for boundaries take what is left of %v", results.Duration(p.Total))
	}
	if p.Resumed {
		text += "; the folder holds an earlier run, which is gone on with"
	}
	c.say("%s", text)
}

// plannedLine is what one experiment comes to.
func plannedLine(e scenarios.PlannedExperiment) string {
	if len(e.Needs) > 0 {
		return fmt.Sprintf("%s: not run, it needs %s", e.Name, strings.Join(e.Needs, ", "))
	}
	line := fmt.Sprintf("%s: %d cells in %d runs, %d times, about %v", e.Name, e.Cells, e.Runs, e.Repeat, e.Time.Round(time.Second))
	if e.Kept > 0 {
		line += fmt.Sprintf(", %d of %d repetitions are there", e.Kept, e.Cells*e.Repeat)
	}
	if len(e.Skipped) > 0 {
		line += "; left out to fit: " + strings.Join(e.Skipped, ", ")
	}
	return line
}

// claimStepLine says which run begins.
func claimStepLine(s scenarios.ClaimStep) string {
	return clean(fmt.Sprintf("[%d/%d] %s: %s; %v so far, about %v left", s.Number, s.Experiments, s.Experiment, s.What, s.Elapsed.Round(time.Second), s.Left.Round(time.Second)))
}
