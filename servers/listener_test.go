package servers

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// TestWriteToAClientThatDoesNotRead is bounded by the stall.
func TestWriteToAClientThatDoesNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer far.Close()
		c := &conn{Conn: near, listener: newListener(nil, 1, 10*time.Second)}
		began := time.Now()
		if n, err := c.Write([]byte("hello")); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != 10*time.Second {
			t.Errorf("wrote %d, %v after %v; want nothing and a deadline after 10 s", n, err, time.Since(began))
		}
	})
}

// TestDeadlineMovesOnlyByHalves writes now and then to a client that reads.
func TestDeadlineMovesOnlyByHalves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer far.Close()
		go func() { _, _ = io.Copy(io.Discard, far) }()
		counted := &deadlines{Conn: near}
		c := &conn{Conn: counted, listener: newListener(nil, 1, 10*time.Second)}
		for range 100 {
			if _, err := c.Write([]byte("hello")); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		if counted.moved != 17 { // every 6 s: as soon as less than 5 of the 10 are left
			t.Errorf("the deadline moved %d times in 100 s, want 17", counted.moved)
		}
		_ = c.SetWriteDeadline(time.Time{}) // as net/http does when it lets go of a connection
		if _, err := c.Write(nil); err != nil || counted.moved != 19 {
			t.Errorf("after it was cleared, the deadline had moved %d times, %v; want 19", counted.moved, err)
		}
		near.Close()
	})
}

type deadlines struct {
	net.Conn
	moved int
}

func (d *deadlines) SetWriteDeadline(t time.Time) error {
	d.moved++
	return d.Conn.SetWriteDeadline(t)
}

// TestWriteGoesOnAfterThisProcessWasStopped has a deadline that is noticed
// seconds too late, with half of the bytes written.
func TestWriteGoesOnAfterThisProcessWasStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		defer far.Close()
		stopped := &stoppedOnce{Conn: near}
		c := &conn{Conn: stopped, listener: newListener(nil, 1, 10*time.Second)}
		if n, err := c.Write([]byte("hello")); n != 5 || err != nil {
			t.Errorf("wrote %d, %v; want all, as the client was not slow", n, err)
		}
		if string(stopped.got) != "hello" {
			t.Errorf("the client got %q", stopped.got)
		}
	})
}

// stoppedOnce writes half, and notices the deadline after a stop of 15 s.
type stoppedOnce struct {
	net.Conn
	got []byte
}

func (s *stoppedOnce) Write(b []byte) (int, error) {
	if s.got == nil {
		time.Sleep(15 * time.Second)
		s.got = append(s.got, b[:2]...)
		return 2, os.ErrDeadlineExceeded
	}
	s.got = append(s.got, b...)
	return len(b), nil
}
