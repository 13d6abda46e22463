package scenarios

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"bench/clients"
)

// behaving runs the client of a pattern against the server of it, until ended.
func (b *bed) behaving(t *testing.T, pattern string, adapt func(*clients.Target), s clients.Sink) (usage func() clients.Usage, end func()) {
	t.Helper()
	counters := new(clients.Counters)
	target := clients.Target{
		URL: "http://" + b.address, Path: "/" + pattern, Topic: "7", After: clients.Now,
		Params:   clients.Params{Hold: 10 * time.Second, MaxWait: 10 * time.Second, PollInterval: 2 * time.Millisecond, Retry: clients.Retry{Policy: "fixed"}},
		Dialer:   new(clients.Dialer),
		Counters: counters,
		Rand:     rand.New(rand.NewPCG(1, 2)),
	}
	adapt(&target)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Patterns[order(pattern)].Client(ctx, target, s) }()
	return counters.Usage, func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the client ended with %v", err)
		}
	}
}

// TestBehaviors: whatever clients ask to be treated like, every message arrives, once
// and in order, on as many connections as were asked for, and nothing fails.
func TestBehaviors(t *testing.T) {
	const messages = 24
	for _, c := range []struct {
		pattern  string
		behavior clients.Behavior
		each     int64 // messages for each connection; 0 is one for all
	}{
		{"polling", clients.Behavior{Closer: "client"}, 1},
		{"keepalive", clients.Behavior{Method: "POST", IdleLimit: time.Minute}, 0},
		{"keepalive", clients.Behavior{Empties: "304"}, 0},
		{"keepalive", clients.Behavior{Empties: "200", AnswerBytes: 10}, 0},
		{"keepalive", clients.Behavior{HeaderBytes: 871}, 0},
		{"keepalive", clients.Behavior{Pace: 3 * time.Millisecond}, 0},
		{"keepalive", clients.Behavior{Undrained: true}, 1},
		{"longpoll", clients.Behavior{Close: true}, 1},
		{"longpoll", clients.Behavior{HTTP: "1.0"}, 1},
		{"longpoll", clients.Behavior{HTTP: "1.0", KeepAlive: true}, 0},
		{"longpoll", clients.Behavior{Method: "POST", Empties: "304", KeepAlive: true}, 0},
		{"longpoll", clients.Behavior{Loop: 2 * time.Millisecond}, 0},
		{"longpoll", clients.Behavior{Deadline: 10 * time.Second, Lifetime: 6}, 6},
		{"sse", clients.Behavior{Close: true, Ping: time.Second}, 1},
		{"sse", clients.Behavior{Lifetime: 8}, 8},
		{"websocket", clients.Behavior{Lifetime: 8, Ping: time.Second}, 8},
		{"websocket", clients.Behavior{ReadRate: 1 << 20}, 0},
		{"fetch", clients.Behavior{Close: true}, 1},
		{"fetch", clients.Behavior{Lifetime: 6, IdleLimit: time.Minute, Pace: time.Millisecond}, 6},
	} {
		t.Run(fmt.Sprintf("%s %+v", c.pattern, c.behavior), func(t *testing.T) {
			t.Parallel()
			b := newBed(t)
			s := newCollector()
			usage, end := b.behaving(t, c.pattern, func(target *clients.Target) { target.Params.Behavior = c.behavior }, s)
			<-s.ready
			want := make([]string, messages)
			for i := range want { // one by one, so that each has an answer of its own
				want[i] = fmt.Sprintf(`{"n":%d,"text":"some more than ten bytes"}`, i)
				if _, err := b.log.Append("7", []byte(want[i])); err != nil {
					t.Fatal(err)
				}
				s.await(t, 1)
			}
			end()
			s.sameAs(t, want)
			u := usage()
			least, most := int64(1), int64(1)
			if c.each > 0 { // and one that subscribes, and one that waits
				least, most = messages/c.each, messages/c.each+2
			}
			if c.pattern == "polling" {
				most = u.Requests
			}
			if u.Connections < least || u.Connections > most || u.Reconnects != 0 || u.Aborted != 0 || u.Races != 0 {
				t.Errorf("%d connections, want %d to %d; usage %+v", u.Connections, least, most, u)
			}
			for kind, n := range u.Errors {
				if n != 0 {
					t.Errorf("%d errors of kind %v: %s", n, clients.ErrorKind(kind), u.Examples[kind])
				}
			}
		})
	}
}

