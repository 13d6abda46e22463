package clients

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// TestStalled: a client that stalls takes nothing more, keeps its connection, and
// ends with its context.
func TestStalled(t *testing.T) {
	for _, name := range []string{"longpoll", "sse", "websocket"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newReference(t)
			target := testTarget(server.url(), "/"+name)
			target.Params.Behavior = Behavior{Stalled: true, StallAfter: time.Millisecond}
			r := start(t, clientOf(name), target)
			r.waitReady()
			time.Sleep(100 * time.Millisecond)
			server.append(numbered(0, 100)...)
			time.Sleep(20 * time.Millisecond)
			if connected, failures := r.counters.Status(); !connected || failures != 0 || len(r.got()) != 0 {
				t.Errorf("connected %v, %d failures, %d messages", connected, failures, len(r.got()))
			}
			began := time.Now()
			r.stop()
			if took := time.Since(began); took > 100*time.Millisecond {
				t.Errorf("ended after %v", took)
			}
		})
	}
}

// A handler is a sink that notes how many messages came before each batch.
type handler struct {
	*collector
	batches []int
}

func (h *handler) Handled() {
	h.mu.Lock()
	h.batches = append(h.batches, len(h.messages))
	h.mu.Unlock()
}

// TestBatch: a batch is handled when it is full, or when its first message has waited
// for the linger; without one what is left over stays.
func TestBatch(t *testing.T) {
	for _, linger := range []time.Duration{0, 200 * time.Millisecond} {
		t.Run(linger.String(), func(t *testing.T) {
			t.Parallel()
			sink := &handler{collector: newCollector()}
			s := &session{target: &Target{Params: Params{Behavior: Behavior{Batch: 4, BatchLinger: linger}}}, sink: sink}
			s.gather()
			for i := range 10 {
				s.sink.Receive([]byte{byte(i)})
			}
			handled := func() []int { sink.mu.Lock(); defer sink.mu.Unlock(); return slices.Clone(sink.batches) }
			if got := handled(); linger == 0 && !slices.Equal(got, []int{4, 8}) || linger > 0 && !slices.Equal(got[:2], []int{4, 8}) {
				t.Errorf("handled after %v messages, want after 4 and 8", got)
			}
			if linger > 0 {
				waitFor(t, func() bool { return len(handled()) == 3 })
				s.sink.Receive(nil)
				waitFor(t, func() bool { return len(handled()) == 4 })
			}
		})
	}
}

// An echoes is a sink that wants to know of answers to what the client sends.
type echoes struct {
	*collector
	dues     []time.Time
	first    time.Time // of all, as was announced
	interval time.Duration
}

func (e *echoes) Sends(first time.Time, interval time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.first.IsZero() {
		panic("announced twice")
	}
	e.first, e.interval = first, interval
}

func (e *echoes) Echoed(due time.Time) {
	e.mu.Lock()
	e.dues = append(e.dues, due)
	e.mu.Unlock()
}

func (e *echoes) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.dues)
}

// startWith is start with another sink than a collector.
func startWith(t *testing.T, client Client, target Target, e *echoes) *running {
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{collector: e.collector, t: t, counters: target.Counters, cancel: cancel, done: make(chan error, 1)}
	go func() { r.done <- client(ctx, target, e) }()
	t.Cleanup(cancel)
	return r
}

// check wants due times that are an interval apart.
func (e *echoes) check(t *testing.T, interval time.Duration) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.first.Equal(e.dues[0]) || e.interval != interval {
		t.Errorf("announced for %v and every %v, the first was due at %v", e.first, e.interval, e.dues[0])
	}
	for i := range e.dues[1:] {
		if gap := e.dues[i+1].Sub(e.dues[i]); gap != interval {
			t.Errorf("message %d is due %v after the one before, want %v", i+1, gap, interval)
		}
	}
}

