package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bench/results"
	"bench/scenarios"
)

// TestGateInterrupted: Ctrl-C keeps every run so far, and tells the verdict on
// them, which is partial, in every form.
func TestGateInterrupted(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "out")
	junit := filepath.Join(t.TempDir(), "gate.xml")
	p := start(t, exec.Command("bench", "gate", "--clients=5", "--warmup=0s", "--duration=300ms", "--out="+folder, "--junit="+junit, "--annotations=github"))
	p.await(t, ": head, then base; ") // the second pair
	_ = p.Process.Signal(syscall.SIGINT)
	if code := p.end(t); code != scenarios.ExitInterrupted {
		t.Errorf("exit code %d; %s", code, p.stderr.String())
	}
	if text := p.stdout.String(); !strings.HasPrefix(text, "PARTIAL, IN") || !strings.Contains(text, "\n::error title=bench gate broke off::") || !strings.HasSuffix(text, "gate.html\n") {
		t.Errorf("printed %s", text)
	}
	for _, side := range []string{scenarios.BaseFolder, scenarios.HeadFolder} {
		if kept, err := results.Read(filepath.Join(folder, side)); err != nil || len(kept) == 0 {
			t.Errorf("%s: %d runs kept, %v", side, len(kept), err)
		}
	}
	if text, err := os.ReadFile(filepath.Join(folder, gateFile)); err != nil || !strings.Contains(string(text), `"partial": true`) {
		t.Errorf("%v: %s", err, text)
	}
	if text, err := os.ReadFile(junit); err != nil || !strings.Contains(string(text), `name="the gate itself"`) {
		t.Errorf("%v: %s", err, text)
	}
}

// TestGateCalibrationInterrupted: Ctrl-C leaves the machine file as it was, and a
// gate finds what was kept there; of another version it says so, and ignores it.
func TestGateCalibrationInterrupted(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	source, err := scenarios.Embedded("gate")
	if err != nil {
		t.Fatal(err)
	}
	tiny := []string{"--clients=5", "--warmup=0s", "--duration=300ms", "--budget=1m"}
	s := source.Scenario
	s.Load.Clients = 5
	noise := results.LoadNoise{Scenario: "gate", Pattern: "websocket", Load: results.LoadKey(s, "websocket", false), Window: 1, Pairs: 20, Deviations: map[string]float64{"p50(delivery)": 0.5}}
	path, err := scenarios.KeepNoise([]results.LoadNoise{noise}, version())
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p := start(t, exec.Command("bench", append([]string{"gate", "calibrate"}, tiny...)...))
	p.await(t, ": head, then base; ") // the second pair
	_ = p.Process.Signal(syscall.SIGINT)
	if code := p.end(t); code != scenarios.ExitInterrupted || !strings.Contains(p.stderr.String(), "what was known before is kept") {
		t.Errorf("exit code %d; %s", code, p.stderr.String())
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("%v: the file is now %s", err, after)
	}
	for _, c := range []struct{ version, want, not string }{
		{version(), "calibrated 0001-01-01", "warning"},
		{"v0.0.1", "bench gate calibrate measures its noise", "calibrated 0001"},
	} {
		if _, err := scenarios.KeepNoise([]results.LoadNoise{noise}, c.version); err != nil {
			t.Fatal(err)
		}
		gate := exec.Command("bench", append([]string{"gate", "--quiet", "--pairs=1", "--out=" + filepath.Join(t.TempDir(), "out")}, tiny...)...)
		said, _ := gate.CombinedOutput() // one pair decides nothing
		if text := string(said); !strings.Contains(text, c.want) || strings.Contains(text, c.not) || strings.Contains(text, "is of another machine (version of bench") != (c.version != version()) {
			t.Errorf("%s: said %s", c.version, text)
		}
	}
}
