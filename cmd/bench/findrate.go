package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"bench/results"
	"bench/scenarios"
)

// groupFind is the group of flags of a search for the highest sustainable rate.
const groupFind = "Highest sustainable rate"

// finder is what the flags of such a search say.
type finder struct {
	conditions string
	resolution percent
	limit      results.Duration
	given      func(flag string) bool
}

// addFindFlags gives a command the flags of a search.
func addFindFlags(f *pflag.FlagSet, find *finder) {
	find.resolution = 0.05
	find.given = func(flag string) bool { return f.Changed(flag) }
	f.StringVar(&find.conditions, "find-rate", "", "look for the highest rate at which `conditions` hold, written with commas, as in\n'p99(delivery) < 1s, reach == 1': by doubling from --rate, bisection, and trying\nboth ends again (--repeat times); the answer is a bracket")
	f.Var(&find.resolution, "find-resolution", "how far apart the ends may be at last, as a `share` of the lower")
	f.Var(&find.limit, "find-limit", "`time` after which the search of all patterns ends; 0s is no limit")
}

// search is what is to be searched for, nil if nothing is. All of it is checked.
func (find *finder) search(s results.Scenario) (*scenarios.RateSearch, error) {
	if !find.given("find-rate") {
		return nil, nil
	}
	search := scenarios.RateSearch{Resolution: float64(find.resolution), Limit: time.Duration(find.limit)}
	search.Scenario = s
	for text := range strings.SplitSeq(find.conditions, ",") {
		search.Conditions = append(search.Conditions, strings.TrimSpace(text))
	}
	var problems scenarios.Problems
	if errors.As(search.Check(), &problems) {
		return nil, located(problems, scenarios.Source{}, nil)
	}
	return &search, nil
}

// warn says which flags change nothing.
func (find *finder) warn(c console, s results.Scenario, searching bool) {
	for _, flag := range []string{"find-resolution", "find-limit"} {
		if find.given(flag) && !searching {
			c.say("warning: --%s has no effect here: it needs --find-rate", flag)
		}
	}
	if len(s.Thresholds) > 0 && searching {
		c.say("warning: thresholds have no effect here: the conditions of --find-rate take their place")
	}
}

// findRate searches, and tells of every probe.
func (c console) findRate(ctx context.Context, search scenarios.RateSearch, quiet bool) ([]results.Result, error) {
	if !quiet {
		c.say("%s", expectation(search))
		search.Probed = func(r results.Result) { c.say("%s", clean(probeLine(r))) }
	}
	return scenarios.FindRate(ctx, search)
}

// expectation says about how long a search takes.
func expectation(search scenarios.RateSearch) string {
	probes, each := search.Expect()
	patterns := len(search.Scenario.Patterns)
	all := time.Duration(probes*patterns) * each
	text := fmt.Sprintf("about %d probes of %v", probes, each.Round(time.Second))
	if patterns > 1 {
		text += fmt.Sprintf(" for each of %d patterns", patterns)
	}
	text += fmt.Sprintf(": %v, and more if the limit is far from %v", all.Round(time.Second), search.Scenario.Load.Rate)
	if search.Limit > 0 {
		text += fmt.Sprintf(", %v at most", results.Duration(search.Limit))
	}
	return text
}

// probeLine says what came of a probe.
func probeLine(r results.Result) string {
	text := fmt.Sprintf("%s at %v: %s", r.Pattern, r.Scenario.Load.Rate, r.Probe.Outcome)
	if r.Probe.Limit != "" {
		text += fmt.Sprintf(" (%s)", r.Probe.Limit)
	}
	return text + ": " + r.Probe.Reason
}

// judgeBrackets finds the searches that did not find what was wanted.
func judgeBrackets(rs []results.Result) (found findings) {
	for _, b := range results.Brackets(rs) {
		add := func(code int, text, hint string) {
			found = append(found, finding{code, fmt.Sprintf("%s: %s: %s", b.Pattern, text, b.String()), hint})
		}
		switch {
		case b.Passed == nil && b.Failed == nil:
			add(scenarios.ExitInvalid, "measurement invalid", "stop other programs, and search again")
		case b.Passed == nil:
			add(scenarios.ExitBreached, "no rate passed", "")
		case !b.Found():
			add(exitInconclusive, "the bracket is not sure", "a longer --duration or --find-limit, or a quieter machine, may help")
		}
	}
	return found
}

// percent is a share; its text form is "5%" or 0.05.
type percent float64

// Set reads both forms.
func (p *percent) Set(text string) error {
	number, hundredth := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return fmt.Errorf("%q is not a share: write a percentage, such as 5%%", text)
	}
	if hundredth {
		v /= 100
	}
	*p = percent(v)
	return nil
}

func (p *percent) String() string { return fmt.Sprintf("%.4g%%", 100*float64(*p)) }

// Type is the placeholder in the help text.
func (*percent) Type() string { return "share" }
