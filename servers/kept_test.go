package servers

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// keep makes a connection that has had a long poll answered, so that it is no
// longer net/http's.
func (s *site) keep() *peer {
	s.t.Helper()
	p := s.ask("GET", "/longpoll/7")
	if response, body := p.answer(); response.StatusCode != http.StatusOK || response.Close {
		s.t.Fatalf("the first long poll got %d %q", response.StatusCode, body)
	}
	return p
}

// What follows a long poll on its connection is answered as on any other.
func TestRequestsAfterALongPoll(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{MaxHeader: 4 << 10})
	s.append("7", 0, 2)
	for name, c := range map[string]struct {
		method, path, header string
		status               int
		body                 string
		closed               bool
	}{
		"long poll":         {"GET", "/longpoll/7?after=0", "X: y", 200, `{"n":1}`, false},
		"nothing":           {"GET", "/longpoll/7?after=1&hold=1ms", "X: y", 204, "", false},
		"last long poll":    {"GET", "/longpoll/7?after=0", "Connection: close", 200, `{"n":1}`, true},
		"poll":              {"GET", "/polling/7?after=0", "X: y", 200, `{"n":1}`, false},
		"nothing to poll":   {"GET", "/polling/7?after=1", "X: y", 204, "", false},
		"statistics":        {"GET", "/stats", "X: y", 200, `"held":`, false},
		"a long head":       {"GET", "/longpoll/7?after=0", "X: " + strings.Repeat("y", 3<<10), 200, `{"n":1}`, false},
		"too long a head":   {"GET", "/longpoll/7?after=0", "X: " + strings.Repeat("y", 9<<10), 431, "", true},
		"broken head":       {"GET", "/longpoll/7?after=0", "no colon", 400, "", true},
		"bad parameter":     {"GET", "/longpoll/7?after=x", "X: y", 400, "after", false},
		"another method":    {"PUT", "/longpoll/7", "X: y", 405, "GET, POST", false},
		"long poll by POST": {"POST", "/longpoll/7?after=0", "Content-Length: 0", 200, `{"n":1}`, false},
		"long poll to end":  {"GET", "/longpoll/7?after=0&close=1", "X: y", 200, `{"n":1}`, true},
		"poll to end":       {"GET", "/polling/7?after=0&close=1", "X: y", 200, `{"n":1}`, true},
		"nothing as 200":    {"GET", "/longpoll/7?after=1&hold=1ms&empty=200", "X: y", 200, `{"after":1,`, false},
		"nothing as 304":    {"GET", "/longpoll/7?after=1&hold=1ms&empty=304", `If-None-Match: "1"`, 304, "", false},
		"nothing to a poll": {"GET", "/polling/7?after=1&empty=304", `If-None-Match: "1"`, 304, "", false},
		"upstream":          {"POST", "/up", "Content-Length: 0", 200, "ok", false},
		"body not there":    {"POST", "/up", "Content-Length: 3", 400, "early", true},
		"head only":         {"HEAD", "/healthz", "X: y", 200, "", false},
		"another origin":    {"GET", "/longpoll/7", "Origin: http://elsewhere.test", 403, "", false},
		"body too large":    {"GET", "/longpoll/7", "Content-Length: 5000", 413, "", true},
		"body of any size":  {"GET", "/longpoll/7", "Transfer-Encoding: chunked", 413, "", true},
		"no such path":      {"GET", "/pooling/7", "X: y", 404, "", false},
		"an empty body":     {"GET", "/longpoll/7?after=0", "Content-Length: 0", 200, `{"n":1}`, false},
		"more than a topic": {"GET", "/longpoll/7/8", "X: y", 404, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := s.keep()
			p.t = t
			p.ask(s.address, c.method, c.path, c.header)
			response, err := http.ReadResponse(p.in, &http.Request{Method: c.method})
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			var body strings.Builder
			if err := response.Write(&body); err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != c.status || response.Close != c.closed || !strings.Contains(body.String(), c.body) || response.Header.Get("Date") == "" {
				t.Errorf("%d, closed %t, want %d, %t, with %q:\n%s", response.StatusCode, response.Close, c.status, c.closed, c.body, body.String())
			}
			if c.closed {
				if rest := p.rest(); rest != "" {
					t.Errorf("after it: %q", rest)
				}
				return
			}
			if c.method == "GET" {
				p.ask(s.address, "GET", "/longpoll/7?after=0")
				if response, _ := p.answer(); response.StatusCode != http.StatusOK {
					t.Errorf("the next got %d", response.StatusCode)
				}
			}
		})
	}
}

// A browser may open a stream on a connection that it has polled on.
func TestStreamAfterALongPoll(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	p := s.keep()
	p.ask(s.address, "GET", "/sse/7")
	p.position()
	s.append("7", 0, 1)
	if got := p.until("\n\n"); !strings.Contains(got, `data: {"n":0}`) {
		t.Errorf("the stream says %q", got)
	}
	p.conn.Close()
	eventually(t, "nothing is left", func() bool { return s.server.Stats().Connections == 0 })
}

// Requests that come before the answer to the one before wait for their turn.
func TestLongPollsInAPipeline(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	p := s.keep()
	head := " HTTP/1.1\r\nHost: " + s.address + "\r\n\r\n"
	p.send("GET /longpoll/7?after=-1" + head + "GET /longpoll/7?after=0" + head + "GET /long")
	eventually(t, "the first is held", func() bool { return s.server.Stats().Held == 1 })
	s.append("7", 0, 1)
	if _, body := p.answer(); !strings.Contains(body, `{"n":0}`) {
		t.Errorf("the first got %q", body)
	}
	s.append("7", 1, 2)
	if _, body := p.answer(); !strings.Contains(body, `{"n":1}`) || strings.Contains(body, `{"n":0}`) {
		t.Errorf("the second got %q", body)
	}
	p.send("poll/7?after=0" + head)
	if _, body := p.answer(); !strings.Contains(body, `{"n":1}`) {
		t.Errorf("the third got %q", body)
	}
}

// The time for being idle does not run while a request is held, but between two.
func TestIdleBetweenLongPolls(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{IdleTimeout: 100 * time.Millisecond})
	p := s.keep()
	p.ask(s.address, "GET", "/longpoll/7?after=-1&hold=400ms")
	if response, _ := p.answer(); response.StatusCode != http.StatusNoContent || response.Close {
		t.Errorf("a hold of four idle times got %d", response.StatusCode)
	}
	if rest := p.rest(); rest != "" {
		t.Errorf("an idle client got %q", rest)
	}
}

func TestHalfAHeadAfterALongPollIsCut(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{HeaderTimeout: 100 * time.Millisecond})
	p := s.keep()
	p.send("GET /longpoll/7 HT")
	if rest := p.rest(); rest != "" {
		t.Errorf("half a head got %q", rest)
	}
	eventually(t, "nothing is left", func() bool { return s.server.Stats().Connections == 0 })
}

// A drain waits for no client that has been answered.
func TestDrainBetweenLongPolls(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{DrainTimeout: time.Minute})
	idle, held := s.keep(), s.keep()
	held.ask(s.address, "GET", "/longpoll/7?after=-1")
	eventually(t, "one is held", func() bool { return s.server.Stats().Held == 1 })
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	if response, _ := held.answer(); response.StatusCode != http.StatusNoContent || !response.Close {
		t.Errorf("the held one got %d, want 204 and the end", response.StatusCode)
	}
	if rest := idle.rest() + held.rest(); rest != "" {
		t.Errorf("after the end: %q", rest)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}
