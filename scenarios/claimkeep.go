package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bench/results"
)

// earlierClaims is the run that a folder holds, nil if it holds none.
func earlierClaims(folder string) (*results.ClaimRun, error) {
	file := filepath.Join(folder, results.DecisionsFile)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	run, err := results.ReadClaims(file)
	if err != nil {
		return nil, &Fault{ExitUsage, fmt.Errorf("--out: %w", err), "remove the file, or choose another folder; cells that are measured stay"}
	}
	return run, nil
}

// keep takes the record of an experiment into the run, decides the claims anew, and
// writes both.
func (r *claimRunner) keep(t *claimTrial) error {
	record := t.record()
	if i := r.recorded(t.e.Name); i >= 0 {
		r.run.Experiments[i] = record
	} else {
		r.run.Experiments = append(r.run.Experiments, record)
	}
	slices.SortFunc(r.run.Experiments, func(a, b results.ExperimentRun) int {
		return cmp.Or(cmp.Compare(a.Tier, b.Tier), strings.Compare(a.Name, b.Name))
	})
	t.cells, t.schedule.Cells, t.left = nil, nil, 0 // what was measured is on the disk
	r.run.Seconds = 0
	for _, e := range r.run.Experiments {
		r.run.Seconds += e.Seconds
	}
	r.run.Decisions = r.o.Claims.verdicts(r.run, r.o.Chosen.Claims)
	r.incomplete()
	if err := results.WriteClaims(r.o.Out, r.run); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}

// incomplete notes what was asked for and is not there.
func (r *claimRunner) incomplete() {
	var missing []string
	for _, e := range r.run.Experiments {
		n := 0
		for _, c := range e.Cells {
			if c.Missing && c.Absent == "" {
				n++
			}
		}
		if n > 0 {
			missing = append(missing, fmt.Sprintf("%d of %d cells of %s were not run", n, len(e.Cells), e.Name))
		}
	}
	for _, t := range r.trials {
		if r.recorded(t.e.Name) < 0 {
			missing = append(missing, t.e.Name+" was not run")
		}
	}
	r.run.Partial, r.run.PartialReason = len(missing) > 0, strings.Join(missing, "; ")
}

// verdicts are the decisions on claims, and on all others that the experiments of a
// run are about, in the order of the catalog. A question of an experiment that is not
// in the run is open, or planned.
func (c *Claims) verdicts(run *results.ClaimRun, asked []results.Claim) (all []results.Decision) {
	for _, a := range c.Articles {
		for _, claim := range a.Claims {
			concerns := slices.ContainsFunc(asked, func(other results.Claim) bool { return other.ID == claim.ID })
			for _, e := range run.Experiments {
				concerns = concerns || slices.Contains(claim.Experiments, e.Name)
			}
			if concerns {
				all = append(all, c.verdict(run, claim))
			}
		}
	}
	return all
}

// verdict combines the decisions on one claim.
func (c *Claims) verdict(run *results.ClaimRun, claim results.Claim) results.Decision {
	var parts []results.Decision
	for _, asked := range c.Questions(claim) {
		parts = append(parts, decisionOf(run, claim.Kind, asked))
	}
	d := results.Combine(claim.ID, parts)
	d.Command = fmt.Sprintf("bench claims run %s --profile=%s", claim.ID, run.Profile)
	return d
}

// decisionOf is the decision of an experiment on a question.
func decisionOf(run *results.ClaimRun, kind results.ClaimKind, asked Asked) results.Decision {
	e, q := asked.Experiment, asked.Question
	for _, made := range run.Experiments {
		for _, d := range made.Decisions {
			if made.Name == e.Name && d.ID == q.ID && d.Part == q.Part {
				return d
			}
		}
	}
	switch {
	case kind == results.OpinionKind:
		return results.Decide(kind, e.Name, q, results.Trial{})
	case e.Planned != "":
		return results.PlannedDecision(e.Name, q, e.Planned)
	}
	return results.Decision{ID: q.ID, Experiment: e.Name, Part: q.Part, Verdict: results.ClaimInconclusive, Why: "it was not run"}
}
