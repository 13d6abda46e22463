package scenarios

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"bench/results"
)

// mostRounds bounds how often all boundaries are narrowed: each round halves a bracket
// on its logarithmic axis.
const mostRounds = 8

// narrow adds cells in the middle of every boundary that is wider than the profile
// wants, round by round, as long as there is time. A search that is resumed comes by
// the same cells and finds them measured.
func (r *claimRunner) narrow(ctx context.Context, t *claimTrial) error {
	for range mostRounds {
		wanted := t.middles()
		for _, c := range wanted {
			var err error
			if c.results, err = results.ReadCell(r.o.Out, t.e.Name, c.key); err != nil {
				return err
			}
		}
		chosen := r.affordable(t, wanted)
		if len(chosen) == 0 {
			if len(wanted) > 0 {
				t.remarks = append(t.remarks, "boundaries were not narrowed further for want of time: the next cells are "+strings.Join(placesOf(wanted), "; "))
			}
			return nil
		}
		added := t.add(chosen)
		if err := r.repeat(ctx, t, added, "search"); err != nil {
			return err
		}
		if err := r.mend(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// add appends cells, and the batches in which they are run.
func (t *claimTrial) add(more []*trialCell) []Batch {
	first := len(t.cells)
	for _, c := range more {
		t.cells, t.schedule.Cells = append(t.cells, c), append(t.schedule.Cells, c.Cell)
	}
	added := batches(t.e, t.schedule.Cells[first:], t.profile.Deliveries/2)
	for _, b := range added {
		for i := range b.Cells {
			b.Cells[i] += first
		}
	}
	t.schedule.Batches = append(t.schedule.Batches, added...)
	return added
}

// affordable are the cells for which there is time, with all their repetitions; those
// that are measured already take none.
func (r *claimRunner) affordable(t *claimTrial, wanted []*trialCell) (some []*trialCell) {
	var cells []Cell
	for _, c := range wanted {
		if !c.lacks("", t.schedule.Repeat-1) {
			some = append(some, c)
			continue
		}
		more := append(slices.Clone(cells), c.Cell)
		var cost time.Duration
		for _, b := range batches(t.e, more, t.profile.Deliveries/2) {
			cost += lasts(b, more) * time.Duration(t.schedule.Repeat)
		}
		if r.allows(t, cost) {
			some, cells = append(some, c), more
		}
	}
	return some
}

// middles are the cells in the middle of boundaries that are too wide, each once.
func (t *claimTrial) middles() (wanted []*trialCell) {
	cells := t.cellResults()
	for _, q := range t.e.Decides {
		if q.Search == "" || len(metricNeeds(t.e, q)) > 0 || t.kind(q) == results.OpinionKind {
			continue
		}
		for _, b := range results.Decide(t.kind(q), t.e.Name, q, results.Trial{Cells: cells}).Boundaries {
			if b.Ratio() <= t.profile.Narrow {
				continue
			}
			c, ok := t.middle(b)
			if !ok {
				continue
			}
			i := slices.IndexFunc(wanted, func(w *trialCell) bool { return w.key == c.key })
			if i < 0 {
				i, wanted = len(wanted), append(wanted, c)
			}
			wanted[i].searchedFor = append(wanted[i].searchedFor, q.Name())
		}
	}
	return wanted
}

// middle is the cell in the middle of a boundary: what is swept in step has its middle
// too. It is false if nothing lies between, or if it is there already.
func (t *claimTrial) middle(b results.Boundary) (*trialCell, bool) {
	holds, fails := t.cellAt(b, b.HoldsText), t.cellAt(b, b.FailsText)
	if holds == nil || fails == nil {
		return nil, false
	}
	e := t.effective()
	picked := maps.Clone(holds.picked)
	axes := t.axes()
	for _, a := range axes {
		if a.names[0] != b.Field {
			continue
		}
		for _, name := range a.names {
			picked[name] = middleText(plainField(e, name), holds.picked[name], fails.picked[name])
		}
	}
	if now := picked[b.Field]; now == holds.picked[b.Field] || now == fails.picked[b.Field] {
		return nil, false
	}
	c := t.newCell(cellOf(e, t.profile, axes, picked), picked)
	// What is swept in step may be rounded otherwise than the cell that is there.
	there := slices.ContainsFunc(t.cells, func(other *trialCell) bool { return other.place() == c.place() })
	return c, !there
}

// cellAt is the cell of a boundary's slice where its field has a value.
func (t *claimTrial) cellAt(b results.Boundary, text string) *trialCell {
	for _, c := range t.cells {
		matches := true
		for _, at := range c.At {
			want := text
			for _, s := range b.Slice {
				if s.Field == at.Field {
					want = s.Text
				}
			}
			matches = matches && at.Text == want
		}
		if matches {
			return c
		}
	}
	return nil
}

// effective is the experiment with the values of the profile.
func (t *claimTrial) effective() results.Experiment {
	e := t.e
	if t.profile.Full {
		e.Fields = replaced(e.Fields, e.Full)
	}
	return e
}

// axes are what is swept.
func (t *claimTrial) axes() []axis {
	w := t.profile.common()
	return axesOf(t.effective(), &w)
}

// pickedAt are the values of all swept fields in a cell of the sweep.
func (t *claimTrial) pickedAt(c Cell) map[string]string {
	picked := map[string]string{}
	for _, a := range t.axes() {
		for _, at := range c.At {
			if at.Field != a.names[0] {
				continue
			}
			i := slices.Index(a.values[0], at.Text)
			for j, name := range a.names {
				picked[name] = a.values[j][i]
			}
		}
	}
	return picked
}

// plainField is a swept field without the name of its group.
func plainField(e results.Experiment, name string) string {
	for _, g := range e.Groups {
		if of, ok := strings.CutPrefix(name, g.Name+"."); ok {
			return of
		}
	}
	return name
}

// middleText is the value between two, on a logarithmic axis with three digits, and
// the first of them if they are no numbers.
func middleText(field, a, b string) string {
	var w results.Workload
	number := func(text string) (float64, bool) {
		if err := w.Set(field, text); err != nil {
			return 0, false
		}
		n, _, ok := w.Number(field)
		return n, ok
	}
	low, ok1 := number(a)
	high, ok2 := number(b)
	if !ok1 || !ok2 || low == high {
		return a
	}
	middle := results.Boundary{Holds: low, Fails: high}.Middle()
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(middle, 'g', 3, 64), 64)
	if err != nil || w.SetNumber(field, rounded) != nil {
		return a
	}
	text, _ := w.Text(field)
	return text
}

// placesOf says where cells are.
func placesOf(cells []*trialCell) (all []string) {
	for _, c := range cells {
		all = append(all, c.place())
	}
	return all
}

// place says where a cell is.
func (c *Cell) place() string { return (&results.CellResult{At: c.At}).String() }
