package servers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// What a request may not ask for is refused with the parameter named.
func TestBehaviorsAreChecked(t *testing.T) {
	t.Parallel()
	l := filled(t, LogOptions{}, 1)
	views := map[string]http.Handler{"polling": Poll(l), "longpoll": LongPoll(l), "sse": SSE(l), "fetch": Fetch(l)}
	for query, want := range map[string]string{
		"polling/7?max_bytes=0":                    "from 1 to 1048576",
		"polling/7?max_bytes=1048577":              "from 1 to 1048576",
		"polling/7?empty=404":                      `empty="404": allowed are 204, 200, 304`,
		"polling/7?after=0&empty=304":              "If-None-Match",
		"polling/7?close=yes":                      `close="yes": allowed are 0, 1`,
		"polling/7?idle=0s":                        `idle="0s": allowed is a duration above 0`,
		"polling/7?idle=11m":                       "up to 10m0s",
		"polling/7?loop=10ms":                      `"loop" is unknown`,
		"polling/7?cursor=off":                     `"cursor" is unknown`,
		"polling/7?follow=empty":                   `"follow" is unknown`,
		"longpoll/7?cursor=none":                   `cursor="none": allowed are on, off`,
		"longpoll/7?cursor=off&after=0":            "after is not allowed with cursor=off",
		"longpoll/7?loop=500us":                    "loop=500µs: allowed is 1ms and longer",
		"longpoll/7?loop=11m":                      "up to 10m0s",
		"longpoll/7?follow=answer&follow_delay=1s": `follow="answer": allowed are none, empty`,
		"longpoll/7?follow=empty":                  "follow=empty and follow_delay are given together",
		"longpoll/7?follow_delay=1s":               "follow=empty and follow_delay are given together",
		"longpoll/7?follow=empty&follow_delay=-1s": "follow_delay",
		"longpoll/7?follow=none&follow_delay=1s":   "are given together",
		"longpoll/7?follow_bytes=59":               "from 60 to 1048576",
		"sse/7?close=2":                            `close="2"`,
		"sse/7?ping=11m":                           "up to 10m0s",
		"sse/7?idle=1s":                            `"idle" is unknown`,
		"fetch?idle=0s":                            "above 0",
		"fetch?close=2":                            `close="2"`,
		"fetch?hold=1s":                            `"hold" is unknown: allowed are idle, close`,
	} {
		w := get(views[query[:strings.IndexAny(query, "/?")]], "/"+query)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s; want 400 with %q", query, w.Code, w.Body, want)
		}
	}
}

// The parameters at their limits are taken.
func TestBehaviorsAtTheirLimits(t *testing.T) {
	t.Parallel()
	l := filled(t, LogOptions{}, 3)
	for query, want := range map[string]string{
		"after=-1&max_bytes=1048576":              `"after":2`,
		"after=-1&max_bytes=1":                    `"after":0`,
		"after=-1&max_bytes=13":                   `"after":0`,
		"after=-1&max_bytes=14":                   `"after":1`,
		"after=-1&limit=2&max_bytes=21":           `"after":1`,
		"after=-1&close=0&idle=10m&empty=204":     `"after":2`,
		"after=0&loop=10m":                        `"after":2`,
		"after=2&hold=1ms&loop=1ms&empty=200":     `"after":2,"messages":[` + "\n]}",
		"after=0&cursor=on&follow=none":           `"after":2`,
		"after=0&follow=empty&follow_delay=10m":   `"after":2`,
		"cursor=off&hold=1ms&empty=200":           `"after":2,"messages":[` + "\n]}",
		"cursor=off&hold=1ms&empty=200&min_count": "",
	} {
		w := get(LongPoll(l), "/longpoll/7?"+query)
		if want == "" {
			if w.Code != http.StatusBadRequest {
				t.Errorf("%s: %d %q, want 400", query, w.Code, w.Body)
			}
		} else if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %q, want 200 with %q", query, w.Code, w.Body, want)
		}
	}
}

// A loop finds a message at its next look, the first of which is at once, and looks
// as often as it should.
func TestLoopLooksOnATimer(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		query   string
		at      time.Duration // of the message; 0 is none
		took    time.Duration
		got     int
		looked  int64
		closing bool
	}{
		{"after=3", 0, 0, 1, 1, false},
		{"after=4", 1230 * ms, 1500 * ms, 1, 4, false},
		{"after=4", 1510 * ms, 2000 * ms, 1, 5, false},
		{"after=4&hold=1300ms", 0, 1300 * ms, 0, 3, false},
		{"after=4&hold=1300ms", 1200 * ms, 1300 * ms, 1, 3, false},
		{"after=4&min_count=2&linger=100ms", 700 * ms, 1500 * ms, 1, 4, false},
		{"after=4", 700 * ms, 700 * ms, 0, 2, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := filled(t, LogOptions{}, 5)
			p := longPoll(l, c.query+"&loop=500ms")
			if c.at > 0 {
				time.Sleep(c.at)
				if c.closing {
					l.Close()
				} else if _, err := l.Append("7", numbered(5)); err != nil {
					t.Fatal(err)
				}
			}
			<-p.done
			looked := l.checks.Load()
			if got := strings.Count(p.Body.String(), `{"n":`); got != c.got || p.took != c.took || looked != c.looked {
				t.Errorf("%s with a message at %v: %d after %v and %d looks, want %d after %v and %d", c.query, c.at, got, p.took, looked, c.got, c.took, c.looked)
			}
			if l.held.Load() != 0 {
				t.Error("the request is still held")
			}
		})
	}
}

