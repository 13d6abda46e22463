package clients

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// Values of Upstream.By.
const (
	byWebSocket = "websocket"
	byPost      = "post"
)

// An upstream is what one client has sent, and when it is to send more: at a random
// phase and then every interval, whatever the answers take.
type upstream struct {
	*Upstream
	sink   UpstreamSink // nil: nobody wants to know
	counts *upstreamCounts
	next   time.Time // when the next message is due; zero before the first
	phase  time.Duration

	sent, echoed int64
	pending      []time.Time // due times of what is not echoed
	text, frame  []byte
}

// newUpstream is nil if the client sends nothing that way.
func newUpstream(s *session, by string) *upstream {
	t := s.target
	if t.Upstream == nil || t.Upstream.By != by || t.Upstream.Interval <= 0 {
		return nil
	}
	sink := s.sink
	if g, ok := sink.(*gatherer); ok {
		sink = g.Sink
	}
	if c, ok := sink.(clocked); ok {
		sink = c.ClockedSink
	}
	u := &upstream{Upstream: t.Upstream, counts: &t.Counters.upstream, phase: time.Duration(t.Rand.Int64N(int64(t.Upstream.Interval)))}
	u.sink, _ = sink.(UpstreamSink)
	return u
}

// check refuses what is neither.
func (u *Upstream) check() error {
	if u == nil || u.By == byWebSocket || u.By == byPost {
		return nil
	}
	return fmt.Errorf("upstream by %q: must be %s or %s", u.By, byWebSocket, byPost)
}

// reset forgets what was under way on a connection that has ended.
func (u *upstream) reset() {
	if u != nil {
		u.pending, u.echoed = u.pending[:0], u.sent
	}
}

// wait is the time until the next message is due.
func (u *upstream) wait() time.Duration {
	if u.next.IsZero() {
		u.next = time.Now().Add(u.phase)
		if u.sink != nil {
			u.sink.Sends(u.next, u.Interval)
		}
	}
	return time.Until(u.next)
}

// message is the next one, which is its number and x up to the size that was asked
// for. It is valid until the next call.
func (u *upstream) message() []byte {
	u.text = strconv.AppendInt(append(u.text[:0], "up "...), u.sent, 10)
	if len(u.text) < u.Payload {
		u.text = append(u.text, ' ')
	}
	for len(u.text) < u.Payload {
		u.text = append(u.text, 'x')
	}
	return u.text
}

// left notes that the message is under way in so many bytes.
func (u *upstream) left(bytes int) {
	u.pending = append(u.pending, u.next)
	u.next = u.next.Add(u.Interval)
	u.sent++
	u.counts.sent.Add(1)
	u.counts.payload.Add(int64(len(u.text)))
	u.counts.bytes.Add(int64(bytes))
}

// answered notes that the first of what is under way was answered in so many bytes.
func (u *upstream) answered(bytes int) {
	due := u.pending[0]
	u.pending = append(u.pending[:0], u.pending[1:]...)
	u.echoed++
	u.counts.echoed.Add(1)
	u.counts.bytes.Add(int64(bytes))
	if u.sink != nil {
		u.sink.Echoed(due)
	}
}

// echo takes a frame that answers the first message under way: ok and its number.
func (u *upstream) echo(frame []byte) bool {
	text, ok := bytes.CutPrefix(frame, []byte("ok "))
	if !ok || len(u.pending) == 0 {
		return false
	}
	if n, ok := parseDigits(text); !ok || n != u.echoed {
		return false
	}
	const head = 2 // of a frame of up to 125 bytes from a server
	u.answered(head + len(frame))
	return true
}

// turn waits for more, and sends what is due meanwhile.
func (w *webSocket) turn() error {
	if w.up == nil || !w.fresh {
		return w.await()
	}
	for {
		if w.up.wait() <= 0 {
			if err := w.sendUp(); err != nil {
				return err
			}
			continue
		}
		w.setDeadline(w.up.next)
		err := w.conn.more()
		if !errors.Is(err, os.ErrDeadlineExceeded) || w.ctx.Err() != nil || w.isStalled() {
			return streamEnd(err)
		}
	}
}

// sendUp sends the next message in a frame.
func (w *webSocket) sendUp() error {
	u := w.up
	text := u.message()
	u.frame = appendFrame(u.frame[:0], opText, w.target.Rand.Uint32(), text)
	if err := w.conn.write(u.frame); err != nil {
		return err
	}
	w.conn.sent.payload += int64(len(text))
	w.conn.sent.framing += int64(len(u.frame) - len(text))
	u.left(len(u.frame) - len(text))
	return nil
}
