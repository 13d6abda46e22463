//go:build calibrate && linux

package scenarios_test

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bench/results"
)

// TestCalibrateLimits makes healthy runs of every pattern, with the defaults, and
// prints how near each check came to its limit, then sick ones, which the same
// limits must tell. It is a measurement of this machine, to be run while it is
// idle: a run during which other programs took more than 5 % of the CPU is not
// counted as healthy, whatever its verdict, and made again, and their number is
// told; every run waits for a quiet moment. CALIBRATE_RUNS are wanted (54), within
// CALIBRATE_PATIENCE (30m).
func TestCalibrateLimits(t *testing.T) {
	bench := filepath.Join(t.TempDir(), "bench")
	if out, err := exec.Command("go", "build", "-o", bench, "../cmd/bench").CombinedOutput(); err != nil {
		t.Fatalf("building bench: %v\n%s", err, out)
	}
	runs, err := strconv.Atoi(cmp.Or(os.Getenv("CALIBRATE_RUNS"), "54"))
	if err != nil || runs < 1 {
		t.Fatalf("CALIBRATE_RUNS is %q", os.Getenv("CALIBRATE_RUNS"))
	}
	patience, err := time.ParseDuration(cmp.Or(os.Getenv("CALIBRATE_PATIENCE"), "30m"))
	if err != nil {
		t.Fatalf("CALIBRATE_PATIENCE: %v", err)
	}
	end := time.Now().Add(patience)
	var healthy []results.Result
	disturbed := 0
	patterns := []string{"polling", "keepalive", "longpoll", "sse", "websocket", "fetch"}
	for i := 0; len(healthy) < runs && awaitQuiet(t, end); i++ {
		pattern := patterns[len(healthy)%len(patterns)]
		r, foreign := calibrationRun(t, bench, nil, nil, "--pattern="+pattern, "--seed="+strconv.Itoa(i+1))
		if foreign > mostForeign {
			disturbed++
			fmt.Printf("disturbed: others took %.0f %% of the CPU, %s: %s\n", 100*foreign, pattern, delays(r))
			continue
		}
		healthy = append(healthy, r)
		fmt.Printf("healthy %d/%d (others %.1f %%) %s: %s; %s\n", len(healthy), runs, 100*foreign, pattern, failedChecks(r), beatsOf(r))
	}
	fmt.Print(distributionsOf(healthy))
	fmt.Printf("%d healthy runs; %d more were disturbed by other programs and not counted\n", len(healthy), disturbed)
	if len(healthy) < runs {
		t.Errorf("%d healthy runs in %v: want %d on an idle machine", len(healthy), patience, runs)
	}
	if os.Getenv("CALIBRATE_SICK") == "0" {
		return
	}
	// In want, a verdict that depends on how far the system lets a generator with
	// little to do go first is only told.
	const valid, invalid, told = "valid", "invalid", "told"
	for _, sick := range []struct {
		name   string
		want   string
		during func(pid int)
		hogs   int // per core
		rate   string
	}{
		{"generator stopped for 1 s (A2)", invalid, stopGenerator(t, "worker", true), 0, "1/s"},
		{"driver alone stopped for 1 s", invalid, stopGenerator(t, "", true), 0, "1/s"},
		{"workers alone stopped for 1 s", invalid, stopGenerator(t, "worker", false), 0, "1/s"},
		{"saturated: GOMAXPROCS=1, 20/s and four CPU hogs per core (A17)", invalid, nil, 4, "20/s"},
		{"a CPU hog per core", told, nil, 1, "1/s"},
		{"server stopped for 1 s (A1)", valid, stopGenerator(t, "serve", false), 0, "1/s"},
	} {
		for _, pattern := range []string{"websocket", "longpoll", "keepalive"} {
			if sick.hogs > 0 && pattern == "keepalive" {
				continue // the ages of a poller are 250 times what a busy machine adds
			}
			var environment []string
			if sick.want == invalid && sick.hogs > 0 {
				environment = []string{"GOMAXPROCS=1"}
			}
			stop := startHogs(t, sick.hogs)
			r, _ := calibrationRun(t, bench, environment, sick.during, "--pattern="+pattern, "--rate="+sick.rate, "--warmup=1s", "--duration=10s")
			stop()
			fmt.Printf("%s, %s: valid %v; %s; %s\n", sick.name, pattern, r.Validity.Valid, cmp.Or(delays(r), failedChecks(r)), beatsOf(r))
			if sick.want != told && r.Validity.Valid != (sick.want == valid) {
				t.Errorf("%s, %s: valid %v, want %s", sick.name, pattern, r.Validity.Valid, sick.want)
			}
		}
	}
	for _, r := range healthy {
		if !r.Validity.Valid {
			t.Errorf("a healthy run of %s is invalid: %s", r.Pattern, failedChecks(r))
		}
	}
}

