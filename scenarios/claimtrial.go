package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"bench/results"
)

// claimTrial is an experiment that is being run.
type claimTrial struct {
	e        results.Experiment
	claims   *Claims
	profile  Profile
	schedule Schedule
	// needs are what runs do not offer; it is not run if there are any.
	needs []string
	// measures are those of the experiment, ready to be read, named the distributions
	// that they are over, and figures what is kept of each group.
	measures map[string]*results.Expression
	named    []string
	figures  *results.Figures
	cells    []*trialCell
	remarks  []string
	// spent is the time that it took, with what it took before it was resumed, and left
	// about what is planned takes still.
	spent, left time.Duration
	// command repeats it, on machine.
	command, machine string
}

// trialCell is a cell with what was measured in it.
type trialCell struct {
	Cell
	key string
	// picked are the values of all swept fields.
	picked map[string]string
	// searchedFor names the questions for which the cell was added.
	searchedFor []string
	// results are those of all groups and repetitions, as they were made.
	results []results.Result
	// absent says why it cannot be run here, "" if it can.
	absent string
}

// newTrial plans an experiment.
func newTrial(c *Claims, e results.Experiment, p Profile) (*claimTrial, error) {
	t := &claimTrial{e: e, claims: c, profile: p, measures: map[string]*results.Expression{}}
	t.command = fmt.Sprintf("bench claims run %s --profile=%s", e.Name, p.Name)
	if e.Planned != "" {
		t.needs = []string{strings.TrimSuffix(e.Planned, ".")}
		return t, nil
	}
	t.schedule = ScheduleOf(e, p)
	for _, m := range e.Measures {
		compiled, err := results.CompileExpression(m.Of, groupNames(e))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name, err)
		}
		t.measures[m.Name] = compiled
		for _, metric := range compiled.Metrics {
			if metric.Series != nil {
				t.named = append(t.named, metric.Name)
			}
		}
	}
	var err error
	if t.figures, err = results.FiguresOf(e, t.measures); err != nil {
		return nil, fmt.Errorf("%s: %w", e.Name, err)
	}
	for _, cell := range t.schedule.Cells {
		t.cells = append(t.cells, t.newCell(cell, t.pickedAt(cell)))
	}
	return t, nil
}

// newCell is a cell of which nothing is measured yet.
func (t *claimTrial) newCell(c Cell, picked map[string]string) *trialCell {
	return &trialCell{Cell: c, key: cellKey(t.e, c), picked: picked}
}

// load takes up what was measured earlier.
func (t *claimTrial) load(folder string) error {
	for _, c := range t.cells {
		var err error
		if c.results, err = results.ReadCell(folder, t.e.Name, c.key); err != nil {
			return err
		}
	}
	return nil
}

// cellKey identifies what a cell runs: its place in the sweep and every value of its
// groups, but not how often.
func cellKey(e results.Experiment, c Cell) string {
	type group struct {
		Name, Pattern, Variant string
		Workload               results.Workload
	}
	what := struct {
		FindRate string
		Apart    bool
		At       string
		Groups   []group
	}{e.FindRate, e.Apart, fmt.Sprint(c.At), nil}
	for _, g := range c.Groups {
		g.Workload.Load.Repeat = 0
		what.Groups = append(what.Groups, group(g))
	}
	data, err := json.Marshal(what)
	if err != nil {
		panic("key of a cell: " + err.Error()) // values of a workload all have a text form
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}

// names are the groups that take part in a cell: those with clients.
func (c *trialCell) names() (names []string) {
	for _, g := range c.Groups {
		if g.Workload.Load.Clients > 0 {
			names = append(names, g.Name)
		}
	}
	return names
}

// done counts the complete repetitions of a group.
func (c *trialCell) done(group string) int {
	return len(results.Repetitions([]string{group}, c.results))
}

// lacks reports whether a repetition is still to be made by a group, or by any if
// group is "".
func (c *trialCell) lacks(group string, repeat int) bool {
	if c.absent != "" {
		return false
	}
	groups := []string{group}
	if group == "" {
		groups = c.names()
	}
	return slices.ContainsFunc(groups, func(g string) bool { return c.done(g) <= repeat })
}

// cellResults sums up all cells, ready for a verdict.
func (t *claimTrial) cellResults() []results.CellResult {
	all := make([]results.CellResult, len(t.cells))
	for i, c := range t.cells {
		repetitions := results.Repetitions(c.names(), c.results)
		all[i] = results.Cell(c.At, t.measures, repetitions)
		for name, v := range c.Predictions(t.e) {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				all[i].Predictions[name] = v
			}
		}
		all[i].Missing = len(repetitions) < leastRepeats
		all[i].Absent, all[i].SearchedFor = c.absent, c.searchedFor
	}
	for _, m := range t.e.Measures {
		var base results.Field
		if m.Baseline == "" || base.UnmarshalText([]byte(m.Baseline)) != nil {
			continue // checked when it was read
		}
		results.Relate(all, m.Name, base)
	}
	return all
}

// decide holds every question against what was measured.
func (t *claimTrial) decide(cells []results.CellResult) (all []results.Decision) {
	trial := results.Trial{Machine: t.machine, Command: t.command, Cells: cells}
	for _, q := range t.e.Decides {
		needs := t.needs
		if len(needs) == 0 {
			needs = metricNeeds(t.e, q)
		}
		kind := t.kind(q)
		if len(needs) > 0 && kind != results.OpinionKind {
			all = append(all, results.PlannedDecision(t.e.Name, q, strings.Join(needs, ", ")))
			continue
		}
		all = append(all, results.Decide(kind, t.e.Name, q, trial))
	}
	return all
}

// kind is that of the claim that a question is about.
func (t *claimTrial) kind(q results.Question) results.ClaimKind {
	_, claim, err := t.claims.Claim(q.ID)
	if err != nil {
		panic("claim " + q.ID + ": " + err.Error()) // checked when it was read
	}
	return claim.Kind
}
