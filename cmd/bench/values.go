package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"bench/results"
	"bench/scenarios"
)

// What follows lets flags set values of a scenario that are no single word. Each
// is the value of a flag (pflag.Value).

// argv is a command with its arguments.
type argv struct{ words *[]string }

// Set splits a command line.
func (a argv) Set(text string) (err error) {
	*a.words, err = scenarios.SplitCommand(text)
	return err
}

func (a argv) String() string { return scenarios.JoinCommand(*a.words) }

// Type is the placeholder in the help text.
func (argv) Type() string { return "command" }

// pairs is a table of texts; between is what stands between key and value.
type pairs struct {
	of      *map[string]string
	between string
	kind    string
}

// Set adds a pair, or replaces that of the same key. The table of the file is left
// as it is: other scenarios may share it.
func (p pairs) Set(text string) error {
	key, value, found := strings.Cut(text, p.between)
	if !found {
		return fmt.Errorf("has no %q: write %s", p.between, p.kind)
	}
	table := maps.Clone(*p.of)
	if table == nil {
		table = map[string]string{}
	}
	table[strings.TrimSpace(key)] = strings.TrimSpace(value)
	*p.of = table
	return nil
}

func (p pairs) String() string { return strings.Join(slices.Sorted(maps.Keys(*p.of)), ", ") }

// Type is the placeholder in the help text.
func (p pairs) Type() string { return p.kind }

// numbers is a list of whole numbers, with commas between.
type numbers struct{ list *[]int }

// Set replaces the list.
func (n numbers) Set(text string) error {
	var list []int
	for word := range strings.SplitSeq(text, ",") {
		number, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil {
			return fmt.Errorf("%q is not a whole number", word)
		}
		list = append(list, number)
	}
	*n.list = list
	return nil
}

func (n numbers) String() string {
	words := make([]string, len(*n.list))
	for i, number := range *n.list {
		words[i] = strconv.Itoa(number)
	}
	return strings.Join(words, ",")
}

// Type is the placeholder in the help text.
func (numbers) Type() string { return "numbers" }

// stamp is one word for two values: whether messages carry a stamp, and where
// it is found in what a foreign server sends.
type stamp struct{ s *results.Scenario }

// Set takes due, none, body, json:PATH or regexp:EXPRESSION.
func (v stamp) Set(text string) error {
	switch {
	case text == "due" || text == "none":
		v.s.Load.Stamp = text
	case text == "body" || strings.HasPrefix(text, "json:") || strings.HasPrefix(text, "regexp:"):
		v.s.Target.Stamp = text
	default:
		return fmt.Errorf("%q is unknown: write due, none, body, json:PATH or regexp:EXPRESSION", text)
	}
	return nil
}

func (v stamp) String() string { return v.s.Load.Stamp }

// Type is the placeholder in the help text.
func (stamp) Type() string { return "word" }
