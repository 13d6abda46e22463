package clients

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"
)

// An endpoint is one end of a TCP connection that the runtime's poller knows.
type endpoint interface {
	SyscallConn() (syscall.RawConn, error)
	SetDeadline(time.Time) error
	SetReadDeadline(time.Time) error
	Close() error
}

// A conn is the connection of one client: a window on the bytes that have
// arrived and are not yet parsed, and the account of what went by. The window
// lies in a lent block while there is something to read. When the socket runs
// dry, a small rest moves to rest and the block goes back to the pool.
type conn struct {
	end      endpoint
	raw      syscall.RawConn
	via      pipe // nil: nothing lies between the socket and the window
	pool     *blockPool
	counters *Counters

	blk  *block // nil while idle
	r, w int    // blk.b[r:w] is the window
	rest []byte // the window while blk is nil
	want int    // size that the window will need next

	clocked bool          // the kernel's receive time is asked for
	kernel  time.Duration // of what was read last

	fill, flush func(fd uintptr) bool // bound once: a method value allocates
	filled      int
	out         []byte
	err         error

	head     head
	deadline time.Time // of reading; zero is none
	in       tally
	sent     tally
}

// trusted is how much room an announced length gets before anything of it has
// arrived.
const trusted = 2 << 20

// restBytes is the largest rest that is copied to give a block back.
const restBytes = 4 << 10

func (c *conn) init(pool *blockPool, counters *Counters) {
	c.pool, c.counters = pool, counters
	c.fill, c.flush = c.fillNow, c.flushNow
}

// attach begins a new connection.
func (c *conn) attach(e endpoint, raw syscall.RawConn) {
	c.end, c.raw, c.want = e, raw, 0
	c.counters.connections.Add(1)
	c.counters.kernel.opened(raw)
}

// detach closes the connection and gives back what it held.
func (c *conn) detach() {
	c.settle()
	if c.via != nil {
		_ = c.end.SetDeadline(time.Time{}) // what is under way arrives, even when ctx has ended
		c.via.flush()
	}
	c.counters.kernel.closing()
	if c.via != nil {
		c.counters.kernel.parting(c.via.goodbye())
	}
	c.end.Close()
	c.end, c.raw, c.via, c.deadline = nil, nil, nil, time.Time{}
	c.release()
	c.rest = c.rest[:0]
}

// release gives the block back.
func (c *conn) release() {
	if c.blk != nil {
		c.pool.giveBack(c.blk)
	}
	c.blk, c.r, c.w = nil, 0, 0
}

// settle folds the tallies into Counters.
func (c *conn) settle() {
	c.in.fold(&c.counters.received, c.counters)
	c.sent.fold(&c.counters.sent, c.counters)
}

// window is what has arrived and is not parsed yet. It is valid until the
// next call of more or need.
func (c *conn) window() []byte {
	if c.blk == nil {
		return c.rest
	}
	return c.blk.b[c.r:c.w]
}

// skip drops n bytes from the front of the window.
func (c *conn) skip(n int) { c.r += n }

// need waits until the window has at least n bytes.
func (c *conn) need(n int) error {
	if n > maxWindow {
		return protocolError("%d bytes at once, more than %d", n, maxWindow)
	}
	for len(c.window()) < n {
		c.expect(n)
		if err := c.more(); err != nil {
			return err
		}
	}
	return nil
}

// expect makes room for a window of n bytes, or for a good part if little of
// them has arrived: an announcement is no reason to hold memory.
func (c *conn) expect(n int) { c.want = min(n, max(trusted, 2*len(c.window()))) }

// more waits for more bytes and appends them to the window.
func (c *conn) more() error {
	if len(c.window()) >= maxWindow {
		return protocolError("%d bytes arrived without an end", maxWindow)
	}
	c.settle()
	if c.via != nil {
		return c.pull()
	}
	if err := c.raw.Read(c.fill); err != nil {
		return err
	}
	if c.err != nil {
		return c.err
	}
	c.in.socket += int64(c.filled)
	return nil
}

// fillNow reads once. It is called by the poller whenever the socket may have
// something, and returns false to be called again.
func (c *conn) fillNow(fd uintptr) bool {
	c.borrow()
	return c.took(readNow(fd, c.blk.b[c.w:]))
}

// took notes what a read into the window returned; false is nothing yet.
func (c *conn) took(n int, errno syscall.Errno) bool {
	switch {
	case errno == syscall.EAGAIN:
		c.idle()
		return false
	case errno != 0:
		c.err = os.NewSyscallError("read", errno)
	case n == 0:
		c.err = io.EOF
	default:
		c.filled, c.err = n, nil
		c.w += n
	}
	return true
}

// borrow makes sure that there is a block with room behind the window.
func (c *conn) borrow() {
	size := max(c.want, c.w-c.r+1, len(c.rest)+1)
	switch {
	case c.blk == nil:
		c.blk = c.pool.lend(size)
		c.w = copy(c.blk.b, c.rest)
		c.rest = c.rest[:0]
	case c.r == c.w:
		c.r, c.w = 0, 0
		if len(c.blk.b) < size {
			c.replace(size)
		}
	case c.r+size > len(c.blk.b):
		c.replace(size)
	}
	c.want = 0
}

// replace moves the window to the front of a block of at least size bytes.
func (c *conn) replace(size int) {
	old, window := c.blk, c.window()
	if len(old.b) < size {
		c.blk = c.pool.lend(size)
	}
	c.r, c.w = 0, copy(c.blk.b, window)
	if c.blk != old {
		c.pool.giveBack(old)
	}
}

// idle gives the block back, unless too much waits in it.
func (c *conn) idle() {
	window := c.window()
	if len(window) > restBytes {
		return
	}
	if cap(c.rest) < len(window) {
		c.rest = make([]byte, 0, len(window))
	}
	c.rest = append(c.rest[:0], window...)
	c.release()
}

// errFull is a server that does not read what little its clients write.
var errFull = errors.New("the server does not read")

// write sends b, which is small and goes into an empty socket buffer, without
// ever waiting.
func (c *conn) write(b []byte) error {
	if c.via != nil {
		return c.via.write(b)
	}
	c.out, c.err = b, nil
	if err := c.raw.Write(c.flush); err != nil {
		return err
	}
	c.sent.socket += int64(len(b) - len(c.out))
	switch {
	case c.err != nil:
		return c.err
	case len(c.out) > 0:
		return &failure{kind: ErrTimeout, err: errFull}
	}
	return nil
}

func (c *conn) flushNow(fd uintptr) bool {
	n, errno := writeNow(fd, c.out)
	switch {
	case errno == syscall.EAGAIN:
	case errno != 0:
		c.err = os.NewSyscallError("write", errno)
	default:
		c.out = c.out[n:]
	}
	return true
}
