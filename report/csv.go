package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"bench/results"
)

// CSV writes the metrics of all results in the long form, one number a line:
// pattern, repeat, valid, metric, unit, value. A pattern has the name of its group of
// clients before it where several shared a run. Metrics are named as in
// thresholds, quantiles as p99(delivery). A value is empty if it was not
// measured, if too few distinct messages lie beyond it, or if lost messages make
// it a mere lower bound.
func CSV(w io.Writer, rs []results.Result) error {
	out := csv.NewWriter(w)
	lines := [][]string{{"pattern", "repeat", "valid", "metric", "unit", "value"}}
	for _, r := range rs {
		of := []string{harmless(labelOf(r)), strconv.Itoa(r.Repeat), strconv.FormatBool(r.Validity.Valid)}
		lines = append(lines, probeLines(of, r)...)
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
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
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
