package servers

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

var handshake = []string{
	"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
}

// websocket connects and returns the first frame as well.
func (s *site) websocket(query string) (*peer, string) {
	s.t.Helper()
	p := s.ask("GET", "/websocket/7"+query, handshake...)
	if head := p.until("\r\n\r\n"); !strings.HasPrefix(head, "HTTP/1.1 101 ") {
		s.t.Fatalf("handshake answered %q", head)
	}
	first, text := p.frame()
	if first != textFinal {
		s.t.Errorf("the position came in a frame 0x%x, want text", first)
	}
	return p, text
}

// frame reads one frame of the server.
func (p *peer) frame() (first byte, payload string) {
	p.t.Helper()
	head := p.take(2)
	n := int(head[1])
	switch n {
	case 126:
		n = int(binary.BigEndian.Uint16([]byte(p.take(2))))
	case 127:
		n = int(binary.BigEndian.Uint64([]byte(p.take(8))))
	}
	return head[0], p.take(n)
}

func (p *peer) wantFrame(first byte, payload string) {
	p.t.Helper()
	if gotFirst, got := p.frame(); gotFirst != first || got != payload {
		p.t.Fatalf("frame 0x%x %.100q, want 0x%x %.100q", gotFirst, got, first, payload)
	}
}

// clientFrame is a masked frame.
func clientFrame(first byte, payload string) string {
	b := appendHeader(nil, first, len(payload))
	b[1] |= 0x80
	mask := []byte{1, 2, 3, 4}
	b = append(b, mask...)
	for i := range len(payload) {
		b = append(b, payload[i]^mask[i%4])
	}
	return string(b)
}

func TestWebSocketBeginsAtThePosition(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{MaxMessages: 4}, Config{})
	s.append("7", 0, 10) // keeps 6 to 9
	for query, want := range map[string]string{
		"":          `{"after":9}`,
		"?after=8":  `{"after":8}`,
		"?after=-1": `{"after":5,"oldest":6}`,
		"?after=77": `{"after":5,"oldest":6}`,
	} {
		if _, position := s.websocket(query); position != want {
			t.Errorf("%s begins %s, want %s", query, position, want)
		}
	}
}

func TestWebSocketFrames(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	var want []string
	for _, size := range []int{2, 125, 126, 70_000} {
		want = append(want, strings.Repeat("x", size))
		if _, err := s.log.Append("7", []byte(want[len(want)-1])); err != nil {
			t.Fatal(err)
		}
	}
	for query, first := range map[string]byte{"?after=-1": textFinal, "?after=-1&frames=text": textFinal, "?after=-1&frames=binary": binaryFinal} {
		p, _ := s.websocket(query)
		for _, payload := range want {
			p.wantFrame(first, payload)
		}
	}
}

func TestWebSocketBatches(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	s.append("7", 0, 5)
	p, _ := s.websocket("?after=-1&batch=2&frames=binary")
	p.wantFrame(binaryFinal, "{\"n\":0}\n{\"n\":1}")
	p.wantFrame(binaryFinal, "{\"n\":2}\n{\"n\":3}")
	p.wantFrame(binaryFinal, "{\"n\":4}")

	p, _ = s.websocket("?after=4&batch=3&linger=10m")
	s.append("7", 5, 6)
	s.append("7", 6, 8)
	p.wantFrame(textFinal, "{\"n\":5}\n{\"n\":6}\n{\"n\":7}")

	p, _ = s.websocket("?after=7&batch=3&linger=10ms")
	s.append("7", 8, 9)
	p.wantFrame(textFinal, "{\"n\":8}")
}

func TestWebSocketAnswersControlFrames(t *testing.T) {
	t.Parallel()
	tooBig := strings.Repeat("x", maxClientFrame+1)
	for name, c := range map[string]struct {
		send  string
		first byte
		want  string
	}{
		"ping":                   {clientFrame(pingFinal, "hello"), pongFinal, "hello"},
		"ping after data":        {clientFrame(textFinal, strings.Repeat("x", 4000)) + clientFrame(pingFinal, ""), pongFinal, ""},
		"close":                  {clientFrame(closeFinal, "\x03\xE8bye"), closeFinal, "\x03\xE8"},
		"close with own code":    {clientFrame(closeFinal, "\x0F\xA0"), closeFinal, "\x0F\xA0"},
		"close without code":     {clientFrame(closeFinal, ""), closeFinal, ""},
		"close with reserved":    {clientFrame(closeFinal, "\x03\xED"), closeFinal, "\x03\xEA"},
		"close with half a code": {clientFrame(closeFinal, "\x03"), closeFinal, "\x03\xEA"},
		"not masked":             {"\x89\x00", closeFinal, "\x03\xEA"},
		"reserved bit":           {clientFrame(0xC1, ""), closeFinal, "\x03\xEA"},
		"reserved opcode":        {clientFrame(0x83, ""), closeFinal, "\x03\xEA"},
		"fragmented ping":        {clientFrame(0x09, ""), closeFinal, "\x03\xEA"},
		"long ping":              {clientFrame(pingFinal, strings.Repeat("x", 126)), closeFinal, "\x03\xEA"},
		"too big":                {clientFrame(textFinal, tooBig), closeFinal, "\x03\xF1"},
		"far too big":            {clientFrame(textFinal, strings.Repeat("x", 1<<16)), closeFinal, "\x03\xF1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, LogOptions{}, Config{})
			p, _ := s.websocket("")
			p.send(c.send)
			p.wantFrame(c.first, c.want)
			if c.first == closeFinal {
				if got := p.rest(); got != "" {
					t.Errorf("after the close frame came %q", got)
				}
			}
		})
	}
}