// A client that goes frees its slot at once, not at the next look.
func TestLoopNoticesAClientThatGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := filled(t, LogOptions{}, 5)
		p := longPoll(l, "after=4&loop=10s")
		time.Sleep(time.Second)
		p.cancel()
		<-p.done
		if p.took != time.Second || l.held.Load() != 0 || p.Body.Len() != 0 {
			t.Errorf("after %v, %d are held, and %q was written", p.took, l.held.Load(), p.Body)
		}
	})
}

// Without a cursor only what comes while the request is held is answered.
func TestWithoutACursor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := filled(t, LogOptions{}, 5)
		p := longPoll(l, "cursor=off&hold=1s")
		<-p.done
		if p.Code != http.StatusNoContent || p.took != time.Second {
			t.Errorf("%d after %v, want 204 after the hold: what was there is forgotten", p.Code, p.took)
		}
		p = longPoll(l, "cursor=off&hold=1s&min_count=2")
		for n := range 2 {
			if _, err := l.Append("7", numbered(5+n)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		<-p.done
		if got := p.Body.String(); strings.Count(got, `{"n":`) != 2 || !strings.Contains(got, `{"n":5}`) || p.took != 100*time.Millisecond {
			t.Errorf("%q after %v", got, p.took)
		}
	})
}

// The time for being idle runs from an answer to the next request, on a connection
// of net/http and on one that was taken from it.
func TestIdleLimit(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	s.append("7", 0, 1)
	for path, least := range map[string]time.Duration{
		"/polling/7?after=-1":            500 * time.Millisecond,
		"/longpoll/7?after=-1":           500 * time.Millisecond,
		"/longpoll/7?after=0&hold=600ms": 1100 * time.Millisecond,
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			p := s.dial()
			p.t = t
			var asked time.Time
			for range 2 {
				asked = time.Now()
				p.ask(s.address, "GET", path+"&idle=500ms")
				if response, _ := p.answer(); response.Close {
					t.Error("the connection ends with an answer")
				}
			}
			if rest := p.rest(); rest != "" || time.Since(asked) < least {
				t.Errorf("after %v came %q and the end, want nothing and the end after %v", time.Since(asked), rest, least)
			}
		})
	}
}

// The limit of one request does not bind the next that has another.
func TestIdleLimitIsMoved(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	for _, path := range []string{"/polling/7", "/longpoll/7"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			p := s.ask("GET", path+"?idle=500ms")
			p.t = t
			p.answer()
			p.ask(s.address, "GET", path+"?idle=10m")
			p.answer()
			time.Sleep(700 * time.Millisecond)
			p.ask(s.address, "GET", path+"?idle=1ms")
			if response, _ := p.answer(); response.StatusCode != http.StatusOK {
				t.Errorf("%d after a pause", response.StatusCode)
			}
			if rest := p.rest(); rest != "" {
				t.Errorf("%q and the end", rest)
			}
		})
	}
}

func TestIdleLimitOfAConsumer(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	s.append("a", 0, 1)
	p := s.ask("GET", "/fetch?idle=500ms", "Connection: Upgrade", "Upgrade: "+FetchProtocol)
	p.until("\r\n\r\n")
	r := fetchRequest{maxWait: 600, minBytes: 1, topics: []fetchTopic{of("a", 1)}}
	p.fetch(r) // is held longer than the limit
	asked := time.Now()
	p.fetch(r)
	if rest := p.rest(); rest != "" || time.Since(asked) < 1100*time.Millisecond {
		t.Errorf("%q and the end after %v", rest, time.Since(asked))
	}
}

func TestConsumerThatIsClosed(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	s.append("a", 0, 2)
	p := s.ask("GET", "/fetch?close=1", "Connection: Upgrade", "Upgrade: "+FetchProtocol)
	p.until("\r\n\r\n")
	r := fetchRequest{topics: []fetchTopic{of("a", 1)}}
	if got := fmt.Sprint(p.fetch(r)); got != `[{0 0 2 1 [{"n":1}]}]` {
		t.Errorf("got %s", got)
	}
	if rest := p.rest(); rest != "" {
		t.Errorf("after the answer: %q", rest)
	}
	eventually(t, "nothing is left", func() bool { return s.server.Stats().Connections == 0 })
}

// Events that waited come together, and then the stream ends.
func TestStreamOfOneWakeUp(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	s.append("7", 0, 3)
	p := s.ask("GET", "/sse/7?after=0&close=1&ping=1ms")
	head := p.until("\r\n\r\n")
	if !strings.Contains(head, "\r\nConnection: close\r\n") {
		t.Errorf("head %q, want one that says close", head)
	}
	if got := p.chunk(); got != "retry: 0\nid: 0\n\n" {
		t.Errorf("begins %q", got)
	}
	if got := p.chunk(); got != "id: 1\ndata: {\"n\":1}\n\nid: 2\ndata: {\"n\":2}\n\n" {
		t.Errorf("goes on %q", got)
	}
	if rest := p.rest(); rest != lastChunk {
		t.Errorf("ends with %q, want the last chunk", rest)
	}
	p = s.dial()
	p.send("GET /sse/7?after=1&close=1 HTTP/1.0\r\nHost: localhost\r\n\r\n")
	if got := p.rest(); !strings.HasSuffix(got, "id: 1\n\nid: 2\ndata: {\"n\":2}\n\n") {
		t.Errorf("an old client got %q", got)
	}
}