// TestUpstreamFrames: what a websocket client sends arrives in order and in the size
// that was asked for, among what it receives; echoes are no messages.
func TestUpstreamFrames(t *testing.T) {
	t.Parallel()
	const size = 64
	var mu sync.Mutex
	var said []string
	url := gorilla(t, func(c *websocket.Conn) {
		for i := 0; ; i++ {
			_, text, err := c.ReadMessage()
			if err != nil {
				return
			}
			mu.Lock()
			said = append(said, string(text))
			mu.Unlock()
			c.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"n":%d}`, i))
			c.WriteMessage(websocket.TextMessage, []byte("ok "+strings.Fields(string(text))[1]))
		}
	})
	target := testTarget(url, "/websocket")
	target.Upstream = &Upstream{By: "websocket", Interval: 2 * time.Millisecond, Payload: size}
	e := &echoes{collector: newCollector()}
	r := startWith(t, WebSocket, target, e)
	waitFor(t, func() bool { return e.count() >= 20 })
	r.stop()
	e.check(t, 2*time.Millisecond)
	mu.Lock()
	defer mu.Unlock()
	for i, text := range said {
		if want := fmt.Sprintf("up %d ", i); !strings.HasPrefix(text, want) || len(text) != size {
			t.Errorf("message %d is %q", i, text)
		}
	}
	got := e.got()
	if u := r.counters.Usage(); u.Upstream.Sent < u.Upstream.Echoed || u.Upstream.Echoed != int64(e.count()) || u.Upstream.Requests != 0 ||
		u.Sent.Payload != size*u.Upstream.Sent || u.Errors != [errorKinds]int64{} || int64(len(got)) != u.Messages || got[3] != `{"n":3}` {
		t.Errorf("usage %+v, %d messages", u, len(got))
	}
	if u := r.counters.Usage().Upstream; u.Echoed < 100 {
		// A head and a mask to the server; a head, ok, a blank and one or two digits back.
		want := 6*u.Sent + 5*u.Echoed + min(u.Echoed, 10) + 2*max(0, u.Echoed-10)
		if u.Bytes != want {
			t.Errorf("%d bytes for %d messages and %d answers, want %d", u.Bytes, u.Sent, u.Echoed, want)
		}
	}
}

// TestUpstreamPosts: a request carries one message, beside the subscription, on a
// connection that is kept or not.
func TestUpstreamPosts(t *testing.T) {
	for _, fresh := range []bool{false, true} {
		t.Run(fmt.Sprint(fresh), func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var bodies []string
			var size int
			server := newReference(t)
			posts := newFake(t, func(p *peer) {
				for {
					head, err := p.head()
					if err != nil || !strings.HasPrefix(head, "POST /up HTTP/1.1\r\n") || !strings.Contains(head, "\r\nContent-Length: 64\r\n") {
						return
					}
					body := make([]byte, 64)
					if _, err := io.ReadFull(p.r, body); err != nil {
						return
					}
					mu.Lock()
					bodies, size = append(bodies, string(body)), len(head)
					mu.Unlock()
					closing := ""
					if strings.Contains(head, "Connection: close\r\n") {
						closing = "Connection: close\r\n"
					}
					p.say("HTTP/1.1 200 OK\r\n%sContent-Length: 2\r\n\r\nok", closing)
					if closing != "" {
						return
					}
				}
			})
			up := &Upstream{By: "post", Fresh: fresh, Interval: 2 * time.Millisecond, Payload: 64, Counters: new(Counters)}
			target := testTarget(server.url(), "/sse")
			target.Upstream = up
			e := &echoes{collector: newCollector()}
			s := &session{target: &target, sink: e}
			p := newPoster(s)
			p.target.URL = posts.url() // the subscription is somewhere else, so that the bytes are apart
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() { p.run(ctx); close(done) }()
			waitFor(t, func() bool { return e.count() >= 10 })
			cancel()
			<-done
			e.check(t, 2*time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			for i, body := range bodies {
				if !strings.HasPrefix(body, fmt.Sprintf("up %d ", i)) {
					t.Errorf("body %d is %q", i, body)
				}
			}
			u, beside := target.Counters.Usage().Upstream, up.Counters.Usage()
			answer := int64(len("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
			want := int64(1)
			if fresh {
				answer, want = answer+int64(len("Connection: close\r\n")), beside.Requests
			}
			if u.Requests != u.Sent || u.Echoed != int64(e.count()) || u.Payload != 64*u.Sent || u.Bytes != int64(size)*u.Sent+answer*u.Echoed {
				t.Errorf("account %+v", u)
			}
			if beside.Connections != want || beside.Sent.Payload != 64*u.Echoed || beside.Errors != [errorKinds]int64{} {
				t.Errorf("usage %+v, want %d connections", beside, want)
			}
		})
	}
}

// TestUpstreamBesideSubscription: the client ends what it sends when it ends.
func TestUpstreamBesideSubscription(t *testing.T) {
	t.Parallel()
	server := newReference(t)
	target := testTarget(server.url(), "/longpoll")
	target.Upstream = &Upstream{By: "post", Interval: time.Millisecond, Payload: 10}
	r := start(t, LongPoll, target)
	r.waitReady()
	waitFor(t, func() bool { return r.counters.Usage().Upstream.Sent == 1 }) // this server never answers it
	server.append(numbered(0, 3)...)
	r.wait(t, 3)
	r.stop()
	if u := r.counters.Usage(); u.Connections != 1 || u.Errors != [errorKinds]int64{} {
		t.Errorf("usage %+v", u)
	}
}

// TestOpenLoop: requests that fail are counted, and the next ones are sent all the same.
func TestOpenLoop(t *testing.T) {
	t.Parallel()
	server := newFake(t, func(p *peer) {
		if _, err := p.head(); err == nil && p.n == 0 {
			p.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(emptyBatch), emptyBatch)
		} else {
			p.say("HTTP/1.1 %d No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", http.StatusNotFound)
		}
	})
	target := testTarget(server.url(), "/polling")
	target.Params.PollInterval = time.Hour
	target.Params.Behavior.OpenLoop = time.Millisecond
	r := start(t, Poll, target)
	waitFor(t, func() bool { return r.counters.Usage().Errors[ErrStatus] >= 5 })
	r.stop()
	if u := r.counters.Usage(); u.Connections < 6 || u.Reconnects != 0 {
		t.Errorf("usage %+v", u)
	}
}

// TestReadRate: a client that reads at a rate takes at least as long as that says, and
// loses nothing.
func TestReadRate(t *testing.T) {
	for _, name := range []string{"keepalive", "sse", "websocket"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const rate = 100_000
			server := newReference(t)
			target := testTarget(server.url(), "/"+name)
			target.Params.Behavior.ReadRate = rate
			r := start(t, clientOf(name), target)
			r.waitReady()
			messages := numbered(0, 600)
			began := time.Now()
			server.append(messages...)
			got := r.wait(t, len(messages))
			took := time.Since(began)
			r.stop()
			if !slices.Equal(got, messages) {
				t.Errorf("received %d messages, want %d in order", len(got), len(messages))
			}
			// The first and the last sip cost nothing before.
			u := r.counters.Usage()
			if least := time.Duration(u.Received.Payload-2*rate/sips) * time.Second / rate; took < least {
				t.Errorf("%d bytes within %v, want at least %v", u.Received.Payload, took, least)
			}
			if u.Received.sum() != u.Received.Socket && name != "keepalive" {
				t.Errorf("parsed %d bytes of %d", u.Received.sum(), u.Received.Socket)
			}
		})
	}
}