// TestNoCursor: a client without a cursor, of a server that wakes only who waits,
// gets what comes while it waits and loses what comes while it does not.
func TestNoCursor(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	s := newCollector()
	usage, end := b.behaving(t, "longpoll", func(target *clients.Target) {
		target.Params.Behavior.NoCursor = true
		target.Params.Rearm = 200 * time.Millisecond
	}, s)
	<-s.ready
	appended := func(text string) {
		if _, err := b.log.Append("7", []byte(text)); err != nil {
			t.Error(err)
		}
	}
	awaitHeld(t, b)
	appended(`"first"`)
	s.await(t, 1)
	appended(`"lost"`)
	awaitHeld(t, b)
	appended(`"second"`)
	s.await(t, 1)
	end()
	s.sameAs(t, []string{`"first"`, `"second"`})
	if u := usage(); u.Connections != 1 {
		t.Errorf("usage %+v", u)
	}
}

// awaitHeld waits until the server holds a request.
func awaitHeld(t *testing.T, b *bed) {
	t.Helper()
	for range 2000 {
		if b.server.Stats().Held > 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("no request is held")
}

// An echoSink counts what the server answered to what its client sent.
type echoSink struct {
	*collector
	echoes atomic.Int64
}

// Sends is not looked at.
func (s *echoSink) Sends(time.Time, time.Duration) {}

// Echoed counts.
func (s *echoSink) Echoed(time.Time) { s.echoes.Add(1) }

// TestUpstreams: every message of a client is answered, while those to it arrive.
func TestUpstreams(t *testing.T) {
	for _, c := range []struct {
		pattern string
		up      clients.Upstream
		each    int64 // requests for each message
	}{
		{"websocket", clients.Upstream{By: "websocket"}, 0},
		{"longpoll", clients.Upstream{By: "post"}, 1},
		{"sse", clients.Upstream{By: "post", Fresh: true}, 1},
	} {
		t.Run(c.pattern, func(t *testing.T) {
			t.Parallel()
			b := newBed(t)
			s := &echoSink{collector: newCollector()}
			up := c.up
			up.Interval, up.Payload, up.Counters = 2*time.Millisecond, 64, new(clients.Counters)
			usage, end := b.behaving(t, c.pattern, func(target *clients.Target) { target.Upstream = &up }, s)
			<-s.ready
			var want []string
			for i := 0; s.echoes.Load() < 20; i++ {
				want = append(want, fmt.Sprintf(`{"n":%d}`, i))
				if _, err := b.log.Append("7", []byte(want[i])); err != nil {
					t.Fatal(err)
				}
				s.await(t, 1)
			}
			end()
			s.sameAs(t, want)
			u, beside := usage(), up.Counters.Usage()
			if u.Upstream.Echoed != s.echoes.Load() || u.Upstream.Sent < u.Upstream.Echoed || u.Upstream.Requests != c.each*u.Upstream.Sent || u.Connections != 1 {
				t.Errorf("usage %+v", u)
			}
			if c.up.Fresh && beside.Connections != beside.Requests || !c.up.Fresh && c.each > 0 && beside.Connections != 1 {
				t.Errorf("%d connections for %d requests", beside.Connections, beside.Requests)
			}
			for kind, n := range u.Plus(beside).Errors {
				if n != 0 {
					t.Errorf("%d errors of kind %v", n, clients.ErrorKind(kind))
				}
			}
		})
	}
}
