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

// TestCalibrationInterrupted: Ctrl-C leaves the machine file as it was.
func TestCalibrationInterrupted(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	path, err := scenarios.KeepCalibration(&results.Calibration{Messages: results.Bracket{Carried: 7}}, version())
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p := start(t, exec.Command("bench", "doctor", "--calibrate"))
	p.await(t, "[1/4] timer floor")
	_ = p.Process.Signal(syscall.SIGINT)
	if code := p.end(t); code != scenarios.ExitInterrupted {
		t.Errorf("exit code %d; %s", code, p.stderr.String())
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("%v: the file is now %s", err, after)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%d files beside each other, want one", len(left))
	}
	if text := p.stderr.String(); !strings.Contains(text, "what was known before is kept") {
		t.Errorf("said %s", text)
	}
}

// TestCalibrationIsUsed: a run carries the floor of this machine, and one of
// another machine is warned about in one line and ignored; so does the doctor.
func TestCalibrationIsUsed(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	k := &results.Calibration{
		Seconds: 99, Timer: results.Timer{Ordinary: &results.Percentiles{Count: 9, P50: 20_000, P99: 400_000, P999: 3_000_000}},
		Patterns: map[string]results.Percentiles{"sse": {Count: 9, P50: 150_000, P99: 700_000, P999: 5_000_000}},
		Messages: results.Bracket{Carried: 8000, Refused: new(int64(16_000)), Reason: "generator_cpu was 0.8 share"},
		Clients:  results.Bracket{Reason: "the time for the search was over", Carried: 4000},
	}
	for _, c := range []struct{ version, warning string }{
		{version(), ""},
		{"v0.0.1", `warning: ` + filepath.Join(home, "cache", "bench", "machine.json") + ` is of another machine (version of bench "v0.0.1", here `},
	} {
		path, err := scenarios.KeepCalibration(k, c.version)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Replace(c.warning, filepath.Join(home, "cache", "bench", "machine.json"), path, 1)
		out := filepath.Join(t.TempDir(), "out")
		run := exec.Command("bench", "run", "--quiet", "--pattern=sse", "--clients=5", "--rate=10/s", "--warmup=0s", "--duration=300ms", "--out="+out)
		var stderr bytes.Buffer
		run.Stderr = &stderr
		_ = run.Run() // a busy machine may find itself invalid
		rs, err := results.Read(out)
		if err != nil {
			t.Fatalf("%v; %s", err, stderr.String())
		}
		if used := rs[0].Floor != nil && rs[0].Floor.Delivery.P50 == 150_000; used != (c.warning == "") {
			t.Errorf("%s: floor %+v", c.version, rs[0].Floor)
		}
		if got := stderr.String(); strings.Contains(got, "warning: ") != (want != "") || !strings.Contains(got, want) {
			t.Errorf("%s: said %s, want %q", c.version, got, want)
		}
	}
	if _, err := scenarios.KeepCalibration(k, version()); err != nil {
		t.Fatal(err)
	}
	stdout, err := exec.Command("bench", "doctor").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"20µs, 400µs, 3ms late; real-time priority is not permitted here",
		"sse: 150µs, 700µs, 5ms from due to received",
		"between 8,000 and 16,000 deliveries a second to 200 websocket clients before it is the bottleneck itself: at 16,000, generator_cpu was 0.8 share",
		"4,000 connected clients that get 500 messages a second in all and more: the time for the search was over",
	} {
		if !strings.Contains(string(stdout), want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
}
