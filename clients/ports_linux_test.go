package clients

import (
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// portsOf runs a client that closes first, from a range of ports, and returns the
// ports that the server saw, in order.
func portsOf(t *testing.T, p *Ports, enough func(Usage) bool) (seen []int, u Usage) {
	t.Helper()
	var mu sync.Mutex
	server := newFake(t, func(p *peer) {
		_, port, _ := net.SplitHostPort(p.RemoteAddr().String())
		n, _ := strconv.Atoi(port)
		mu.Lock()
		seen = append(seen, n)
		mu.Unlock()
		p.head()
		p.say("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(emptyBatch), emptyBatch)
		p.waitClosed()
	})
	target := testTarget(server.url(), "/polling")
	target.Params.Behavior = Behavior{Closer: "client", OpenLoop: 2 * time.Millisecond}
	target.Dialer.Ports = p
	r := start(t, Poll, target)
	waitFor(t, func() bool { return enough(r.counters.Usage()) })
	r.stop()
	server.close()
	mu.Lock()
	defer mu.Unlock()
	return seen, r.counters.Usage()
}

// TestPorts: connections come from the range; each port serves once, as the client
// closes first, and then there is none left, which is counted.
func TestPorts(t *testing.T) {
	t.Parallel()
	const size = 5
	p, err := ReservePorts(t.Context(), size, false)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	seen, u := portsOf(t, p, func(u Usage) bool { return u.PortErrors >= 3 })
	slices.Sort(seen)
	if !slices.Equal(seen, p.numbers) {
		t.Errorf("connected from %v, want each of %v", seen, p.numbers)
	}
	if u.Errors[ErrDial] != u.PortErrors || !strings.Contains(u.Examples[ErrDial], "every port of the range is in use") || u.Connections != size {
		t.Errorf("usage %+v", u)
	}
	resting, known := RestingPorts()
	if n := p.Resting(resting); !known || n != size {
		t.Errorf("%d ports rest (%v), want %d", n, known, size)
	}
}

// TestReusedPorts: ports that rest are taken again.
func TestReusedPorts(t *testing.T) {
	t.Parallel()
	const size = 3
	p, err := ReservePorts(t.Context(), size, true)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	seen, u := portsOf(t, p, func(u Usage) bool { return u.Requests > 4*size })
	slices.Sort(seen)
	if len(seen) <= 3*size || len(slices.Compact(seen)) != size {
		t.Errorf("connected from %v; usage %+v", seen, u)
	}
}

// TestReservedPorts: two ranges have no port in common, and a range that cannot be is
// refused.
func TestReservedPorts(t *testing.T) {
	t.Parallel()
	var all []int
	for _, size := range []int{700, 1, 99, 100} {
		p, err := ReservePorts(t.Context(), size, false)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		if len(p.numbers) != size {
			t.Errorf("%d ports, want %d", len(p.numbers), size)
		}
		all = append(all, p.numbers...)
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 900 {
		t.Errorf("ranges have ports in common: %v", all)
	}
	for _, size := range []int{0, -1, 30_000} {
		if p, err := ReservePorts(t.Context(), size, false); err == nil {
			p.Close()
			t.Errorf("%d ports were reserved", size)
		}
	}
}
