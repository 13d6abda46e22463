package scenarios

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// child is a process that this one started from its own executable. It ends
// when the pipe that it has as standard input closes, however the parent ends.
type child struct {
	role   string
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout io.ReadCloser
	stderr *tail
	exited chan struct{} // closed once err is set
	err    error
}

// startChild starts `executable args…` in a process group of its own, so that
// a Ctrl-C of the terminal reaches the driver alone. The end of ctx does not
// kill it: its parent ends it in order.
func startChild(ctx context.Context, role string, environment []string, args ...string) (*child, error) {
	return startChildWith(ctx, role, environment, nil, args...)
}

// startChildWith is startChild for one that inherits files too, from descriptor 3 on.
func startChildWith(ctx context.Context, role string, environment []string, files []*os.File, args ...string) (*child, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding own executable: %w", err)
	}
	c := &child{role: role, cmd: exec.CommandContext(context.WithoutCancel(ctx), executable, args...), stderr: &tail{}, exited: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), environment...)
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.cmd.Stderr = c.stderr
	c.cmd.ExtraFiles = files
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", role, err)
	}
	// A pipe of our own: exec's StdoutPipe is closed by Wait, which may then
	// cut off the last line of a child that ended in order.
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", role, err)
	}
	c.stdout, c.cmd.Stdout = read, write
	err = c.cmd.Start()
	write.Close()
	if err != nil {
		read.Close()
		return nil, fmt.Errorf("starting %s: %w", role, err)
	}
	go func() {
		c.err = c.cmd.Wait()
		close(c.exited)
	}()
	return c, nil
}

func (c *child) pid() int { return c.cmd.Process.Pid }

// stop closes the child's standard input, waits for grace and then kills it.
func (c *child) stop(grace time.Duration) {
	c.stdin.Close()
	select {
	case <-c.exited:
	case <-time.After(grace):
		_ = c.cmd.Process.Kill()
		<-c.exited
	}
	c.stdout.Close()
}

// death describes how the child ended, with the last lines that it printed.
func (c *child) death() error {
	<-c.exited
	how := "it ended by itself"
	if c.err != nil {
		how = c.err.Error()
	}
	if last := c.stderr.String(); last != "" {
		return fmt.Errorf("%s died: %s; its last lines: %q", c.role, how, last)
	}
	return fmt.Errorf("%s died: %s", c.role, how)
}

// tail keeps the last bytes that a child wrote to its standard error.
type tail struct {
	mu   sync.Mutex
	last []byte
}

const tailBytes = 2048

// Write never fails: what does not fit pushes out what is older.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, p...)
	if extra := len(t.last) - tailBytes; extra > 0 {
		t.last = append(t.last[:0], t.last[extra:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.last))
}

// errNotReady is what waiting for a child's first line ends with.
var errNotReady = errors.New("it did not become ready")

// awaitLine waits for f, which reads what the child says first, no longer than
// limit or ctx or the child's life.
func (c *child) awaitLine(ctx context.Context, limit time.Duration, f func() error) error {
	result := make(chan error, 1)
	go func() { result <- f() }()
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case err := <-result:
		if err != nil {
			select {
			case <-c.exited:
				return c.death()
			case <-time.After(100 * time.Millisecond):
			}
		}
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return fmt.Errorf("%s: %w within %v", c.role, errNotReady, limit)
	}
}
