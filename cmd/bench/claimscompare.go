package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"bench/report"
	"bench/results"
)

const claimsCompareAbout = `compare holds the verdicts of one run of claims against those of another, or of the
run that is kept with bench. Numbers may differ as machines do; a verdict says on
which side of its margin they lie.

Exit codes: 0 all verdicts are the same; 14 one differs; 2 bad folder; 1 an error of
bench itself.`

// referenceName is what the kept run is called.
const referenceName = "the reference"

func newClaimsCompareCommand(c console) *cobra.Command {
	return &cobra.Command{
		Use:   "compare run [other]",
		Short: "compare the verdicts of two runs, or of one and the reference",
		Long:  claimsCompareAbout,
		Example: `  bench claims compare results/runs/claims
  bench claims compare results/runs/here results/runs/there`,
		DisableFlagsInUseLine: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usage("such as: bench claims compare results/runs/claims", "bench claims compare takes one folder or two, got %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return c.compareClaims(args) },
	}
}

// compareClaims is `bench claims compare`.
func (c console) compareClaims(args []string) error {
	first, err := results.ReadClaims(args[0])
	if err != nil {
		return usage("bench claims run leaves "+results.DecisionsFile, "%w", err)
	}
	second, name := (*results.ClaimRun)(nil), referenceName
	if len(args) == 2 {
		name = args[1]
		second, err = results.ReadClaims(name)
	} else {
		second, err = results.ReferenceClaims()
	}
	if err != nil {
		return usage("bench claims run leaves "+results.DecisionsFile, "%w", err)
	}
	c.warnAboutClaims(args[0], first)
	c.warnAboutClaims(name, second)
	if first.Profile != second.Profile {
		c.say("warning: %s was made with the profile %s, %s with %s", args[0], clean(first.Profile), name, clean(second.Profile))
	}
	changes := results.CompareClaims(first, second)
	if err := report.VerdictChanges(c.out, changes, args[0], name); err != nil {
		return err
	}
	if n := len(changes.Changed); n > 0 {
		return findings{{exitDiffers, fmt.Sprintf("%d of %d verdicts differ", n, n+changes.Same), ""}}
	}
	return nil
}

// warnAboutClaims says what is wrong with a run.
func (c console) warnAboutClaims(name string, run *results.ClaimRun) {
	if run.Partial {
		c.say("warning: %s is not complete: %s", name, clean(run.PartialReason))
	}
}
