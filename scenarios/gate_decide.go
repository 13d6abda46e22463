package scenarios

import (
	"fmt"
	"slices"

	"bench/results"
)

// court is how a gate comes to its verdicts, wherever its pairs come from: runs,
// or, where the gate itself is studied, runs that were made long ago.
//
// Note: failLevel is for the metrics of one unit. That several units make one
// gate is left to the confirmation: a false failure would have to happen again, in
// the same metric, with fresh pairs.
type court struct {
	plan results.GatePlan
	// more measures n more pairs of each of these units, fewer if the time is over.
	more func(units []int, n int, round string) error
	// pairs is how many a unit has, values what metrics were in those from index
	// from up to to.
	pairs  func(unit int) int
	values func(unit, from, to int) []results.PairedValues
}

// trial is one unit's way through the gate.
type trial struct {
	rounds []results.GateRound
	// judged is the last word on each metric, confirmed are those that failed twice.
	judged    []results.Judgment
	confirmed []string
}

// hear measures and judges all units: a first round, fresh pairs for those that
// failed, and once more pairs for those that it did not decide. A failure that is
// not confirmed is none, but neither is it forgotten: such a metric passes only if
// all pairs together say so. On an error the trials are judged as far as they came.
func (c *court) hear() ([]trial, error) {
	trials := make([]trial, c.plan.Units)
	var all []int
	for u := range trials {
		all = append(all, u)
	}
	if err := c.look(trials, all, results.FirstRound, c.plan.Pairs); err != nil {
		return c.closed(trials), err
	}
	if err := c.confirm(trials); err != nil {
		return c.closed(trials), err
	}
	undecided := slices.DeleteFunc(all, func(u int) bool {
		t := &trials[u]
		return len(t.rounds) != 1 || !slices.ContainsFunc(t.judged, is(results.VerdictInconclusive))
	})
	failed := slices.ContainsFunc(trials, func(t trial) bool { return len(t.confirmed) > 0 })
	if n := extension(c.plan); !failed && len(undecided) > 0 && n > 0 {
		if err := c.look(trials, undecided, results.Extension, n); err != nil {
			return c.closed(trials), err
		}
		if err := c.confirm(trials); err != nil {
			return c.closed(trials), err
		}
	}
	return c.closed(trials), nil
}

// is tells hard judgments with a verdict.
func is(v results.Verdict) func(results.Judgment) bool {
	return func(j results.Judgment) bool { return j.Hard && j.Verdict == v }
}

// look measures n more pairs of some units and judges each by all that it has.
func (c *court) look(trials []trial, units []int, round string, n int) error {
	before := c.counts(units)
	err := c.more(units, n, round)
	for i, u := range units {
		to := c.pairs(u)
		if to == before[i] {
			continue
		}
		t := &trials[u]
		t.judged = results.JudgeValues(c.values(u, 0, to), failLevel)
		t.rounds = append(t.rounds, results.GateRound{Name: round, From: before[i], To: to, Judgments: t.judged})
	}
	return err
}

func (c *court) counts(units []int) []int {
	counts := make([]int, len(units))
	for i, u := range units {
		counts[i] = c.pairs(u)
	}
	return counts
}

// confirm measures fresh pairs of the units that failed, and asks them about the
// metrics that did.
func (c *court) confirm(trials []trial) error {
	var suspects []int
	for u := range trials {
		if len(trials[u].suspected()) > 0 {
			suspects = append(suspects, u)
		}
	}
	if len(suspects) == 0 {
		return nil
	}
	before := c.counts(suspects)
	err := c.more(suspects, min(c.plan.Pairs, c.plan.Extra), results.Confirmation)
	for i, u := range suspects {
		c.settle(u, &trials[u], before[i])
	}
	return err
}

// suspected are the hard metrics that failed and were not confirmed.
func (t *trial) suspected() (metrics []string) {
	for _, j := range t.judged {
		if j.Hard && j.Verdict == results.VerdictFail && !slices.Contains(t.confirmed, j.Metric) {
			metrics = append(metrics, j.Metric)
		}
	}
	return metrics
}

// settle judges the pairs of a unit from index from on by themselves, and then
// every metric that they do not confirm by all pairs together.
func (c *court) settle(u int, t *trial, from int) {
	to, suspected := c.pairs(u), t.suspected()
	fresh := results.GateRound{Name: results.Confirmation, From: from, To: to}
	for _, v := range c.values(u, from, to) {
		if slices.Contains(suspected, v.Metric) {
			fresh.Judgments = append(fresh.Judgments, results.JudgeValues([]results.PairedValues{v}, confirmLevel)...)
		}
	}
	t.rounds = append(t.rounds, fresh)
	all := results.JudgeValues(c.values(u, 0, to), failLevel)
	for i, first := range t.judged {
		again := slices.IndexFunc(fresh.Judgments, func(j results.Judgment) bool { return j.Metric == first.Metric })
		if again < 0 {
			if t.judged[i] = all[i]; is(results.VerdictFail)(all[i]) {
				t.judged[i] = doubted(all[i], "it fails only in all pairs together")
			}
			continue
		}
		switch j := fresh.Judgments[again]; {
		case j.Verdict == results.VerdictFail:
			t.judged[i].Why += fmt.Sprintf("; confirmed by %d fresh pairs (p = %.2g)", j.Pairs, j.P)
			t.confirmed = append(t.confirmed, first.Metric)
		case j.Pairs < confirmPairs:
			t.judged[i] = doubted(first, fmt.Sprintf("it failed, but %d fresh pairs cannot confirm that, %d could", j.Pairs, confirmPairs))
		default:
			t.judged[i] = doubted(all[i], fmt.Sprintf("it failed in %d pairs, which %d fresh ones do not confirm (p = %.2g)", first.Pairs, j.Pairs, j.P))
		}
	}
}

// doubted is a judgment of which a failure does not count, and a doubt says why.
func doubted(j results.Judgment, why string) results.Judgment {
	if j.Hard && (j.Verdict == results.VerdictFail || j.Verdict == results.VerdictInconclusive) {
		j.Verdict = results.VerdictInconclusive
		j.Why = why + "; " + j.Why
	}
	return j
}

// closed takes back what failed and was never confirmed.
func (c *court) closed(trials []trial) []trial {
	for u := range trials {
		t := &trials[u]
		for i, j := range t.judged {
			if slices.Contains(t.suspected(), j.Metric) {
				t.judged[i] = doubted(j, "it failed, but no time was left to confirm that")
			}
		}
	}
	return trials
}
