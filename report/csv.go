package report

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"bench/results"
)

// CSV writes the metrics of all results in the long form, one number a line:
// pattern, repeat, valid, metric, unit, value, cell, stable. A pattern has the name of its group
// of clients before it where several shared a run, and the cell is the fields in which
// results of one name differ, as in load.rate=4/s. Stable is false for a run whose
// backlog grew, the latencies of which are those of its length, and empty where that
// was not asked. Metrics are named as in
// thresholds, quantiles as p99(delivery). A value is empty if it was not
// measured, if too few distinct messages lie beyond it, or if lost messages make
// it a mere lower bound.
func CSV(w io.Writer, rs []results.Result) error {
	out := csv.NewWriter(w)
	all := [][]string{{"pattern", "repeat", "valid", "metric", "unit", "value", "cell", "stable"}}
	cells := cellsOf(rs)
	for i, r := range rs {
		of := []string{harmless(labelOf(r)), strconv.Itoa(r.Repeat), strconv.FormatBool(r.Validity.Valid)}
		lines := probeLines(of, r)
		for _, m := range results.Metrics {
			if m.Series != nil {
				more, err := seriesLines(of, r, m)
				if err != nil {
					return fmt.Errorf("writing CSV: %w", err)
				}
				lines = append(lines, more...)
				continue
			}
			value := ""
			if v, ok := m.Value(&r); ok {
				value = exact(v)
			}
			lines = append(lines, append(of[:len(of):len(of)], m.Name, string(m.Unit), value))
		}
		for _, line := range lines {
			all = append(all, append(line, cells[i], stable(r)))
		}
	}
	if err := out.WriteAll(all); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

// stable is whether the backlog of a run did not grow; "" if nobody asked.
func stable(r results.Result) string {
	if r.Overload() == nil {
		return ""
	}
	return strconv.FormatBool(!r.Unstable())
}

// cellsOf are the values of the fields in which results of one name differ, the seed
// left out; "" where there are none.
func cellsOf(rs []results.Result) []string {
	cells, workloads, siblings := make([]string, len(rs)), make([]results.Workload, len(rs)), map[string][]int{}
	for i, r := range rs {
		workloads[i] = r.Scenario.Workload()
		siblings[labelOf(r)] = append(siblings[labelOf(r)], i)
	}
	for _, same := range siblings {
		for _, field := range results.FieldNames() {
			text := func(i int) string { t, _ := workloads[i].Text(field); return t }
			if field == "load.seed" || !slices.ContainsFunc(same, func(i int) bool { return text(i) != text(same[0]) }) {
				continue
			}
			for _, i := range same {
				cells[i] = strings.TrimSpace(cells[i] + " " + field + "=" + name(cmp.Or(text(i), "none")))
			}
		}
	}
	return cells
}

// probeLines are what tells the probes of a search apart: the rate, and whether it
// passed, which is empty if that was not told.
func probeLines(of []string, r results.Result) [][]string {
	if r.Probe == nil {
		return nil
	}
	passed := map[results.Outcome]string{results.Passed: "1", results.Failed: "0"}[r.Probe.Outcome]
	of = of[:len(of):len(of)]
	return [][]string{
		append(of, "rate", string(results.PerSecond), exact(float64(r.Scenario.Load.Rate))),
		append(of, "passed", string(results.Number), passed),
	}
}

// seriesLines are the numbers of one distribution.
func seriesLines(of []string, r results.Result, m results.Metric) ([][]string, error) {
	d, err := results.NewDistribution(&r, m.Name)
	if err != nil {
		return nil, err
	}
	var lines [][]string
	add := func(function string, unit results.Unit, value string) {
		lines = append(lines, append(of[:len(of):len(of)], function+"("+m.Name+")", string(unit), value))
	}
	for _, f := range []struct {
		name string
		unit results.Unit
		of   func() float64
	}{
		{"count", results.Number, func() float64 { return float64(d.Count()) }},
		{"min", m.Unit, func() float64 { return float64(d.Min()) }},
		{"mean", m.Unit, func() float64 { return d.Mean() }},
		{"stddev", m.Unit, func() float64 { return d.Stddev() }},
	} {
		value := ""
		if d != nil {
			value = exact(f.of())
		}
		add(f.name, f.unit, value)
	}
	for _, p := range []struct {
		name string
		q    float64
	}{{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}, {"p9999", 0.9999}, {"max", 1}} {
		value := ""
		if d != nil {
			if at := d.At(p.q); !at.Bound && (at.Printable() || p.q == 1) {
				value = strconv.FormatInt(at.Value, 10)
			}
		}
		add(p.name, m.Unit, value)
	}
	return lines, nil
}

// exact writes a number as short as it can be read back.
func exact(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// harmless is a foreign word that a spreadsheet does not take for a formula.
func harmless(text string) string {
	text = name(text)
	if strings.ContainsAny(text[:1], "=+-@") {
		return "'" + text
	}
	return text
}
