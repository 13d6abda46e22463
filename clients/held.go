package clients

import (
	"errors"
	"os"
	"time"
)

// held is what a lag has read and not yet released, in order. It belongs to
// the client's goroutine.
type held struct {
	pool   *blockPool
	kernel *time.Duration // takes the kernel's receive time of what is released

	b        []byte // b[released:] is held
	released int
	arrivals []arrival
	lastDue  time.Duration
	end      error // what reading ended with; the last arrival tells when
}

// An arrival is what one read brought: size bytes, or the end.
type arrival struct {
	due    time.Duration
	size   int
	kernel time.Duration // receive time, 0 is not known
}

// maxHeld is how much is read before its time: the window of the connection,
// as a receiver of TCP would call it.
const maxHeld = 4 << 20

// wait returns when the first arrival is due.
func (l *lag) wait() error {
	h := &l.held
	for {
		next := forever
		if len(h.arrivals) > 0 {
			next = h.arrivals[0].due
		}
		switch {
		case next > l.link.now():
		case h.arrivals[0].size == 0:
			return h.end
		default:
			return nil
		}
		if err := l.await(next); err != nil {
			return err
		}
	}
}

// take moves what one read brought, or the part of it that fits.
func (l *lag) take(p []byte) int {
	h := &l.held
	first := &h.arrivals[0]
	n := copy(p, h.b[h.released:h.released+first.size])
	h.released += n
	first.size -= n
	if first.kernel != 0 {
		*h.kernel = first.kernel
	}
	if first.size == 0 {
		h.arrivals = append(h.arrivals[:0], h.arrivals[1:]...)
	}
	if h.released == len(h.b) {
		h.b, h.released = h.b[:0], 0
		if cap(h.b) > restBytes {
			h.b = nil
		}
	}
	return n
}

func (l *lag) receive(p []byte) (int, error) {
	if err := l.wait(); err != nil {
		return 0, err
	}
	return l.take(p), nil
}

// await waits until the socket has something, a wheel says that next has come,
// or the session's deadline has passed, which is its error.
func (l *lag) await(next time.Duration) error {
	l.mu.Lock()
	if l.broken != nil {
		defer l.mu.Unlock()
		return l.broken
	}
	l.waiting = true
	early := next != forever && l.wake != next
	if early {
		l.wake = next
	}
	l.mu.Unlock()
	if early {
		l.wheel.at(next, l.wakeDue)
	}
	err := l.socket.raw.Read(l.fill)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = false
	if !errors.Is(err, os.ErrDeadlineExceeded) || !l.deadline.IsZero() && !time.Now().Before(l.deadline) {
		return err
	}
	return l.endpoint.SetReadDeadline(l.deadline)
}

// fillNow reads once, and notes when.
func (l *lag) fillNow(fd uintptr) bool {
	h := &l.held
	if h.end != nil || len(h.b)-h.released >= maxHeld {
		return false // the deadline ends this wait
	}
	blk := h.pool.lend(smallestBlock)
	defer h.pool.giveBack(blk)
	n, some, err := l.socket.take(fd, blk.b)
	if !some {
		return false
	}
	now := l.link.now()
	h.lastDue = max(h.lastDue, now+l.link.delay(l.rand))
	a := arrival{due: h.lastDue, size: n}
	if k := *h.kernel; k != 0 {
		// The emulated way is network, like the way to this kernel.
		a.kernel, *h.kernel = k+h.lastDue-now, 0
	}
	h.arrivals = append(h.arrivals, a)
	if h.end = err; err != nil {
		// The kernel would wait for the client's own close, which is half a round trip
		// away, and a peer that is next door takes that for a loss.
		acknowledge(fd)
	}
	if h.released > len(h.b)/2 {
		h.b = append(h.b[:0], h.b[h.released:]...)
		h.released = 0
	}
	h.b = append(h.b, blk.b[:n]...)
	return true
}

// wakeNow lets the client look at the time; a wheel runs it.
func (l *lag) wakeNow() {
	l.mu.Lock()
	l.wake = 0
	l.interrupt()
	l.mu.Unlock()
}

// interrupt wakes the client if it waits for the socket; it needs mu.
func (l *lag) interrupt() {
	if l.waiting && !l.closed {
		l.endpoint.SetReadDeadline(time.Unix(1, 0))
	}
}

// SetDeadline sets the deadlines of both directions.
func (l *lag) SetDeadline(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deadline = t
	return l.endpoint.SetDeadline(t)
}

// SetReadDeadline sets the deadline of reading.
func (l *lag) SetReadDeadline(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deadline = t
	return l.endpoint.SetReadDeadline(t)
}