func TestWebSocketCutsAClientThatAnswersNoPing(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	silent, _ := s.websocket("?ping=200ms")
	lively, _ := s.websocket("?ping=200ms")
	for range 5 {
		lively.wantFrame(pingFinal, "")
		lively.send(clientFrame(pongFinal, ""))
	}
	if got := silent.rest(); got != "\x89\x00\x89\x00" {
		t.Errorf("a silent client got %q, want two pings and the end", got)
	}
}

func TestWebSocketThatFallsBehindIsClosed(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{MaxMessages: 10}, Config{})
	p, _ := s.websocket("")
	large := []byte(strings.Repeat("x", 1<<20))
	for range 64 {
		if _, err := s.log.Append("7", large); err != nil {
			t.Fatal(err)
		}
	}
	for received := 0; ; received++ {
		first, payload := p.frame()
		if first == textFinal {
			continue
		}
		var oldest int
		if _, err := fmt.Sscanf(payload, "\x0F\xA0oldest %d", &oldest); first != closeFinal || err != nil || oldest <= received {
			t.Fatalf("after %d messages came 0x%x %q, want a close frame with 4000 and the oldest", received, first, payload)
		}
		return
	}
}

// TestStalledNeighbor has one client that reads nothing, while the others get
// more than its sockets hold.
func TestStalledNeighbor(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{MaxMessages: 4}, Config{})
	stalled, _ := s.websocket("")
	lively, _ := s.websocket("")
	events := s.ask("GET", "/sse/7")
	events.position()
	large := strings.Repeat("x", 1<<20)
	for n := range 32 {
		if _, err := s.log.Append("7", []byte(large)); err != nil {
			t.Fatal(err)
		}
		lively.wantFrame(textFinal, large)
		if want := fmt.Sprintf("id: %d\ndata: %s\n\n", n, large); events.chunk() != want {
			t.Fatalf("event %d is not the message", n)
		}
	}
	stalled.conn.Close()
	eventually(t, "the stalled client is gone", func() bool { return s.server.Stats().Subscribers == 2 })
}

func TestWebSocketHandshakeIsChecked(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	for header, want := range map[string]int{
		"Origin: http://" + s.address: http.StatusSwitchingProtocols,
		"Origin: http://evil.example": http.StatusForbidden,
		"Origin: null":                http.StatusForbidden,
	} {
		p := s.ask("GET", "/websocket/7", append([]string{header}, handshake...)...)
		if head := p.until("\r\n"); !strings.Contains(head, fmt.Sprint(" ", want, " ")) {
			t.Errorf("%s: %q, want %d", header, head, want)
		}
	}
	if response, _ := s.ask("GET", "/websocket/7").answer(); response.StatusCode != http.StatusBadRequest {
		t.Errorf("without an upgrade: %d, want 400", response.StatusCode)
	}
}

// FuzzWebSocketInput feeds frames whole and byte by byte: both must lead to the
// same, and nothing to a crash.
func FuzzWebSocketInput(f *testing.F) {
	f.Add([]byte(clientFrame(pingFinal, "hello") + clientFrame(closeFinal, "\x03\xE8")))
	f.Add([]byte(clientFrame(textFinal, strings.Repeat("x", 300)) + clientFrame(pongFinal, "")))
	f.Add([]byte(clientFrame(textFinal, "up 17 x") + clientFrame(textFinal, "up 18") + clientFrame(textFinal, "up")))
	f.Add([]byte("\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"))
	f.Fuzz(func(t *testing.T, data []byte) {
		run := func(step int) string {
			var in input
			var log strings.Builder
			code, closed := in.read(&dripping{data, step}, func(opcode byte, payload []byte) {
				fmt.Fprintf(&log, "%x %q\n", opcode, payload)
			})
			fmt.Fprint(&log, code, closed)
			return log.String()
		}
		if whole, drops := run(1<<20), run(1); whole != drops {
			t.Errorf("whole: %s\nbyte by byte: %s", whole, drops)
		}
	})
}

// dripping reads at most step bytes at a time.
type dripping struct {
	data []byte
	step int
}

func (d *dripping) Read(b []byte) (int, error) {
	if len(d.data) == 0 {
		return 0, io.EOF
	}
	n := copy(b, d.data[:min(d.step, len(d.data))])
	d.data = d.data[n:]
	return n, nil
}
