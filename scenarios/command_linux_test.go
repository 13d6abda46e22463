package scenarios

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bench/results"
)

// What a command leaves behind counts, and goes with it, even in a session of its
// own.
func TestCommandTree(t *testing.T) {
	t.Parallel()
	s := commanded("sse", "fork")
	s.Load.Duration = results.Duration(3 * time.Second)
	r := mustRun(t, s)[0]
	wantAll(t, r)
	// The orphan uses burnt of a core as far as it gets one; the hub itself hardly
	// anything. What it used is of the window alone.
	if cpu := *r.Server.CPUSeconds; cpu < 0.3*burnt*3 || cpu > 3*burnt*3 {
		t.Errorf("%.2f s of CPU time in 3 s, want about %.1f", cpu, burnt*3)
	}
	rows := 0
	for _, row := range r.Timeline {
		if row.ServerCPU != nil && *row.ServerCPU > 0.2*burnt && row.ServerRSS != nil {
			rows++
		}
	}
	if rows < len(r.Timeline)/2 {
		t.Errorf("only %d of %d seconds show the orphan's CPU time", rows, len(r.Timeline))
	}
	if pids := left("burn"); len(pids) > 0 {
		t.Errorf("orphans %v are left", pids)
	}
}

// However the driver ends, nothing of the command is left: neither the server nor
// the orphan that it left behind.
func TestCommandEndsWithItsDriver(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM} {
		driver := exec.Command(os.Args[0], "drive-hub")
		out, err := driver.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		driver.Stderr = os.Stderr
		if err := driver.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 64)); err != nil { // it measures
			t.Fatal(err)
		}
		family := below(driver.Process.Pid)
		hubs := 0
		for _, pid := range family {
			if line, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline"); strings.Contains(string(line), "\x00hub\x00") || strings.Contains(string(line), "\x00burn\x00") {
				hubs++
			}
		}
		if hubs != 2 {
			t.Fatalf("%d of hub and orphan run, want 2", hubs)
		}
		_ = driver.Process.Signal(signal)
		_ = driver.Wait()
		for _, pid := range family {
			if !gone(pid) {
				line, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
				t.Errorf("%v: process %q is left", signal, line)
			}
		}
	}
}

// A keeper that is killed takes the command along, and the run ends.
func TestCommandEndsWithItsKeeper(t *testing.T) {
	t.Parallel()
	d := &driver{pattern: "sse", scenario: effective(commanded("sse", "orphaned")), seed: 1}
	d.scenario.Load.Duration = results.Duration(time.Minute)
	d.progress.Clients = d.scenario.Load.Clients
	killed := false
	d.options.Progress = func(p Progress) {
		if p.Phase == "window" && p.Delivered > 20 && !killed {
			killed = true
			_ = d.backends[0].process.cmd.Process.Kill()
		}
	}
	r, err := d.run(context.Background())
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitServer || !strings.Contains(err.Error(), "keeper died: signal: killed") {
		t.Errorf("error %v", err)
	}
	if r == nil || !r.Partial || r.Messages.Delivered == 0 {
		t.Errorf("result %+v", r)
	}
	if pids := left("orphaned"); len(pids) > 0 {
		t.Errorf("%v are left", pids)
	}
}

// gone waits until a process has ended; a zombie of this container has.
func gone(pid int) bool {
	for range 500 {
		fields := statFields(pid)
		if len(fields) == 0 || string(fields[0]) == "Z" {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}
