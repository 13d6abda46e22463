package clients

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// A fake is a server by hand: script runs once per connection.
type fake struct {
	t        testing.TB
	listener net.Listener
	work     sync.WaitGroup
	mu       sync.Mutex
	conns    map[net.Conn]bool
	accepted int
}

// newFake listens on a port of its own until the test ends.
func newFake(t testing.TB, script func(p *peer)) *fake {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{t: t, listener: l, conns: make(map[net.Conn]bool)}
	f.work.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			f.mu.Lock()
			n := f.accepted
			f.accepted++
			f.conns[c] = true
			f.mu.Unlock()
			f.work.Go(func() {
				script(&peer{Conn: c, r: bufio.NewReaderSize(c, 512), n: n})
				c.Close()
				f.mu.Lock()
				delete(f.conns, c)
				f.mu.Unlock()
			})
		}
	})
	t.Cleanup(f.close)
	return f
}

func (f *fake) close() {
	f.listener.Close()
	f.cut()
	f.work.Wait()
}

// cut closes all connections.
func (f *fake) cut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.conns {
		c.Close()
	}
}

func (f *fake) url() string { return "http://" + f.listener.Addr().String() }

// A peer is the server's side of one connection, the n-th.
type peer struct {
	net.Conn
	r *bufio.Reader
	n int
}

// head reads one request head, which ends with an empty line.
func (p *peer) head() (string, error) {
	var b strings.Builder
	for {
		line, err := p.r.ReadString('\n')
		if err != nil {
			return "", err
		}
		b.WriteString(line)
		if line == "\r\n" {
			return b.String(), nil
		}
	}
}

func (p *peer) say(format string, args ...any) error {
	_, err := fmt.Fprintf(p, format, args...)
	return err
}

// waitClosed reads until the client is gone.
func (p *peer) waitClosed() { io.Copy(io.Discard, p.r) }

// A collector is a sink that keeps everything.
type collector struct {
	mu       sync.Mutex
	messages []string
	readies  int
	asked    int
	answered int
	ready    chan struct{}
	news     chan struct{}
}

func newCollector() *collector {
	return &collector{ready: make(chan struct{}), news: make(chan struct{}, 1)}
}

func (c *collector) Ready() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.readies++; c.readies == 1 {
		close(c.ready)
	}
}

func (c *collector) Receive(payload []byte) {
	c.mu.Lock()
	c.messages = append(c.messages, string(payload))
	c.mu.Unlock()
	select {
	case c.news <- struct{}{}:
	default:
	}
}

func (c *collector) Asking()   { c.mu.Lock(); c.asked++; c.mu.Unlock() }
func (c *collector) Answered() { c.mu.Lock(); c.answered++; c.mu.Unlock() }

func (c *collector) got() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.messages...)
}

const patience = 10 * time.Second

// wait returns the messages once there are n.
func (c *collector) wait(t testing.TB, n int) []string {
	t.Helper()
	timeout := time.After(patience)
	for {
		if got := c.got(); len(got) >= n {
			return got
		}
		select {
		case <-c.news:
		case <-timeout:
			t.Fatalf("%d messages, want %d", len(c.got()), n)
		}
	}
}

// A running is one client at work.
type running struct {
	*collector
	t        testing.TB
	counters *Counters
	cancel   context.CancelFunc
	done     chan error
}

// testTarget is a target with everything that a client needs.
func testTarget(url, path string) Target {
	return Target{
		URL: url, Path: path, Topic: "7", After: Now,
		Params:   Params{Hold: 10 * time.Second, MaxWait: 10 * time.Second, PollInterval: 2 * time.Millisecond},
		Dialer:   new(Dialer),
		Counters: new(Counters),
		Rand:     rand.New(rand.NewPCG(1, 2)),
	}
}

func start(t testing.TB, client Client, target Target) *running {
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{collector: newCollector(), t: t, counters: target.Counters, cancel: cancel, done: make(chan error, 1)}
	go func() { r.done <- client(ctx, target, r.collector) }()
	t.Cleanup(func() { cancel() })
	return r
}

func (r *running) waitReady() {
	r.t.Helper()
	select {
	case <-r.ready:
	case err := <-r.done:
		r.t.Fatalf("client ended before it was ready: %v", err)
	case <-time.After(patience):
		r.t.Fatal("client is not ready")
	}
}

// stop ends the client, which must be alive.
func (r *running) stop() {
	r.t.Helper()
	r.cancel()
	if err := r.end(); err != nil {
		r.t.Fatalf("client returned %v", err)
	}
}

// end waits for the client to return.
func (r *running) end() error {
	r.t.Helper()
	select {
	case err := <-r.done:
		return err
	case <-time.After(patience):
		r.t.Fatal("client does not end")
		return errors.New("unreachable")
	}
}

// waitFor waits until done reports true.
func waitFor(t testing.TB, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}
