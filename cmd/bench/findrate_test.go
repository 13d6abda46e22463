package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bench/results"
)

// serviceSearch searches a server with one thread that takes 10 ms for a message.
// It sustains 100 messages a second: below, every message takes 10 ms, and at 104/s
// the queue alone makes the mean of two seconds 50 ms.
func serviceSearch(folder string, flags ...string) *exec.Cmd {
	return exec.Command("bench", append([]string{
		"run", "--pattern=sse", "--clients=1", "--topics=1", "--rate=80/s", "--arrivals=constant", "--inject=service=const:10ms",
		"--warmup=200ms", "--duration=2s", "--find-rate=mean(delivery) < 30ms, reach == 1", "--find-resolution=10%", "--out=" + folder,
	}, flags...)...)
}

// TestFindRate finds the capacity that is known, and keeps every probe.
func TestFindRate(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a search takes half a minute")
	}
	folder := filepath.Join(t.TempDir(), "out")
	command := serviceSearch(folder)
	var stdout, stderr transcript
	command.Stdout, command.Stderr = &stdout, &stderr
	_ = command.Run() // the exit code says it
	rs, err := results.Read(folder)
	if err != nil || len(rs) == 0 {
		t.Fatalf("%d results, %v; %s", len(rs), err, stderr.String())
	}
	b := results.Brackets(rs)[0]
	t.Logf("exit %d after %d probes: %s", command.ProcessState.ExitCode(), len(rs), b.String())
	// What passed and what failed is right on any machine; how near they came to each
	// other is up to how quiet it was.
	if b.Passed != nil && b.Passed.Rate > 101 || b.Failed != nil && b.Failed.Rate < 99 && b.Failed.Confirmed {
		t.Errorf("the bracket does not hold 100/s: %s", b.String())
	}
	for _, want := range []string{"Highest sustainable rate", "\nsse  ", "report.html\n"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("printed no %q: %s", want, stdout.String())
		}
	}
	for _, want := range []string{"probes of 5s", "sse at 80/s: ", "window"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("said no %q: %s", want, stderr.String())
		}
	}
	text, err := os.ReadFile(filepath.Join(folder, results.ResultsFile))
	if err != nil {
		t.Fatal(err)
	}
	var file results.File
	if err := json.Unmarshal(text, &file); err != nil || len(file.Brackets) != 1 || file.Brackets[0].Probes != len(rs) {
		t.Errorf("the file has %d brackets, %v", len(file.Brackets), err)
	}
	if code := command.ProcessState.ExitCode(); b.Found() != (code == 0) {
		t.Errorf("exit code %d for %s", code, b.String())
	}
	if !b.Found() || b.Failed == nil {
		t.Skipf("the machine was too busy for a bracket: %s", b.String())
	}
	if b.Failed.Rate > b.Passed.Rate*1.25 {
		t.Errorf("wide: %s", b.String())
	}
	for _, chart := range []string{"rate.svg", "rate.png"} {
		if _, err := os.Stat(filepath.Join(folder, "charts", chart)); err != nil {
			t.Error(err)
		}
	}
}

// TestFindRateInterrupted: Ctrl-C keeps the probes so far, and says what is known.
func TestFindRateInterrupted(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "out")
	p := start(t, serviceSearch(folder, "--rate=10/s", "--duration=1s", "--find-limit=1h"))
	p.await(t, "sse at 10/s: ")
	p.await(t, "[2/")
	p.await(t, "/s: window")
	_ = p.Process.Signal(syscall.SIGINT)
	if code := p.end(t); code != 130 {
		t.Errorf("exit code %d; %s", code, p.stderr.String())
	}
	rs, err := results.Read(folder)
	if err != nil || len(rs) == 0 || rs[0].Probe == nil || rs[0].Partial {
		t.Fatalf("%d results, %v; %s", len(rs), err, p.stderr.String())
	}
	if last := rs[len(rs)-1].Probe; len(rs) > 1 && last.Outcome == results.Cut && last.Ended != "the search was interrupted" {
		t.Errorf("%+v", last)
	}
	if !strings.Contains(p.stdout.String(), "Highest sustainable rate") {
		t.Errorf("printed %s", p.stdout.String())
	}
}

// A search is drawn again from its files alone.
func TestFindRateReport(t *testing.T) {
	t.Parallel()
	r := results.Result{Pattern: "sse", Order: 3, Loop: "open", Probe: &results.Probe{Number: 1, Purpose: results.Doubling, Outcome: results.Passed, Resolution: 0.05, Ended: "::error::\x1b[31m"}}
	r.Scenario.Load.Rate, r.Scenario.Load.Stamp = 4, "due"
	folder := t.TempDir()
	if err := results.Write(folder, []results.Result{r}); err != nil {
		t.Fatal(err)
	}
	for format, want := range map[string]string{
		"table": "sse: 4/s or more; ::error::·[31m", "markdown": "| sse | 4.00 |", "csv": "sse,0,false,rate,1/s,4", "json": `"brackets": [`, "benchfmt": "Unit ",
	} {
		code, stdout, stderr := bench("report", folder, "--format="+format)
		if code != 0 || !strings.Contains(stdout, want) || strings.Contains(stdout, "\x1b") && format != "json" {
			t.Errorf("%s: exit %d, %s\n%s", format, code, stdout, stderr)
		}
	}
}
