package clients

import (
	"errors"
	"io"
	"syscall"
	"time"
)

// An asker is a client that asks for messages by HTTP requests and keeps a
// cursor: polling, keepalive and longpoll.
type asker struct {
	*session
	keep    bool // the connection, from one request to the next
	hello   []byte
	request cursorRequest
	cursor  int64
	wait    time.Duration // how long the server may take
}

// newAsker prepares the requests; q is what every one of them asks for.
func newAsker(s *session, kind requestKind, q query) (*asker, error) {
	t := s.target
	a := &asker{session: s, keep: kind != onceRequest, wait: s.dialer.answerTimeout()}
	fill := headFill{scheme: s.scheme, host: s.host, cookie: t.Params.Cookie}
	hello, err := requestHead(t.Params.Headers, kind, t.path()+q.text, fill)
	if err != nil {
		return nil, err
	}
	var withCursor query
	withCursor.add("after", string(cursorMark))
	if q.text != "" {
		withCursor.text += "&" + q.text[1:]
	}
	head, err := requestHead(t.Params.Headers, kind, t.path()+withCursor.text, fill)
	if err != nil {
		return nil, err
	}
	a.hello, a.request = []byte(hello), newCursorRequest(head)
	return a, nil
}

// subscribe asks for the cursor, without one, and passes the gate.
func (a *asker) subscribe() error {
	if _, err := a.exchange(a.hello); err != nil {
		return err
	}
	if t := a.target; t.Params.Fixed {
		a.cursor = -1
	} else if t.After != Now {
		a.cursor = t.After
	}
	a.subscribed()
	return nil
}

// ask asks for what comes after the cursor.
func (a *asker) ask() error {
	a.asking()
	messages, err := a.exchange(a.request.bytes(a.cursor))
	if err != nil {
		return err
	}
	if messages == 0 {
		a.target.Counters.empties.Add(1)
	}
	return nil
}

// exchange writes request, takes the whole answer, hands its messages on and
// leaves the connection as it should be found by the next exchange.
func (a *asker) exchange(request []byte) (messages int, err error) {
	if err := a.send(request); err != nil {
		return 0, err
	}
	body, taken, err := a.conn.readBody()
	if err != nil {
		return 0, err
	}
	a.conn.in.framing += int64(len(body))
	h := &a.conn.head
	switch h.status {
	case 200:
		messages, err = a.deliver(body)
	case 204:
	default:
		err = statusError(h.status, body)
	}
	if err != nil {
		return messages, err
	}
	a.conn.skip(taken)
	if a.ready {
		a.answered()
	}
	if a.keep && !h.close {
		return messages, nil
	}
	return messages, a.part(h.close)
}

// send writes request and reads the head of the answer. A kept connection may
// have been closed by the server in the meantime, which is no fault of either:
// then the request goes out once more on a new one (RFC 9112, section 9.3.1).
func (a *asker) send(request []byte) error {
	kept := a.open
	err := a.sendOnce(request)
	if kept && isGone(err) && len(a.conn.window()) == 0 {
		a.drop()
		a.target.Counters.reconnects.Add(1)
		err = a.sendOnce(request)
	}
	if errors.Is(err, io.EOF) {
		err = closedError("closed before an answer: %w", err)
	}
	return err
}

func (a *asker) sendOnce(request []byte) error {
	if err := a.post(request); err != nil {
		return err
	}
	return a.conn.readHead()
}

// post writes request, on a new connection if there is none.
func (a *asker) post(request []byte) error {
	if !a.open {
		if err := a.connect(); err != nil {
			return err
		}
	}
	if rest := a.conn.window(); len(rest) > 0 {
		return protocolError("bytes after the end of an answer: %s", quote(rest))
	}
	a.limit(a.wait)
	if err := a.conn.write(request); err != nil {
		return err
	}
	a.target.Counters.requests.Add(1)
	a.conn.sent.header += int64(len(request))
	return nil
}

// isGone says that the server no longer holds the connection.
func isGone(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// part ends a connection that carries no other answer. When the server
// announced to close, it goes first: who closes first keeps the port for a
// minute, and the clients have only 28,000.
func (a *asker) part(announced bool) error {
	defer a.drop()
	if !announced {
		return nil
	}
	rest := a.conn.window()
	if len(rest) == 0 {
		if err := a.conn.more(); err != nil {
			return nil // EOF as announced, or an end that harms no message
		}
		rest = a.conn.window()
	}
	return protocolError("bytes after the end of an answer: %s", quote(rest))
}

// deliver hands the messages of an answer on and moves the cursor.
func (a *asker) deliver(body []byte) (messages int, err error) {
	b, err := parseBatch(body)
	if err != nil {
		return 0, err
	}
	for {
		message, err := b.next()
		if err != nil {
			return messages, err
		}
		if message == nil {
			break
		}
		messages++
		a.conn.in.framing -= int64(len(message))
		a.receive(message)
	}
	if !a.target.Params.Fixed {
		a.cursor = b.after
	}
	return messages, nil
}
