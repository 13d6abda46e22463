package clients

import (
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// deafRaw is a connection of which the poller tells nothing: a wait ends by its
// deadline alone.
type deafRaw struct {
	fd      int
	expired chan struct{}
}

func (d *deafRaw) Read(f func(uintptr) bool) error {
	if f(uintptr(d.fd)) {
		return nil
	}
	<-d.expired
	return os.ErrDeadlineExceeded
}

func (d *deafRaw) Write(func(uintptr) bool) error        { return nil }
func (d *deafRaw) Control(f func(uintptr)) error         { f(uintptr(d.fd)); return nil }
func (d *deafRaw) SetDeadline(t time.Time) error         { return d.SetReadDeadline(t) }
func (d *deafRaw) Close() error                          { return syscall.Close(d.fd) }
func (d *deafRaw) SyscallConn() (syscall.RawConn, error) { return d, nil }

func (d *deafRaw) SetReadDeadline(t time.Time) error {
	if !t.IsZero() && t.Before(time.Now()) {
		d.expired <- struct{}{}
	}
	return nil
}

// deafFlow reads what is written to the other end of a pair of sockets.
func deafFlow(t *testing.T) (s *session, raw *deafRaw, other int) {
	t.Helper()
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err == nil {
		err = syscall.SetNonblock(ends[0], true)
	}
	if err != nil {
		t.Fatal(err)
	}
	raw = &deafRaw{ends[0], make(chan struct{}, 8)}
	s = &session{dialer: &Dialer{}, target: &Target{}, live: raw, open: true}
	s.conn.init(&s.dialer.blocks, new(Counters))
	s.conn.end, s.conn.raw = raw, raw
	t.Cleanup(func() { raw.Close() })
	return s, raw, ends[1]
}

// The end of a stream that came with its last bytes is seen although the poller never
// tells of it, once the flow has been in doubt for two rounds; a flow that is not in
// doubt is left alone.
func TestFlowSeesTheEnd(t *testing.T) {
	t.Parallel()
	s, _, other := deafFlow(t)
	var got strings.Builder
	taken := make(chan struct{}, 1)
	ended := make(chan error, 1)
	if _, err := syscall.Write(other, []byte("the last")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Close(other); err != nil {
		t.Fatal(err)
	}
	go func() {
		ended <- s.flow(func() error {
			got.Write(s.conn.window())
			s.conn.skip(len(s.conn.window()))
			taken <- struct{}{}
			return nil
		})
	}()
	<-taken
	rounds := 0
	for ; len(ended) == 0 && rounds < 100; rounds++ {
		s.dialer.doubts.look()
		time.Sleep(10 * time.Millisecond)
	}
	err := <-ended
	if kindOf(err) != ErrClosed || !errors.Is(err, io.EOF) || got.String() != "the last" {
		t.Errorf("%v after %q, want the end of the stream after the last", err, got.String())
	}
	if rounds < 2 {
		t.Errorf("asked after %d rounds, want two at least", rounds)
	}
	if len(s.dialer.doubts.flows) != 0 || s.dialer.doubts.next != nil {
		t.Error("a flow that has ended is still looked for")
	}
}

// A flow that was asked and has nothing goes on to wait, and is not asked again.
func TestFlowGoesOn(t *testing.T) {
	t.Parallel()
	s, raw, other := deafFlow(t)
	defer syscall.Close(other)
	taken := make(chan string, 4)
	ended := make(chan error, 1)
	send := func(text string) {
		if _, err := syscall.Write(other, []byte(text)); err != nil {
			t.Error(err)
		}
	}
	send("one")
	go func() {
		ended <- s.flow(func() error {
			taken <- string(s.conn.window())
			s.conn.skip(len(s.conn.window()))
			return nil
		})
	}()
	if got := <-taken; got != "one" {
		t.Fatalf("took %q", got)
	}
	f := func() *flow {
		s.dialer.doubts.mu.Lock()
		defer s.dialer.doubts.mu.Unlock()
		return s.dialer.doubts.flows[0]
	}()
	for f.doubt.Load() == 0 { // it is behind take
		time.Sleep(time.Millisecond)
	}
	for i := 0; f.doubt.Load() != 0; i++ {
		if i == 1000 {
			t.Fatal("still in doubt")
		}
		s.dialer.doubts.look()
		time.Sleep(time.Millisecond)
	}
	for range 5 {
		s.dialer.doubts.look()
	}
	if len(raw.expired) != 0 {
		t.Error("a flow without a doubt is interrupted")
	}
	send("two")
	s.end()
	if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("ended with %v, want the session's end", err)
	}
}
