package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"bench/results"
	"bench/scenarios"
)

// override is the value of a setting's flag. It checks every text as it comes
// and keeps it, because the scenario that it is for is not yet loaded.
type override struct {
	setting
	shown results.Scenario // the defaults, with what was given
	texts []string
}

// overrides are the flags of all settings.
type overrides []*override

// newOverrides makes a flag for every setting in the set of its group.
func newOverrides(groups map[string]*pflag.FlagSet) overrides {
	var all overrides
	for _, s := range settings {
		o := &override{setting: s, shown: scenarios.Default()}
		f := groups[s.group].VarPF(o, s.flag, "", s.usage)
		if _, ok := s.at(&o.shown).(*bool); ok {
			f.NoOptDefVal = "true"
		}
		all = append(all, o)
	}
	return all
}

// apply sets what was given on the command line, and nothing else.
func (all overrides) apply(s *results.Scenario) error {
	for _, o := range all {
		into := o.at(s)
		if o.given() { // a list is replaced, not added to
			switch list := into.(type) {
			case *[]string:
				*list = nil
			case *[]results.Condition:
				*list = nil
			}
		}
		for _, text := range o.texts {
			if err := assign(into, text); err != nil {
				return usage("", "--%s: %w", o.flag, err)
			}
		}
	}
	return nil
}

// flagOf names the flag that set a field, such as "thresholds[1]", or that
// could set it; given is true for the former.
func (all overrides) flagOf(field string) (flag string, given bool) {
	field, _, _ = strings.Cut(field, "[")
	for _, o := range all {
		if o.field == field {
			return "--" + o.flag, o.given()
		}
	}
	return field, false
}

// idle lists the flags that were given and concern none of the patterns.
func (all overrides) idle(patterns []string) (flags []*override) {
	for _, o := range all {
		concerns := func(p string) bool {
			return slices.ContainsFunc(patterns, func(word string) bool { return word == p || strings.HasPrefix(word, p+"/") })
		}
		if o.given() && o.only != nil && !slices.ContainsFunc(o.only, concerns) {
			flags = append(flags, o)
		}
	}
	return flags
}

func (o *override) given() bool { return len(o.texts) > 0 }

// Set checks and keeps one text.
func (o *override) Set(text string) error {
	if err := assign(o.at(&o.shown), text); err != nil {
		return err
	}
	o.texts = append(o.texts, text)
	return nil
}

// String is the default in the help text.
func (o *override) String() string {
	if o.at == nil {
		return "" // the flag library asks a zero value what it looks like
	}
	switch v := o.at(&o.shown).(type) {
	case fmt.Stringer:
		return v.String()
	case *int:
		return strconv.Itoa(*v)
	case *uint64:
		return strconv.FormatUint(*v, 10)
	case *string:
		return *v
	case *bool:
		return strconv.FormatBool(*v)
	}
	return ""
}

// Type is the placeholder in the help text.
func (o *override) Type() string {
	switch v := o.at(&o.shown).(type) {
	case pflag.Value:
		return v.Type()
	case *bool:
		return "bool"
	case *int, *uint64:
		return "number"
	}
	return "word"
}

// assign puts text into a value of a scenario.
func assign(into any, text string) error {
	switch v := into.(type) {
	case pflag.Value:
		return v.Set(text)
	case *string:
		*v = text
	case *[]string:
		*v = append(*v, text)
	case *[]results.Condition:
		*v = append(*v, results.Condition{Expression: text})
	case *int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		*v = n
	case *uint64:
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number from 0", text)
		}
		*v = n
	case *bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		*v = b
	}
	return nil
}
