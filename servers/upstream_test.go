package servers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestUpstreamByPost(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	p := s.dial()
	for _, body := range []string{"", "x", strings.Repeat("x", maxBody)} {
		p.send(fmt.Sprintf("POST /up HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
		if response, text := p.answer(); response.StatusCode != http.StatusOK || text != "ok" || response.Close {
			t.Errorf("%d bytes: %d %q", len(body), response.StatusCode, text)
		}
	}
	for want, request := range map[int]string{
		http.StatusRequestEntityTooLarge: fmt.Sprintf("POST /up HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n", maxBody+1),
		http.StatusMethodNotAllowed:      "GET /up HTTP/1.1\r\nHost: localhost\r\n\r\n",
		http.StatusForbidden:             "POST /up HTTP/1.1\r\nHost: localhost\r\nOrigin: http://elsewhere.test\r\nContent-Length: 0\r\n\r\n",
	} {
		p := s.dial()
		p.send(request)
		if response, text := p.answer(); response.StatusCode != want {
			t.Errorf("%d %q, want %d", response.StatusCode, text, want)
		}
	}
	if stats := s.server.Stats(); stats.Upstream != 3 || stats.Appended != 0 {
		t.Errorf("%d upstream messages and %d appended, want 3 and none", stats.Upstream, stats.Appended)
	}
	s.log.end()
	p = s.dial()
	p.send("POST /up HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
	if response, _ := p.answer(); response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("at the end: %d, want 503", response.StatusCode)
	}
}

// Text frames of the form are answered, in order, between the messages; others are
// dropped.
func TestUpstreamByFrame(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	p, _ := s.websocket("")
	p.send(clientFrame(textFinal, "hello") + clientFrame(textFinal, "up") + clientFrame(textFinal, "up ") + clientFrame(textFinal, "up x") +
		clientFrame(textFinal, "up  1") + clientFrame(textFinal, "up 123456789012345678901") + clientFrame(textFinal, "Up 1") +
		clientFrame(binaryFinal, "up 1") + clientFrame(0x01, "up 2") + clientFrame(0x80, ""))
	for n := range 300 {
		p.send(clientFrame(textFinal, fmt.Sprint("up ", n)) + clientFrame(textFinal, fmt.Sprint("up ", n, " ", strings.Repeat("x", 10*n))))
	}
	for n := range 300 {
		p.wantFrame(textFinal, fmt.Sprint("ok ", n))
		p.wantFrame(textFinal, fmt.Sprint("ok ", n))
	}
	p.send(clientFrame(textFinal, "up 12345678901234567890"))
	p.wantFrame(textFinal, "ok 12345678901234567890")
	s.append("7", 0, 1)
	p.wantFrame(textFinal, `{"n":0}`)
	p.send(clientFrame(closeFinal, "\x03\xE8"))
	p.wantFrame(closeFinal, "\x03\xE8")
	if n := s.server.Stats().Upstream; n != 601 {
		t.Errorf("%d upstream messages, want 601", n)
	}
}

// A client that says much and reads nothing is not kept in memory without end.
func TestUpstreamIsBounded(t *testing.T) {
	t.Parallel()
	l := NewLog(LogOptions{})
	p := &pusher{}
	p.log, p.bell = l, newBell()
	for n := 0; p.code.Load() == 0; n++ {
		if n > maxOwed {
			t.Fatal("no bound")
		}
		p.owe([]byte("12345678901234567890"))
	}
	if code, owed := p.code.Load(), len(p.owed.Load().frames); code != closePolicy || owed < maxOwed || owed > maxOwed+25 {
		t.Errorf("code %d with %d bytes owed, want %d with a little over %d", code, owed, closePolicy, maxOwed)
	}
	if first, second := p.owed.Load().take(), p.owed.Load().take(); len(first) < maxOwed || len(second) != 0 {
		t.Errorf("took %d and %d bytes, want all at once", len(first), len(second))
	}
}
