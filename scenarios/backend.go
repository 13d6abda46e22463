package scenarios

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"bench/results"
	"bench/servers"
)

// backend is one server under test: a process of ours, or a target that
// somebody else runs, which has no process here.
type backend struct {
	url     string
	process *child       // nil for a target
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
// token, or names the target.
func startBackends(ctx context.Context, n int, load results.Load, at *site, token string) (list []*backend, err error) {
	defer func() {
		if err != nil {
			stopBackends(list)
			list = nil
		}
	}()
	if load.Target != "" {
		list = append(list, &backend{url: strings.TrimRight(load.Target, "/")})
		n = 0
	}
	for i := range n {
		b, err := startBackend(ctx, i, load.Inject, at, token)
		if err != nil {
			return list, &Fault{Code: ExitServer, Err: err}
		}
		list = append(list, b)
	}
	visitor, err := at.visitor()
	if err != nil {
		return list, err
	}
	for _, b := range list {
		b.visitor = visitor
	}
	return list, nil
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
		if b.process != nil {
			_ = b.process.cmd.Process.Signal(syscall.SIGTERM)
		}
	}
	for _, b := range list {
		if b.process != nil {
			b.process.stop(serverStopLimit)
		}
	}
}

// stats asks the server how it is; ok is false if it does not tell.
func (b *backend) stats(ctx context.Context) (s servers.Stats, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+"/stats", nil)
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
