package results

import (
	"fmt"
	"slices"
	"strings"
)

// someGroup is the name of the only group of a figure.
const someGroup = "it"

// Figures are numbers of one group alone, ready to be read.
type Figures struct {
	texts    []string
	compiled []*Expression
}

// FiguresOf compiles GroupFigures, and the metrics that the measures of an experiment
// and its charts name, each once: a distribution by mean, p50 and p99.
func FiguresOf(e Experiment, measures map[string]*Expression) (*Figures, error) {
	f := &Figures{}
	for _, text := range GroupFigures {
		if err := f.add(text); err != nil {
			return nil, err
		}
	}
	var metrics []Metric
	for _, m := range e.Measures {
		if compiled := measures[m.Name]; compiled != nil {
			metrics = append(metrics, compiled.Metrics...)
		}
	}
	for _, chart := range e.Charts() {
		for _, y := range chart.Y {
			if m, ok := FindMetric(y); ok {
				metrics = append(metrics, m)
			}
		}
	}
	for _, m := range metrics {
		if m.planned() {
			continue
		}
		texts := []string{m.Name}
		if m.isDistribution() {
			texts = []string{"mean(" + m.Name + ")", "p50(" + m.Name + ")", "p99(" + m.Name + ")"}
		}
		for _, text := range texts {
			if err := f.add(text); err != nil {
				return nil, err
			}
		}
	}
	return f, nil
}

// add compiles one, such as "reach" or "p99(delivery)".
func (f *Figures) add(text string) error {
	if slices.Contains(f.texts, text) {
		return nil
	}
	of := someGroup + "." + text
	if function, metric, ok := strings.Cut(text, "("); ok {
		of = function + "(" + someGroup + "." + metric
	}
	compiled, err := CompileExpression(of, []string{someGroup})
	if err != nil {
		return fmt.Errorf("figure %s: %w", quote(text), err)
	}
	f.texts, f.compiled = append(f.texts, text), append(f.compiled, compiled)
	return nil
}

// Of reads them of a group over the repetitions of a cell; what was not measured is
// left out.
func (f *Figures) Of(group string, repetitions []Repetition) map[string]Estimate {
	alone := make([]Repetition, len(repetitions))
	for i, r := range repetitions {
		alone[i] = Repetition{someGroup: r[group]}
	}
	found := map[string]Estimate{}
	for i, c := range f.compiled {
		if e := c.Estimate(alone); e.Known() {
			found[f.texts[i]] = e
		}
	}
	return found
}
