package scenarios

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// home gives the test a cache folder of its own, on Linux and macOS.
func home(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(folder, "cache"))
}

func known() *results.Calibration {
	return &results.Calibration{
		Date: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Seconds: 100,
		Timer:    results.Timer{Ordinary: &results.Percentiles{Count: 1000, P50: 1, P99: 2, P999: 3}},
		Patterns: map[string]results.Percentiles{"sse": {Count: 1000, P50: 1, P99: 2, P999: 3}},
	}
}

func TestCalibrationIsKept(t *testing.T) {
	home(t)
	if c, err := LoadCalibration("v1"); c != nil || err != nil {
		t.Errorf("without a file: %+v, %v", c, err)
	}
	path, err := KeepCalibration(known(), "v1")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := LoadCalibration("v1"); err != nil || !reflect.DeepEqual(c, known()) {
		t.Errorf("%+v, %v", c, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%d files beside each other, want one", len(left))
	}
}

// A file of another version, or none at all, is as good as none; its sections
// are not carried over either. Those of the same machine are.
func TestCalibrationOfAnotherVersion(t *testing.T) {
	home(t)
	path, err := KeepCalibration(known(), "v1")
	if err != nil {
		t.Fatal(err)
	}
	c, err := LoadCalibration("v2")
	if c != nil || err == nil || !strings.Contains(err.Error(), `version of bench "v1", here "v2"`) || !strings.Contains(err.Error(), path) {
		t.Errorf("%+v, %v: want a warning that names file and difference", c, err)
	}
	gate := func() {
		t.Helper()
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), "{", `{"gate": 1,`, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		version string
		kept    bool
	}{{"v1", true}, {"v2", false}} {
		gate()
		if _, err := KeepCalibration(known(), c.version); err != nil {
			t.Fatal(err)
		}
		text, _ := os.ReadFile(path)
		if strings.Contains(string(text), `"gate": 1`) != c.kept {
			t.Errorf("%s: gate kept is not %t: %s", c.version, c.kept, text)
		}
	}
}

func TestBrokenMachineFileIsIgnored(t *testing.T) {
	home(t)
	path, err := MachinePath()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty": "", "cut off": `{"schema": "bench/mach`, "other schema": `{"schema": "bench/machine/v9"}`, "huge": strings.Repeat(" ", maxMachineFile+1),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if c, err := LoadCalibration("v1"); c != nil || err == nil || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %+v, %v: want a warning of one line that names the file", name, c, err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	if c, err := LoadCalibration("v1"); c != nil || err == nil {
		t.Errorf("a folder: %+v, %v", c, err)
	}
	if _, err := KeepCalibration(known(), "v1"); err == nil {
		t.Error("a folder was replaced by a file")
	}
}
