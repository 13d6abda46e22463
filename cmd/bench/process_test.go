package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bench/results"
	"bench/scenarios"
)

// process is bench started as its user does, from its own executable.
type process struct {
	*exec.Cmd
	stdout, stderr transcript
	folder         string
}

// transcript is what a process has printed so far.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// start starts a command of bench; it is killed when the test ends.
func start(t *testing.T, c *exec.Cmd) *process {
	t.Helper()
	p := &process{Cmd: c}
	p.Stdout, p.Stderr = &p.stdout, &p.stderr
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.Process.Kill()
		_ = p.Wait()
	})
	return p
}

// startRun starts a small run of a minute that ends only if it is made to, and
// waits until it measures.
func startRun(t *testing.T, flags ...string) *process {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "out")
	args := append([]string{"run", "--pattern=sse", "--clients=10", "--rate=20/s", "--warmup=100ms", "--duration=1m", "--out=" + folder}, flags...)
	p := start(t, exec.Command("bench", args...))
	p.folder = folder
	p.await(t, "sse: window")
	return p
}

// await waits until standard error has text.
func (p *process) await(t *testing.T, text string) {
	t.Helper()
	for range 3000 {
		if strings.Contains(p.stderr.String(), text) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("no %q in %s", text, p.stderr.String())
}

// end waits for the end of the process and returns its exit code.
func (p *process) end(t *testing.T) int {
	t.Helper()
	watchdog := time.AfterFunc(30*time.Second, func() { _ = p.Process.Kill() })
	defer watchdog.Stop()
	_ = p.Wait() // the exit code says it
	return p.ProcessState.ExitCode()
}

// partial reads the one result that an ended run has kept.
func (p *process) partial(t *testing.T) results.Result {
	t.Helper()
	rs, err := results.Read(p.folder)
	if err != nil || len(rs) != 1 {
		t.Fatalf("%d results, %v; %s", len(rs), err, p.stderr.String())
	}
	r := rs[0]
	if !r.Partial || r.PartialReason == "" || r.Messages.Published == 0 || r.Messages.Published >= r.Messages.Planned {
		t.Errorf("partial %t (%s), published %d of %d", r.Partial, r.PartialReason, r.Messages.Published, r.Messages.Planned)
	}
	return r
}

// TestInterrupted: Ctrl-C and SIGTERM keep what was measured and print it.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			p := startRun(t)
			time.Sleep(500 * time.Millisecond)
			_ = p.Process.Signal(signal)
			if code := p.end(t); code != 130 {
				t.Errorf("exit code %d; %s", code, p.stderr.String())
			}
			r := p.partial(t)
			if m := r.Messages; m.Expected != m.Delivered+m.Lost+m.Censored || m.Expected == 0 {
				t.Errorf("the account does not close: %+v", m)
			}
			lines := strings.Split(strings.TrimSpace(p.stdout.String()), "\n")
			if page := lines[len(lines)-1]; filepath.Dir(page) != p.folder {
				t.Errorf("the last line is %q", page)
			} else if _, err := os.Stat(page); err != nil {
				t.Error(err)
			}
			if !strings.Contains(p.stderr.String(), "interrupted") {
				t.Errorf("said %s", p.stderr.String())
			}
		})
	}
}

// TestInterruptedTwice: the second Ctrl-C does not wait for anything.
func TestInterruptedTwice(t *testing.T) {
	t.Parallel()
	p := startRun(t)
	for range 200 {
		if p.Process.Signal(syscall.SIGINT) != nil {
			break
		}
	}
	if code := p.end(t); code != 130 {
		t.Errorf("exit code %d", code)
	}
}

