//go:build targets && linux

package scenarios_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A page is a README of targets/, followed to the letter in a folder that has
// nothing but a copy of what it is about.
type page struct {
	kind     string
	root     string // stands for the project's root
	programs string // where bench is
	install  []string
	run      []string
}

// openPage copies a kind of target and reads its page: indented lines are
// commands, and those under "Install" prepare the others.
func openPage(t *testing.T, programs, kind string) *page {
	t.Helper()
	p := &page{kind: kind, root: t.TempDir(), programs: programs}
	folder := filepath.Join("targets", kind)
	tracked, err := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder).Output()
	if err != nil {
		t.Fatalf("listing %s: %v", folder, err)
	}
	for name := range strings.SplitSeq(strings.Trim(string(tracked), "\x00"), "\x00") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(p.root, "scenarios", name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(filepath.Join(folder, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	section := ""
	for line := range strings.Lines(string(text)) {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			section = strings.TrimSpace(title)
		}
		command, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "    ")
		switch {
		case !ok:
		case section == "Install":
			p.install = append(p.install, command)
		default:
			p.run = append(p.run, command)
		}
	}
	if len(p.install) == 0 || len(p.run) == 0 {
		t.Fatalf("%s: %d commands install something, %d run something", folder, len(p.install), len(p.run))
	}
	return p
}

// shell prepares a command line as a reader of the page would give it.
func (p *page) shell(ctx context.Context, line string) *exec.Cmd {
	c := exec.CommandContext(ctx, "sh", "-c", line)
	c.Dir = p.root
	c.Env = append(os.Environ(), "PATH="+p.programs+string(os.PathListSeparator)+os.Getenv("PATH"),
		"npm_config_audit=false", "npm_config_fund=false", "npm_config_update_notifier=false")
	c.WaitDelay = time.Second
	return c
}

// unreachable is what the package clients say when there is no network.
var unreachable = regexp.MustCompile(`.*(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|no such host|dial tcp|Could not resolve|Unable to locate package|Failed to fetch).*`)

// prepare installs what the page says. What cannot be had here skips the test;
// an installation that fails for another reason fails it.
func (p *page) prepare(t *testing.T) {
	t.Helper()
	for _, line := range p.install {
		if strings.HasPrefix(line, "npm ") {
			for _, program := range []string{"node", "npm"} {
				if _, err := exec.LookPath(program); err != nil {
					t.Skipf("skipped %s: no %s here (Debian: apt-get install nodejs npm)", p.kind, program)
				}
			}
		}
		if strings.HasPrefix(line, "apt-get ") {
			words := strings.Fields(line)
			if _, err := exec.LookPath(words[len(words)-1]); err == nil {
				continue // it is there: asking for new lists takes longer than the test
			}
			if _, err := exec.LookPath("apt-get"); err != nil || os.Getuid() != 0 {
				t.Skipf("skipped %s: no %s here, and not root on Debian to install it", p.kind, words[len(words)-1])
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		began := time.Now()
		output, err := p.shell(ctx, line).CombinedOutput()
		cancel()
		switch {
		case err != nil && unreachable.Match(output):
			t.Skipf("skipped %s: %s: nothing to install from: %s", p.kind, line, unreachable.Find(output))
		case err != nil:
			t.Fatalf("%s: %v\n%s", line, err, output)
		}
		t.Logf("%s: installed in %.1f s", p.kind, time.Since(began).Seconds())
	}
}

// background starts what the page leaves running, and waits until address
// accepts; stop ends it and its children.
func (p *page) background(t *testing.T, line, address string) (stop func()) {
	t.Helper()
	c := p.shell(t.Context(), "exec "+line)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var said strings.Builder
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGTERM)
		_ = c.Wait() // it ended because it was told to
	})
	t.Cleanup(stop)
	for range 1000 {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return stop
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s: nothing accepts at %s", line, address)
	return stop
}

// bench runs a command of the page and returns its exit code, what it printed
// and the folder that it left.
func (p *page) bench(t *testing.T, line string) (code int, text, folder string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var stdout, stderr strings.Builder
	c := p.shell(ctx, line)
	c.Stdout, c.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := c.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v\n%s%s", line, err, stdout.String(), stderr.String())
	}
	return c.ProcessState.ExitCode(), stdout.String() + stderr.String(), filepath.Join(p.root, filepath.Dir(last(stdout.String())))
}

// leftovers lists the processes that still work in the page's folder.
func (p *page) leftovers(t *testing.T) (found []string) {
	t.Helper()
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if folder, err := os.Readlink(link); err == nil && strings.HasPrefix(folder, p.root) {
			command, _ := os.ReadFile(filepath.Join(filepath.Dir(link), "cmdline")) // empty if it has just ended
			found = append(found, strings.ReplaceAll(string(command), "\x00", " "))
		}
	}
	return found
}

// last is the last line of a text.
func last(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
