package main

import (
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
	p := &process{Cmd: exec.Command("bench", "gate", "--clients=5", "--warmup=0s", "--duration=300ms", "--out="+folder, "--junit="+junit, "--annotations=github")}
	p.Stdout, p.Stderr = &p.stdout, &p.stderr
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.Process.Kill()
		_ = p.Wait()
	})
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