// calibrationRun runs the command and reads what it left; during, if any, is
// given its process once the window is open. foreign is the share of the
// machine's CPU time that other programs took meanwhile.
func calibrationRun(t *testing.T, bench string, environment []string, during func(int), arguments ...string) (r results.Result, foreign float64) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "run")
	command := exec.Command(bench, append([]string{"run", "--quiet", "--out=" + out}, arguments...)...)
	command.Env = append(os.Environ(), environment...)
	var said bytes.Buffer
	command.Stderr = &said
	busy, all := machineTicks(t)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if during != nil {
		for len(childrenOf(command.Process.Pid, "worker")) == 0 {
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(5 * time.Second)
		during(command.Process.Pid)
	}
	_ = command.Wait() // an invalid run is exit 11
	busyThen, allThen := machineTicks(t)
	own := (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds() * 100 // workers and servers included
	foreign = max(0, (busyThen-busy-own)/(allThen-all))
	rs, err := results.Read(out)
	if err != nil || len(rs) != 1 {
		t.Fatalf("%v: %d results, %v\n%s", arguments, len(rs), err, said.String())
	}
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	return rs[0], foreign
}

// mostForeign is the share of the CPU that other programs may take while the
// machine still counts as idle.
const mostForeign = 0.05

// awaitQuiet waits until the machine was idle for three seconds; false if that
// did not happen before the end.
func awaitQuiet(t *testing.T, end time.Time) bool {
	t.Helper()
	for time.Now().Before(end) {
		busy, all := machineTicks(t)
		time.Sleep(3 * time.Second)
		busyThen, allThen := machineTicks(t)
		if busyThen-busy < mostForeign*(allThen-all) {
			return true
		}
	}
	return false
}

// machineTicks is the CPU time of the machine so far, busy and in all, in 10 ms.
func machineTicks(t *testing.T) (busy, all float64) {
	t.Helper()
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		t.Fatal(err)
	}
	for i, field := range strings.Fields(strings.SplitN(string(text), "\n", 2)[0])[1:9] {
		n, err := strconv.ParseFloat(field, 64)
		if err != nil {
			t.Fatal(err)
		}
		all += n
		if i != 3 && i != 4 { // idle and waiting for I/O
			busy += n
		}
	}
	return busy, all
}

// stopGenerator stops the children of a role, and the command itself if driver
// is set, for a second.
func stopGenerator(t *testing.T, role string, driver bool) func(int) {
	return func(pid int) {
		var pids []int
		if driver {
			pids = append(pids, pid)
		}
		if role != "" {
			pids = append(pids, childrenOf(pid, role)...)
		}
		for _, signal := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGCONT} {
			for _, pid := range pids {
				if err := syscall.Kill(pid, signal); err != nil {
					t.Errorf("%v to %d: %v", signal, pid, err)
				}
			}
			if signal == syscall.SIGSTOP {
				time.Sleep(time.Second)
			}
		}
	}
}

// childrenOf are the children of a process that were started as `bench role`.
func childrenOf(pid int, role string) (pids []int) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return nil
	}
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if err != nil {
			continue
		}
		for _, field := range strings.Fields(string(text)) {
			child, err := strconv.Atoi(field)
			if err != nil {
				continue
			}
			line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", child))
			if words := strings.Split(string(line), "\x00"); err == nil && len(words) > 1 && words[1] == role {
				pids = append(pids, child)
			}
		}
	}
	return pids
}

