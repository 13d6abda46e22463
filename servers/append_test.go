package servers

import (
	"encoding/binary"
	"net/http"
	"strings"
	"testing"
)

var appendHeaders = []string{"Authorization: Bearer secret", "Connection: Upgrade", "Upgrade: " + AppendProtocol}

func (s *site) publisher() *peer {
	s.t.Helper()
	p := s.ask("POST", "/append", appendHeaders...)
	if head := p.until("\r\n\r\n"); !strings.HasPrefix(head, "HTTP/1.1 101 ") {
		s.t.Fatalf("upgrade answered %q", head)
	}
	return p
}

// acknowledged reads until so many messages are acknowledged, and returns the
// number of acknowledgements that took.
func (p *peer) acknowledged(want uint64) (acks int) {
	p.t.Helper()
	for got := uint64(0); got < want; acks++ {
		next := binary.BigEndian.Uint64([]byte(p.take(8)))
		if next <= got || next > want {
			p.t.Fatalf("acknowledged %d after %d, want up to %d", next, got, want)
		}
		got = next
	}
	return acks
}

func TestAppendIsAcknowledgedInBatches(t *testing.T) {
	t.Parallel()
	const messages = 5000
	s := serve(t, LogOptions{}, Config{})
	p := s.publisher()
	var stream strings.Builder
	for n := range messages {
		stream.Write(appendBytes("7", string(numbered(n))))
	}
	p.send(stream.String())
	if acks := p.acknowledged(messages); acks > messages/50 {
		t.Errorf("%d acknowledgements for %d messages sent at once", acks, messages)
	}
	got, _ := contents(t, s.log, "7")
	for n, text := range got {
		if text != string(numbered(n)) {
			t.Fatalf("message %d is %s", n, text)
		}
	}
	if len(got) != messages || s.server.Stats().Appended != messages {
		t.Errorf("%d messages in the log and %d appended, want %d", len(got), s.server.Stats().Appended, messages)
	}
}

func TestAppendTakesFramesInPieces(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	p := s.publisher()
	large := strings.Repeat("x", 200_000) // more than is buffered
	stream := string(appendBytes("7", "{}")) + string(appendBytes("7", large))
	for _, piece := range []string{stream[:3], stream[3:8], stream[8:100], stream[100:]} {
		p.send(piece)
	}
	p.acknowledged(2)
	if got, _ := contents(t, s.log, "7"); len(got) != 2 || got[0] != "{}" || got[1] != large {
		t.Errorf("%d messages in the log, want both whole", len(got))
	}
}

func TestBadAppendEndsTheConnectionAfterWhatWasGood(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{MaxMessage: 1000}, Config{})
	for name, bad := range map[string]string{
		"bad topic":         string(appendBytes("no topic", "{}")),
		"too large":         string(appendBytes("7", strings.Repeat("x", 1001))),
		"longer than ever":  "\xFF\xFF\xFF\xFF",
		"shorter than ever": "\x00\x00\x00\x01\x00",
		"topic beyond end":  "\x00\x00\x00\x03\x00\x02a",
	} {
		p := s.publisher()
		p.send(string(appendBytes("7", "{}")) + bad)
		if got := p.rest(); got != "\x00\x00\x00\x00\x00\x00\x00\x01" {
			t.Errorf("%s: answered %q, want one acknowledged and the end", name, got)
		}
	}
}

func TestAppendNeedsTheToken(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	upgrade := appendHeaders[1:]
	for _, header := range []string{"X-No: token", "Authorization: Bearer wrong", "Authorization: Bearer ", "Authorization: Basic secret", "Authorization: secret"} {
		response, _ := s.ask("POST", "/append", append([]string{header}, upgrade...)...).answer()
		if response.StatusCode != http.StatusUnauthorized || response.Header.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s: %d, want 401 that asks for a bearer", header, response.StatusCode)
		}
	}
	if w := get(Append(s.log, ""), "/append"); w.Code != http.StatusUnauthorized {
		t.Errorf("with an empty token: %d, want 401", w.Code)
	}
	if response, _ := s.ask("GET", "/append", appendHeaders...).answer(); response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d, want 405", response.StatusCode)
	}
}

// FuzzAppendFrame holds that what is accepted is what was sent.
func FuzzAppendFrame(f *testing.F) {
	f.Add(appendBytes("7", "{}")[4:])
	f.Add([]byte("\x00\x09seven"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		topic, payload, err := decodeAppend(b)
		if err != nil {
			return
		}
		if got := appendBytes(string(topic), string(payload))[4:]; string(got) != string(b) {
			t.Errorf("decoded %x and encoded %x", b, got)
		}
	})
}
