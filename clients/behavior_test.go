package clients

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestBehaviorBytes: what a behavior adds to the requests of its patterns, to the
// byte.
func TestBehaviorBytes(t *testing.T) {
	const second = time.Second
	for _, c := range []struct {
		name, pattern string
		behavior      Behavior
	}{
		{"close", "longpoll", Behavior{Close: true}},
		{"close-client", "polling", Behavior{Closer: "client"}},
		{"close-sse", "sse", Behavior{Close: true, Ping: 15 * second}},
		{"close-fetch", "fetch", Behavior{Close: true, IdleLimit: 2 * second}},
		{"http10", "longpoll", Behavior{HTTP: "1.0"}},
		{"http10-keep-alive", "longpoll", Behavior{HTTP: "1.0", KeepAlive: true}},
		{"keep-alive", "longpoll", Behavior{KeepAlive: true}},
		{"post", "keepalive", Behavior{Method: "POST", IdleLimit: 2 * second, AnswerBytes: 65536}},
		{"no-cursor", "longpoll", Behavior{NoCursor: true}},
		{"loop", "longpoll", Behavior{Loop: 10 * time.Millisecond, Empties: "200", Follow: "empty", FollowDelay: time.Millisecond, FollowBytes: 300}},
		{"first-share", "longpoll", Behavior{FirstShare: 0.25}},
		{"ping", "websocket", Behavior{Ping: 30 * second}},
		{"plain", "longpoll", Behavior{Closer: "server", HTTP: "1.1", Method: "GET", Empties: "204", ReadRate: 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := newReference(t)
			server.append(numbered(0, 124)...)
			target := testTarget(server.url(), "/"+c.pattern)
			target.Params.Behavior = c.behavior
			r := start(t, clientOf(c.pattern), target)
			r.waitReady()
			if slices.Contains([]string{"polling", "keepalive", "longpoll"}, c.pattern) {
				waitFor(t, func() bool { return server.asked() > 1 })
			}
			r.stop()
			server.lock.Lock()
			defer server.lock.Unlock()
			golden(t, "behavior-"+c.name+".txt", []byte(normalize(t, server)))
		})
	}
}

