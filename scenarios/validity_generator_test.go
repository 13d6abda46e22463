//go:build validity

package scenarios

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bench/results"
)

// program is the command as its users have it, built for the test; with the
// mistake that TestA3MutantsAreCaught has built into this test.
func program(t *testing.T, flags ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bench")
	build := exec.Command("go", slices.Concat([]string{"build", "-tags", os.Getenv(mutantVariable), "-o", path}, flags, []string{"../cmd/bench"})...)
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the command: %v\n%s", err, output)
	}
	return path
}

// invocation is one call of the program.
type invocation struct {
	*exec.Cmd
	folder string
	said   lines
}

// invoke starts a run of the program; environment comes on top of this one's.
func invoke(t *testing.T, path string, environment []string, flags ...string) *invocation {
	t.Helper()
	i := &invocation{folder: filepath.Join(t.TempDir(), "out")}
	i.Cmd = exec.Command(path, slices.Concat([]string{"run", "--pattern=websocket", "--out=" + i.folder}, flags)...)
	i.Env = append(os.Environ(), environment...)
	i.Stderr = &i.said
	if err := i.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = i.Process.Kill() })
	return i
}

// await waits until the program has said a text.
func (i *invocation) await(t *testing.T, text string) {
	t.Helper()
	for range 3000 {
		if strings.Contains(i.said.String(), text) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("no %q in %s", text, i.said.String())
}

// end waits for the program and returns its exit code and its one result.
func (i *invocation) end(t *testing.T) (int, *results.Result) {
	t.Helper()
	var failed *exec.ExitError
	if err := i.Wait(); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	rs, err := results.Read(i.folder)
	if err != nil || len(rs) != 1 {
		t.Fatalf("%d results, %v; %s", len(rs), err, i.said.String())
	}
	return i.ProcessState.ExitCode(), &rs[0]
}

// lines is what a program prints while it is being read.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write never fails.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// processesOf lists the processes that a process has started with that word
// first.
func processesOf(t *testing.T, parent int, word string) (pids []int) {
	t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent))
	if err != nil || len(tasks) == 0 {
		t.Skip("this system does not list child processes")
	}
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if err != nil {
			continue // the thread has ended
		}
		for _, field := range strings.Fields(string(text)) {
			command, _ := os.ReadFile("/proc/" + field + "/cmdline")
			if pid, err := strconv.Atoi(field); err == nil && bytes.Contains(command, []byte("\x00"+word+"\x00")) {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// generator is the processes that measure, by their roles.
var generator = []string{"driver", "worker", "publisher"}

// A2. The generator is stopped for S in the middle of the window. Known: the run
// is INVALID (exit 11); the stall is found in every process of it, when it was
// and as long as it was; nothing is held against the server. The file keeps what an honest instrument sees nevertheless: the
// messages that were due in the stall are as old as in A1, since ages count from
// when a message was due; the service time, which counts from when it was sent,
// shows none of it but what was on its way. Tolerance: 50 ms for when, and as in A1.
func TestA2GeneratorStall(t *testing.T) {
	path, window := program(t), sized(4*time.Second, 20*time.Second)
	repeat(t, func(a *answers) string {
		p, at, code, r := generatorStall(t, path, window)
		a.equal("exit code", int64(code), ExitInvalid)
		a.is(!checkOf(t, r, "generator_stall").OK && !r.Validity.Valid, "a generator that stood still is valid: %v", r.Validity.Valid)
		others := 0
		for _, role := range generator {
			stalls, allowed := stallsOf(r, role), 50*time.Millisecond
			if role == "driver" { // it looks as seldom as that
				allowed += asidePeriod
			}
			a.holds(role+" stall seen at", time.Duration(stalls[0].Start*float64(time.Second)), at, allowed)
			a.holds(role+" stall seen as long as", time.Duration(stalls[0].Length), p.length, allowed)
			a.is(mentioned(r, role, at), "the timeline mentions the stall of the %s in second %d", role, int(at.Seconds()))
			if time.Duration(stalls[1].Length) >= 50*time.Millisecond {
				others++
			}
		}
		for _, name := range []string{"lost", "censored", "duplicate", "out_of_order", "errors", "server_cpu"} {
			c := checkOf(t, r, name)
			a.is(c.OK, "the server is not blamed: %s is %.4g", name, c.Value)
		}
		h := histogram(t, r.Latency.Delivery)
		for _, q := range []float64{0.99, 0.999} {
			known := stallQuantile(p.length, window, 1, q)
			a.holds(fmt.Sprintf("age p%v", 100*q), time.Duration(h.Quantile(q)), known, stallTolerance(known, window, h.Count()))
		}
		a.between("services above 100 ms", float64(histogram(t, r.Latency.Service).CountAbove(100e6)), 0, 0, stallRate*0.025, "")
		lagExplains(a, r)
		if others > 0 {
			return fmt.Sprintf("%d processes stood still for 50 ms or more a second time", others)
		}
		return ""
	})
}

// generatorStall runs the program and stops its generator in the middle of the
// window: for how long, and at which time of the run.
func generatorStall(t *testing.T, path string, window time.Duration) (p pause, at time.Duration, code int, r *results.Result) {
	t.Helper()
	run := invoke(t, path, nil, "--clients=20", "--rate=50/s", "--arrivals=constant", "--payload=128B", "--warmup=500ms", "--duration="+window.String())
	run.await(t, "websocket: window")
	p = pause{length: sized(500*time.Millisecond, time.Second), pids: []int{run.Process.Pid}}
	for _, role := range generator[1:] {
		p.pids = append(p.pids, processesOf(t, run.Process.Pid, role)...)
	}
	if len(p.pids) != len(generator) {
		t.Fatalf("processes %v, want %v", p.pids, generator)
	}
	time.Sleep(window/2 - p.length)
	began := time.Now()
	p.hit(func() time.Duration { return time.Since(began) })
	if p.problem != nil {
		t.Fatal(p.problem)
	}
	code, r = run.end(t)
	return p, began.Sub(r.Started), code, r
}

// stallsOf are what the hiccup thread of a process has seen, or the goroutine of the
// driver, the longest first.
func stallsOf(r *results.Result, role string) (list []results.Stall) {
	for _, o := range r.Instrument.Processes {
		for _, s := range o.Stalls {
			if o.Role == role && (s.By == "thread" || role == "driver") {
				list = append(list, s)
			}
		}
	}
	slices.SortFunc(list, func(a, b results.Stall) int { return cmp.Compare(b.Length, a.Length) })
	return append(list, results.Stall{}, results.Stall{})
}

// mentioned reports whether the timeline tells of a stall of a process where it
// was; at the edge of two seconds either will do.
func mentioned(r *results.Result, role string, at time.Duration) bool {
	for _, row := range r.Timeline {
		if math.Abs(at.Seconds()-(row.Start+row.End)/2) < 0.55 && slices.ContainsFunc(row.Events, func(e string) bool { return strings.HasPrefix(e, role+" stood still") }) {
			return true
		}
	}
	return false
}

// A17. The generator gets one processor of Go's, and shares the cores with four
// times as many endless loops. Known: INVALID, by a check of who waited for whom.
func TestA17SaturatedGenerator(t *testing.T) {
	path := program(t)
	for range 4 * runtime.NumCPU() {
		hog := exec.Command("sh", "-c", "while :; do :; done")
		if err := hog.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = hog.Process.Kill()
			_ = hog.Wait()
		}()
	}
	run := invoke(t, path, []string{"GOMAXPROCS=1"}, "--clients=1000", "--rate=20/s", "--payload=128B", "--warmup=1s", "--duration="+sized("5s", "20s"), "--quiet")
	code, r := run.end(t)
	a := &answers{t: t}
	defer a.print()
	a.equal("exit code", int64(code), ExitInvalid)
	failed := failedChecks(r, results.Instrument)
	found := slices.ContainsFunc(waiting, func(name string) bool { return strings.Contains(failed, name) })
	a.is(found, "INVALID for a reason of %v: %s", waiting, failed)
}

// waiting are the checks that a generator without enough CPU time fails.
var waiting = []string{"arrival_law", "schedule_lag", "generator_hiccups", "generator_stall", "scheduler_latency", "generator_cpu", "run_delay"}
