package clients

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const emptyBatch = `{"after":1,"messages":[` + "\n]}"

// TestDeadline: a client gives up an answer that does not come, asks anew on another
// connection, and calls that no failure.
func TestDeadline(t *testing.T) {
	t.Parallel()
	server := newFake(t, func(p *peer) {
		for {
			head, err := p.head()
			if err != nil {
				return
			}
			if strings.Contains(head, "after=") {
				p.waitClosed()
				return
			}
			p.say("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(emptyBatch), emptyBatch)
		}
	})
	target := testTarget(server.url(), "/longpoll")
	target.Params.Behavior.Deadline = 5 * time.Millisecond
	r := start(t, LongPoll, target)
	waitFor(t, func() bool { return r.counters.Usage().Aborted >= 5 })
	r.stop()
	u := r.counters.Usage()
	if u.Connections < u.Aborted || u.Connections > u.Aborted+1 || u.Requests != u.Connections+1 || u.Errors != [errorKinds]int64{} || u.Reconnects != 0 {
		t.Errorf("usage %+v", u)
	}
}

// TestDeadlineKept: an answer in time leaves the connection as it was.
func TestDeadlineKept(t *testing.T) {
	t.Parallel()
	server := newReference(t)
	target := testTarget(server.url(), "/keepalive")
	target.Params.Behavior.Deadline = patience
	r := start(t, KeepAlive, target)
	waitFor(t, func() bool { return r.counters.Usage().Requests >= 20 })
	r.stop()
	if u := r.counters.Usage(); u.Connections != 1 || u.Aborted != 0 || u.Empties < 18 {
		t.Errorf("usage %+v", u)
	}
}

// TestRace: a request that meets a closing connection goes out once more if that is
// safe, and is a failure that its caller sees if not.
func TestRace(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			server := newFake(t, func(p *peer) { // the second request of a connection is never answered
				if _, err := p.head(); err != nil {
					return
				}
				p.say("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(emptyBatch), emptyBatch)
				_, _ = p.head()
			})
			target := testTarget(server.url(), "/keepalive")
			target.Params.Behavior.Method = method
			target.Params.Retry = Retry{Policy: "fixed"}
			r := start(t, KeepAlive, target)
			waitFor(t, func() bool { return r.counters.Usage().Races >= 5 })
			r.stop()
			u := r.counters.Usage()
			seen := u.Errors[ErrClosed]
			if method == http.MethodGet && seen != 0 || method == http.MethodPost && (seen < u.Races-1 || seen > u.Races) {
				t.Errorf("%d of %d failures were seen; usage %+v", seen, u.Races, u)
			}
		})
	}
}

// TestIdleLimit: a client that pauses beyond the server's limit sees its connection
// go, and asks on another one: nothing is lost, nothing fails.
func TestIdleLimit(t *testing.T) {
	t.Parallel()
	server := newFake(t, func(p *peer) {
		if _, err := p.head(); err != nil {
			return
		}
		p.say("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(emptyBatch), emptyBatch)
	})
	for name, client := range map[string]Client{"keepalive": KeepAlive, "longpoll": LongPoll} {
		target := testTarget(server.url(), "/"+name)
		target.Params.Behavior = Behavior{IdleLimit: time.Millisecond, Pace: 20 * time.Millisecond}
		target.Params.Rearm = 20 * time.Millisecond
		r := start(t, client, target)
		waitFor(t, func() bool { return r.counters.Usage().Requests >= 5 })
		r.stop()
		// The first request behind the gate may come before the end of the connection.
		if u := r.counters.Usage(); u.Races > 1 || u.Connections < u.Requests-1 || u.Errors != [errorKinds]int64{} {
			t.Errorf("%s: usage %+v", name, u)
		}
	}
}

// TestEmpties: an empty answer is no message, whatever its status; a client that
// looks at the status alone would take one of 200 for news.
func TestEmpties(t *testing.T) {
	for _, status := range []int{204, 304, 200} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			var untagged atomic.Int64
			server := newFake(t, func(p *peer) {
				for n := 0; ; n++ {
					head, err := p.head()
					if err != nil {
						return
					}
					if !strings.Contains(head, "after=") { // subscribes
						p.say("HTTP/1.1 200 OK\r\nEtag: \"1\"\r\nContent-Length: %d\r\n\r\n%s", len(emptyBatch), emptyBatch)
						continue
					}
					if !strings.Contains(head, "If-None-Match: \"1\"\r\n") {
						untagged.Add(1)
					}
					if status == 200 {
						p.say("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(emptyBatch), emptyBatch)
					} else {
						p.say("HTTP/1.1 %d X\r\nEtag: \"1\"\r\n\r\n", status)
					}
				}
			})
			target := testTarget(server.url(), "/keepalive")
			target.Params.Behavior.Empties = strconv.Itoa(status)
			r := start(t, KeepAlive, target)
			waitFor(t, func() bool { return r.counters.Usage().Empties >= 5 })
			r.stop()
			u := r.counters.Usage()
			size := map[int]int{204: 29, 304: 29, 200: 39 + len(emptyBatch)}[status]
			if u.EmptyReceived != int64(size)*u.Empties || u.Messages != 0 || u.Errors != [errorKinds]int64{} {
				t.Errorf("usage %+v, want %d bytes each", u, size)
			}
			if handed := u.HandedEmpties; status == 200 && handed != u.Empties || status != 200 && handed != 0 {
				t.Errorf("%d of %d were handed over", handed, u.Empties)
			}
			if tagged := untagged.Load() == 0; tagged != (status == 304) {
				t.Errorf("%d requests without a tag", untagged.Load())
			}
		})
	}
}

