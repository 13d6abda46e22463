package report

import (
	"fmt"
	"strings"

	"bench/results"
)

// section is what became of an experiment, in words.
func (c *ClaimsReport) section(x results.Experiment, run results.ExperimentRun) claimsSection {
	t := c.trial(x, run)
	s := claimsSection{
		Name: name(x.Name), Question: sentence(x.Question), Setup: sentenceOr(x.Setup), Numbers: t.numbers(), Groups: t.groupTable(),
		Command: lines(run.Command), Title: sentence(x.Question), charts: t.charts(),
	}
	var groups []string
	for _, g := range x.Groups {
		groups = append(groups, clean(groupText(g), longestQuote))
	}
	s.fact("groups", strings.Join(groups, "; "))
	var swept []string
	for _, f := range x.Fields {
		if len(f.Values) > 1 {
			swept = append(swept, clean(f.String(), longestQuote))
		}
	}
	s.fact("swept", strings.Join(swept, "; "))
	s.fact("run", fmt.Sprintf("%s, %s, in %s", plural(int64(len(run.Cells)), "cell"), times(run.Repeat), spent(run.Seconds)))
	for _, d := range run.Decisions {
		s.Verdicts = append(s.Verdicts, c.question(x, d))
	}
	for _, list := range []struct {
		before string
		texts  []string
	}{{"runs do not offer yet: ", run.Needs}, {"left out to fit the time: ", run.Skipped}} {
		if len(list.texts) > 0 {
			s.Caveats = append(s.Caveats, clean(list.before+strings.Join(list.texts, ", "), longestReason))
		}
	}
	for _, text := range append(append([]string{}, x.Notes...), run.Remarks...) {
		s.Caveats = append(s.Caveats, sentence(text))
	}
	for _, r := range run.Cells {
		for _, again := range r.Again {
			s.Caveats = append(s.Caveats, clean(t.cellName(&r)+": made again, "+again, longestReason))
		}
	}
	return s
}

func (s *claimsSection) fact(title, text string) {
	if text != "" {
		s.Facts = append(s.Facts, pageItem{title, text})
	}
}

// question is the decision on one question, with all that it rests on.
func (c *ClaimsReport) question(x results.Experiment, d results.Decision) claimsVerdict {
	v := claimsVerdict{ID: name(d.ID), Part: sentenceOr(d.Part), Verdict: verdictName(d), Class: claimClass(d.Verdict), Why: clean(d.Why, longestReason)}
	add := func(title, text string) {
		if text != "" {
			v.Facts = append(v.Facts, pageItem{title, text})
		}
	}
	for _, entry := range c.Claims {
		if entry.Claim.ID == d.ID {
			v.Claim = sentence(entry.Claim.Claim)
		}
	}
	for _, q := range x.Decides {
		if q.ID == d.ID && q.Part == d.Part {
			add("of it", sentenceOr(q.Says))
			add("holds if", sentenceOr(q.Decide))
		}
	}
	for _, e := range d.Evidence {
		add("measured", evidenceText(e))
	}
	for _, b := range d.Boundaries {
		add("boundary", clean(b.String(), longestQuote))
	}
	for _, flag := range d.Flags {
		add("doubt", clean(flag, longestReason))
	}
	if d.N > 0 {
		add("repetitions", count(int64(d.N)))
	}
	if e, ok := c.expected(x.Name, d.ID, d.Part); ok {
		add("expected", clean(expectedText(e), longestReason))
	}
	for _, q := range x.Decides {
		if q.ID == d.ID && q.Part == d.Part {
			add("would change it", sentenceOr(q.Change))
		}
	}
	return v
}
