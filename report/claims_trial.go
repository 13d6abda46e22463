package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"bench/results"
)

// A trial is an experiment with what was measured of it, as charts see it.
type trial struct {
	x   results.Experiment
	run results.ExperimentRun
	// cells are those with valid measurements, if only of some repetitions.
	cells []*results.CellRecord
	// looks are those of the groups.
	looks map[string]look
	// read returns the results of a cell, nil if they were not kept.
	read func(key string) ([]results.Result, error)
}

// newTrial prepares an experiment for its chart; patterns is the table of patterns in
// its order, hence their colors.
func newTrial(x results.Experiment, run results.ExperimentRun, patterns []string, read func(key string) ([]results.Result, error)) *trial {
	t := &trial{x: x, run: run, looks: map[string]look{}, read: read}
	for i := range run.Cells {
		if c := &run.Cells[i]; c.Invalid == "" && begun(c) {
			t.cells = append(t.cells, c)
		}
	}
	series := map[int]int{}
	for _, g := range x.Groups {
		order := slices.Index(patterns, basePattern(g.Pattern))
		t.looks[g.Name] = look{order, series[order]}
		series[order]++
	}
	return t
}

// begun reports whether at least one repetition of a cell is there.
func begun(r *results.CellRecord) bool { return r.Absent == "" && (!r.Missing || r.Repetitions > 0) }

// basePattern is the pattern of "pattern/variant".
func basePattern(text string) string {
	pattern, _, _ := strings.Cut(text, "/")
	return pattern
}

// groupNames are the names of the groups, in order.
func (t *trial) groupNames() []string {
	names := make([]string, len(t.x.Groups))
	for i, g := range t.x.Groups {
		names[i] = g.Name
	}
	return names
}

// titleOf is how a group is named: its pattern where the name says no more.
func (t *trial) titleOf(group string) string {
	for _, g := range t.x.Groups {
		if g.Name == group && strings.NewReplacer("/", "_", "-", "_").Replace(g.Pattern) == group {
			return name(g.Pattern)
		}
	}
	return name(group)
}

// A curve is what a chart draws over cells: a measure, or a metric of one group.
type curve struct {
	label string
	// group is whose look it takes, and whose workload its prediction.
	group   string
	unit    results.Unit
	measure results.ClaimMeasure // the zero value for a metric
	of      func(*results.CellRecord) results.Estimate
}

// curves are what the chart draws: a curve for every measure, and for every metric one
// for each group.
func (t *trial) curves() (all []curve) {
	for _, y := range t.x.Chart.Y {
		all = append(all, t.curvesOf(y)...)
	}
	return all
}

// curvesOf are those of one entry of the chart's y.
func (t *trial) curvesOf(y string) (all []curve) {
	for _, m := range t.x.Measures {
		if m.Name == y {
			return []curve{t.measured(m)}
		}
	}
	metric, ok := metricNamed(y)
	if !ok {
		return nil
	}
	for _, g := range t.groupNames() {
		all = append(all, curve{label: t.titleOf(g), group: g, unit: metric.Unit, of: figureOf(g, y)})
	}
	return all
}

// metricNamed finds a metric that runs measure, or will.
func metricNamed(name string) (results.Metric, bool) {
	if m, ok := results.FindMetric(name); ok {
		return m, true
	}
	i := slices.IndexFunc(results.PlannedMetrics, func(m results.Metric) bool { return m.Name == name })
	if i < 0 {
		return results.Metric{}, false
	}
	return results.PlannedMetrics[i], true
}

// measured is the curve of a measure.
func (t *trial) measured(m results.ClaimMeasure) curve {
	c := curve{label: m.Name, measure: m, of: func(r *results.CellRecord) results.Estimate { return r.Estimates[m.Name] }}
	if e, err := results.CompileExpression(m.Of, t.groupNames()); err == nil {
		c.unit, c.group = e.Unit, e.Groups[0]
	}
	if m.Baseline != "" {
		c.unit = results.Number
	}
	return c
}

// figureOf reads a figure of one group.
func figureOf(group, figure string) func(*results.CellRecord) results.Estimate {
	return func(r *results.CellRecord) results.Estimate {
		if g := groupOf(r, group); g != nil {
			return g.Figures[figure]
		}
		return results.Estimate{Doubt: "group " + group + " was not measured"}
	}
}

// groupOf is a group of a cell, nil if it has none of that name.
func groupOf(r *results.CellRecord, group string) *results.GroupRecord {
	for i := range r.Groups {
		if r.Groups[i].Name == group {
			return &r.Groups[i]
		}
	}
	return nil
}

// predicted is what a closed form says of the curve in a cell; nil if none does.
func (c curve) predicted(r *results.CellRecord) *float64 {
	v, ok := r.Predictions[c.measure.Name]
	if c.measure.Name == "" || !ok || !finite(v) {
		return nil
	}
	return &v
}

// simple is the form of a measure of one group alone: "group.metric", or a function of
// it.
var simple = regexp.MustCompile(`^(?:([a-z0-9]+)\()?([a-z0-9_]+)\.([a-z0-9_]+)\)?$`)

// figureName is the figure of a group that a measure is, "" if it is more than that.
func figureName(m results.ClaimMeasure) string {
	found := simple.FindStringSubmatch(strings.TrimSpace(m.Of))
	switch {
	case found == nil || m.Baseline != "":
		return ""
	case found[1] == "":
		return found[3]
	}
	return fmt.Sprintf("%s(%s)", found[1], found[3])
}
