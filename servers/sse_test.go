package servers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const sseHead = "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Type: text/event-stream\r\nDate: DATE\r\nTransfer-Encoding: chunked\r\n\r\n"

// position reads the head of a stream of events and its first chunk.
func (p *peer) position() string {
	p.t.Helper()
	if head := date.ReplaceAllString(p.until("\r\n\r\n"), "Date: DATE"); head != sseHead {
		p.t.Fatalf("head %q", head)
	}
	return p.chunk()
}

// chunk reads one chunk.
func (p *peer) chunk() string {
	p.t.Helper()
	var size int
	if _, err := fmt.Sscanf(p.until("\r\n"), "%x\r\n", &size); err != nil {
		p.t.Fatal(err)
	}
	text := p.take(size)
	if end := p.take(2); end != "\r\n" {
		p.t.Fatalf("chunk ends with %q", end)
	}
	return text
}

func TestEventsBeginAtThePosition(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{MaxMessages: 4}, Config{})
	s.append("7", 0, 10) // keeps 6 to 9
	for _, c := range []struct{ query, last, want, then string }{
		{"", "", "retry: 1000\nid: 9\n\n", ""},
		{"?after=7", "", "retry: 1000\nid: 7\n\n", "id: 8\ndata: {\"n\":8}\n\nid: 9\ndata: {\"n\":9}\n\n"},
		{"?after=2", "8", "retry: 1000\nid: 8\n\n", "id: 9\ndata: {\"n\":9}\n\n"},
		{"?after=2", "", "retry: 1000\nid: 5\n\nevent: oldest\ndata: 6\n\n", "id: 6\n"},
		{"", "77", "retry: 1000\nid: 5\n\nevent: oldest\ndata: 6\n\n", "id: 6\n"},
		{"", "-1", "retry: 1000\nid: 5\n\nevent: oldest\ndata: 6\n\n", "id: 6\n"},
	} {
		p := s.ask("GET", "/sse/7"+c.query, "Last-Event-ID: "+c.last)
		if got := p.position(); got != c.want {
			t.Errorf("%s with %q begins %q, want %q", c.query, c.last, got, c.want)
		}
		if c.then != "" {
			if got := p.chunk(); !strings.HasPrefix(got, c.then) {
				t.Errorf("%s with %q goes on %q, want %q", c.query, c.last, got, c.then)
			}
		}
	}
	if response, body := s.ask("GET", "/sse/7", "Last-Event-ID: x").answer(); response.StatusCode != http.StatusBadRequest || !strings.Contains(body, "Last-Event-ID") {
		t.Errorf("Last-Event-ID: x got %d %s, want 400 that names it", response.StatusCode, body)
	}
}

func TestOneChunkPerWakeUp(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	s.append("7", 0, 500)
	p := s.ask("GET", "/sse/7?after=-1")
	p.position()
	var want strings.Builder
	for n := range 500 {
		fmt.Fprintf(&want, "id: %d\ndata: {\"n\":%d}\n\n", n, n)
	}
	if got := p.chunk(); got != want.String() {
		t.Errorf("the first chunk has %d bytes, want all of the %d that waited", len(got), want.Len())
	}
}

func TestHeartbeatOnlyInSilence(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	p := s.ask("GET", "/sse/7?ping=20ms")
	p.position()
	for range 3 {
		if got := p.chunk(); got != ":\n\n" {
			t.Errorf("in silence came %q, want a comment", got)
		}
	}
	quiet := s.ask("GET", "/sse/7?ping=10m")
	quiet.position()
	s.append("7", 0, 1)
	if got := quiet.chunk(); got != "id: 0\ndata: {\"n\":0}\n\n" {
		t.Errorf("came %q, want the message", got)
	}
}

func TestEventsForAnOldClientEndWithTheConnection(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	s.append("7", 0, 1)
	p := s.dial()
	p.send("GET /sse/7?after=-1 HTTP/1.0\r\nHost: localhost\r\n\r\n")
	head := p.until("\r\n\r\n")
	if strings.Contains(head, "chunked") || !strings.Contains(head, "Connection: close\r\n") {
		t.Errorf("head %q, want no chunks for HTTP/1.0", head)
	}
	p.until("id: 0\ndata: {\"n\":0}\n\n")
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if got := p.rest(); got != "" {
		t.Errorf("ends with %q", got)
	}
}

// TestStreamThatFallsBehindIsTold slows a stream down until retention has
// passed it: the client does not read while more is appended than sockets hold.
func TestStreamThatFallsBehindIsTold(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{MaxMessages: 10}, Config{})
	p := s.ask("GET", "/sse/7")
	p.position()
	large := []byte(strings.Repeat("x", 1<<20))
	const messages = 64
	for range messages {
		if _, err := s.log.Append("7", large); err != nil {
			t.Fatal(err)
		}
	}
	next, told := 0, 0
	for next < messages {
		var id int
		event := p.chunk()
		if rest, behind := strings.CutPrefix(event, "event: oldest\ndata: "); behind {
			var oldest int
			if _, err := fmt.Sscanf(rest, "%d\n\n", &oldest); err != nil || oldest <= next {
				t.Fatalf("told oldest %d, %v; the reader was at %d", oldest, err, next)
			}
			next, event = oldest, strings.TrimPrefix(rest, fmt.Sprint(oldest, "\n\n"))
			told++
		}
		if _, err := fmt.Sscanf(event, "id: %d\n", &id); err != nil || id != next || len(event) < 1<<20 {
			t.Fatalf("got id %d with %d bytes, %v; want %d: a gap that was not told", id, len(event), err, next)
		}
		next++
	}
	if told == 0 {
		t.Error("the stream never fell behind, so this test showed nothing")
	}
}

func TestSubscribersAreCounted(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	p := s.ask("GET", "/sse/7")
	p.position()
	if n := s.server.Stats().Subscribers; n != 1 {
		t.Errorf("%d subscribers, want 1", n)
	}
	p.conn.Close()
	eventually(t, "a client that went away is not counted", func() bool { return s.server.Stats().Subscribers == 0 })
}