// TestHeaderBytes: the heads of a request and of its answer have the size together
// that was asked for.
func TestHeaderBytes(t *testing.T) {
	t.Parallel()
	const size = 871
	server := newReference(t)
	target := testTarget(server.url(), "/longpoll")
	target.Params.Behavior.HeaderBytes = size
	r := start(t, LongPoll, target)
	r.waitReady()
	before := settled(t, r.counters)
	for i := range 5 {
		server.append(numbered(i, i+1)...)
		r.wait(t, i+1)
	}
	u := settled(t, r.counters).Minus(before)
	r.stop()
	// The request that waits was sent before, and the one after the last answer too.
	if got := u.Sent.Header + u.Received.Header; got != 5*size {
		t.Errorf("heads of %d bytes for 5 messages, want %d", got, 5*size)
	}

	target = testTarget(server.url(), "/longpoll")
	target.Params.Behavior.HeaderBytes = 100
	if err := start(t, LongPoll, target).end(); err == nil || !strings.Contains(err.Error(), "header_bytes 100: the heads of request and answer take ") {
		t.Errorf("error %v", err)
	}
}

// TestLockedPhase: the first tick is not past, and in step with the start.
func TestLockedPhase(t *testing.T) {
	t.Parallel()
	const interval, offset = 200 * time.Millisecond, 50 * time.Millisecond
	for _, began := range []time.Duration{-250 * time.Millisecond, 0, 10 * time.Millisecond, 3 * time.Second} {
		origin := time.Now().Add(-began)
		target := testTarget("http://127.0.0.1:1", "/keepalive")
		target.Params.Behavior = Behavior{Locked: true, Offset: offset}
		target.Start = func() time.Time { return origin }
		p := poller{asker: &asker{session: &session{target: &target}}}
		before := time.Now()
		first := p.first(interval)
		if first.Before(before) || first.Sub(origin.Add(offset))%interval != 0 || time.Until(first) > max(0, -began)+interval+offset {
			t.Errorf("started %v ago: first tick %v after the start", began, first.Sub(origin))
		}
	}
}

// TestBeginAfter: what is to be read begins when what waits does.
func TestBeginAfter(t *testing.T) {
	for _, name := range []string{"keepalive", "longpoll", "fetch"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newReference(t)
			server.append(numbered(0, 30)...)
			target := testTarget(server.url(), "/"+name)
			target.After = FromStart
			var gate time.Time
			target.Start = func() time.Time { gate = time.Now(); return gate }
			target.Params.Behavior.BeginAfter = 30 * time.Millisecond
			r := start(t, clientOf(name), target)
			r.wait(t, 30)
			took := time.Since(gate)
			r.stop()
			if took < 30*time.Millisecond || fmt.Sprint(r.got()) != fmt.Sprint(numbered(0, 30)) {
				t.Errorf("%d messages within %v of the start", len(r.got()), took)
			}
		})
	}
}
