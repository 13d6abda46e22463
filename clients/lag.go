package clients

import (
	"math/rand/v2"
	"sync"
	"time"
)

// A lag is a connection's pipe over a Link. What the client writes is kept
// until a wheel writes it. What the socket has is read by the client's
// goroutine, and held until its time, when a wheel wakes that goroutine.
//
// It is an endpoint too, as it shares the deadline of reading with the
// session: nothing but a deadline wakes a goroutine that waits for a socket.
type lag struct {
	endpoint
	link   *Link
	wheel  *wheel
	rand   *rand.Rand // of the client's goroutine
	socket *socket
	held   held

	flushed bool // as closed, for the client's goroutine

	fill             func(fd uintptr) bool // bound once, like these
	sendDue, wakeDue func()

	mu       sync.Mutex
	out      []parcel      // guarded by mu; not yet sent
	lastDue  time.Duration // guarded by mu; of out
	sending  bool          // guarded by mu; a wheel is at it
	sent     *sync.Cond    // sending has ended
	closed   bool          // guarded by mu
	broken   error         // guarded by mu; what writing ended with
	deadline time.Time     // guarded by mu; the session's, of reading
	waiting  bool          // guarded by mu; for the socket
	wake     time.Duration // guarded by mu; when wakeDue is to run, 0 is never
}

// A parcel is what one write sent.
type parcel struct {
	due time.Duration
	b   []byte
}

func newLag(link *Link, c *conn, s *socket, r *rand.Rand) *lag {
	l := &lag{endpoint: c.end, link: link, wheel: link.wheel(), rand: r, socket: s}
	l.held.pool, l.held.kernel = c.pool, &c.kernel
	l.sent = sync.NewCond(&l.mu)
	l.fill, l.sendDue, l.wakeDue = l.fillNow, l.sendNow, l.wakeNow
	return l
}

// write has b written when half a round trip has passed, after flush at once.
func (l *lag) write(b []byte) error {
	if l.flushed {
		_, err := l.socket.send(b)
		return err
	}
	due := l.link.now() + l.link.delay(l.rand)
	l.mu.Lock()
	if l.broken != nil {
		defer l.mu.Unlock()
		return l.broken
	}
	due = max(due, l.lastDue)
	l.lastDue = due
	l.out = append(l.out, parcel{due, append([]byte(nil), b...)})
	first := len(l.out) == 1 && !l.sending
	l.mu.Unlock()
	if first {
		l.wheel.at(due, l.sendDue)
	}
	return nil
}

func (l *lag) send(b []byte) (int, error) {
	if err := l.write(b); err != nil {
		return 0, err
	}
	return len(b), nil
}

// sendNow writes the parcel that is due; a wheel runs it.
func (l *lag) sendNow() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.out) == 0 {
		return
	}
	b := l.out[0].b
	l.out = append(l.out[:0], l.out[1:]...)
	l.sending = true
	l.mu.Unlock()
	_, err := l.socket.send(b)
	l.mu.Lock()
	l.sending = false
	l.sent.Broadcast()
	switch {
	case err != nil:
		l.broken = err
		l.interrupt()
	case len(l.out) > 0 && !l.closed:
		l.wheel.at(l.out[0].due, l.sendDue)
	}
}

// flush writes at once what is still to be sent. The closing of a connection
// is not delayed.
func (l *lag) flush() {
	l.mu.Lock()
	l.flushed, l.closed = true, true
	for l.sending {
		l.sent.Wait()
	}
	rest := l.out
	l.out = nil
	broken := l.broken
	l.mu.Unlock()
	for _, p := range rest {
		if broken == nil {
			_, broken = l.socket.send(p.b)
		}
	}
}

func (*lag) goodbye() int64 { return 0 }
