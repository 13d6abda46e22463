package scenarios

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"time"

	"bench/results"
	"bench/servers"
)

// backend is one server under test: a process of ours, a command of the
// scenario, or a target that somebody else runs, which has no process here.
type backend struct {
	url     string
	process *child       // ours, or the keeper of a command; nil for a target
	command *command     // nil if there is none
	visitor *http.Client // asks for statistics
}

// ListeningLine is how a server's first line of output begins; its base URL follows.
const ListeningLine = "listening on "

const (
	serverStartLimit = 10 * time.Second
	// serverStopLimit is more than a server takes to drain.
	serverStopLimit = 6 * time.Second
)

// startBackends starts n fresh server processes that take messages with the
// token, starts the target's command, or names the target.
func startBackends(ctx context.Context, n int, d *driver, input *os.File) (list []*backend, err error) {
	defer func() {
		if err != nil {
			stopBackends(list)
			list = nil
		}
	}()
	visitor, err := d.site.visitor()
	if err != nil {
		return nil, err
	}
	t := d.target
	switch {
	case len(t.Command) > 0:
		b, err := startTarget(ctx, t, d.token, visitor, input)
		if err != nil {
			return nil, &Fault{Code: ExitServer, Err: err}
		}
		list = append(list, b)
		n = 0
	case t.URL != "":
		list = append(list, &backend{url: baseOf(t)})
		n = 0
	}
	for i := range n {
		b, err := startBackend(ctx, i, d.scenario.Load.Inject, d.site, d.token)
		if err != nil {
			return list, &Fault{Code: ExitServer, Err: err}
		}
		list = append(list, b)
	}
	for _, b := range list {
		b.visitor = visitor
	}
	return list, nil
}

// startTarget starts the command of a target and waits until it is ready.
func startTarget(ctx context.Context, t results.Target, token string, visitor *http.Client, input *os.File) (*backend, error) {
	line, err := readyLine(t)
	if err != nil {
		return nil, err
	}
	if t.URL != "" && accepts(ctx, hostPort(t.URL)) {
		return nil, fmt.Errorf("target.url %s is in use before the server command has started: somebody else listens there, or use {port} for a free one", RedactURL(t.URL))
	}
	c, err := startCommand(ctx, t.Command, t.Folder, []string{TokenVariable + "=" + token}, input, line)
	if err != nil {
		return nil, err
	}
	if t.URL, err = c.awaitReady(ctx, t, visitor); err != nil {
		c.stop()
		return nil, err
	}
	return &backend{url: baseOf(t), process: c.keeper, command: c}, nil
}

func startBackend(ctx context.Context, i int, inject string, at *site, token string) (*backend, error) {
	c, err := at.startServer(ctx, i, token, inject)
	if err != nil {
		return nil, err
	}
	b := &backend{process: c}
	err = c.awaitLine(ctx, serverStartLimit, func() error {
		line, err := bufio.NewReader(c.stdout).ReadString('\n')
		if err != nil {
			return fmt.Errorf("reading the server's address: %w", err)
		}
		url, found := strings.CutPrefix(strings.TrimSpace(line), ListeningLine)
		if !found {
			return fmt.Errorf("the server's first line is %q, not its address", line)
		}
		b.url = url
		return nil
	})
	if err != nil {
		c.stop(0)
		return nil, err
	}
	return b, nil
}

// loopback is the address of server i: each has one of its own, so that every
// one has a range of client ports of its own.
func loopback(i int) netip.Addr {
	if i == 0 {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return netip.AddrFrom4([4]byte{127, 0, byte(1 + i/250), byte(1 + i%250)})
}

func stopBackends(list []*backend) {
	for _, b := range list {
		if b.process != nil && b.command == nil {
			_ = b.process.cmd.Process.Signal(syscall.SIGTERM)
		}
	}
	for _, b := range list {
		switch {
		case b.command != nil:
			b.command.stop()
		case b.process != nil:
			b.process.stop(serverStopLimit)
		}
	}
}

// death describes how the server's process ended.
func (b *backend) death() error {
	if b.command != nil {
		return b.command.death()
	}
	return b.process.death()
}

// read is the state of the server's processes.
func (b *backend) read() reading {
	if b.command != nil {
		return b.command.tree.read()
	}
	return readProcess(b.process.pid())
}

// pids are the server's processes, none for a target.
func (b *backend) pids() []int {
	switch {
	case b.command != nil:
		return below(b.process.pid())
	case b.process != nil:
		return []int{b.process.pid()}
	}
	return nil
}

// stats asks the server how it is, by groups too or not; ok is false if it does not
// tell.
func (b *backend) stats(ctx context.Context, byGroup bool) (s servers.Stats, ok bool) {
	question := "/stats"
	if byGroup {
		question += "?groups"
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+question, nil)
	if err != nil {
		return s, false
	}
	response, err := b.visitor.Do(request)
	if err != nil {
		return s, false
	}
	defer response.Body.Close()
	return s, response.StatusCode == http.StatusOK && json.NewDecoder(http.MaxBytesReader(nil, response.Body, 1<<20)).Decode(&s) == nil
}