// TestServerDies: exit 15, and what was measured until then is kept.
func TestServerDies(t *testing.T) {
	t.Parallel()
	p := startRun(t)
	server := 0
	for _, pid := range children(t, p.Process.Pid) {
		if arguments(pid, "serve") {
			server = pid
		}
	}
	if server == 0 {
		t.Fatal("no server among the children")
	}
	time.Sleep(500 * time.Millisecond)
	if err := syscall.Kill(server, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if code := p.end(t); code != 15 {
		t.Errorf("exit code %d; %s", code, p.stderr.String())
	}
	if r := p.partial(t); r.Generator == nil || r.Generator.CPUSeconds == nil {
		t.Errorf("what the generator used is lost with the server: %+v", r.Generator)
	}
	if text := p.stderr.String(); !strings.Contains(text, "server died") {
		t.Errorf("said %s", text)
	}
}

// TestFolderLost: a folder that takes no files any more when the run ends
// costs the files, not what was measured.
func TestFolderLost(t *testing.T) {
	t.Parallel()
	p := startRun(t)
	if err := os.RemoveAll(p.folder); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	_ = p.Process.Signal(syscall.SIGINT)
	if code := p.end(t); code != 130 {
		t.Errorf("exit code %d", code)
	}
	rs, err := results.Decode("stdout", []byte(p.stdout.String()))
	if err != nil || len(rs) != 1 || rs[0].Messages.Published == 0 {
		t.Errorf("printed %d results, %v", len(rs), err)
	}
	if text := p.stderr.String(); !strings.Contains(text, "hint: nothing is lost") {
		t.Errorf("said %s", text)
	}
}

// TestKilled: whatever happens to the driver, its children end.
func TestKilled(t *testing.T) {
	t.Parallel()
	p := startRun(t)
	left := children(t, p.Process.Pid)
	if len(left) < 2 {
		t.Fatalf("children %v", left)
	}
	_ = p.Process.Kill()
	p.end(t)
	for _, pid := range left {
		for i := 0; arguments(pid, "bench"); i++ {
			if i > 500 {
				t.Errorf("process %d is still there", pid)
				_ = syscall.Kill(pid, syscall.SIGKILL)
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// TestServePort: a port that is taken is told as such.
func TestServePort(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	address := taken.Addr().String()
	code, _, stderr := bench("serve", "--listen="+address)
	want := fmt.Sprintf("bench: --listen %s: listen tcp %s: bind: address already in use\nhint: another process has this port; port 0 takes a free one\n", address, address)
	if code != 2 || stderr != want {
		t.Errorf("exit %d, %s", code, stderr)
	}
}

// TestTarget runs against a server that was started by itself, with its token,
// and against nothing.
func TestTarget(t *testing.T) {
	t.Parallel()
	serve := exec.Command("bench", "serve", "--listen=127.0.0.1:0")
	serve.Env = append(os.Environ(), scenarios.TokenVariable+"=sesame")
	var stdout, stderr transcript
	serve.Stdout, serve.Stderr = &stdout, &stderr
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = serve.Process.Signal(syscall.SIGTERM)
		if err := serve.Wait(); err != nil {
			t.Errorf("serve ended with %v; %s", err, stderr.String())
		}
	}()
	url := ""
	for range 1000 {
		line, rest, found := strings.Cut(stdout.String(), "\n")
		if found && rest == "" {
			url = strings.TrimPrefix(line, scenarios.ListeningLine)
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	run := func(token, target string) (int, string) {
		cmd := exec.Command("bench", "run", "--pattern=longpoll", "--clients=5", "--rate=20/s", "--warmup=100ms", "--duration=500ms",
			"--target="+target, "--quiet", "--out="+filepath.Join(t.TempDir(), "out"))
		cmd.Env = append(os.Environ(), scenarios.TokenVariable+"="+token)
		output, _ := cmd.CombinedOutput() // the exit code says it
		return cmd.ProcessState.ExitCode(), string(output)
	}
	if code, text := run("sesame", url); code != 0 && code != scenarios.ExitInvalid {
		t.Errorf("exit %d; %s", code, text)
	}
	if code, text := run("wrong", url); code != 15 || !strings.Contains(text, scenarios.TokenVariable) {
		t.Errorf("wrong token: exit %d; %s", code, text)
	}
	if code, text := run("sesame", "http://127.0.0.1:1"); code != 15 || !strings.Contains(text, "refused") {
		t.Errorf("no server: exit %d; %s", code, text)
	}
}

// children lists the processes that a process has started.
func children(t *testing.T, pid int) (pids []int) {
	t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil || len(tasks) == 0 {
		t.Skip("this system does not tell a process's children")
	}
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if err != nil {
			continue // the thread has ended
		}
		for _, field := range strings.Fields(string(text)) {
			child, err := strconv.Atoi(field)
			if err != nil {
				t.Fatal(err)
			}
			pids = append(pids, child)
		}
	}
	return pids
}

// arguments tells whether a process lives and has word in its command line.
func arguments(pid int, word string) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && bytes.Contains(text, []byte(word))
}
