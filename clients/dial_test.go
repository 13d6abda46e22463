package clients

import (
	"context"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestSources: connections come from the given addresses in turn.
func TestSources(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has all of 127.0.0.0/8 on loopback")
	}
	var mu sync.Mutex
	seen := make(map[string]int)
	server := newFake(t, func(p *peer) {
		host, _, _ := net.SplitHostPort(p.RemoteAddr().String())
		mu.Lock()
		seen[host]++
		mu.Unlock()
		p.head()
		p.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 26\r\n\r\n{\"after\":1,\"messages\":[\n]}")
	})
	target := testTarget(server.url(), "/polling")
	target.Dialer.Sources = []netip.Addr{netip.MustParseAddr("127.0.0.2"), netip.MustParseAddr("127.9.8.7")}
	r := start(t, Poll, target)
	waitFor(t, func() bool { return r.counters.Usage().Requests >= 10 })
	r.stop()
	mu.Lock()
	defer mu.Unlock()
	if len(seen) != 2 || seen["127.0.0.2"] < 5 || seen["127.9.8.7"] < 4 {
		t.Errorf("connections by source: %v", seen)
	}
}

// TestOnConnect: one call for each connection.
func TestOnConnect(t *testing.T) {
	server := newReference(t)
	target := testTarget(server.url(), "/polling")
	var mu sync.Mutex
	var times []time.Duration
	target.Dialer.OnConnect = func(d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		times = append(times, d)
	}
	r := start(t, Poll, target)
	waitFor(t, func() bool { return r.counters.Usage().Connections >= 10 })
	r.stop()
	mu.Lock()
	defer mu.Unlock()
	if n := r.counters.Usage().Connections; int64(len(times)) != n {
		t.Errorf("%d times for %d connections", len(times), n)
	}
	for _, d := range times {
		if d <= 0 || d > patience {
			t.Errorf("connected in %v", d)
		}
	}
}

// full is a server that does not accept, with a queue that is full: connecting
// to it takes for ever.
func full(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("a full queue drops connects on Linux")
	}
	l, err := listenWithoutQueue()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	for range 4 {
		c, err := net.DialTimeout("tcp", l.Addr().String(), 100*time.Millisecond)
		if err != nil {
			return "http://" + l.Addr().String()
		}
		t.Cleanup(func() { c.Close() })
	}
	t.Fatal("the queue does not fill")
	return ""
}

func listenWithoutQueue() (net.Listener, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return l, shrinkQueue(l)
}

func TestConnectTimeout(t *testing.T) {
	target := testTarget(full(t), "/sse")
	target.Dialer.Timeout = 30 * time.Millisecond
	r := start(t, SSE, target)
	if err := r.end(); err == nil || !strings.Contains(err.Error(), "timeout") {
		t.Errorf("error %v", err)
	}
	if u := r.counters.Usage(); u.Errors[ErrDial] != 1 {
		t.Errorf("usage %+v", u)
	}
}

func TestCancelWhileConnecting(t *testing.T) {
	r := start(t, SSE, testTarget(full(t), "/sse"))
	time.Sleep(20 * time.Millisecond)
	began := time.Now()
	r.stop()
	if took := time.Since(began); took > 100*time.Millisecond {
		t.Errorf("ended after %v", took)
	}
}

func TestResolve(t *testing.T) {
	var d Dialer
	for in, want := range map[string]string{
		"127.0.0.1:8080": "127.0.0.1:8080",
		"[::1]:8080":     "[::1]:8080",
		"127.0.0.1":      "127.0.0.1:80",
	} {
		for range 2 {
			if got, err := d.resolve(context.Background(), in); err != nil || got.String() != want {
				t.Errorf("%s resolves to %v, %v; want %s", in, got, err, want)
			}
		}
	}
	if a, err := d.resolve(context.Background(), "localhost:99"); err != nil || !a.Addr().IsLoopback() || a.Port() != 99 {
		t.Errorf("localhost resolves to %v, %v", a, err)
	}
}
