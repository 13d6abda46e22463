package results

import (
	"fmt"
	"math"
	"strings"
)

// Decision is the verdict on a claim, and what it rests on.
type Decision struct {
	ID string `json:"id"`
	// Experiment and Part say by what; of a combined decision Parts do.
	Experiment string       `json:"experiment"`
	Part       string       `json:"part"`
	Verdict    ClaimVerdict `json:"verdict"`
	// Partly is true if something that would decide it too is planned or absent.
	Partly bool `json:"partly"`
	// Boundaries are where the claim stops to hold.
	Boundaries []Boundary `json:"boundaries"`
	// Evidence is the measurement nearest to the margin; of a conditional verdict,
	// the one nearest on both sides.
	Evidence []Evidence `json:"evidence"`
	// N is the smallest number of repetitions of a cell.
	N int `json:"n"`
	// Machine and Command are where it was measured, and how to do so again.
	Machine string `json:"machine"`
	Command string `json:"command"`
	// Why is one sentence.
	Why string `json:"why"`
	// Flags are doubts beside the verdict, such as a prediction that does not hold.
	Flags []string `json:"flags"`
	// Parts are the decisions that were combined.
	Parts []Decision `json:"parts"`
}

// Decide holds one question of an experiment against a trial. A claim holds in a
// cell if all conditions do, interval and all, and fails in it if one surely does
// not. It is supported if it holds in every cell, refuted if it fails in every
// one, and conditional if both occur, whatever the others are. If not, a cell that
// is invalid, straddles or is missing keeps it from being decided. Conformance
// needs every cell. Cells that cannot be tested here are left out and told.
//
// It is given no expectation, and there is no way to tell it one.
func Decide(kind ClaimKind, experiment string, q Question, t Trial) Decision {
	d := Decision{ID: q.ID, Experiment: experiment, Part: q.Part, Machine: t.Machine, Command: t.Command}
	if kind == OpinionKind {
		d.Verdict, d.Why = Opinion, "no measurement decides it"
		return d
	}
	s := sortCells(q, t.Cells)
	d.N, d.Flags = s.repetitions, s.flags
	all, some, none := kind.can()
	switch {
	case s.cells == 0:
		d.Verdict, d.Why = ClaimInconclusive, "no cell decides it"
	case s.absent == s.cells:
		d.Verdict, d.Why = NotTestableHere, s.needs
	case len(s.held) > 0 && len(s.failed) > 0:
		d.Verdict, d.Why = some, fmt.Sprintf("holds in %s and fails in %s", plural(len(s.held), "cell"), plural(len(s.failed), "cell"))
		d.Boundaries = boundaries(s.judged, q.Search)
	case kind == Conformance && len(s.failed) > 0:
		d.Verdict, d.Why = none, "fails in "+plural(len(s.failed), "cell")
	case s.invalid > 0:
		d.Verdict, d.Why = ClaimInvalid, fmt.Sprintf("%s of %d invalid: %s", plural(s.invalid, "cell"), s.cells, s.failure)
	case s.missing > 0:
		d.Verdict, d.Why = ClaimInconclusive, fmt.Sprintf("%s of %d not run yet", plural(s.missing, "cell"), s.cells)
	case len(s.open) > 0:
		d.Verdict, d.Why = ClaimInconclusive, fmt.Sprintf("the margin lies within the interval in %s of %d", plural(len(s.open), "cell"), s.cells)
	case len(s.held) > 0:
		d.Verdict, d.Why = all, "holds in "+plural(len(s.held), "cell")
	default:
		d.Verdict, d.Why = none, "fails in "+plural(len(s.failed), "cell")
	}
	d.Partly = s.absent > 0 && s.absent < s.cells
	if d.Partly {
		d.Why += fmt.Sprintf("; %s left out: %s", plural(s.absent, "cell"), s.needs)
	}
	d.Evidence = s.evidence(d.Verdict)
	return d
}

// sortedCells are the cells of a question by what became of them.
type sortedCells struct {
	cells, absent, invalid, missing int
	needs, failure                  string
	// held, failed and open is the weakest evidence of every valid cell.
	held, failed, open []Evidence
	judged             []judged
	repetitions        int
	flags              []string
}

func sortCells(q Question, cells []CellResult) *sortedCells {
	s := &sortedCells{repetitions: math.MaxInt}
	for i := range cells {
		c := &cells[i]
		if !c.decides(q) {
			continue
		}
		s.cells++
		switch {
		case c.Absent != "":
			s.absent, s.needs = s.absent+1, c.Absent
		case c.Missing:
			s.missing++
		case c.Invalid != "":
			s.invalid, s.failure = s.invalid+1, c.Invalid+" at "+c.String()
		default:
			s.judge(q, c)
		}
	}
	if s.repetitions == math.MaxInt {
		s.repetitions = 0
	}
	return s
}

// judge holds all conditions against a valid cell; the weakest of them stands for it.
func (s *sortedCells) judge(q Question, c *CellResult) {
	found, weakest := holds, Evidence{Clearance: math.Inf(1)}
	for i := range q.Hold {
		f, ev := q.Hold[i].judge(c)
		worse := f == fails && found != fails || f == straddles && found == holds
		if worse || f == found && ev.Clearance < weakest.Clearance {
			found, weakest = f, ev
		}
		s.flags = append(s.flags, disagreement(c, q.Hold[i].Measure)...)
	}
	for _, e := range c.Estimates {
		if e.Known() {
			s.repetitions = min(s.repetitions, len(e.Values))
		}
	}
	s.judged = append(s.judged, judged{c, found})
	switch found {
	case holds:
		s.held = append(s.held, weakest)
	case fails:
		s.failed = append(s.failed, weakest)
	default:
		s.open = append(s.open, weakest)
	}
}

// evidence is what stands beside a verdict.
func (s *sortedCells) evidence(v ClaimVerdict) (all []Evidence) {
	lists := [][]Evidence{s.held, s.failed}
	if v == ClaimInconclusive {
		lists = [][]Evidence{s.open}
	}
	if v == ClaimInvalid || v == NotTestableHere {
		return nil
	}
	for _, list := range lists {
		nearest := -1
		for i, ev := range list {
			if nearest < 0 || math.Abs(ev.Clearance) < math.Abs(list[nearest].Clearance) {
				nearest = i
			}
		}
		if nearest >= 0 {
			all = append(all, list[nearest])
		}
	}
	return all
}

// disagreement flags a measure that lies further from its closed form than a
// prediction may: it is told beside the verdict and never changes it.
func disagreement(c *CellResult, measure string) []string {
	e, p := c.Estimates[measure], c.Predictions[measure]
	if _, ok := c.Predictions[measure]; !ok || !e.Known() {
		return nil
	}
	width := (&ClaimCondition{}).width(p, e.Unit, predictedShare, predictedTime)
	if math.Abs(e.Value-p) <= width {
		return nil
	}
	return []string{fmt.Sprintf("theory disagrees: %s is %s, predicted %s at %s", measure, e, formatValue(p, e.Unit), c)}
}

// PlannedDecision is the decision of an experiment that cannot be run yet.
func PlannedDecision(experiment string, q Question, reason string) Decision {
	return Decision{ID: q.ID, Experiment: experiment, Part: q.Part, Verdict: Planned, Why: strings.TrimSuffix(reason, ".")}
}