// TestUnknownBehavior: a word that nobody knows is refused, not ignored.
func TestUnknownBehavior(t *testing.T) {
	t.Parallel()
	for want, b := range map[string]Behavior{
		`closer "clients": must be one of server, client`: {Closer: "clients"},
		`http "2": must be one of 1.0, 1.1`:               {HTTP: "2"},
		`method "PUT": must be one of GET, POST`:          {Method: "PUT"},
		`empties "404": must be one of 204, 304, 200`:     {Empties: "404"},
		`follow "answer": must be one of empty`:           {Follow: "answer"},

		"first share of 2: must be in 0 to 1": {FirstShare: 2},

		"read rate of 1 bytes per second: must be at least 50, or 0 for all": {ReadRate: 1},
	} {
		target := testTarget("http://127.0.0.1:1", "/longpoll")
		target.Params.Behavior = b
		if err := start(t, LongPoll, target).end(); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	target := testTarget("http://127.0.0.1:1", "/websocket")
	target.Params.Behavior.HTTP = "1.0"
	if err := start(t, WebSocket, target).end(); err == nil || !strings.Contains(err.Error(), "needs HTTP/1.1") {
		t.Errorf("error %v", err)
	}
	target = testTarget("http://127.0.0.1:1", "/websocket")
	target.Upstream = &Upstream{By: "mail"}
	if err := start(t, WebSocket, target).end(); err == nil || !strings.Contains(err.Error(), "must be websocket or post") {
		t.Errorf("error %v", err)
	}
}

// TestConnections: how many connections a number of answers or messages takes.
func TestConnections(t *testing.T) {
	const messages = 40
	for _, c := range []struct {
		name     string
		client   Client
		behavior Behavior
		// one connection for each so many messages; 0 is one for all.
		each int64
	}{
		{"longpoll", LongPoll, Behavior{}, 0},
		{"longpoll", LongPoll, Behavior{KeepAlive: true}, 0},
		{"longpoll", LongPoll, Behavior{Close: true}, 1},
		{"longpoll", LongPoll, Behavior{Close: true, Closer: "client"}, 1},
		{"longpoll", LongPoll, Behavior{Undrained: true}, 1},
		{"longpoll", LongPoll, Behavior{Lifetime: 4}, 4},
		{"keepalive", KeepAlive, Behavior{Lifetime: 5}, 5},
		{"sse", SSE, Behavior{Lifetime: 4}, 4},
		{"websocket", WebSocket, Behavior{Lifetime: 8}, 8},
		{"fetch", Fetch, Behavior{Lifetime: 10}, 10},
		{"fetch", Fetch, Behavior{Close: true, Closer: "client"}, 1},
	} {
		t.Run(fmt.Sprintf("%s/%+v", c.name, c.behavior), func(t *testing.T) {
			t.Parallel()
			server := newReference(t)
			target := testTarget(server.url(), "/"+c.name)
			target.Params.Behavior, target.Params.PollInterval = c.behavior, time.Millisecond
			r := start(t, c.client, target)
			r.waitReady()
			for i := range messages { // one by one, so that each has an answer of its own
				server.append(numbered(i, i+1)...)
				r.wait(t, i+1)
			}
			got := r.got()
			r.stop()
			u := r.counters.Usage()
			if want := numbered(0, messages); !slices.Equal(got, want) {
				t.Errorf("received %d messages, want %d in order", len(got), len(want))
			}
			want := int64(1)
			if c.each > 0 {
				want = messages / c.each
			}
			// One more for what subscribes, and for what waits after the last message.
			if u.Connections < want || u.Connections > want+2 || c.each == 0 && u.Connections != 1 {
				t.Errorf("%d connections, want %d to %d", u.Connections, want, want+2)
			}
			if u.Errors != [errorKinds]int64{} || u.Reconnects != 0 || u.Messages != messages {
				t.Errorf("usage %+v", u)
			}
		})
	}
}

// TestWhoClosesFirst: a server that is told of the end goes first, unless the
// client is to.
func TestWhoClosesFirst(t *testing.T) {
	for closer, want := range map[string]bool{"server": false, "client": true} {
		t.Run(closer, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var clientFirst []bool
			server := newFake(t, func(p *peer) {
				head, err := p.head()
				if err != nil {
					return
				}
				told := strings.Contains(head, "Connection: close")
				closing := ""
				if told {
					closing = "Connection: close\r\n"
				}
				p.say("HTTP/1.1 200 OK\r\n%sContent-Length: 26\r\n\r\n{\"after\":1,\"messages\":[\n]}", closing)
				if !told {
					p.waitClosed()
				}
				mu.Lock()
				clientFirst = append(clientFirst, !told)
				mu.Unlock()
			})
			target := testTarget(server.url(), "/polling")
			target.Params.Behavior.Closer = closer
			r := start(t, Poll, target)
			waitFor(t, func() bool { return r.counters.Usage().Connections >= 5 })
			r.stop()
			mu.Lock()
			defer mu.Unlock()
			if u := r.counters.Usage(); slices.Contains(clientFirst, !want) || u.Errors != [errorKinds]int64{} {
				t.Errorf("client first %v, want %v; usage %+v", clientFirst, want, u)
			}
		})
	}
}

// TestHTTP10: without a header the server ends each connection, with one it keeps it.
func TestHTTP10(t *testing.T) {
	for _, keep := range []bool{false, true} {
		t.Run(fmt.Sprint(keep), func(t *testing.T) {
			t.Parallel()
			server := newFake(t, func(p *peer) {
				for {
					head, err := p.head()
					if err != nil || !strings.Contains(head, " HTTP/1.0\r\n") {
						return
					}
					kept := strings.Contains(head, "Connection: keep-alive\r\n")
					connection := ""
					if kept {
						connection = "Connection: keep-alive\r\n"
					}
					p.say("HTTP/1.0 200 OK\r\n%sContent-Length: 26\r\n\r\n{\"after\":1,\"messages\":[\n]}", connection)
					if !kept {
						return
					}
				}
			})
			target := testTarget(server.url(), "/longpoll")
			target.Params.Behavior = Behavior{HTTP: "1.0", KeepAlive: keep}
			r := start(t, LongPoll, target)
			waitFor(t, func() bool { return r.counters.Usage().Requests >= 10 })
			r.stop()
			u := r.counters.Usage()
			if keep && u.Connections != 1 || !keep && u.Connections < u.Requests || u.Errors != [errorKinds]int64{} {
				t.Errorf("usage %+v", u)
			}
		})
	}
}
