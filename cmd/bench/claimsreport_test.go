package main

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bench/report"
	"bench/results"
	"bench/scenarios"
)

// invented is a run of the experiments that are defined, or of those that are named,
// with numbers near the closed forms where there are any, and plausible ones elsewhere.
// Results of cells whose chart needs them go to dir, unless it is "".
func invented(t *testing.T, dir string, named ...string) *results.ClaimRun {
	t.Helper()
	all, err := scenarios.LoadClaims()
	if err != nil {
		t.Fatal(err)
	}
	profile := scenarios.Profiles[0]
	random := rand.New(rand.NewPCG(1, 2))
	run := &results.ClaimRun{Version: "v0", Started: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Command: "bench claims run --tier=1", Machine: "Example CPU, 2 cores", Profile: profile.Name, Seconds: 2345}
	byClaim := map[string][]results.Decision{}
	for _, e := range all.Experiments {
		if e.Planned != "" || len(named) > 0 && !slices.Contains(named, e.Name) {
			continue
		}
		s := scenarios.ScheduleOf(e, profile)
		x := results.ExperimentRun{Name: e.Name, Tier: e.Tier, Command: "bench claims run " + e.Name, Repeat: s.Repeat, Seconds: 61, Skipped: s.Skipped}
		trial := results.Trial{Machine: run.Machine, Command: x.Command}
		for i, cell := range s.Cells {
			r := inventedCell(t, e, cell, random)
			r.Key = e.Name + "-" + string(rune('a'+i))
			x.Cells = append(x.Cells, r)
			trial.Cells = append(trial.Cells, results.CellResult{At: r.At, Estimates: r.Estimates, Predictions: r.Predictions})
			if e.Chart.Kind == "cdf" && dir != "" {
				if err := results.WriteCell(dir, e.Name, r.Key, inventedResults(t, cell, random)); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, q := range e.Decides {
			_, claim, err := all.Claim(q.ID)
			if err != nil {
				t.Fatal(err)
			}
			d := results.Decide(claim.Kind, e.Name, q, trial)
			x.Decisions = append(x.Decisions, d)
			byClaim[q.ID] = append(byClaim[q.ID], d)
		}
		run.Experiments = append(run.Experiments, x)
	}
	for _, a := range all.Articles {
		for _, claim := range a.Claims {
			if ds := byClaim[claim.ID]; len(ds) > 0 {
				run.Decisions = append(run.Decisions, results.Combine(claim.ID, ds))
			}
		}
	}
	return run
}

// inventedCell is one cell with figures of every group.
func inventedCell(t *testing.T, e results.Experiment, c scenarios.Cell, random *rand.Rand) results.CellRecord {
	t.Helper()
	r := results.CellRecord{At: c.At, Repetitions: 3, Estimates: map[string]results.Estimate{}, Predictions: c.Predictions(e)}
	some := func(v float64, u results.Unit) results.Estimate {
		v *= 1 + 0.04*random.Float64()
		half := 0.03 * math.Abs(v)
		return results.Estimate{Value: v, Low: v - half, High: v + half, Unit: u, Values: []float64{v, v, v}}
	}
	for _, g := range c.Groups {
		record := results.GroupRecord{Name: g.Name, Pattern: g.Pattern, Variant: g.Variant, Workload: g.Workload, Figures: map[string]results.Estimate{}}
		o, ok := results.Foresee(g.Pattern, g.Workload)
		if !ok {
			o = results.Outlook{Mean: 1e6, Age: func(q float64) float64 { return q * 2e6 }, WireBytes: 500, Requests: 1}
		}
		const own = 3e5 // of the machine
		payload := float64(g.Workload.Load.Payload)
		for name, e := range map[string]results.Estimate{
			"mean(delivery)": some(o.Mean+own, results.Nanoseconds), "p50(delivery)": some(o.Age(0.5)+own, results.Nanoseconds),
			"p90(delivery)": some(o.Age(0.9)+own, results.Nanoseconds), "p99(delivery)": some(o.Age(0.99)+2*own, results.Nanoseconds), "reach": some(1, results.Number),
			"overhead_bytes_per_message": some((o.WireBytes-payload)/2, results.ByteCount), "wire_overhead_per_message": some(o.WireBytes-payload, results.ByteCount),
			"wire_bytes_per_message": some(o.WireBytes, results.ByteCount), "requests_per_message": some(o.Requests, results.Number),
			"server_cpu_ms_per_1000": some(10+30*o.Requests, results.Number), "mean(empty_hold)": some(float64(g.Workload.Parameters.Hold), results.Nanoseconds),
			"p50(rearm)": some(2e5, results.Nanoseconds),
		} {
			record.Figures[name] = e
		}
		if hold, gap := results.Cycle(g.Pattern, g.Workload); hold > 0 && e.Draws(results.Collapse) {
			for second := range int(time.Duration(g.Workload.Load.Duration).Seconds()) {
				record.Course = append(record.Course, float64(second+1)*(0.99+0.02*random.Float64())/(hold+gap).Seconds())
			}
		}
		for i, y := range e.Chart.Y {
			for _, m := range append(append([]results.Metric{}, results.Metrics...), results.PlannedMetrics...) {
				if m.Name == y && m.Series == nil && record.Figures[y].Values == nil {
					record.Figures[y] = some(math.Pow(10, 4*random.Float64()+float64(i)), m.Unit)
				}
			}
		}
		r.Groups = append(r.Groups, record)
	}
	names := make([]string, len(e.Groups))
	for i, g := range e.Groups {
		names[i] = g.Name
	}
	for _, m := range e.Measures {
		compiled, err := results.CompileExpression(m.Of, names)
		if err != nil {
			t.Fatal(err)
		}
		unit := compiled.Unit
		if m.Baseline != "" {
			unit = results.Number
		}
		typical := map[results.Unit]float64{results.Nanoseconds: 3e7, results.ByteCount: 400, results.PerSecond: 900}[unit]
		if v, ok := r.Predictions[m.Name]; ok && !math.IsInf(v, 0) {
			typical = v
		} else if typical == 0 {
			typical = random.Float64() * 1.2
		} else {
			typical *= 0.5 + random.Float64()
		}
		r.Estimates[m.Name] = some(typical, unit)
	}
	return r
}

// inventedResults are the results of a cell whose chart needs distributions.
func inventedResults(t *testing.T, c scenarios.Cell, random *rand.Rand) (all []results.Result) {
	t.Helper()
	for repeat := range 3 {
		for _, g := range c.Groups {
			o, ok := results.Foresee(g.Pattern, g.Workload)
			if !ok {
				continue
			}
			h := results.NewHistogram()
			for range 2000 {
				h.Record(int64(o.Age(random.Float64()) + 2e5 + 1e5*random.ExpFloat64()))
			}
			s, err := h.Series()
			if err != nil {
				t.Fatal(err)
			}
			r := results.Result{Pattern: g.Pattern, Group: g.Name, Repeat: repeat, Validity: results.Validity{Valid: true}}
			r.Scenario.Load = g.Workload.Load
			r.Latency.Delivery = s
			r.Messages.Delivered, r.Messages.Expected = h.Count(), h.Count()
			all = append(all, r)
		}
	}
	return all
}

// outward are the ways in which a page could need more than itself.
var outward = regexp.MustCompile(`(?i)<script|<link|<img|<iframe|@import|url\(|\ssrc=|href="[^#]`)

// TestClaimsReport draws an experiment of each kind of chart from files; with
// BENCH_KEEP_REPORT all of them, into that folder.
func TestClaimsReport(t *testing.T) {
	t.Parallel()
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	named := []string{"duplex", "hold-conformance", "idle-cost", "keepalive-vs-close", "longpoll-latency-band", "longpoll-sleep-loop", "sse-nature"}
	if keep := os.Getenv("BENCH_KEEP_REPORT"); keep != "" {
		out, named = keep, nil
	}
	run := invented(t, dir, named...)
	if err := results.WriteClaims(dir, run); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := bench("claims", "report", dir, "--out="+out)
	if want := filepath.Join(out, report.PageFile) + "\n"; code != 0 || stdout != want {
		t.Fatalf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	markdown, err := os.ReadFile(filepath.Join(out, report.MarkdownFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range run.Experiments {
		if !strings.Contains(string(markdown), "\n## "+x.Name+"\n") {
			t.Errorf("%s is not in the Markdown", x.Name)
		}
		if _, err := os.Stat(filepath.Join(out, report.ChartsFolder, x.Name+".png")); err != nil {
			t.Errorf("%s has no chart: %v", x.Name, err)
		}
	}
	if !strings.Contains(string(markdown), "(charts/idle-cost-collapse.svg)") || !strings.Contains(string(markdown), "curves agree within") {
		t.Error("idle-cost has no second chart, or that does not say how far its curves agree")
	}
}

// TestClaimsReportHasEverything counts experiments, claims and charts of the page of all
// that is defined.
func TestClaimsReportHasEverything(t *testing.T) {
	t.Parallel()
	entries, err := claimEntries("", 0)
	if err != nil {
		t.Fatal(err)
	}
	run := invented(t, "")
	var b bytes.Buffer
	if err := (&report.ClaimsReport{Run: run, Claims: entries, Patterns: scenarios.Names()}).HTML(&b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	if found := outward.FindString(page); found != "" {
		t.Errorf("the page contains %q", found)
	}
	for _, x := range run.Experiments {
		_, section, found := strings.Cut(page, `id="`+x.Name+`"`)
		if section, _, _ = strings.Cut(section, "</section>"); !found || !strings.Contains(section, "<svg") {
			t.Errorf("%s is not on the page, or has no chart", x.Name)
		}
	}
	for _, entry := range entries {
		if row := `<th scope="row">` + entry.Claim.ID + `</th>`; strings.Count(page, row) != 1 {
			t.Errorf("%s has %d rows in the tables of verdicts", entry.Claim.ID, strings.Count(page, row))
		}
	}
}

// TestClaimsReportUsage holds the words of what cannot be drawn.
func TestClaimsReportUsage(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	none := t.TempDir()
	if err := results.WriteClaims(none, &results.ClaimRun{}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(none, results.DecisionsFile)
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "bench claims report takes one folder, got 0\nhint: such as: bench claims report results/runs/claims"},
		{[]string{empty}, "reading decisions: stat " + filepath.Join(empty, "decisions.json") + ": no such file or directory\nhint: bench claims run leaves decisions.json"},
		{[]string{file}, file + ": not a folder\nhint: name the folder that bench claims run left"},
		{[]string{none}, none + ": no experiment in it"},
	} {
		code, stdout, stderr := bench(append([]string{"claims", "report"}, c.args...)...)
		if want := "bench: " + c.want + "\n"; code != 2 || stdout != "" || stderr != want {
			t.Errorf("%q: exit %d, stdout %q\ngot  %q\nwant %q", c.args, code, stdout, stderr, want)
		}
	}
}
