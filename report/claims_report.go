package report

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"bench/results"
)

// ClaimsReport is what a report on a run of claims is made from.
type ClaimsReport struct {
	Run *results.ClaimRun
	// Claims is the catalog, each claim below its article.
	Claims []ClaimEntry
	// Patterns are the names of all patterns, in the order of their table.
	Patterns []string
	// Read returns the results of a cell of an experiment: none if they were not
	// kept. It may be nil.
	Read func(experiment, key string) ([]results.Result, error)

	drawn map[string]figure
}

// trial is the experiment's part of the run, ready for its chart.
func (c *ClaimsReport) trial(x results.Experiment, run results.ExperimentRun) *trial {
	var kept map[string][]results.Result
	return newTrial(x, run, c.Patterns, func(key string) ([]results.Result, error) {
		if c.Read == nil {
			return nil, nil
		}
		if rs, ok := kept[key]; ok {
			return rs, nil
		}
		rs, err := c.Read(x.Name, key)
		if kept == nil {
			kept = map[string][]results.Result{}
		}
		kept[key] = rs
		return rs, err
	})
}

// figure is a chart of an experiment, drawn once.
func (c *ClaimsReport) figure(chart claimsChart) figure {
	if c.drawn == nil {
		c.drawn = map[string]figure{}
	}
	f, ok := c.drawn[chart.Name]
	if !ok {
		f = chart.trial.draw()
		c.drawn[chart.Name] = f
	}
	return f
}

// experiment finds an experiment of the catalog.
func (c *ClaimsReport) experiment(name string) (results.Experiment, bool) {
	for _, entry := range c.Claims {
		for _, x := range entry.Experiments {
			if x.Experiment.Name == name {
				return x.Experiment, true
			}
		}
	}
	return results.Experiment{}, false
}

// expected is what the authors of an experiment expect of a question.
func (c *ClaimsReport) expected(experiment, id, part string) (results.Expectation, bool) {
	for _, entry := range c.Claims {
		for _, x := range entry.Experiments {
			if entry.Claim.ID != id || x.Experiment.Name != experiment {
				continue
			}
			i := slices.IndexFunc(x.Expected, func(e results.Expectation) bool { return e.Part == part })
			if i >= 0 {
				return x.Expected[i], true
			}
		}
	}
	return results.Expectation{}, false
}

// verdict is what is known of a claim: the run's decision, or why there is none.
func (c *ClaimsReport) verdict(entry ClaimEntry) results.Decision {
	for _, d := range c.Run.Decisions {
		if d.ID == entry.Claim.ID {
			return d
		}
	}
	d := results.Decision{ID: entry.Claim.ID}
	switch {
	case entry.Claim.Kind == results.OpinionKind:
		d.Verdict, d.Why = results.Opinion, entry.Claim.Reason
	case entry.Status == "planned":
		d.Verdict, d.Why = results.Planned, "its experiments cannot be run yet"
	default:
		d.Why = "not run"
	}
	return d
}

// Write writes the report into the folder dir, which it makes if need be: report.html,
// report.md, and the charts of every experiment as charts/NAME.svg and charts/NAME.png.
// One file that cannot be written does not keep the others from being written; the
// error names each that failed. It returns the path of the page.
func (c *ClaimsReport) Write(dir string) (string, error) {
	f := folder{dir: dir}
	if err := f.create(); err != nil {
		return "", fmt.Errorf("writing the report: %w", err)
	}
	f.put(PageFile, func() ([]byte, error) { return writtenBy(c.HTML) })
	f.put(MarkdownFile, func() ([]byte, error) { return writtenBy(c.Markdown) })
	for _, run := range c.Run.Experiments {
		if x, ok := c.experiment(run.Name); ok {
			for _, chart := range c.trial(x, run).charts() {
				f.chart(chart.Name, sentence(x.Question), name(x.Name)+" · "+clean(chart.About, longestQuote), c.figure(chart))
			}
		}
	}
	return filepath.Join(dir, PageFile), errors.Join(f.failed...)
}

// verdictName is the verdict in words: "not run" where there is none.
func verdictName(d results.Decision) string {
	switch {
	case d.Verdict == "":
		return "not run"
	case d.Partly && d.Verdict.Decided():
		return name(string(d.Verdict)) + ", partly decided"
	}
	return name(string(d.Verdict))
}

// boundaryText is where a claim stops to hold, at most three places.
func boundaryText(d results.Decision) string {
	var all []string
	for i, b := range d.Boundaries {
		if i == 3 {
			all = append(all, fmt.Sprintf("and %d more", len(d.Boundaries)-i))
			break
		}
		if text := clean(b.String(), longestQuote); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return strings.Join(all, "; ")
}

// evidenceText is the measurement next to the margin.
func evidenceText(e results.Evidence) string {
	text := e.Text
	if e.Measure != "" && e.Found.Known() {
		text = estimateText(e.Found)
	}
	if e.Measure != "" {
		text = e.Measure + " " + text
	}
	if e.Wanted != "" {
		text += "; claimed: " + e.Wanted
	}
	if len(e.Cell) > 0 {
		text += "; at " + coordinates(e.Cell)
	}
	return clean(text, longestReason)
}
