package scenarios

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bench/results"
)

// SweepCell is one combination of the values that a scenario sweeps.
type SweepCell struct {
	At       []results.Coordinate
	Scenario results.Scenario
}

// String is where the cell is, such as "load.rate = 4/s".
func (c SweepCell) String() string {
	words := make([]string, len(c.At))
	for i, at := range c.At {
		words[i] = at.String()
	}
	return strings.Join(words, ", ")
}

// SweepCells are all combinations of the values of fields that a scenario sweeps, the
// last field running fastest: the scenario alone if it sweeps none. Too many are an
// error.
func SweepCells(s results.Scenario, sweep []results.Field) ([]SweepCell, error) {
	var axes []axis
	cells := 1
	for _, f := range sweep {
		axes = append(axes, axis{names: []string{f.Name}, values: [][]string{f.Values}})
		if cells *= len(f.Values); cells > maxCells {
			return nil, &Fault{Code: ExitUsage, Err: fmt.Errorf("the sweep has more than %d cells", maxCells), Hint: "sweep fewer fields, or with fewer values"}
		}
	}
	e := results.Experiment{Groups: s.Groups}
	var all []SweepCell
	for _, picks := range product(axes) {
		c := SweepCell{Scenario: s}
		c.Scenario.Groups = slices.Clone(s.Groups)
		for i, f := range sweep {
			value := f.Values[picks[i]]
			c.At = append(c.At, coordinate(e, f.Name, value))
			setSwept(&c.Scenario, f.Name, value)
		}
		all = append(all, c)
	}
	return all, nil
}

// setSwept gives a field of a scenario, or of one of its groups, a value that was
// checked when it was read.
func setSwept(s *results.Scenario, name, value string) {
	for i := range s.Groups {
		g := &s.Groups[i]
		of, ok := strings.CutPrefix(name, g.Name+".")
		if !ok {
			continue
		}
		g.Fields = slices.Clone(g.Fields)
		for j := range g.Fields {
			if g.Fields[j].Name == of {
				g.Fields[j].Values = []string{value}
			}
		}
		return
	}
	w := s.Workload()
	mustSet(&w, []results.Field{{Name: name, Values: []string{value}}})
	s.SetWorkload(w)
}

// Lasts is about how long a scenario runs, all patterns and repeats together.
func Lasts(s results.Scenario) time.Duration {
	one := func(s results.Scenario) time.Duration {
		l := s.Load
		return runOverhead + runDrain + time.Duration(l.Warmup+l.Duration) + time.Duration(l.Clients)*time.Second/connectsASec
	}
	if len(s.Groups) == 0 {
		return one(s) * time.Duration(len(s.Patterns)*s.Load.Repeat)
	}
	joined := s
	joined.Load.Clients = 0
	for _, m := range membersOf(s, 0) {
		joined.Load.Clients += m.Scenario.Load.Clients
	}
	return one(joined) * time.Duration(s.Load.Repeat)
}

// RunSweep runs cells one after the other, each as Run does. Results of all are
// written to Options.Out after every cell; Options.Scenario does not count.
func RunSweep(ctx context.Context, o Options, cells []SweepCell) ([]results.Result, error) {
	if len(cells) == 1 {
		o.Scenario = cells[0].Scenario
		return Run(ctx, o)
	}
	all := []results.Result{}
	var unkept error
	for i, c := range cells {
		one := o
		one.Out, one.Scenario = "", c.Scenario
		if o.Progress != nil {
			one.Progress = func(p Progress) {
				p.Note = strings.TrimSpace(fmt.Sprintf("%s at %s, cell %d of %d", p.Note, c, i+1, len(cells)))
				o.Progress(p)
			}
		}
		rs, err := Run(ctx, one)
		all = append(all, rs...)
		unkept = keep(o.Out, all)
		if err != nil {
			return all, err
		}
	}
	if unkept != nil {
		return all, asFault(ctx, unkept)
	}
	return all, nil
}
