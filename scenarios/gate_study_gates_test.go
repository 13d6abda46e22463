//go:build study

package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"bench/results"
)

// gateBudgets are those of the true gates: the last one is the default.
func gateBudgets() (list []string) {
	for range studyGates {
		list = append(list, studyBudget)
	}
	return append(list, "6m")
}

func (s *studied) enoughGates() bool { return len(s.Gates) >= len(gateBudgets()) }

// nextGateTakes is no more than its budget, and what it takes to build.
func (s *studied) nextGateTakes() time.Duration {
	budget, _ := time.ParseDuration(gateBudgets()[len(s.Gates)])
	return budget + 20*time.Second
}

// measureGate runs `bench gate` as a user does, on a machine whose noise the pairs
// of the study have measured.
func (s *studied) measureGate(t *testing.T) {
	t.Helper()
	home := t.TempDir()
	bench := filepath.Join(home, "bench")
	if out, err := exec.Command("go", "build", "-o", bench, "../cmd/bench").CombinedOutput(); err != nil {
		t.Fatalf("building bench: %v\n%s", err, out)
	}
	said, err := exec.Command(bench, "version").Output()
	if err != nil {
		t.Fatal(err)
	}
	version := versionWord(string(said))
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	t.Setenv("HOME", home)
	noise := results.LoadNoise{
		Date: s.Date, Scenario: s.Scenario, Pattern: s.Pattern, Load: s.Load, Window: s.Window, Pairs: len(s.valid()), Deviations: s.deviations(),
	}
	if _, err := keepMachine(version, func(f *results.MachineFile) {
		f.Machine.Build, f.Noise = buildAt(t, bench, version), f.Noise.With([]results.LoadNoise{noise})
	}); err != nil {
		t.Fatal(err)
	}
	budget := gateBudgets()[len(s.Gates)]
	out := filepath.Join(home, "gate")
	command := exec.Command(bench, "gate", "--quiet", "--budget="+budget, fmt.Sprintf("--seed=%d", 1000*(len(s.Gates)+1)), "--out="+out)
	began := time.Now()
	said, err = command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	g := studiedGate{Budget: budget, Exit: command.ProcessState.ExitCode(), Seconds: time.Since(began).Seconds(), Measured: began.UTC().Format(time.RFC3339)}
	data, err := os.ReadFile(filepath.Join(out, "gate.json"))
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	var written struct {
		Verdict, Why string
		Plan         struct{ Window string }
		Units        []struct {
			Calibrated *results.LoadNoise
			Rounds     []struct{}
			Pairs      []results.GatePair
		}
	}
	if err := json.Unmarshal(data, &written); err != nil {
		t.Fatal(err)
	}
	if written.Units[0].Calibrated == nil {
		t.Fatalf("the gate did not find the machine's noise\n%s", said)
	}
	g.Verdict, g.Why, g.Window, g.Rounds = written.Verdict, written.Why, written.Plan.Window, len(written.Units[0].Rounds)
	for _, p := range written.Units[0].Pairs {
		g.Pairs++
		if p.Invalid != "" {
			g.LeftOut++
		}
	}
	s.Gates = append(s.Gates, g)
	s.keep(t)
	fmt.Printf("gate %d, --budget=%s: %s after %.0f s, exit %d, %d pairs, %d left out: %s\n", len(s.Gates), g.Budget, g.Verdict, g.Seconds, g.Exit, g.Pairs, g.LeftOut, g.Why)
}

// buildAt is what tells a program from others of its version, "" if its version does.
func buildAt(t *testing.T, program, version string) string {
	t.Helper()
	if namesBuild(version) {
		return ""
	}
	f, err := os.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return hashOf(f)
}

// versionWord is the version in what `bench version` prints first.
func versionWord(text string) string {
	var name, word string
	_, _ = fmt.Sscan(text, &name, &word)
	return word
}

// deviations are those of the log ratios of all pairs, by metric.
func (s *studied) deviations() map[string]float64 {
	all := map[string]float64{}
	for _, j := range results.JudgeValues(s.draw(results.GateMetrics).all(), failLevel) {
		if j.SD >= 0 { // NaN is not
			all[j.Metric] = j.SD
		}
	}
	return all
}
