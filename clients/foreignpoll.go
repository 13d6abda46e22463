package clients

import (
	"context"
	"slices"
	"strings"
	"time"
)

// ForeignPoll is Poll for a foreign server.
func ForeignPoll(ctx context.Context, t Target, s Sink) error {
	return foreignPoll(ctx, t, s, onceRequest)
}

// ForeignKeepAlive is KeepAlive for a foreign server.
func ForeignKeepAlive(ctx context.Context, t Target, s Sink) error {
	return foreignPoll(ctx, t, s, pollRequest)
}

func foreignPoll(ctx context.Context, t Target, sink Sink, kind requestKind) error {
	return subscribe(ctx, &t, sink, func(s *session) (func() error, error) {
		f, err := newForeignAsker(s, kind, sink)
		return f.poll, err
	})
}

// ForeignLongPoll is LongPoll for a foreign server. Its first request may be held
// like any other, so the client counts as subscribed once that is sent.
func ForeignLongPoll(ctx context.Context, t Target, sink Sink) error {
	return subscribe(ctx, &t, sink, func(s *session) (func() error, error) {
		f, err := newForeignAsker(s, pollRequest, sink)
		f.wait += t.Params.Hold
		return f.longPoll, err
	})
}

// foreignAsker is an asker whose server says in its own words what there is.
type foreignAsker struct {
	*asker
	foreign *Foreign
	bodies  BodySink
	ticks   poller // of those that poll
	kind    requestKind
	seen    string // the cursor
	request []byte // for what comes after it; nil when it has moved
}

func newForeignAsker(s *session, kind requestKind, sink Sink) (*foreignAsker, error) {
	a := &asker{session: s, keep: kind != onceRequest, wait: s.dialer.answerTimeout()}
	f := &foreignAsker{asker: a, foreign: s.target.Foreign, kind: kind, ticks: poller{asker: a}}
	var err error
	if f.bodies, err = bodySink(sink); err == nil {
		err = f.renew()
	}
	switch c := f.foreign.Cursor; {
	case c.ETag:
		s.conn.head.watch = "etag"
	case c.Header != "":
		s.conn.head.watch = strings.ToLower(c.Header)
	}
	return f, err
}

func (f *foreignAsker) poll() error {
	interval := f.target.Params.PollInterval
	if !f.ready {
		if _, err := f.exchange(false); err != nil {
			return err
		}
		f.subscribed()
		f.ticks.next = time.Now().Add(f.ticks.phase(interval))
	}
	for f.ticks.tick(interval) {
		if err := f.ask(); err != nil {
			return err
		}
	}
	return f.ctx.Err()
}

func (f *foreignAsker) longPoll() error {
	if !f.ready {
		if err := f.post(f.request); err != nil {
			return err
		}
		f.subscribed()
		f.limit(f.wait)
		if err := f.conn.readHead(); err != nil {
			return streamEnd(err)
		}
		if _, err := f.finish(true); err != nil {
			return err
		}
	}
	for f.ctx.Err() == nil {
		if err := f.ask(); err != nil {
			return err
		}
		if rearm := f.target.Params.Rearm; rearm > 0 && !f.sleep(rearm) {
			break
		}
	}
	return f.ctx.Err()
}

func (f *foreignAsker) ask() error {
	messages, err := f.exchange(true)
	if err == nil && messages == 0 {
		f.target.Counters.empties.Add(1)
	}
	return err
}

// exchange asks for what comes after the cursor; what arrives before the client
// is subscribed is not delivered.
func (f *foreignAsker) exchange(deliver bool) (messages int, err error) {
	if f.request == nil {
		if err := f.renew(); err != nil {
			return 0, err
		}
	}
	if err := f.send(f.request); err != nil {
		return 0, err
	}
	return f.finish(deliver)
}

// finish takes the answer behind its head, and leaves the connection as the next
// exchange should find it.
func (f *foreignAsker) finish(deliver bool) (messages int, err error) {
	h := &f.conn.head
	status, closing := h.status, h.close
	if c := f.foreign.Cursor; c.ETag || c.Header != "" {
		f.move(string(h.watched)) // which holds until more is read
	}
	body, taken, err := f.conn.readBody()
	if err != nil {
		return 0, err
	}
	f.conn.in.framing += int64(len(body))
	switch {
	case status == 204 || status == 304:
	case !f.carries(status):
		return 0, statusError(status, body)
	default:
		if f.foreign.Cursor.Path != nil {
			f.move(f.foreign.Cursor.Path.Last(body))
		}
		if deliver {
			messages = f.take(f.bodies, body)
		}
	}
	f.conn.skip(taken)
	if f.ready {
		f.answered()
	}
	if f.keep && !closing {
		return messages, nil
	}
	return messages, f.part(closing)
}

// carries tells whether answers of a status bring messages.
func (f *foreignAsker) carries(status int) bool {
	if len(f.foreign.Status) == 0 {
		return status == 200
	}
	return slices.Contains(f.foreign.Status, status)
}
