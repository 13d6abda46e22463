package scenarios

import (
	"fmt"

	"bench/results"
)

// record is what is kept of an experiment.
func (t *claimTrial) record() results.ExperimentRun {
	run := results.ExperimentRun{
		Name: t.e.Name, Tier: t.e.Tier, Command: t.command, Repeat: t.schedule.Repeat,
		Expected: t.schedule.Time.Seconds(), Seconds: t.spent.Seconds(),
		Needs: t.needs, Skipped: t.schedule.Skipped, Remarks: t.remarks,
	}
	if len(t.needs) > 0 {
		run.Decisions = t.decide(nil)
		return run
	}
	cells := t.cellResults()
	run.Decisions = t.decide(cells)
	for i, c := range t.cells {
		run.Cells = append(run.Cells, t.recordCell(c, cells[i]))
	}
	return run
}

// recordCell is what is kept of a cell.
func (t *claimTrial) recordCell(c *trialCell, r results.CellResult) results.CellRecord {
	repetitions := results.Repetitions(c.names(), c.results)
	record := results.CellRecord{
		Key: c.key, At: c.At, SearchedFor: c.searchedFor, Repetitions: len(repetitions), Again: c.again(),
		Estimates: r.Estimates, Predictions: r.Predictions, Invalid: r.Invalid, Absent: r.Absent, Missing: r.Missing,
	}
	for _, g := range c.Groups {
		if g.Workload.Load.Clients > 0 {
			of := results.GroupRecord{
				Name: g.Name, Pattern: g.Pattern, Variant: g.Variant, Workload: g.Workload, Figures: t.figures.Of(g.Name, repetitions),
			}
			if hold, _ := results.Cycle(g.Pattern, g.Workload); hold > 0 && t.e.Draws(results.Collapse) {
				of.Course = results.CourseOf(g.Name, repetitions)
			}
			record.Groups = append(record.Groups, of)
		}
	}
	return record
}

// again says which repetitions were invalid and made again.
func (c *trialCell) again() (all []string) {
	for i, r := range c.results {
		bad := firstInvalid(&r)
		if bad == nil || r.Probe != nil {
			continue
		}
		for _, later := range c.results[i+1:] {
			if later.Group == r.Group && later.Repeat == r.Repeat {
				all = append(all, fmt.Sprintf("repetition %d of %s: %s", r.Repeat+1, r.Group, sayCheck(bad)))
				break
			}
		}
	}
	return all
}
