package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"bench/results"
)

// CompareSchema names the version of the comparison's JSON.
const CompareSchema = "bench/compare/v1"

// What the JSON holds. Differences and their intervals are head/base - 1, and
// null where there is none; values are in the unit of the metric.
type (
	compareJSON struct {
		Schema      string      `json:"schema"`
		Inputs      []inputJSON `json:"inputs"`
		Comparisons []matchJSON `json:"comparisons"`
		Unmatched   []string    `json:"unmatched"`
	}
	inputJSON struct {
		Letter string `json:"letter"`
		Name   string `json:"name"`
		Runs   int    `json:"runs"`
	}
	matchJSON struct {
		Base        string `json:"base"`
		Head        string `json:"head"`
		Pattern     string `json:"pattern"`
		HeadPattern string `json:"head_pattern"`
		Scenario    string `json:"scenario"`
		BaseRuns    int    `json:"base_runs"`
		HeadRuns    int    `json:"head_runs"`
		Valid       bool   `json:"valid"`
		// BaseUnstable and HeadUnstable are true of runs whose backlog grew: their
		// latencies are those of their length.
		BaseUnstable bool         `json:"base_unstable"`
		HeadUnstable bool         `json:"head_unstable"`
		Differs      differsJSON  `json:"differs"`
		Metrics      []metricJSON `json:"metrics"`
	}
	differsJSON struct {
		Machine  []string `json:"machine"`
		Scenario []string `json:"scenario"`
		Plan     bool     `json:"plan"`
		Pattern  bool     `json:"pattern"`
	}
	metricJSON struct {
		Metric string         `json:"metric"`
		Unit   results.Unit   `json:"unit"`
		Better results.Better `json:"better"`
		Base   *float64       `json:"base"`
		Head   *float64       `json:"head"`
		// BaseBound and HeadBound are true where the truth is at least the value.
		BaseBound  bool     `json:"base_bound"`
		HeadBound  bool     `json:"head_bound"`
		Difference *float64 `json:"difference"`
		Low        *float64 `json:"low"`
		High       *float64 `json:"high"`
		Method     string   `json:"method"`
		P          *float64 `json:"p"`
		Margin     float64  `json:"margin"`
		Word       string   `json:"word"`
		Why        string   `json:"why"`
	}
)

// JSON writes the comparison for programs.
func (c *Comparison) JSON(w io.Writer) error {
	out := compareJSON{Schema: CompareSchema, Inputs: []inputJSON{}, Comparisons: []matchJSON{}, Unmatched: append([]string{}, c.alone...)}
	for _, s := range c.inputs {
		out.Inputs = append(out.Inputs, inputJSON{s.letter, s.name, len(s.results)})
	}
	for _, m := range c.matches {
		out.Comparisons = append(out.Comparisons, m.json())
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(out); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}

// json is the match in the form of the file.
func (m match) json() matchJSON {
	out := matchJSON{
		Base: m.baseSide, Head: m.headSide,
		Pattern: m.base.runs[0].Pattern, HeadPattern: m.head.runs[0].Pattern, Scenario: m.head.runs[0].Scenario.Name,
		BaseRuns: len(m.base.used), HeadRuns: len(m.head.used), Valid: m.base.valid() && m.head.valid(),
		BaseUnstable: m.base.unstable(), HeadUnstable: m.head.unstable(),
		Differs: differsJSON{append([]string{}, m.conditions.Machine...), append([]string{}, m.conditions.Scenario...), m.conditions.Plan, m.conditions.Pattern},
		Metrics: []metricJSON{},
	}
	for _, d := range m.rows {
		out.Metrics = append(out.Metrics, metricJSON{
			Metric: d.Measure.Text, Unit: d.Measure.Unit, Better: d.Measure.Better,
			Base: known(d.Base.Value), Head: known(d.Head.Value), BaseBound: d.Base.Bound, HeadBound: d.Head.Bound,
			Difference: known(d.Effect), Low: known(d.Low), High: known(d.High),
			Method: d.Method, P: known(d.P), Margin: d.Margin, Word: d.word, Why: d.Why,
		})
	}
	return out
}

// known is nil for what is no number.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// CSV writes the comparison in the long form, one metric of one match a line.
// What is not known is empty.
func (c *Comparison) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	lines := [][]string{{"base", "head", "pattern", "head_pattern", "scenario", "metric", "unit", "better", "base_value", "head_value", "difference", "low", "high", "method", "word"}}
	for _, m := range c.matches {
		for _, d := range m.rows {
			line := []string{
				m.baseSide, m.headSide, harmless(m.base.runs[0].Pattern), harmless(m.head.runs[0].Pattern), harmless(m.head.runs[0].Scenario.Name),
				d.Measure.Text, string(d.Measure.Unit), string(d.Measure.Better),
			}
			for _, v := range []float64{d.Base.Value, d.Head.Value, d.Effect, d.Low, d.High} {
				text := ""
				if known(v) != nil {
					text = exact(v)
				}
				line = append(line, text)
			}
			lines = append(lines, append(line, d.Method, d.word))
		}
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}
