package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"bench/results"
	"bench/scenarios"
)

// workload finds the cells of a run: those of a file, of an embedded scenario or of
// the defaults, with the flags over it, checked. Without a sweep there is one.
// A file's own command is refused unless commands are allowed, or a flag gives
// another one.
func workload(args []string, flags overrides, commands bool) ([]scenarios.SweepCell, error) {
	source, err := open(args)
	if err != nil {
		return nil, err
	}
	if _, given := flags.flagOf("target.command"); !given && !commands {
		if err := source.CheckCommand(); err != nil {
			return nil, err
		}
	}
	s := source.Scenario
	if err := flags.apply(&s); err != nil {
		return nil, err
	}
	if _, given := flags.flagOf("patterns"); given && len(s.Groups) > 0 {
		return nil, usage("leave it out, or the groups", "--pattern: the groups of the scenario have their own patterns")
	}
	if s.Patterns, err = scenarios.Resolve(s.Patterns...); err != nil {
		return nil, fmt.Errorf("--pattern: %w", err)
	}
	if len(args) == 0 {
		s.Name = nameOf(s.Patterns)
	}
	sweep := slices.DeleteFunc(slices.Clone(source.Sweep), func(f results.Field) bool {
		_, given := flags.flagOf(f.Name)
		return given
	})
	cells, err := scenarios.SweepCells(s, sweep)
	if err != nil {
		return nil, err
	}
	for _, c := range cells {
		var problems scenarios.Problems
		if err := scenarios.Validate(c.Scenario); errors.As(err, &problems) {
			return nil, located(problems, source, flags)
		}
		if err := scenarios.CheckCapacity(c.Scenario); err != nil {
			return nil, err
		}
	}
	return cells, nil
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
	return strings.ReplaceAll(strings.Join(patterns, "-"), "/", "-")
}

// located says for each problem where its value was written: the flag, else
// the place in the file, else the flag that would set it.
func located(problems scenarios.Problems, source scenarios.Source, flags overrides) findings {
	var found findings
	for _, p := range problems {
		where, given := flags.flagOf(p.Field)
		place := source.Where(p.Field)
		if _, common, ok := strings.Cut(p.Field, "]."); ok && place == "" && strings.HasPrefix(p.Field, "groups[") {
			place = source.Where(common) // it is what all groups have
		}
		if place != "" && !given {
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
