package clients

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// A Publisher streams messages to a server's append endpoint over one
// connection. Append and Flush never wait for the server: what the socket does
// not take is spilled to memory and follows in order. One goroutine may call
// Append and Flush; the other methods may be called by any.
type Publisher struct {
	conn  *net.TCPConn
	raw   syscall.RawConn // nil until the stream has begun
	over  net.Conn        // what the stream is spoken over: conn, or TLS on it
	out   []byte          // appended, not flushed
	rest  []byte          // what flush has still to write
	flush func(fd uintptr) bool
	stop  func() bool
	work  sync.WaitGroup
	wake  chan struct{} // tells the drainer of a spill
	done  chan struct{}
	close sync.Once

	acked atomic.Int64

	mu       sync.Mutex
	spill    []byte // guarded by mu
	spilling bool   // guarded by mu; then the drainer owns the connection's writing side
	err      error  // guarded by mu
}

const (
	appendProtocol = "bench-append/1"
	// maxSpill is the most that is kept for a server that does not read.
	maxSpill = 1 << 30
)

// DialPublisher opens the append endpoint at target, whose path is /append
// when it has none, with the run's token. For an https target, security says
// whom to trust; nil trusts the system's authorities. The connection ends with
// ctx.
func DialPublisher(ctx context.Context, target, token string, security *Security) (*Publisher, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, fmt.Errorf("publishing: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("publishing to %q: must be http://HOST:PORT or https://HOST:PORT", target)
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = "/append"
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r < ' ' || r > '~' }) {
		return nil, errors.New("publishing: token with a character that no header carries")
	}
	dialer := net.Dialer{Timeout: defaultConnectTimeout}
	c, err := dialer.DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return nil, fmt.Errorf("publishing: %w", err)
	}
	p := &Publisher{conn: c.(*net.TCPConn), wake: make(chan struct{}, 1), done: make(chan struct{})}
	p.flush = p.flushNow
	p.over = p.conn
	if u.Scheme == "https" {
		p.over = p.secure(cmp.Or(security, new(Security)).config(u.Hostname()))
	}
	p.stop = context.AfterFunc(ctx, func() { p.fail(ctx.Err()) })
	acks, err := p.upgrade(u, token)
	if err == nil {
		p.raw, err = p.conn.SyscallConn()
	}
	if err != nil {
		p.stop()
		p.conn.Close()
		return nil, fmt.Errorf("publishing to %s: %w", u.Host, err)
	}
	p.work.Go(func() { p.readAcks(acks) })
	p.work.Go(p.drain)
	return p, nil
}

// upgrade turns the connection into a stream and returns what was read of the
// acknowledgments.
func (p *Publisher) upgrade(u *url.URL, token string) ([]byte, error) {
	p.conn.SetDeadline(time.Now().Add(defaultAnswerTimeout))
	defer p.conn.SetDeadline(time.Time{})
	if _, err := fmt.Fprintf(p.over, "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nConnection: Upgrade\r\nUpgrade: %s\r\n\r\n",
		u.RequestURI(), u.Host, token, appendProtocol); err != nil {
		return nil, err
	}
	b := make([]byte, 0, smallestBlock)
	for {
		n, err := p.over.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		size, _ := headEnd(b, 0)
		switch {
		case size == 0 && err != nil:
			return nil, fmt.Errorf("reading the answer: %w", err)
		case size == 0 && len(b) == cap(b):
			return nil, protocolError("response head of more than %d bytes", cap(b))
		case size == 0:
			continue
		}
		var h head
		if err := h.parse(b[:size]); err != nil {
			return nil, err
		}
		if h.status != http.StatusSwitchingProtocols || !strings.EqualFold(string(h.upgrade), appendProtocol) {
			return nil, statusError(h.status, b[size:])
		}
		return b[size:], nil
	}
}

// Append buffers one message for topic; payload is copied. Flush sends it.
func (p *Publisher) Append(topic string, payload []byte) {
	p.out = binary.BigEndian.AppendUint32(p.out, uint32(2+len(topic)+len(payload)))
	p.out = binary.BigEndian.AppendUint16(p.out, uint16(len(topic)))
	p.out = append(p.out, topic...)
	p.out = append(p.out, payload...)
}

// Flush hands what was appended to the socket, or to the spill when the socket
// is full. It does not wait.
func (p *Publisher) Flush() {
	if len(p.out) == 0 {
		return
	}
	if p.over == net.Conn(p.conn) {
		p.push(p.out)
	} else if _, err := p.over.Write(p.out); err != nil {
		p.fail(err)
	}
	p.out = p.out[:0]
}

// Acked is how many messages the server has acknowledged.
func (p *Publisher) Acked() int64 { return p.acked.Load() }

// Err is what ended the stream: nil while it works, and net.ErrClosed after a
// Close that found it working.
func (p *Publisher) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// fail ends the stream with its first error.
func (p *Publisher) fail(err error) {
	p.mu.Lock()
	p.setErr(err)
	p.mu.Unlock()
}

// setErr needs mu. The deadline interrupts the goroutines; closing is left to
// Close.
func (p *Publisher) setErr(err error) {
	if p.err == nil {
		p.err = fmt.Errorf("publishing: %w", err)
		p.conn.SetDeadline(time.Unix(1, 0))
	}
}

// Close ends the stream and waits for its goroutines. Messages that Acked does
// not count may be lost. It returns what Err returned before, if anything.
func (p *Publisher) Close() error {
	err := p.Err()
	p.close.Do(func() {
		p.fail(net.ErrClosed)
		p.stop()
		close(p.done)
		p.conn.Close()
		p.work.Wait()
	})
	return err
}
