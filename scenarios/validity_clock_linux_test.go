//go:build validity

package scenarios

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"bench/results"
)

// behindVariable makes a worker of this test put its monotonic clock back by so
// much.
const behindVariable = "VALIDITY_BEHIND"

// init is the worker's side of TestA13WorkersInThePast: before anything has read
// the clock it becomes another process image in a time namespace of its own.
func init() {
	by, err := time.ParseDuration(os.Getenv(behindVariable))
	if err != nil || len(os.Args) < 2 || os.Args[1] != "worker" {
		return
	}
	_ = os.Unsetenv(behindVariable)
	runtime.LockOSThread()
	if err = putBack(by); err == nil {
		err = syscall.Exec("/proc/self/exe", os.Args, os.Environ())
	}
	fmt.Fprintln(os.Stderr, noNamespace, err)
	os.Exit(1)
}

const noNamespace = "no time namespace here:"

// putBack gives what this thread starts from now on, another image of this
// process included, a monotonic clock that is behind. It needs root.
func putBack(by time.Duration) error {
	if err := unix.Unshare(unix.CLONE_NEWTIME); err != nil {
		return err
	}
	offsets := fmt.Sprintf("monotonic %d 0\n", -int(by.Seconds()))
	return os.WriteFile(fmt.Sprintf("/proc/%d/timens_offsets", unix.Gettid()), []byte(offsets), 0o600)
}

// A13, continued. The worker lives in a time namespace whose monotonic clock is
// two seconds behind. Known: every age is negative, every one is counted and none
// recorded, and the run is INVALID.
func TestA13WorkerInThePast(t *testing.T) {
	t.Setenv(behindVariable, "2s")
	e := experiment{pattern: "websocket", scenario: steady(10, 200, 200*time.Millisecond, time.Second)}
	o := e.once()
	if o.err != nil {
		if strings.Contains(o.err.Error(), noNamespace) {
			t.Skipf("SKIP: %v", o.err)
		}
		t.Fatal(o.err)
	}
	a, m := &answers{t: t}, o.result.Messages
	defer a.print()
	a.equal("negative ages", m.NegativeAge, m.Planned)
	a.equal("delivered", m.Delivered, m.Planned)
	if d := o.result.Latency.Delivery; d != nil {
		a.equal("ages recorded", d.Count, 0)
	}
	c := checkOf(t, o.result, "negative_age")
	a.is(!c.OK && !o.result.Validity.Valid, "a run between two clocks is valid: %v", o.result.Validity.Valid)
}

// A13, continued. In all processes the function that reads the wall clock is
// replaced by one that steps back two seconds, two seconds after the process
// began: in the middle of the window. Known: nothing changes. The plan is the same and arrives
// completely, no age is negative, none is two seconds, and the run is valid.
func TestA13WallClockStepsBack(t *testing.T) {
	if !full {
		t.Skip("it builds the standard library anew: make validity-full")
	}
	honest, stepping := program(t), program(t, "-overlay", steppingClock(t))
	plans := map[string]bool{}
	for _, path := range []string{honest, stepping} {
		repeat(t, func(a *answers) string {
			run := invoke(t, path, nil, "--clients=20", "--rate=50/s", "--warmup=500ms", "--duration=4s", "--quiet")
			code, r := run.end(t)
			plans[r.PlanHash] = true
			a.equal("exit code", int64(code), 0)
			a.equal("delivered = planned", r.Messages.Delivered, r.Messages.Planned)
			a.equal("negative ages", r.Messages.NegativeAge, 0)
			a.between("oldest age", float64(r.Latency.Delivery.Max)/1e6, 1, 0, 500, "ms")
			return failedChecks(r, results.Instrument)
		})
	}
	if len(plans) != 1 {
		t.Errorf("%d different plans", len(plans))
	}
}

// steppingClock is an overlay for `go build` in which time.Now steps back.
func steppingClock(t *testing.T) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	original := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	text, err := os.ReadFile(original)
	if err != nil {
		t.Fatal(err)
	}
	const reading = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	if strings.Count(string(text), reading) != 1 {
		t.Skip("SKIP: this version of Go reads its clock otherwise")
	}
	changed := strings.Replace(string(text), reading, reading+"\tif mono-startNano > 2e9 {\n\t\tsec -= 2\n\t}\n", 1)
	folder := t.TempDir()
	replacement, overlay := filepath.Join(folder, "time.go"), filepath.Join(folder, "overlay.json")
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{original: replacement}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{replacement: []byte(changed), overlay: list} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return overlay
}
