package clients

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// gorilla serves one script per connection by the reference implementation.
func gorilla(t *testing.T, script func(c *websocket.Conn)) string {
	var upgrader websocket.Upgrader
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		c.WriteMessage(websocket.TextMessage, []byte(`{"after":-1}`))
		script(c)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestWebSocketSizes(t *testing.T) {
	var want []string
	for _, n := range []int{0, 1, 125, 126, 127, 65535, 65536, 1 << 20, 100} {
		want = append(want, strings.Repeat("x", n))
	}
	url := gorilla(t, func(c *websocket.Conn) {
		for i, m := range want {
			c.WriteMessage(websocket.TextMessage+i%2, []byte(m))
		}
		c.ReadMessage()
	})
	r := start(t, WebSocket, testTarget(url, "/websocket"))
	got := r.wait(t, len(want))
	r.stop()
	if !slices.Equal(got, want) {
		t.Errorf("sizes differ")
	}
}

func TestWebSocketPing(t *testing.T) {
	pongs := make(chan string, 10)
	url := gorilla(t, func(c *websocket.Conn) {
		c.SetPongHandler(func(text string) error { pongs <- text; return nil })
		c.WriteMessage(websocket.TextMessage, []byte("before"))
		c.WriteControl(websocket.PingMessage, []byte("are you there?"), time.Now().Add(patience))
		c.WriteControl(websocket.PingMessage, nil, time.Now().Add(patience))
		c.WriteControl(websocket.PongMessage, []byte("unasked"), time.Now().Add(patience))
		c.WriteMessage(websocket.TextMessage, []byte("after"))
		c.ReadMessage()
	})
	r := start(t, WebSocket, testTarget(url, "/websocket"))
	r.wait(t, 2)
	for _, want := range []string{"are you there?", ""} {
		if got := <-pongs; got != want {
			t.Errorf("pong %q, want %q", got, want)
		}
	}
	u := settled(t, r.counters)
	r.stop()
	if want := int64(len("are you there?") + 2*6); u.Sent.Framing != want {
		t.Errorf("sent %d bytes of control frames, want %d", u.Sent.Framing, want)
	}
}

func TestWebSocketClose(t *testing.T) {
	codes := make(chan int, 1)
	url := gorilla(t, func(c *websocket.Conn) {
		c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1001, "draining"), time.Now().Add(patience))
		_, _, err := c.ReadMessage()
		if closed := (*websocket.CloseError)(nil); errors.As(err, &closed) {
			codes <- closed.Code
		} else {
			codes <- 0
		}
	})
	r := start(t, WebSocket, testTarget(url, "/websocket"))
	if err := r.end(); err == nil || !strings.Contains(err.Error(), `code 1001, reason "draining"`) {
		t.Errorf("error %v", err)
	}
	if code := <-codes; code != 1001 {
		t.Errorf("client answered the close with %d, want 1001", code)
	}
}

// TestFragments: control frames between fragments, empty fragments and big
// ones, in reads of all sizes.
func TestFragments(t *testing.T) {
	big := strings.Repeat("0123456789", 10_000)
	var wire []byte
	for _, f := range []struct {
		b0      byte
		payload string
	}{
		{0x81, `{"after":-1}`},
		{0x01, "one "}, {0x89, "ping"}, {0x00, "two "}, {0x00, ""}, {0x8a, ""}, {0x80, "three"},
		{0x02, big}, {0x80, big}, {0x81, "plain"}, {0x01, ""}, {0x80, ""},
	} {
		wire = append(wire, serverFrame(f.b0, f.payload)...)
	}
	want := []string{"one two three", big + big, "plain", ""}
	for _, piece := range []int{1 << 20, 4096, 1000, 7} {
		server := newFake(t, func(p *peer) {
			head, _ := p.head()
			_, rest, _ := strings.Cut(head, "Sec-WebSocket-Key: ")
			key, _, _ := strings.Cut(rest, "\r\n")
			p.say("HTTP/1.1 101 X\r\nUpgrade: WebSocket\r\nSec-WebSocket-Accept: %s\r\n\r\n", acceptKey(key))
			for b := range slices.Chunk(wire, piece) {
				p.Write(b)
			}
			p.waitClosed()
		})
		r := start(t, WebSocket, testTarget(server.url(), "/websocket"))
		got := r.wait(t, len(want))
		u := settled(t, r.counters)
		r.stop()
		if !slices.Equal(got, want) {
			t.Errorf("pieces of %d: messages differ", piece)
		}
		if payload := int64(len(strings.Join(want, ""))); u.Received.Payload != payload || u.Received.Framing != int64(len(wire))-payload {
			t.Errorf("pieces of %d: payload %d, framing %d of %d", piece, u.Received.Payload, u.Received.Framing, len(wire))
		}
	}
}

func TestWebSocketBatches(t *testing.T) {
	server := newReference(t)
	target := testTarget(server.url(), "/websocket")
	target.Params.BatchCount = 10
	r := start(t, WebSocket, target)
	r.waitReady()
	want := append([]string{"", "x", ""}, numbered(0, 42)...)
	server.append(want...)
	got := r.wait(t, len(want))
	u := settled(t, r.counters)
	r.stop()
	if !slices.Equal(got, want) {
		t.Errorf("received %q", got)
	}
	if u.Received.sum() != u.Received.Socket || u.Received.Payload != int64(len(strings.Join(want, ""))) {
		t.Errorf("usage %+v", u)
	}
}

// TestAppendFrame against the example of RFC 6455, section 5.7.
func TestAppendFrame(t *testing.T) {
	got := appendFrame(nil, opText, 0x37fa213d, []byte("Hello"))
	if want := []byte{0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}; !bytes.Equal(got, want) {
		t.Errorf("% x, want % x", got, want)
	}
}

// TestAcceptKey against the example of RFC 6455, section 1.3.
func TestAcceptKey(t *testing.T) {
	if got := acceptKey("dGhlIHNhbXBsZSBub25jZQ=="); got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Error(got)
	}
}

// FuzzFrame: a head is taken whole or not at all, and says what it was built
// from.
func FuzzFrame(f *testing.F) {
	f.Add([]byte{0x81, 0x05, 'h'})
	f.Add([]byte{0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0})
	f.Add([]byte{0x88, 0x7e, 0, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := parseFrame(b)
		if err != nil {
			return
		}
		if h.size > len(b) || h.length < 0 || h.length > maxMessage {
			t.Fatalf("% x: %+v", b, h)
		}
		for n := range min(len(b), h.size) {
			if part, err := parseFrame(b[:n]); err != nil || part.size != 0 {
				t.Fatalf("% x: %+v, %v of the first %d bytes alone", b, part, err, n)
			}
		}
		if h.size == 10 && uint64(h.length) != binary.BigEndian.Uint64(b[2:10]) {
			t.Fatalf("% x: length %d", b, h.length)
		}
	})
}
