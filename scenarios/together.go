package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// Member is one group of clients among those that share a run.
type Member struct {
	// Name is the group's word in its result.
	Name string
	// Pattern is what its clients do. Variant is the word of a variant, "" for none:
	// what it changes stands in the scenario already.
	Pattern, Variant string
	// Scenario is the whole workload of the group; its lists of patterns and groups
	// do not count.
	Scenario results.Scenario
	// Repeat is which repetition this is, from 0: the seed is the scenario's plus it.
	Repeat int
}

// RunTogether runs groups of clients side by side on one server, with one start.
// Every group has a plan, clients, links and checks of its own, on topics that no
// other has; its result bears its name. Figures of processes that they share belong
// to none of them and are null. Results are in the order of the members and are
// written to Options.Out if it is not ""; Options.Scenario does not count. When one
// group fails all end: what they have is returned with the error, a Fault, marked
// partial.
func RunTogether(ctx context.Context, o Options, members []Member) ([]results.Result, error) {
	if err := checkMembers(members); err != nil {
		return nil, &Fault{Code: ExitUsage, Err: err}
	}
	all := []results.Result{}
	return o.together(ctx, members, Progress{Repeat: members[0].Repeat, Run: 1, Runs: 1}, all)
}

// together runs the members once and appends their results to all.
func (o Options) together(ctx context.Context, members []Member, p Progress, all []results.Result) ([]results.Result, error) {
	var drivers []*driver
	for _, m := range members {
		s := effective(m.Scenario)
		s.Patterns, s.Groups = []string{variantWord(m.Pattern, m.Variant)}, nil
		d := newDriver(o, m.Pattern, m.Variant, s, m.Repeat)
		d.group = m.Name
		d.progress.Run, d.progress.Runs, d.progress.Note = p.Run, p.Runs, p.Note
		drivers = append(drivers, d)
	}
	if err := checkCapacity(joint(drivers)); err != nil {
		return all, err
	}
	list, err := runGroups(ctx, drivers)
	for _, r := range list {
		all = append(all, *r)
	}
	for i := range list {
		if fault := assess(all, drivers[i].word(), drivers[i].group); fault != nil && err == nil {
			err = fault
		}
	}
	unkept := keep(o.Out, all)
	if err != nil {
		return all, asFault(ctx, hush(err, drivers[0].secret))
	}
	for _, d := range drivers {
		d.report("done")
	}
	if unkept != nil {
		return all, asFault(ctx, unkept)
	}
	return all, nil
}

// checkMembers refuses groups that cannot share a run, or that could not run at
// all. Every problem names the group's field as a file would.
func checkMembers(members []Member) error {
	if len(members) == 0 {
		return errors.New("a run needs at least one group")
	}
	var problems Problems
	var names []string
	for i, m := range members {
		at := fmt.Sprintf("groups[%d].", i)
		if slices.Contains(names, m.Name) {
			problems = append(problems, Problem{at + "name", quoted(m.Name) + " is another group's name too", "give one of them a name of its own"})
		}
		names = append(names, m.Name)
		s := m.Scenario
		s.Patterns, s.Groups = []string{m.Pattern}, nil
		c := checker{}
		c.scenario(s)
		c.beside(s, members[0].Scenario)
		for _, p := range c.problems {
			if !strings.HasPrefix(p.Field, "groups") {
				p.Field = at + p.Field
			}
			problems = append(problems, p)
		}
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// beside refuses what groups of one run must have in common and have not: they
// share servers, processes and the window.
func (c *checker) beside(s, first results.Scenario) {
	if External(s) {
		c.add("target", "groups share servers of the run's own, not a target", "run one pattern at a time against a target")
	}
	own, other := s.Workload(), first.Workload()
	for _, field := range []string{
		"load.warmup", "load.duration", "load.repeat", "load.seed", "load.inject", "load.servers", "load.workers",
		"network.tls", "network.tls_resume",
	} {
		a, _ := own.Text(field)
		b, _ := other.Text(field)
		if a != b {
			c.add(field, fmt.Sprintf("%s, where another group has %s: groups of one run share servers and window", shown(a), shown(b)), "give all groups the same, or run them apart")
		}
	}
	if (s.Network.Link == vethLink) != (first.Network.Link == vethLink) {
		c.add("network.link", "either all groups of a run are behind a cable (veth) or none", "")
	}
}

// shown is a value in a sentence.
func shown(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}
