package scenarios

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"sync/atomic"
	"syscall"
	"time"
)

// command is a server that a scenario's command started, behind its keeper.
type command struct {
	words   []string
	keeper  *child
	tree    tree
	output  *tail
	matched chan []string // the first line that matches what readiness waits for

	pid atomic.Int64
	// over is closed when the command has ended, or could not be started, or the
	// keeper can say no more; failed and ended are set by then. read is closed when
	// the output has ended.
	over, read    chan struct{}
	failed, ended string
}

// startCommand starts words in folder, with input as its standard input; nil is
// nothing to read. A line of its output that matches ready is kept; nil matches
// nothing.
func startCommand(ctx context.Context, words []string, folder string, environment []string, input *os.File, ready *regexp.Regexp) (*command, error) {
	if input == nil {
		null, err := os.Open(os.DevNull)
		if err != nil {
			return nil, fmt.Errorf("starting the server command: %w", err)
		}
		defer null.Close()
		input = null
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("starting the server command: %w", err)
	}
	keeper, err := startChildWith(ctx, "keeper", nil, []*os.File{write, input}, "keeper")
	write.Close()
	if err != nil {
		read.Close()
		return nil, err
	}
	c := &command{
		words: words, keeper: keeper, tree: tree{root: keeper.pid()}, output: &tail{},
		matched: make(chan []string, 1), over: make(chan struct{}), read: make(chan struct{}),
	}
	go c.listen()
	go c.follow(read, ready)
	if err := json.NewEncoder(keeper.stdin).Encode(keeperOrder{Command: words, Folder: folder, Environment: environment}); err != nil {
		keeper.stop(0)
		return nil, keeper.death()
	}
	return c, nil
}

// listen takes the keeper's words up to the one that tells how the command ended.
func (c *command) listen() {
	defer close(c.over)
	decode := json.NewDecoder(c.keeper.stdout)
	for {
		var w keeperWord
		if decode.Decode(&w) != nil {
			return
		}
		switch {
		case w.Started != 0:
			c.pid.Store(int64(w.Started))
		case w.Failed != "", w.Ended != "":
			c.failed, c.ended = w.Failed, w.Ended
			return
		}
	}
}

// longestLine bounds what a line of output may take in memory: the rest of one
// counts as another.
const longestLine = 64 << 10

// follow reads the command's output to its end, keeps the last of it, and looks
// for the line that tells that it is ready.
func (c *command) follow(output io.ReadCloser, ready *regexp.Regexp) {
	defer close(c.read)
	defer output.Close()
	lines := bufio.NewReaderSize(output, longestLine)
	for {
		line, err := lines.ReadSlice('\n')
		_, _ = c.output.Write(line) // never fails
		if ready != nil {
			if found := ready.FindSubmatch(bytes.TrimRight(line, "\r\n")); found != nil {
				c.matched <- texted(found)
				ready = nil
			}
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return
		}
	}
}

func texted(found [][]byte) (list []string) {
	for _, b := range found {
		list = append(list, string(b))
	}
	return list
}

// lastWords is more than it takes to read what a process left in its pipes.
const lastWords = time.Second

// death describes how the command ended, with the last of what it printed.
func (c *command) death() error {
	<-c.over
	select {
	case <-c.read:
	case <-time.After(lastWords): // what is left of it holds the pipe
	}
	name := quoted(JoinCommand(c.words))
	switch {
	case c.failed != "":
		return fmt.Errorf("the server command %s could not be started: %s", name, c.failed)
	case c.ended == "":
		return fmt.Errorf("the server command %s: %w", name, c.keeper.death())
	}
	return c.quoting(fmt.Errorf("the server command %s ended: %s", name, c.ended))
}

// quoting adds the last of what the command printed to an error.
func (c *command) quoting(err error) error {
	if last := c.output.String(); last != "" {
		return fmt.Errorf("%w; its last lines: %q", err, last)
	}
	return fmt.Errorf("%w; it printed nothing", err)
}

// stop ends the command and everything below it.
func (c *command) stop() {
	c.keeper.stop(serverStopLimit)
	<-c.over
	if pid := int(c.pid.Load()); c.keeper.err != nil && pid != 0 { // it was killed: its work is ours
		_ = syscall.Kill(-pid, syscall.SIGKILL)
	}
}
