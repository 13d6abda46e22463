package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bench/report"
	"bench/results"
)

// advised is the JSON of an advice.
type advised struct {
	Schema, Source, Why string
	Choice, Samples     int
	Options             []results.Option
}

// TestAdvise asks for a load at which polls cannot meet the objective but at a short
// interval, and pushes can.
func TestAdvise(t *testing.T) {
	t.Parallel()
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	if keep := os.Getenv("BENCH_KEEP_REPORT"); keep != "" {
		out = filepath.Join(keep, "advise")
	}
	if err := results.WriteClaims(dir, invented(t, "")); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := bench("advise", "--clients=5000", "--rate=1/s", "--payload=256B", "--rtt=80ms", "--slo=p99<200ms", "--from="+dir, "--out="+out, "--format=json")
	var a advised
	if err := json.Unmarshal([]byte(stdout), &a); code != 0 || err != nil {
		t.Fatalf("exit %d, %v, stderr %q", code, err, stderr)
	}
	if a.Schema != report.AdviceSchema || !strings.HasPrefix(a.Source, dir) || a.Samples == 0 {
		t.Errorf("schema %q, source %q, %d samples", a.Schema, a.Source, a.Samples)
	}
	byName := map[string]results.Option{}
	for _, o := range a.Options {
		byName[o.Name] = o
	}
	if o := byName["websocket"]; len(o.Misses) != 0 || o.Latency["p99"].How != results.Measured || o.Cores.How != results.Scaled {
		t.Errorf("websocket: %+v", o)
	}
	if o := byName["keepalive every 1s"]; len(o.Misses) != 1 || o.Latency["p99"].Value < 0.9e9 {
		t.Errorf("keepalive every second: %+v", o)
	}
	if a.Choice < 0 || len(a.Options[a.Choice].Misses) != 0 || !strings.Contains(a.Why, a.Options[a.Choice].Name) {
		t.Errorf("choice %d: %s", a.Choice, a.Why)
	}
	for _, name := range []string{report.AdvicePage, report.AdviceMarkdown, filepath.Join(report.ChartsFolder, "frontier.png")} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	page, err := os.ReadFile(filepath.Join(out, report.AdvicePage))
	if err != nil {
		t.Fatal(err)
	}
	if found := outward.Find(page); found != nil {
		t.Errorf("the page contains %q", found)
	}
	for _, format := range []string{"table", "markdown"} {
		code, stdout, stderr = bench("advise", "--rtt=80ms", "--from="+dir, "--out="+out, "--format="+format)
		if code != 0 || !strings.Contains(stdout, "measured numbers: "+dir) && !strings.Contains(stdout, "websocket") {
			t.Errorf("%s: exit %d, %s\n%s", format, code, stderr, stdout)
		}
	}
}

// TestAdviseUsage holds the words of every mistake on its command line.
func TestAdviseUsage(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	for _, c := range []struct{ flag, want string }{
		{"--clients=0", "--clients: 0 is too few: 1 or more is allowed"},
		{"--rate=0", "--rate: 0 is no rate of messages: more than 0 is wanted\nhint: what clients cost that receive nothing is experiment idle-cost"},
		{"--payload=0B", "--payload: 0B is too small: 1B or more is allowed"},
		{"--slo=p98<2ms", "--slo: \"p98<2ms\": unknown figure \"p98\": allowed are mean p50 p90 p99 of the delivery latency\nhint: several stand with commas between: p99<200ms, mean<50ms"},
		{"--slo=fast", "--slo: \"fast\" is no objective: write one such as p99<200ms\nhint: several stand with commas between: p99<200ms, mean<50ms"},
		{"--slo=p99<2", "--slo: \"2\" has no unit: write 2s\nhint: several stand with commas between: p99<200ms, mean<50ms"},
		{"--format=csv", "--format: unknown \"csv\"\nhint: allowed: table, markdown, json"},
		{"--from=" + empty, "--from: reading results: open " + filepath.Join(empty, "results.json") + ": no such file or directory\nhint: name the folder of a run of claims, or of results"},
	} {
		code, stdout, stderr := bench("advise", c.flag, "--out="+filepath.Join(empty, "out"))
		if want := "bench: " + c.want + "\n"; code != 2 || stdout != "" || stderr != want {
			t.Errorf("%s: exit %d, stdout %q\ngot  %q\nwant %q", c.flag, code, stdout, stderr, want)
		}
	}
}
