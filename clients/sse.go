package clients

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
)

// SSE reads an event stream (WHATWG HTML, section 9.2) and resumes it by
// Last-Event-ID. It is subscribed with the first block of the stream, which
// the reference server sends at once to tell the client's position.
func SSE(ctx context.Context, t Target, s Sink) error {
	var q query
	if t.After != Now {
		q.add("after", strconv.FormatInt(t.After, 10))
	}
	if t.Params.Behavior.Close {
		q.add("close", "1")
	}
	e := eventSource{path: t.path() + q.with(t.Params.Behavior.streams()).text}
	return subscribe(ctx, &t, s, func(s *session) (func() error, error) {
		e.session = s
		_, err := e.request()
		return e.run, err
	})
}

type eventSource struct {
	*session
	path    string
	foreign *Foreign // nil: the server is bench's
	bodies  BodySink // of a foreign one
	parser  eventParser
	greeted bool // the first block of this connection was seen
}

func (e *eventSource) request() (string, error) {
	if e.foreign != nil {
		return e.foreignHead(e.foreign, eventsRequest, e.foreign.Path, nil, headFill{resume: string(e.parser.lastID)})
	}
	p := &e.target.Params
	return requestHead(p.Headers, eventsRequest, e.path,
		headFill{scheme: e.scheme, host: e.host, cookie: p.Cookie, resume: string(e.parser.lastID), behavior: &p.Behavior})
}

func (e *eventSource) run() error {
	request, err := e.request()
	if err != nil {
		return err
	}
	if err := e.begin([]byte(request)); err != nil {
		return err
	}
	h := &e.conn.head
	media, _, _ := bytes.Cut(h.media, []byte(";"))
	switch {
	case h.status != http.StatusOK:
		return e.refused()
	case !equalFold(bytes.TrimSpace(media), "text/event-stream"):
		return protocolError("content type %s: want text/event-stream", quote(h.media))
	case h.coded:
		return protocolError("event stream with a Content-Encoding")
	}
	e.parser, e.greeted = eventParser{lastID: e.parser.lastID, named: e.foreign != nil}, false
	if e.foreign != nil && e.foreign.Answer == nil {
		e.subscribed()
	}
	if h.chunked {
		return e.readChunked()
	}
	return e.readPlain()
}

func (e *eventSource) readPlain() error {
	c := &e.conn
	for {
		c.skip(e.events(c.window()))
		if e.greet() {
			continue
		}
		if e.worn() {
			return e.renew()
		}
		if err := e.await(); err != nil {
			return e.ended(err)
		}
	}
}

func (e *eventSource) readChunked() error {
	c := &e.conn
	var k dechunker
	for {
		if err := k.advance(c); err != nil {
			return err
		}
		k.consume(c, e.events(c.window()[:k.decoded]))
		if e.greet() {
			continue
		}
		if e.worn() {
			c.in.framing -= int64(k.coded - k.decoded) // counted already
			return e.renew()
		}
		if k.state == chunkDone {
			return e.ended(closedError("the server ended the event stream"))
		}
		if err := e.await(); err != nil {
			return err
		}
	}
}

// ended makes no failure of the end that the client asked for.
func (e *eventSource) ended(err error) error {
	if e.target.Params.Behavior.Close && e.fresh && kindOf(err) == ErrClosed {
		return errRenew
	}
	return err
}

// greet passes the gate after the first block, and reports whether it did.
func (e *eventSource) greet() bool {
	if !e.greeted || e.fresh {
		return false
	}
	e.subscribed()
	return true
}

// events takes the complete blocks of b, of a new connection the first alone,
// and returns how much they are.
func (e *eventSource) events(b []byte) (used int) {
	for {
		if e.worn() {
			return used
		}
		ev, n := e.parser.next(b[used:])
		if n == 0 {
			return used
		}
		used += n
		e.conn.in.framing += int64(n)
		switch {
		case e.foreign != nil:
			e.foreignEvent(ev)
			if !e.greeted {
				continue
			}
		case ev.message:
			e.conn.in.framing -= int64(len(ev.data))
			e.receive(ev.data)
		}
		if !e.fresh {
			e.greeted = true
			return used
		}
	}
}
