package servers

import (
	"crypto/tls"
	"errors"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// excess is how many connections above the limit are told so; more are closed.
const excess = 32

// listener counts connections and bounds them.
type listener struct {
	net.Listener
	max   int
	stall time.Duration // bound on a write
	epoch time.Time     // from which deadlines count

	mu       sync.Mutex
	open     map[*conn]struct{}
	accepted atomic.Int64
}

func newListener(ln net.Listener, max int, stall time.Duration) *listener {
	return &listener{Listener: ln, max: max, stall: stall, epoch: time.Now(), open: map[*conn]struct{}{}}
}

// Accept returns the next connection.
func (l *listener) Accept() (net.Conn, error) {
	for {
		inner, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		l.accepted.Add(1)
		c := &conn{Conn: inner, listener: l}
		l.mu.Lock()
		n := len(l.open)
		if n < l.max+excess {
			l.open[c] = struct{}{}
		}
		l.mu.Unlock()
		if n >= l.max+excess {
			inner.Close()
			continue
		}
		c.excess = n >= l.max
		return c, nil
	}
}

// all are the open connections.
func (l *listener) all() []*conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(maps.Keys(l.open))
}

// count is the number of open connections.
func (l *listener) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.open)
}

// closeIf closes the connections for which f is true and returns their number.
func (l *listener) closeIf(f func(*conn) bool) (n int) {
	l.mu.Lock()
	var chosen []*conn
	for c := range l.open {
		if f(c) {
			chosen = append(chosen, c)
		}
	}
	l.mu.Unlock()
	for _, c := range chosen {
		c.Close()
	}
	return len(chosen)
}

// conn is a connection of the server. It bounds every write by the listener's
// stall, whoever writes: net/http, gorilla or a stream.
type conn struct {
	net.Conn
	listener *listener
	excess   bool                  // to be told that there are too many
	state    atomic.Int32          // http.ConnState
	idle     atomic.Int64          // a time.Duration of silence that the client asked for; 0 is none
	topic    atomic.Pointer[topic] // that is read on it; nil is none, or none in particular
	deadline atomic.Int64          // of writes, in ns since the epoch; 0 is none
}

// Write writes b within the stall. The deadline is moved only when half of it
// has gone, because moving it costs as much as a tenth of a short write. A
// deadline that is noticed much too late means that this process was stopped,
// not that the client was slow: the write goes on.
func (c *conn) Write(b []byte) (written int, err error) {
	for {
		now := time.Since(c.listener.epoch)
		if deadline := time.Duration(c.deadline.Load()); deadline-now < c.listener.stall/2 {
			deadline = now + c.listener.stall
			if err := c.Conn.SetWriteDeadline(c.listener.epoch.Add(deadline)); err != nil {
				return written, err
			}
			c.deadline.Store(int64(deadline))
		}
		n, err := c.Conn.Write(b[written:])
		written += n
		late := time.Since(c.listener.epoch) - time.Duration(c.deadline.Load())
		if err == nil || !errors.Is(err, os.ErrDeadlineExceeded) || late < time.Second {
			return written, err
		}
	}
}

// SetDeadline sets both deadlines.
func (c *conn) SetDeadline(t time.Time) error {
	c.deadline.Store(0)
	return c.Conn.SetDeadline(t)
}

// SetWriteDeadline sets the deadline of the next write, which may move it.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.deadline.Store(0)
	return c.Conn.SetWriteDeadline(t)
}

// SetReadDeadline sets the deadline of reads. It is how net/http bounds the
// silence of an idle connection, which the client may have asked to be shorter.
func (c *conn) SetReadDeadline(t time.Time) error {
	if idle := time.Duration(c.idle.Load()); idle > 0 && !t.IsZero() && http.ConnState(c.state.Load()) == http.StateIdle {
		if earlier := time.Now().Add(idle); earlier.Before(t) {
			t = earlier
		}
	}
	return c.Conn.SetReadDeadline(t)
}

// CloseWrite ends this direction, so that a client can read a last answer.
func (c *conn) CloseWrite() error {
	if inner, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return inner.CloseWrite()
	}
	return nil
}

// Close closes the connection and forgets it.
func (c *conn) Close() error {
	c.listener.mu.Lock()
	delete(c.listener.open, c)
	c.listener.mu.Unlock()
	return c.Conn.Close()
}

// counted is the listener's connection below TLS, if there is any.
func counted(c net.Conn) (*conn, bool) {
	if secured, ok := c.(*tls.Conn); ok {
		c = secured.NetConn()
	}
	inner, ok := c.(*conn)
	return inner, ok
}

// reads notes which topic is read on a connection.
func reads(c net.Conn, t *topic) {
	if c, ok := counted(c); ok {
		c.topic.Store(t)
	}
}

// observe keeps the state in which net/http sees the connection.
func observe(c net.Conn, state http.ConnState) {
	if c, ok := counted(c); ok {
		c.state.Store(int32(state))
	}
}
