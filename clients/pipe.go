package clients

import (
	"time"
)

// A pipe carries a connection's bytes where that takes more than a system
// call: over a link with latency, in TLS records, at a rate, or all of them. A
// plain connection has none, and pays nothing for it.
type pipe interface {
	// wait returns when take has something to give.
	wait() error
	// take moves bytes that have arrived to p and returns how many.
	take(p []byte) int
	// write sends all of b, without waiting.
	write(b []byte) error
	// flush sends at once what is under way: the connection is about to end.
	flush()
	// goodbye ends the stream and returns how many bytes that took.
	goodbye() int64
}

// A carrier is what TLS records travel on: a socket, or a lag.
type carrier interface {
	// receive waits for bytes and moves them to p.
	receive(p []byte) (int, error)
	// send sends b without waiting and returns how much of it was sent.
	send(b []byte) (int, error)
}

// lay puts what the dialer asks for between the socket and the client.
func (s *session) lay() error {
	c, d := &s.conn, s.dialer
	if c.clocked {
		_ = askClock(c.raw) // where that fails, no times come
	}
	rate := s.target.Params.Behavior.ReadRate
	if d.Link == nil && s.secured == nil && rate == 0 {
		return nil
	}
	socket := newSocket(c)
	if rate > 0 {
		defer func() { c.via = newThrottle(rate, c.via, socket) }()
	}
	below := carrier(socket)
	if d.Link != nil {
		l := newLag(d.Link, c, socket, s.target.Rand)
		c.via, c.end, below = l, l, l
		if err := s.adopt(l); err != nil {
			return err
		}
	}
	if s.secured == nil {
		return nil
	}
	t := newSecure(s.secured, below, c.via, c.counters)
	c.via = t
	s.limit(d.timeout())
	began := time.Now()
	if err := t.handshake(s.ctx); err != nil {
		return err
	}
	if d.OnSecured != nil {
		d.OnSecured(time.Since(began))
	}
	return nil
}

// pull is more for a connection with a pipe. The block is given back while
// there is nothing to read, as fillNow does.
func (c *conn) pull() error {
	if c.blk != nil {
		c.idle()
	}
	if err := c.via.wait(); err != nil {
		return err
	}
	c.borrow()
	c.w += c.via.take(c.blk.b[c.w:])
	return nil
}
