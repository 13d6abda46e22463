package scenarios

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// A keeper is a small process between a driver and the command that a scenario
// starts: whatever happens to the driver, SIGKILL included, the pipe that it
// holds closes, and the keeper ends the command and all that came of it.

// keeperOrder is what a keeper is to start, in one line of JSON.
type keeperOrder struct {
	Command     []string `json:"command"`
	Folder      string   `json:"folder"`
	Environment []string `json:"environment"`
}

// keeperWord is a line of JSON from it: that the command has started, that it
// could not be, or how it ended.
type keeperWord struct {
	Started int    `json:"started,omitempty"`
	Failed  string `json:"failed,omitempty"`
	Ended   string `json:"ended,omitempty"`
}

// keeperGrace is what the command gets between SIGTERM and SIGKILL; the driver
// waits longer for the keeper.
const keeperGrace = 4 * time.Second

// Descriptors that a keeper inherits: they become the command's standard output
// and error, and its standard input.
const (
	keeperOutput = 3
	keeperInput  = 4
)

// Keep starts the command that in asks for and stays with it until it ends, or
// until in closes; then nothing of it is left.
func Keep(ctx context.Context, in io.Reader, out io.Writer) error {
	// Where the system lets a child die with its parent, the parent is a thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	decoder := json.NewDecoder(in)
	var order keeperOrder
	if err := decoder.Decode(&order); err != nil || len(order.Command) == 0 {
		return fmt.Errorf("keeper: no command on standard input: %w", err)
	}
	// A driver that has gone closes the pipe of the words too, which must not end
	// this process before its work is done.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(Inherit(ctx, in), syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	defer stop()
	words := json.NewEncoder(out)
	adoptOrphans()
	k, err := order.start()
	if err != nil {
		return words.Encode(keeperWord{Failed: err.Error()})
	}
	_ = words.Encode(keeperWord{Started: k.pid}) // a driver that has gone is seen by ctx
	select {
	case how := <-k.ended:
		_ = words.Encode(keeperWord{Ended: how}) // at once: what is left of it may take its time
	case <-ctx.Done():
	}
	k.end(keeperGrace)
	return nil
}

// kept is a command that runs.
type kept struct {
	pid int
	// ended tells how the command's own process ended; none is closed when nothing
	// of it is left.
	ended <-chan string
	none  <-chan struct{}
}

func (o keeperOrder) start() (*kept, error) {
	output, input := os.NewFile(keeperOutput, "output"), os.NewFile(keeperInput, "input")
	defer output.Close()
	defer input.Close()
	syscall.CloseOnExec(keeperOutput)
	syscall.CloseOnExec(keeperInput)
	program := o.Command[0]
	if !strings.Contains(program, "/") { // else it is relative to the folder
		var err error
		if program, err = exec.LookPath(program); err != nil {
			return nil, err
		}
	}
	p, err := os.StartProcess(program, o.Command, &os.ProcAttr{
		Dir:   o.Folder,
		Env:   append(os.Environ(), o.Environment...),
		Files: []*os.File{input, output, output},
		Sys:   keptAttributes(),
	})
	if err != nil {
		return nil, err
	}
	k := &kept{pid: p.Pid}
	k.ended, k.none = await(p)
	return k, nil
}

// end asks the command and everything below it to end, and makes it.
func (k *kept) end(grace time.Duration) {
	const patience = 20 * time.Millisecond
	k.signal(syscall.SIGTERM)
	select {
	case <-k.none:
		return
	case <-time.After(grace):
	}
	for range 100 { // what is born meanwhile is found the next time
		k.signal(syscall.SIGKILL)
		select {
		case <-k.none:
			return
		case <-time.After(patience):
		}
	}
}

// signal reaches the command's process group, and what has left it.
func (k *kept) signal(s syscall.Signal) {
	_ = syscall.Kill(-k.pid, s) // what has ended needs none
	for _, pid := range below(os.Getpid()) {
		_ = syscall.Kill(pid, s)
	}
}
