package clients

import (
	"errors"
	"os"
	"sync/atomic"
)

// A flow reads a connection on which messages come unasked, without asking the
// kernel after each of them whether there is another.
//
// Note: a read that leaves room in its buffer has emptied the socket, and the poller
// tells of whatever comes after it (epoll(7), edge-triggered, questions 9 and 12 of
// its answers): the second read, which would find nothing, is half of the system
// calls of a client that gets one message at a time. That holds within one call of
// RawConn.Read only, which forgets what the poller told before it. And one thing may
// be missed: the end of the stream, if the poller told of it together with the bytes
// before it. So a flow is in doubt after such a read, and one that is so for long is
// interrupted, to ask once.
type flow struct {
	session *session
	take    func() error // takes what the window has
	now     func(fd uintptr) bool
	// doubt is the round of the dialer's looks in which the last read left room, 0 if
	// the kernel has said since that there is nothing.
	doubt atomic.Uint32
	// place is where it stands in the dialer's list; that list's mu guards it.
	place int
	// asked is true if the next end of a wait is only to ask the kernel. It is guarded
	// by the session's mu.
	asked bool
}

// flow calls take whenever something has arrived, until it or the connection fails.
func (s *session) flow(take func() error) error {
	if s.conn.via != nil || s.conn.clocked { // the bytes come some other way
		for {
			if err := s.await(); err != nil {
				return err
			}
			if err := take(); err != nil {
				return err
			}
		}
	}
	f := &flow{session: s, take: take}
	f.now = f.readNow
	s.dialer.doubts.add(f)
	defer s.dialer.doubts.remove(f)
	s.mind()
	s.conn.settle()
	for {
		err := s.conn.raw.Read(f.now)
		switch {
		case err == nil:
			return streamEnd(s.conn.err)
		case !errors.Is(err, os.ErrDeadlineExceeded) || !f.resume():
			return err
		}
	}
}

// readNow is called by the poller whenever the socket may have something, and returns
// false to be called again.
func (f *flow) readNow(fd uintptr) bool {
	c := &f.session.conn
	for {
		if len(c.window()) >= maxWindow {
			c.err = protocolError("%d bytes arrived without an end", maxWindow)
			return true
		}
		c.borrow()
		room := len(c.blk.b) - c.w
		n, errno := readNow(fd, c.blk.b[c.w:])
		if !c.took(n, errno) {
			f.doubt.Store(0)
			return false
		}
		if c.err != nil {
			return true
		}
		c.in.socket += int64(n)
		if c.err = f.take(); c.err != nil {
			return true
		}
		f.session.mind()
		c.settle()
		if n < room {
			f.doubt.Store(f.session.dialer.doubts.round.Load())
			c.idle()
			return false
		}
	}
}

// ask ends the wait of a flow that has been in doubt for longer than a round.
func (f *flow) ask(round uint32) {
	if since := f.doubt.Load(); since == 0 || round-since < 2 {
		return
	}
	s := f.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live != nil && !s.ended && !s.stalled {
		f.asked = true
		s.live.SetReadDeadline(past)
	}
}

// resume goes on with a wait that was ended by ask; false if it was by something else.
func (f *flow) resume() bool {
	s := f.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if !f.asked || s.live == nil || s.ended || s.stalled {
		return false
	}
	f.asked = false
	s.live.SetReadDeadline(s.conn.deadline)
	return true
}
