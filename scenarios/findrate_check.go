package scenarios

import (
	"fmt"
	"strings"
	"time"

	"bench/results"
)

// Bounds of --find-resolution: rates are tried with three digits, and doubling
// finds a bracket of 100 % by itself.
const (
	finestResolution   = 0.01
	coarsestResolution = 1
)

// Check looks at what is searched for before anything starts, as Validate does at
// the scenario. What it returns, if not nil, is Problems, whose fields are flags.
func (s RateSearch) Check() error {
	c := checker{}
	const flag = "--find-rate"
	load := s.Scenario.Load
	switch {
	case load.ClosedLoop:
		c.add(flag, "not with --closed-loop: there the clients set the rate, and the ceiling is what it measures", "")
	case listens(effective(s.Scenario)):
		c.add(flag, "not on a server that is only listened to: the rate is set by somebody else", "give --publish-url, and a --stamp")
	case load.Rate == 0:
		c.add(flag, "the search starts from the rate of the scenario, which is 0", "give a rate that any server carries, such as --rate=1/s")
	}
	if len(s.Conditions) == 0 {
		c.add(flag, "there is no condition", conditionHint)
	}
	for _, text := range s.Conditions {
		if strings.TrimSpace(text) == "" {
			c.add(flag, "a condition is missing: the list is empty or has a stray comma", conditionHint)
			continue
		}
		c.threshold(flag, results.Condition{Expression: text}, time.Duration(load.Duration))
	}
	if r := s.Resolution; !(r >= finestResolution && r <= coarsestResolution) {
		c.add("--find-resolution", fmt.Sprintf("%.4g %% is not allowed: it may be 1 %% to 100 %%", 100*r), "")
	}
	if len(c.problems) == 0 {
		return nil
	}
	return c.problems
}

const conditionHint = "write what must hold, such as 'p99(delivery) < 1s, reach == 1'"
