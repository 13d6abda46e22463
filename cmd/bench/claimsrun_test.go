package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bench/results"
)

// TestClaimsRunUsage holds the words of every mistake on the command line of runs and
// comparisons of claims.
func TestClaimsRunUsage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.json")
	if err := os.WriteFile(bad, []byte("{\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"id", []string{"run", "K44"}, "unknown claim \"K44\"\nhint: the nearest are K43, K42, K41; bench claims list shows them all"},
		{"experiment", []string{"run", "idle-cots"}, "\"idle-cots\" is neither the id of a claim nor an experiment\nhint: did you mean idle-cost? bench claims list shows both"},
		{"tier", []string{"run", "--tier=4"}, "--tier: 4 is none: 1, 2 or 3 is allowed\nhint: 1 is one machine, 2 fleets and faults, 3 products and sizes to bring along"},
		{"nothing of a tier", []string{"run", "idle-cost", "--tier=2"}, "no experiment of what was asked for is of tier 2\nhint: bench claims list shows which tier each has"},
		{"profile", []string{"run", "K9", "--profile=fast"}, "--profile: unknown profile \"fast\"\nhint: allowed: quick, full"},
		{"no run", []string{"compare"}, "bench claims compare takes one folder or two, got 0\nhint: such as: bench claims compare results/runs/claims"},
		{"no folder", []string{"compare", dir}, "reading decisions: stat " + filepath.Join(dir, results.DecisionsFile) + ": no such file or directory\nhint: bench claims run leaves decisions.json"},
		{"damaged", []string{"compare", bad}, bad + ":2:1: truncated: unexpected end of JSON input\nhint: bench claims run leaves decisions.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := bench(append([]string{"claims"}, c.args...)...)
			if want := "bench: " + c.want + "\n"; code != 2 || stdout != "" || stderr != want {
				t.Errorf("exit %d, stdout %q\ngot  %q\nwant %q", code, stdout, stderr, want)
			}
		})
	}
}

// decided writes a run with these verdicts, and names its folder.
func decided(t *testing.T, verdicts ...results.ClaimVerdict) string {
	t.Helper()
	run, dir := &results.ClaimRun{Profile: "quick"}, t.TempDir()
	for i, v := range verdicts {
		run.Decisions = append(run.Decisions, results.Decision{ID: []string{"K1", "K2", "K3"}[i], Verdict: v, Why: "so it is"})
	}
	if err := results.WriteClaims(dir, run); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestClaimsCompare: equal verdicts end with 0, others with 14 and both told.
func TestClaimsCompare(t *testing.T) {
	t.Parallel()
	a, b := decided(t, results.Supported, results.Refuted), decided(t, results.Supported, results.Conditional, results.Planned)
	code, stdout, stderr := bench("claims", "compare", a, a)
	if want := "2 claims with the same verdict, 0 with another\n"; code != 0 || stdout != want || stderr != "" {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
	code, stdout, stderr = bench("claims", "compare", a, b)
	if code != exitDiffers || stderr != "bench: 1 of 2 verdicts differ\n" {
		t.Errorf("exit %d, %q", code, stderr)
	}
	for _, want := range []string{"1 claim with the same verdict, 1 with another", "K2\n  REFUTED in " + a + ": so it is\n  CONDITIONAL in " + b + ": so it is", "only in " + b + ": K3"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
}
