package clients

import (
	"errors"
	"io"
	"os"
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
	filling *filling // nil: a request needs nothing of the answer before
	cursor  int64
	wait    time.Duration // how long the server may take
	until   time.Time     // when the client gives up this request; zero is never
}

// newAsker prepares the requests; q is what every one of them asks for.
func newAsker(s *session, kind requestKind, q query) (*asker, error) {
	b := &s.target.Params.Behavior
	a := &asker{session: s, keep: b.keeps(kind), filling: newFilling(b), wait: s.dialer.answerTimeout()}
	hello, err := s.requestFor(kind, q)
	if err != nil {
		return nil, err
	}
	if a.request, err = s.cursorRequest(kind, q); err != nil {
		return nil, err
	}
	if s.conn.head.watch = ""; b.Empties == "304" {
		s.conn.head.watch = "etag"
	}
	a.hello = []byte(hello)
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
	return a.begins()
}

// ask asks for what comes after the cursor.
func (a *asker) ask() error {
	a.asking()
	request := a.request.bytes(a.cursor)
	if a.filling != nil {
		var err error
		if request, err = a.filling.request(request); err != nil {
			return err
		}
	}
	if d := a.target.Params.Behavior.Deadline; d > 0 {
		a.until = time.Now().Add(d)
	}
	messages, err := a.exchange(request)
	if errors.Is(err, errRaced) { // which the caller sees, and asks anew
		a.target.Counters.failed(err)
		messages, err = a.exchange(request)
	}
	switch {
	case err != nil:
		return a.gaveUp(err)
	case messages == 0:
		a.emptied(len(request))
	}
	return nil
}

// emptied counts an answer without messages.
func (a *asker) emptied(request int) {
	c, h := a.target.Counters, &a.conn.head
	c.empties.Add(1)
	c.emptySent.Add(int64(request))
	if c.emptyReceived.Add(int64(h.size)); h.status == 200 {
		c.emptyReceived.Add(max(0, h.length))
		c.handed.Add(1)
	}
}

// gaveUp makes no failure of an answer that the client did not wait for.
func (a *asker) gaveUp(err error) error {
	if a.until.IsZero() || time.Now().Before(a.until) || !errors.Is(err, os.ErrDeadlineExceeded) || a.ctx.Err() != nil {
		return err
	}
	a.target.Counters.aborted.Add(1)
	a.drop()
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
	switch {
	case h.status == 200:
		if a.filling != nil {
			a.filling.note(h)
		}
		messages, err = a.deliver(body)
	case h.status == 204, h.status == 304 && h.watch != "":
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
	b := &a.target.Params.Behavior
	undrained := b.Undrained && len(body) > 0
	if a.keep && !h.close && !undrained && !a.worn() {
		return messages, nil
	}
	return messages, a.part(h.close && b.Closer != closerClient)
}

// send writes request and reads the head of the answer. A kept connection may
// have been closed by the server in the meantime, which is no fault of either:
// then the request goes out once more on a new one (RFC 9112, section 9.3.1). What
// is not safe to repeat does not.
func (a *asker) send(request []byte) error {
	kept := a.open
	err := a.sendOnce(request)
	if kept && isGone(err) && len(a.conn.window()) == 0 {
		a.target.Counters.races.Add(1)
		a.drop()
		if a.target.Params.Behavior.Method == methodPost {
			return closedError("%w: %w", errRaced, err)
		}
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
	if a.until.IsZero() {
		a.limit(a.wait)
	} else {
		a.setDeadline(a.until)
	}
	if err := a.conn.write(request); err != nil {
		return err
	}
	a.target.Counters.requests.Add(1)
	a.conn.sent.header += int64(len(request))
	return nil
}

// errRaced is a POST that met a closing connection.
var errRaced = errors.New("closed while a POST was under way")

// isGone says that the server no longer holds the connection.
func isGone(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// deliver hands the messages of an answer on and moves the cursor.
func (a *asker) deliver(body []byte) (messages int, err error) {
	b, err := parseBatch(body)
	if err != nil {
		return 0, err
	}
	before := a.conn.in.payload
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
	if messages > 0 {
		a.target.Counters.answered(messages, a.conn.in.payload-before)
	}
	if !a.target.Params.Fixed {
		a.cursor = b.after
	}
	return messages, nil
}
