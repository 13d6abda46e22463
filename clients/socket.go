package clients

import (
	"io"
	"os"
	"syscall"
)

// A socket reads and writes for a pipe, and counts what it carries.
type socket struct {
	raw      syscall.RawConn
	counters *Counters
	read     func(fd uintptr, p []byte) (int, syscall.Errno)

	fill, flush func(fd uintptr) bool // bound once: a method value allocates
	in, out     []byte
	filled      int
	err         error // of reading
	outErr      error // of writing, which another goroutine may do
}

func newSocket(c *conn) *socket {
	s := &socket{raw: c.raw, counters: c.counters, read: readNow}
	if c.clocked {
		s.read = c.readClocked
	}
	s.fill, s.flush = s.fillNow, s.flushNow
	return s
}

// receive waits for bytes and reads them into p.
func (s *socket) receive(p []byte) (int, error) {
	s.in = p
	err := s.raw.Read(s.fill)
	s.in = nil
	if err != nil {
		return 0, err
	}
	return s.filled, s.err
}

func (s *socket) fillNow(fd uintptr) bool {
	n, more, err := s.take(fd, s.in)
	s.filled, s.err = n, err
	return more
}

// take reads what is there; more is false when that is nothing yet.
func (s *socket) take(fd uintptr, p []byte) (n int, more bool, err error) {
	n, errno := s.read(fd, p)
	switch {
	case errno == syscall.EAGAIN:
		return 0, false, nil
	case errno != 0:
		return 0, true, os.NewSyscallError("read", errno)
	case n == 0:
		return 0, true, io.EOF
	}
	s.counters.received.socket.Add(int64(n))
	return n, true, nil
}

// send writes b, which is small and goes into an empty socket buffer, without
// ever waiting.
func (s *socket) send(b []byte) (int, error) {
	s.out, s.outErr = b, nil
	err := s.raw.Write(s.flush)
	n := len(b) - len(s.out)
	s.out = nil
	s.counters.sent.socket.Add(int64(n))
	switch {
	case err != nil:
		return n, err
	case s.outErr == nil && n < len(b):
		return n, &failure{kind: ErrTimeout, err: errFull}
	}
	return n, s.outErr
}

func (s *socket) flushNow(fd uintptr) bool {
	n, errno := writeNow(fd, s.out)
	switch {
	case errno == syscall.EAGAIN:
	case errno != 0:
		s.outErr = os.NewSyscallError("write", errno)
	default:
		s.out = s.out[n:]
	}
	return true
}
