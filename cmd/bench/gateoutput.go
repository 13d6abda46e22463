package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"bench/report"
	"bench/results"
	"bench/scenarios"
)

// Files of a gate in its folder.
const (
	gateFile        = "gate.json"
	gatePageFile    = "gate.html"
	codeQualityFile = "gl-code-quality-report.json"
)

// summaryVariable names the file that GitHub Actions shows as a job's summary.
const summaryVariable = "GITHUB_STEP_SUMMARY"

// judgeGate finds what a gate says against head, or against itself.
func judgeGate(g *results.Gate) (found findings) {
	codes := map[results.Verdict]int{
		results.VerdictFail: exitRegression, results.VerdictInvalid: scenarios.ExitInvalid, results.VerdictInconclusive: exitInconclusive,
	}
	words := map[results.Verdict]string{
		results.VerdictFail: "regression", results.VerdictInvalid: "too few runs can be trusted", results.VerdictInconclusive: "inconclusive",
	}
	for _, u := range g.Units {
		who := u.Scenario + ", " + u.Pattern
		if code, ok := codes[u.Verdict]; ok {
			found = append(found, finding{code, fmt.Sprintf("%s: %s: %s", who, words[u.Verdict], u.Why), ""})
		}
		for _, a := range u.Thresholds {
			switch a.Outcome {
			case results.Breach:
				found = append(found, finding{scenarios.ExitBreached, fmt.Sprintf("%s: threshold breached: %s (%s)", who, a.Expression, a.Detail), ""})
			case results.Unknown, results.Straddling:
				found = append(found, finding{exitInconclusive, fmt.Sprintf("%s: threshold undecided: %s (%s)", who, a.Expression, a.Detail), ""})
			}
		}
	}
	return found
}

// deliverGate writes everything that was asked for and prints the gate, and last
// the path of its page. One file that fails does not keep the others from being
// written.
func (c console) deliverGate(g *results.Gate, o gateFlags, path string) (found findings) {
	base, head := c.gateRuns(o)
	page := filepath.Join(o.folder, gatePageFile)
	whole := func(w io.Writer) error { return results.EncodeGate(w, g) }
	html := func(w io.Writer) error { return report.GateHTML(w, g) }
	markdown := func(limit int) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := io.WriteString(w, report.GateMarkdown(g, limit))
			return err
		}
	}
	table := func(w io.Writer) error { return report.GateTable(w, g) }
	files := []struct {
		flag, file string
		write      func(io.Writer) error
	}{
		{"out", filepath.Join(o.folder, gateFile), whole},
		{"out", page, html},
		{"json", o.json, whole},
		{"html", o.html, html},
		{"markdown", o.markdown, markdown(report.SummaryBytes)},
		{"comment", o.comment, markdown(report.CommentBytes)},
		{"junit", o.junit, func(w io.Writer) error { return report.JUnit(w, g) }},
		{"benchfmt", o.benchfmt, func(w io.Writer) error { return report.GateBenchfmt(w, base, head) }},
		{"save", o.save, func(w io.Writer) error { return results.Encode(w, trusted(head)) }},
	}
	if o.annotations == "gitlab" {
		files = append(files, struct {
			flag, file string
			write      func(io.Writer) error
		}{"annotations", filepath.Join(o.folder, codeQualityFile), func(w io.Writer) error { return report.CodeQuality(w, g, path) }})
	}
	fail := func(err error) { found = append(found, finding{scenarios.ExitInternal, err.Error(), ""}) }
	for _, f := range files {
		if f.file == "" {
			continue
		}
		if err := writeTo(f.file, f.write); err != nil {
			fail(fmt.Errorf("--%s: %w", f.flag, err))
		}
	}
	if o.summary {
		if err := appendSummary(g); err != nil {
			fail(err)
		}
	}
	print := map[string]func(io.Writer) error{"table": table, "markdown": markdown(report.SummaryBytes), "json": whole}[o.format]
	if err := print(c.out); err != nil {
		fail(fmt.Errorf("printing %s: %w", o.format, err))
	}
	if o.annotations == "github" {
		w := c.out
		if o.format == "json" {
			w = c.err
		}
		if err := report.GitHubAnnotations(w, g, page); err != nil {
			fail(err)
		}
	}
	c.printPath(page, o.format)
	return found
}

// writeTo writes a file completely or not at all.
func writeTo(path string, write func(io.Writer) error) error {
	var data bytes.Buffer
	if err := write(&data); err != nil {
		return err
	}
	return results.WriteFile(path, data.Bytes())
}

// gateRuns are all runs of both sides, as they were kept.
func (c console) gateRuns(o gateFlags) (base, head []results.Result) {
	for _, side := range []struct {
		folder string
		to     *[]results.Result
	}{{scenarios.BaseFolder, &base}, {scenarios.HeadFolder, &head}} {
		// A side without a run has no file: none was made, or they were kept before.
		if rs, err := results.Read(filepath.Join(o.folder, side.folder)); err == nil {
			*side.to = rs
		}
	}
	return base, head
}

// trusted are the runs that a baseline may hold.
func trusted(rs []results.Result) (kept []results.Result) {
	for _, r := range rs {
		if r.Validity.Valid && !r.Partial {
			kept = append(kept, r)
		}
	}
	return kept
}

// checkSummary makes sure that a job summary has a place.
func (o *gateFlags) checkSummary() error {
	if o.summary && os.Getenv(summaryVariable) == "" {
		return usage("GitHub Actions sets it; --markdown writes a file of your choice", "--job-summary: %s is not set", summaryVariable)
	}
	return nil
}

// appendSummary adds Markdown to the job's summary, as long as what is there leaves
// room for: a summary above 1 MiB is refused as a whole.
func appendSummary(g *results.Gate) error {
	file := os.Getenv(summaryVariable)
	room := report.SummaryBytes
	if info, err := os.Stat(file); err == nil {
		room -= int(info.Size())
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = f.WriteString(report.GateMarkdown(g, max(0, room)))
		if closed := f.Close(); err == nil {
			err = closed
		}
	}
	if err != nil {
		return fmt.Errorf("--job-summary: %w", err)
	}
	return nil
}
