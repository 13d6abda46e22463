package servers

import (
	"sync"
	"sync/atomic"
)

// A bell wakes one goroutine: whatever concerns it (a message, a timer, a
// connection that went away, the end of the log) rings, and rings coalesce.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default: // rung already, and not yet heard
	}
}

// bells are the readers of a topic.
type bells struct {
	mu    sync.Mutex
	seats []*seat
	count atomic.Int32
	state atomic.Int32 // of the waker
}

// A seat is a reader's place among the bells of a topic.
type seat struct {
	bells *bells
	bell  bell
	index int
}

// The waker is idle, at work, or at work and asked for another round.
const (
	idle int32 = iota
	waking
	again
)

// few readers are woken by the append itself: that takes less than starting a waker.
const few = 8

// join makes the bell ring at every append from now on, until leave. A reader
// joins first and looks into the log then, so that it misses nothing.
func (b *bells) join(with bell) *seat {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &seat{b, with, len(b.seats)}
	b.seats = append(b.seats, s)
	b.count.Store(int32(len(b.seats)))
	return s
}

func (s *seat) leave() {
	b := s.bells
	b.mu.Lock()
	defer b.mu.Unlock()
	end := len(b.seats) - 1
	last := b.seats[end]
	b.seats[s.index], last.index = last, s.index
	b.seats[end] = nil
	b.seats = b.seats[:end]
	b.count.Store(int32(end))
}

// ring wakes all readers. It takes the caller as long as starting a goroutine,
// however many they are; calls during a round make one more round, not many.
func (b *bells) ring(l *Log) {
	if n := b.count.Load(); n == 0 {
		return
	} else if n <= few {
		b.ringAll()
		return
	}
	for {
		switch b.state.Load() {
		case idle:
			if b.state.CompareAndSwap(idle, waking) {
				if l.enter() { // else the log is closed and has rung all bells
					go func() {
						defer l.running.Done()
						b.wake()
					}()
				}
				return
			}
		case waking:
			if b.state.CompareAndSwap(waking, again) {
				return
			}
		case again:
			return
		}
	}
}

func (b *bells) wake() {
	for {
		b.ringAll()
		if b.state.CompareAndSwap(waking, idle) {
			return
		}
		b.state.Store(waking)
	}
}

// ringAll rings outside the lock: the woken come back at once to leave or join.
func (b *bells) ringAll() {
	b.mu.Lock()
	if len(b.seats) <= few {
		for _, s := range b.seats {
			s.bell.ring()
		}
		b.mu.Unlock()
		return
	}
	round := make([]bell, len(b.seats))
	for i, s := range b.seats {
		round[i] = s.bell
	}
	b.mu.Unlock()
	for _, bell := range round {
		bell.ring()
	}
}
