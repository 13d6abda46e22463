package clients

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strconv"
	"strings"
)

// WebSocket takes one message per text or binary frame (RFC 6455), or several
// joined by newlines with Params.BatchCount. It is subscribed with the first
// message, which tells the position: {"after":123}.
func WebSocket(ctx context.Context, t Target, s Sink) error {
	w := webSocket{after: t.After, batches: t.Params.BatchCount > 1}
	return subscribe(ctx, &t, s, func(s *session) (func() error, error) {
		w.session, w.up = s, newUpstream(s, byWebSocket)
		_, err := w.request("")
		return w.run, err
	})
}

type webSocket struct {
	*session
	up      *upstream // nil sends nothing
	foreign *Foreign  // nil: the server is bench's
	bodies  BodySink  // of a foreign one
	after   int64     // offset of the last message
	batches bool
	greeted bool // the first message of this connection was seen
	joined  int  // bytes of a fragmented message at the front of the window
	next    int  // where the next frame begins in the window
	within  bool
}

func (w *webSocket) request(key string) (string, error) {
	if w.foreign != nil {
		return w.foreignHead(w.foreign, socketRequest, w.foreign.Path, nil, headFill{key: key})
	}
	var q query
	if w.after != Now {
		q.add("after", strconv.FormatInt(w.after, 10))
	}
	p := &w.target.Params
	if w.batches {
		q.add("batch", strconv.Itoa(p.BatchCount))
		q.addDuration("linger", p.Linger)
	}
	path := w.target.path() + q.with(p.Behavior.streams()).text
	return requestHead(p.Headers, socketRequest, path, headFill{scheme: w.scheme, host: w.host, cookie: p.Cookie, key: key, behavior: &p.Behavior})
}

func (w *webSocket) run() error {
	if err := w.shake(); err != nil {
		return err
	}
	w.joined, w.next, w.within, w.greeted = 0, 0, false, false
	w.up.reset()
	if w.foreign != nil {
		if err := w.introduce(); err != nil {
			return err
		}
	}
	if err := w.news(); err != nil {
		return err
	}
	if w.up == nil {
		return w.flow(w.news)
	}
	for {
		if err := w.turn(); err != nil {
			return err
		}
		if err := w.news(); err != nil {
			return err
		}
	}
}

// news takes all frames that are there, and ends a connection that has carried enough.
func (w *webSocket) news() error {
	if err := w.frames(); err != nil {
		return err
	}
	if w.worn() {
		_ = w.reply(opClose, goingAway) // a courtesy
		return w.renew()
	}
	return nil
}

// goingAway is the payload of a close frame (RFC 6455, section 7.4.1).
var goingAway = []byte{1001 >> 8, 1001 & 0xff}

// shake is the opening handshake (RFC 6455, section 4.1).
func (w *webSocket) shake() error {
	var nonce [16]byte
	binary.BigEndian.PutUint64(nonce[:8], w.target.Rand.Uint64())
	binary.BigEndian.PutUint64(nonce[8:], w.target.Rand.Uint64())
	key := base64.StdEncoding.EncodeToString(nonce[:])
	request, err := w.request(key)
	if err != nil {
		return err
	}
	if err := w.begin([]byte(request)); err != nil {
		return err
	}
	h := &w.conn.head
	switch {
	case h.status != http.StatusSwitchingProtocols:
		return w.refused()
	case !strings.EqualFold(string(h.upgrade), "websocket") || string(h.accept) != acceptKey(key):
		return protocolError("handshake: Upgrade %s, Sec-WebSocket-Accept %s", quote(h.upgrade), quote(h.accept))
	case len(h.extensions) > 0:
		return protocolError("the server insists on %s, which no client here speaks", quote(h.extensions))
	}
	return nil
}

// acceptKey is the answer to key that only a WebSocket server gives.
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// frames takes all complete frames of the window.
func (w *webSocket) frames() error {
	c := &w.conn
	for {
		if w.greeted && !w.fresh {
			w.subscribed()
		}
		b := c.window()
		f, err := parseFrame(b[w.next:])
		if err != nil {
			return err
		}
		end := w.next + f.size + f.length
		if f.size == 0 || end > len(b) {
			if end > maxWindow {
				return protocolError("message of more than %d bytes", maxMessage)
			}
			c.expect(end)
			return nil
		}
		payload := b[w.next+f.size : end]
		c.in.framing += int64(f.size)
		switch {
		case f.opcode >= opClose:
			err = w.control(f.opcode, payload)
		case (f.opcode == opContinuation) != w.within:
			err = protocolError("fragments out of order: opcode %d", f.opcode)
		case f.final && !w.within:
			err = w.message(payload)
		default:
			w.joined += copy(b[w.joined:], payload)
			if w.within = !f.final; f.final {
				err = w.message(b[:w.joined])
				w.joined = 0
			}
		}
		if err != nil {
			return err
		}
		if w.next = end; !w.within {
			c.skip(end)
			w.next = 0
			if w.worn() {
				return nil
			}
		}
	}
}

// message takes one whole message.
func (w *webSocket) message(b []byte) error {
	if w.foreign != nil {
		return w.foreignMessage(b)
	}
	if !w.fresh {
		w.conn.in.framing += int64(len(b))
		return w.position(b)
	}
	if w.up != nil && w.up.echo(b) {
		w.conn.in.framing += int64(len(b))
		return nil
	}
	if !w.batches {
		w.after++
		w.receive(b)
		return nil
	}
	for more := true; more; {
		var line []byte
		if line, b, more = bytes.Cut(b, []byte("\n")); more {
			w.conn.in.framing++
		}
		w.after++
		w.receive(line)
	}
	return nil
}

// position reads {"after":123} or {"after":39,"oldest":40}.
func (w *webSocket) position(b []byte) error {
	text, ok := bytes.CutPrefix(b, []byte(`{"after":`))
	after, _, missed := bytes.Cut(text, []byte(`,"oldest":`))
	if !missed {
		after, _ = bytes.CutSuffix(after, []byte("}"))
	}
	offset, valid := parseOffset(after)
	if !ok || !valid {
		return protocolError("first message tells no position: %s", quote(b))
	}
	w.after = offset
	w.greeted = true
	return nil
}

// control takes a ping, pong or close frame.
func (w *webSocket) control(opcode byte, payload []byte) error {
	w.conn.in.framing += int64(len(payload))
	switch opcode {
	case opPing:
		return w.reply(opPong, payload)
	case opClose:
		code, reason := closeReason(payload)
		_ = w.reply(opClose, payload[:min(2, len(payload))]) // a courtesy: the connection is over
		return closedError("closed by the server: code %d, reason %s", code, quote(reason))
	}
	return nil
}

// reply sends a frame, most often a control frame.
func (w *webSocket) reply(opcode byte, payload []byte) error {
	frame := appendFrame(make([]byte, 0, 14+len(payload)), opcode, w.target.Rand.Uint32(), payload)
	if err := w.conn.write(frame); err != nil {
		return err
	}
	w.conn.sent.framing += int64(len(frame))
	return nil
}

// closeReason splits the payload of a close frame; 1005 is the code of none.
func closeReason(b []byte) (int, []byte) {
	if len(b) < 2 {
		return 1005, nil
	}
	return int(binary.BigEndian.Uint16(b)), b[2:]
}
