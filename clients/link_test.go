package clients

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// newTestLink lives as long as the test.
func newTestLink(t testing.TB, rtt, jitter time.Duration) *Link {
	t.Helper()
	l, err := NewLink(rtt, jitter)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

// delays are what one link cost many times.
type delays struct {
	mu  sync.Mutex
	all []time.Duration
}

func (d *delays) add(one time.Duration) {
	d.mu.Lock()
	d.all = append(d.all, one)
	d.mu.Unlock()
}

// are fails unless the least is want within 1 ms or 3 %, and none is below. A
// busy machine makes some late, which the log tells; what the emulator itself
// gets wrong is in the least as well.
func (d *delays) are(t *testing.T, what string, want time.Duration) {
	t.Helper()
	slices.Sort(d.all)
	if len(d.all) == 0 {
		t.Fatalf("%s: nothing was measured", what)
	}
	least, median, most := d.all[0], d.all[len(d.all)/2], d.all[len(d.all)-1]
	t.Logf("%s: want %v, least %v, median %v, most %v of %d", what, want, least, median, most, len(d.all))
	if tolerance := max(time.Millisecond, want*3/100); least < want || least > want+tolerance {
		t.Errorf("%s: the least is %v, want %v to %v", what, least, want, want+tolerance)
	}
}

// A stopwatch is a sink that measures exchanges, and messages that carry their time.
type stopwatch struct {
	*collector
	epoch            time.Time
	asked            time.Duration
	requests, pushes delays
}

func (s *stopwatch) Asking()   { s.asked = time.Since(s.epoch) }
func (s *stopwatch) Answered() { s.requests.add(time.Since(s.epoch) - s.asked) }
func (s *stopwatch) Receive(payload []byte) {
	now := time.Since(s.epoch)
	sent, _ := strconv.ParseInt(strings.Trim(string(payload), `"`), 10, 64)
	s.pushes.add(now - time.Duration(sent))
	s.collector.Receive(payload)
}

// TestLinkDelays is the emulator's own error: a dial and a request take a
// round trip, a push takes half.
func TestLinkDelays(t *testing.T) {
	const rtt = 30 * time.Millisecond
	server := newReference(t)
	link := newTestLink(t, rtt, 0)
	watch := &stopwatch{collector: newCollector(), epoch: time.Now()}
	var dials delays
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	for _, p := range []struct {
		path   string
		client Client
	}{{"/polling", Poll}, {"/websocket", WebSocket}} {
		target := testTarget(server.url(), p.path)
		target.Params.PollInterval = 70 * time.Millisecond
		target.Dialer = &Dialer{Link: link, OnConnect: dials.add}
		work.Go(func() {
			if err := p.client(ctx, target, &viewer{watch, p.path == "/websocket"}); err != nil {
				t.Error(err)
			}
		})
	}
	time.Sleep(5 * rtt)
	for range 40 {
		server.append(strconv.Quote(strconv.FormatInt(int64(time.Since(watch.epoch)), 10)))
		time.Sleep(17 * time.Millisecond)
	}
	cancel()
	work.Wait()
	dials.are(t, "dial", rtt)
	watch.pushes.are(t, "push", rtt/2)
}

// viewer lets only some of a stopwatch's measures through.
type viewer struct {
	*stopwatch
	pushes bool
}

func (g *viewer) Ready() {}
func (g *viewer) Receive(payload []byte) {
	if g.pushes {
		g.stopwatch.Receive(payload)
	}
}

func TestLinkRequests(t *testing.T) {
	const rtt = 20 * time.Millisecond
	server := newReference(t)
	watch := &stopwatch{collector: newCollector(), epoch: time.Now()}
	target := testTarget(server.url(), "/keepalive")
	target.Params.PollInterval = 31 * time.Millisecond
	target.Dialer = &Dialer{Link: newTestLink(t, rtt, 0)}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := KeepAlive(ctx, target, watch); err != nil {
		t.Fatal(err)
	}
	watch.requests.are(t, "request", rtt)
}

func TestLinkKeepsOrderUnderJitter(t *testing.T) {
	for _, p := range patterns {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			server := newReference(t)
			target := testTarget(server.url(), "/"+p.name)
			target.Dialer = &Dialer{Link: newTestLink(t, 10*time.Millisecond, 10*time.Millisecond)}
			r := start(t, p.client, target)
			r.waitReady()
			for i := range 50 {
				server.append(numbered(10*i, 10*i+10)...)
				time.Sleep(500 * time.Microsecond)
			}
			got := r.wait(t, 500)
			r.stop()
			if want := numbered(0, 500); !slices.Equal(got, want) {
				t.Errorf("received %d messages, want %d in order", len(got), len(want))
			}
			if u := r.counters.Usage(); u.Errors != [errorKinds]int64{} {
				t.Errorf("errors %v %q", u.Errors, u.Examples)
			}
		})
	}
}

