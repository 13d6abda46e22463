package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"bench/report"
	"bench/results"
	"bench/scenarios"
)

const claimsAbout = `claims knows what articles and classic sources say about these patterns, and the
experiment that decides each statement: set-up, measures, rule, prediction, and what
would change the verdict. It runs them, and draws and compares what came of it.`

// claimFormats are the values of --format of claims.
var claimFormats = []string{"table", "markdown", "json"}

func newClaimsCommand(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "claims",
		Short: "what articles say, and how it is decided",
		Long:  claimsAbout,
		Example: `  bench claims list --article=kafka-long-polling
  bench claims list --tier=1 --format=markdown
  bench claims show K9
  bench claims run K9
  bench claims run --tier=1 --out=results/runs/claims
  bench claims report results/runs/claims
  bench claims compare results/runs/claims`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownWord("command of claims", args[0], commandNames(cmd), "bench claims --help lists them")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newClaimsListCommand(c), newClaimsShowCommand(c), newClaimsRunCommand(c), newClaimsReportCommand(c), newClaimsCompareCommand(c))
	return cmd
}

func newClaimsListCommand(c console) *cobra.Command {
	var article, format string
	var tier int
	cmd := &cobra.Command{
		Use:   "list",
		Short: "list claims with their experiments",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("format", format, claimFormats); err != nil {
				return err
			}
			if cmd.Flags().Changed("tier") && (tier < 1 || tier > 3) {
				return tierFault(tier)
			}
			entries, err := claimEntries(article, tier)
			if err != nil {
				return err
			}
			return writerOf(format, report.ClaimsTable, report.ClaimsMarkdown, report.ClaimsJSON)(c.out, entries)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&article, "article", "", "only those of one `article`, by its word")
	f.IntVar(&tier, "tier", 0, "only those with an experiment of that `tier`: 1, 2 or 3")
	f.StringVar(&format, "format", claimFormats[0], "`format`: table, markdown or json")
	return cmd
}

func newClaimsShowCommand(c console) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "show id",
		Short:   "show a claim and how it is decided",
		Example: "  bench claims show W4",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("such as: bench claims show K9", "bench claims show takes one id, got %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("format", format, claimFormats); err != nil {
				return err
			}
			all, err := scenarios.LoadClaims()
			if err != nil {
				return err
			}
			a, claim, err := all.Claim(args[0])
			if err != nil {
				return err
			}
			return writerOf(format, report.ClaimTable, report.ClaimMarkdown, report.ClaimJSON)(c.out, claimEntry(all, a, claim))
		},
	}
	cmd.Flags().StringVar(&format, "format", claimFormats[0], "`format`: table, markdown or json")
	return cmd
}

// writerOf picks the writer of a format, in the order of claimFormats.
func writerOf[T any](format string, writers ...func(io.Writer, T) error) func(io.Writer, T) error {
	return writers[slices.Index(claimFormats, format)]
}

// claimEntries are the claims of an article, or of all, that an experiment of that
// tier decides; tier 0 is any.
func claimEntries(article string, tier int) (entries []report.ClaimEntry, err error) {
	all, err := scenarios.LoadClaims()
	if err != nil {
		return nil, err
	}
	articles := all.Articles
	if article != "" {
		a, err := all.Article(article)
		if err != nil {
			return nil, fmt.Errorf("--article: %w", err)
		}
		articles = []results.Article{a}
	}
	for _, a := range articles {
		for _, claim := range a.Claims {
			if e := claimEntry(all, a, claim); tier == 0 || slices.Contains(e.Tiers, tier) {
				entries = append(entries, e)
			}
		}
	}
	return entries, nil
}

// claimEntry gathers what is known of a claim.
func claimEntry(all *scenarios.Claims, a results.Article, claim results.Claim) report.ClaimEntry {
	entry := report.ClaimEntry{Article: a, Claim: claim, Status: all.Status(claim)}
	for _, name := range claim.Experiments {
		e, _ := all.Experiment(name)
		x := report.ClaimExperiment{Experiment: e, Needs: scenarios.Needs(e)}
		if !slices.Contains(entry.Tiers, e.Tier) {
			entry.Tiers = append(entry.Tiers, e.Tier)
		}
		for _, q := range e.Decides {
			if q.ID != claim.ID {
				continue
			}
			x.Questions = append(x.Questions, q)
			for _, expected := range all.Expected(name) {
				if expected.ID == q.ID && expected.Part == q.Part {
					x.Expected = append(x.Expected, expected)
				}
			}
		}
		if e.Planned == "" {
			x.Profiles = efforts(e)
		}
		entry.Experiments = append(entry.Experiments, x)
	}
	slices.Sort(entry.Tiers)
	return entry
}

// efforts are what an experiment comes to in every profile.
func efforts(e results.Experiment) (all []report.ClaimEffort) {
	for _, p := range scenarios.Profiles {
		s := scenarios.ScheduleOf(e, p)
		all = append(all, report.ClaimEffort{Profile: p.Name, Cells: len(s.Cells), Runs: len(s.Batches), Repeat: s.Repeat, Seconds: s.Time.Seconds(), Skipped: s.Skipped})
	}
	return all
}