// startHogs keeps so many endless loops per core running until stop.
func startHogs(t *testing.T, perCore int) (stop func()) {
	t.Helper()
	var hogs []*exec.Cmd
	cores, err := exec.Command("nproc").Output()
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(cores)))
	if err != nil {
		t.Fatal(err)
	}
	for range n * perCore {
		hog := exec.Command("sh", "-c", "while :; do :; done")
		if err := hog.Start(); err != nil {
			t.Fatal(err)
		}
		hogs = append(hogs, hog)
	}
	return func() {
		for _, hog := range hogs {
			_ = hog.Process.Kill()
			_ = hog.Wait()
		}
	}
}

// failedChecks names the checks that a run failed, with value and limit.
func failedChecks(r results.Result) string {
	var failed []string
	for _, c := range r.Validity.Checks {
		if !c.OK {
			failed = append(failed, fmt.Sprintf("%s %.4g of %.4g", c.Name, c.Value, c.Limit))
		}
	}
	if len(failed) == 0 {
		return "all checks pass"
	}
	return strings.Join(failed, ", ")
}

// delays are the checks that a sick generator is to fail, with value and limit.
func delays(r results.Result) string {
	var list []string
	for _, c := range r.Validity.Checks {
		if slices.Contains([]string{"schedule_lag", "arrival_law", "generator_hiccups", "generator_stall", "scheduler_latency", "generator_cpu", "run_delay"}, c.Name) {
			mark := ""
			if !c.OK {
				mark = "*"
			}
			list = append(list, fmt.Sprintf("%s%s %.3g of %.3g", c.Name, mark, c.Value, c.Limit))
		}
	}
	if d := r.Latency.Delivery; d != nil {
		list = append(list, fmt.Sprintf("p99.9 %.3g", float64(d.P999)))
	}
	return strings.Join(list, ", ")
}

// distributionsOf is a table of what every check found in healthy runs. Nearest
// is the largest value as a share of its own run's limit.
func distributionsOf(rs []results.Result) string {
	type found struct {
		check         results.Check
		values        []float64
		nearest       float64
		failed, asked int
	}
	var order []string
	all := map[string]*found{}
	for _, r := range rs {
		for _, c := range r.Validity.Checks {
			f := all[c.Name]
			if f == nil {
				f = &found{check: c}
				all[c.Name], order = f, append(order, c.Name)
			}
			f.values, f.asked = append(f.values, c.Value), f.asked+1
			f.check.Limit = min(f.check.Limit, c.Limit)
			if c.Limit > 0 {
				f.nearest = max(f.nearest, c.Value/c.Limit)
			}
			if !c.OK {
				f.failed++
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n| check | kind | runs | median | 90 %% | largest | least limit | nearest | failed | unit |\n|:--|:--|--:|--:|--:|--:|--:|--:|--:|:--|\n")
	for _, name := range order {
		f := all[name]
		slices.Sort(f.values)
		at := func(q float64) float64 { return f.values[min(len(f.values)-1, int(q*float64(len(f.values))))] }
		fmt.Fprintf(&b, "| %s | %s | %d | %.4g | %.4g | %.4g | %.4g | %.2g | %d | %s |\n",
			name, f.check.Kind, f.asked, at(0.5), at(0.9), at(1), f.check.Limit, f.nearest, f.failed, f.check.Unit)
	}
	return b.String() + "\n"
}

// beatsOf are how late the beats of every process came.
func beatsOf(r results.Result) string {
	var list []string
	for _, o := range r.Instrument.Processes {
		if h := o.HiccupThread; h != nil {
			list = append(list, fmt.Sprintf("%s's beats p99 %.3g p99.9 %.3g longest %.3g", o.Role, float64(h.P99), float64(h.P999), float64(h.Max)))
		}
	}
	return strings.Join(list, ", ")
}