// TestLinkJitterIsUniform compares the draws with their law.
func TestLinkJitterIsUniform(t *testing.T) {
	l := Link{half: 20 * time.Millisecond, jitter: 10 * time.Millisecond}
	r := rand.New(rand.NewPCG(1, 1))
	const n = 20_000
	var sum float64
	least, most := time.Duration(math.MaxInt64), time.Duration(0)
	for range n {
		d := l.delay(r)
		least, most, sum = min(least, d), max(most, d), sum+float64(d)
	}
	// The mean of n uniform draws over w has a standard deviation of w/√(12n).
	tolerance := 5 * float64(l.jitter) / math.Sqrt(12*n)
	if least < 15*time.Millisecond || most > 25*time.Millisecond || math.Abs(sum/n-float64(l.half)) > tolerance {
		t.Errorf("delays from %v to %v, mean %v: want 15ms to 25ms around 20ms", least, most, time.Duration(sum/n))
	}
	if most-least < 9900*time.Microsecond {
		t.Errorf("delays from %v to %v do not fill 10ms", least, most)
	}
}

func TestLinkRefusesNonsense(t *testing.T) {
	for _, bad := range [][2]time.Duration{{0, 0}, {-1, 0}, {time.Millisecond, -1}, {time.Millisecond, 2 * time.Millisecond}} {
		if l, err := NewLink(bad[0], bad[1]); err == nil {
			l.Close()
			t.Errorf("a link of %v ± %v was made", bad[0], bad[1])
		}
	}
}

// TestLinkDelaysTheEnd checks that the end of a connection comes as
// late as its bytes.
func TestLinkDelaysTheEnd(t *testing.T) {
	const rtt = 20 * time.Millisecond
	var closed atomic.Int64
	epoch := time.Now()
	server := newFake(t, func(p *peer) {
		p.head()
		p.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 0\n\ndata: x\n\n")
		time.Sleep(2 * rtt)
		closed.Store(int64(time.Since(epoch)))
	})
	target := testTarget(server.url(), "/sse")
	target.Dialer = &Dialer{Link: newTestLink(t, rtt, 0)}
	r := start(t, SSE, target)
	r.waitReady()
	if err := r.end(); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Fatalf("client returned %v", err)
	}
	if seen := time.Since(epoch) - time.Duration(closed.Load()); seen < rtt/2 {
		t.Errorf("the end was seen after %v, want %v at least", seen, rtt/2)
	}
}

// TestLinkManyClients: a crowd shares a few wheels and loses nothing.
func TestLinkManyClients(t *testing.T) {
	const many = 1000
	server := newReference(t)
	link := newTestLink(t, 40*time.Millisecond, 5*time.Millisecond)
	dialer := &Dialer{Link: link}
	crowd := make([]*running, many)
	for i := range crowd {
		target := testTarget(server.url(), "/websocket")
		target.Dialer = dialer
		target.Rand = rand.New(rand.NewPCG(1, uint64(i)))
		crowd[i] = start(t, WebSocket, target)
	}
	for _, r := range crowd {
		r.waitReady()
	}
	for i := range 3 {
		server.append(numbered(i, i+1)...)
	}
	for _, r := range crowd {
		if got := r.wait(t, 3); !slices.Equal(got, numbered(0, 3)) {
			t.Fatalf("received %q", got)
		}
	}
	for _, r := range crowd {
		r.cancel()
	}
	for _, r := range crowd {
		if err := r.end(); err != nil {
			t.Fatal(err)
		}
	}
}
