package scenarios

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"bench/results"
)

// runScenarioGroups runs the groups of a scenario side by side, as often as it says.
// What is returned is as Run has it.
func runScenarioGroups(ctx context.Context, o Options) ([]results.Result, error) {
	all := []results.Result{}
	for repeat := range o.Scenario.Load.Repeat {
		var err error
		p := Progress{Repeat: repeat, Run: repeat + 1, Runs: o.Scenario.Load.Repeat}
		if all, err = o.together(ctx, membersOf(o.Scenario, repeat), p, all); err != nil {
			return all, err
		}
	}
	return all, nil
}

// membersOf spells out the groups of a scenario that was checked: its own workload,
// then what the variant changes, then what the group sets.
func membersOf(s results.Scenario, repeat int) (all []Member) {
	for _, g := range s.Groups {
		m, err := memberOf(s, g)
		if err != nil {
			panic("group " + g.Name + ": " + err.Error())
		}
		m.Repeat = repeat
		all = append(all, m)
	}
	return all
}

// memberOf spells out one group.
func memberOf(s results.Scenario, g results.Group) (Member, error) {
	pattern, variant, err := ResolveVariant(g.Pattern)
	if err != nil {
		return Member{}, &fieldFault{"pattern", err}
	}
	w := s.Workload()
	for _, f := range append(append([]results.Field{}, variant.Sets...), g.Fields...) {
		if err := w.Set(f.Name, f.Values[0]); err != nil {
			return Member{}, &fieldFault{f.Name, err}
		}
	}
	s.SetWorkload(w)
	return Member{Name: g.Name, Pattern: pattern, Variant: variant.Name, Scenario: s}, nil
}

// fieldFault is an error about a field of a group.
type fieldFault struct {
	field string
	err   error
}

func (f *fieldFault) Error() string { return f.err.Error() }
func (f *fieldFault) Unwrap() error { return f.err }

// checkGroups checks what the groups of a scenario come to.
func checkGroups(s results.Scenario) error {
	var members []Member
	var problems Problems
	for i, g := range s.Groups {
		field := func(key string) string { return fmt.Sprintf("groups[%d].%s", i, key) }
		if !groupForm.MatchString(g.Name) {
			problems = append(problems, Problem{field("name"), quoted(g.Name) + " is no name of a group: small letters, digits and _ are allowed", ""})
		}
		if slices.Contains(sectionNames, g.Name) {
			problems = append(problems, Problem{field("name"), g.Name + " is a section of the scenario", "give the group another name"})
		}
		m, err := memberOf(s, g)
		var fault *fieldFault
		if errors.As(err, &fault) {
			problems = append(problems, Problem{field(fault.field), fault.Error(), hintOf(err)})
			continue
		}
		members = append(members, m)
	}
	if len(problems) > 0 {
		return problems
	}
	return checkMembers(members)
}

// sectionNames are words that fields begin with, as swept ones of groups do with
// the group's.
var sectionNames = []string{"load", "network", "parameters", "behavior", "upstream"}

// groupText is a group as a file has it.
type groupText struct {
	Name       string   `yaml:"name"`
	Pattern    string   `yaml:"pattern"`
	Load       settings `yaml:"load"`
	Network    settings `yaml:"network"`
	Parameters settings `yaml:"parameters"`
	Behavior   settings `yaml:"behavior"`
	Upstream   settings `yaml:"upstream"`
}

// group is the group that the text stands for.
func (t groupText) group() results.Group {
	return results.Group{Name: t.Name, Pattern: t.Pattern, Fields: slices.Concat(t.Load, t.Network, t.Parameters, t.Behavior, t.Upstream)}
}

// group binds a group of a scenario. Of a field with several values, which is swept,
// the first stands.
func (b *binder) group(path string, node ast.Node, g *results.Group) error {
	var text groupText
	if err := b.mapping(path, node, reflect.ValueOf(&text).Elem()); err != nil {
		return err
	}
	*g = text.group()
	if g.Name == "" {
		g.Name = groupName(g.Pattern)
	}
	for i, f := range g.Fields {
		if len(f.Values) > 1 {
			b.swept = append(b.swept, results.Field{Name: g.Name + "." + f.Name, Values: f.Values})
			g.Fields[i].Values = f.Values[:1]
		}
	}
	return nil
}

// groupName is the name of a group that gave none: its pattern's.
func groupName(pattern string) string {
	return strings.NewReplacer("/", "_", "-", "_").Replace(pattern)
}
