//go:build peers && linux

package scenarios_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// The server under test has one core, every tool the other.
const (
	serverCore = "0"
	toolCore   = "1"
	peersToken = "peers"
)

// launch starts a program on one core; its standard error goes to the test's.
func launch(t *testing.T, core string, environment []string, program string, arguments ...string) (*exec.Cmd, *bufio.Reader, io.Closer) {
	t.Helper()
	command := exec.Command("taskset", append([]string{"-c", core, program}, arguments...)...)
	command.Env = append(os.Environ(), environment...)
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command, bufio.NewReader(output), input
}

// tool runs a program on the tool's core and returns what it printed and the
// processor time of it and its children, start and end included.
func tool(t *testing.T, program string, arguments ...string) (string, time.Duration) {
	t.Helper()
	output, cpu, status := attempt(t, program, arguments...)
	if status != 0 {
		t.Fatalf("%s %s: exit %d\n%s", program, strings.Join(arguments, " "), status, output)
	}
	return output, cpu
}

// attempt is tool for a program whose exit status is looked at.
func attempt(t *testing.T, program string, arguments ...string) (output string, cpu time.Duration, status int) {
	t.Helper()
	command := exec.Command("taskset", append([]string{"-c", toolCore, program}, arguments...)...)
	command.Env = append(os.Environ(), "BENCH_TOKEN="+peersToken)
	combined, err := command.CombinedOutput()
	if command.ProcessState == nil {
		t.Fatalf("starting %s: %v", program, err)
	}
	return string(combined), command.ProcessState.UserTime() + command.ProcessState.SystemTime(), command.ProcessState.ExitCode()
}

// server is a `bench serve` on the server's core.
type server struct {
	url     string
	process int
	stop    func()
}

// serve starts a fresh server; it is stopped at the end of the test at last.
func serve(t *testing.T, program string, flags ...string) *server {
	t.Helper()
	command, output, input := launch(t, serverCore, []string{"BENCH_TOKEN=" + peersToken}, program, append([]string{"serve", "--listen=127.0.0.1:0"}, flags...)...)
	url := find(t, output, regexp.MustCompile(`http://[0-9.:]+`))
	s := &server{url: url, process: command.Process.Pid}
	s.stop = func() {
		if command.ProcessState != nil {
			return
		}
		input.Close()
		_ = command.Process.Signal(os.Interrupt)
		_ = command.Wait()
	}
	t.Cleanup(s.stop)
	return s
}

// find reads lines until one matches.
func find(t *testing.T, lines *bufio.Reader, pattern *regexp.Regexp) string {
	t.Helper()
	for {
		line, err := lines.ReadString('\n')
		if match := pattern.FindString(line); match != "" {
			return match
		}
		if err != nil {
			t.Fatalf("no line matches %s: %v", pattern, err)
		}
	}
}

// bare runs a bare loop on a core and hands its lines to the caller as they come.
func bare(t *testing.T, core string, job bareJob) (next func() string, wait func() bareReport) {
	t.Helper()
	text, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	command, output, _ := launch(t, core, []string{bareVariable + "=" + string(text)}, os.Args[0], "-test.run=^TestBareLoop$")
	next = func() string {
		return strings.TrimPrefix(find(t, output, regexp.MustCompile(`^`+barePrefix+`.*`)), barePrefix)
	}
	return next, func() (report bareReport) {
		if err := json.Unmarshal([]byte(next()), &report); err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, output)
		if err := command.Wait(); err != nil {
			t.Fatal(err)
		}
		return report
	}
}

// run is one `bench run` of one pattern on the tool's core. A run that calls
// itself invalid is told, and counts all the same.
func run(t *testing.T, program string, target *server, arguments ...string) (results.Result, time.Duration) {
	t.Helper()
	const invalid = 11
	file := filepath.Join(t.TempDir(), "result.json")
	arguments = append([]string{"run", "--quiet", "--target=" + target.url, "--out=" + t.TempDir(), "--json=" + file}, arguments...)
	output, cpu, status := attempt(t, program, arguments...)
	if status == invalid {
		headline, _, _ := strings.Cut(output, "\n")
		t.Log(headline)
	} else if status != 0 {
		t.Fatalf("bench %s: exit %d\n%s", strings.Join(arguments, " "), status, output)
	}
	all, err := results.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 {
		t.Fatalf("bench %s left %d results, want 1", strings.Join(arguments, " "), len(all))
	}
	return all[0], cpu
}

// usage is what /proc says of a process at one moment.
type usage struct {
	at  time.Time
	cpu time.Duration
	rss float64 // bytes
}

// inspect reads /proc of one process, whose times count in hundredths.
func inspect(process int) (u usage, err error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", process))
	if err != nil {
		return u, err
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 22 {
		return u, fmt.Errorf("/proc/%d/stat: %d fields", process, len(fields))
	}
	number := func(i int) float64 { n, _ := strconv.ParseFloat(fields[i], 64); return n }
	return usage{
		at:  time.Now(),
		cpu: time.Duration((number(11) + number(12)) * 1e7),
		rss: number(21) * float64(os.Getpagesize()),
	}, nil
}

// watch inspects a process ten times a second until the returned function is
// called, which tells its usage just before each of the moments.
func watch(t *testing.T, process int) func(moments ...time.Time) []usage {
	t.Helper()
	var seen []usage
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			if u, err := inspect(process); err == nil {
				seen = append(seen, u)
			}
			select {
			case <-end:
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
	return func(moments ...time.Time) (at []usage) {
		close(end)
		<-ended
		for _, moment := range moments {
			i := len(seen) - 1
			for i > 0 && seen[i].at.After(moment) {
				i--
			}
			at = append(at, seen[i])
		}
		return at
	}
}
