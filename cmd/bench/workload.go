package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"bench/results"
	"bench/scenarios"
)

// workload finds the scenario of a run: a file, an embedded one or the
// defaults, with the flags over it, checked.
// A file's own command is refused unless commands are allowed, or a flag gives
// another one.
func workload(args []string, flags overrides, commands bool) (results.Scenario, error) {
	source, err := open(args)
	if err != nil {
		return results.Scenario{}, err
	}
	if _, given := flags.flagOf("target.command"); !given && !commands {
		if err := source.CheckCommand(); err != nil {
			return results.Scenario{}, err
		}
	}
	s := source.Scenario
	if err := flags.apply(&s); err != nil {
		return s, err
	}
	if s.Patterns, err = scenarios.Resolve(s.Patterns...); err != nil {
		return s, fmt.Errorf("--pattern: %w", err)
	}
	if len(args) == 0 {
		s.Name = nameOf(s.Patterns)
	}
	var problems scenarios.Problems
	if err := scenarios.Validate(s); errors.As(err, &problems) {
		return s, located(problems, source, flags)
	}
	return s, scenarios.CheckCapacity(s)
}

// open reads what the argument of `bench run` names.
func open(args []string) (scenarios.Source, error) {
	if len(args) == 0 {
		s := scenarios.Default()
		s.Patterns = scenarios.Names()
		return scenarios.Source{Scenario: s}, nil
	}
	if word := args[0]; !strings.ContainsAny(word, `/\`) && !strings.HasSuffix(word, ".yaml") && !strings.HasSuffix(word, ".yml") {
		return scenarios.Embedded(word)
	}
	return scenarios.Load(args[0])
}

// nameOf names a run that has no scenario file after its patterns.
func nameOf(patterns []string) string {
	if len(patterns) == len(scenarios.Patterns) {
		return "all"
	}
	return strings.Join(patterns, "-")
}

// located says for each problem where its value was written: the flag, else
// the place in the file, else the flag that would set it.
func located(problems scenarios.Problems, source scenarios.Source, flags overrides) findings {
	var found findings
	for _, p := range problems {
		where, given := flags.flagOf(p.Field)
		if place := source.Where(p.Field); place != "" && !given {
			where = place + ": " + p.Field
		}
		found = append(found, finding{scenarios.ExitUsage, where + ": " + p.Text, p.Hint})
	}
	return slices.Clip(found)
}

// warnings are flags that were given and change nothing.
func (c console) warnings(s results.Scenario, flags overrides) {
	for _, o := range flags.idle(s.Patterns) {
		c.say("warning: --%s has no effect here: it concerns %s", o.flag, strings.Join(o.only, ", "))
	}
	if _, given := flags.flagOf("load.burst"); given && s.Load.Arrivals != "burst" {
		c.say("warning: --burst has no effect here: it needs --arrivals=burst")
	}
}
