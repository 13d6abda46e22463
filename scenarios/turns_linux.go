package scenarios

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// turns gives a thread that sleeps all its life a new turn in Go's scheduler
// now and then, at a time that suits it.
//
// Note: the runtime takes the processor from a goroutine that has had it for
// 10 ms, asleep or not. Whoever takes it looks for more to do every 20 µs, for
// milliseconds: that was three quarters of what an idle publisher cost. And the
// goroutine gets it back through other threads, perhaps when a message is due.
type turns struct {
	clock clock
	last  time.Duration
}

const (
	turnEvery = 4 * time.Millisecond
	// turnTime is the least time before the next thing to do in which a turn
	// can be given: many times what it takes.
	turnTime = 300 * time.Microsecond
)

// offer gives a turn if there is time for it until at. The thread may be another
// one afterwards, but it is locked and as finely timed.
func (t *turns) offer(at time.Duration) {
	now := t.clock.now()
	if at-now < turnTime || now-t.last < turnEvery {
		return
	}
	t.last = now
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 0, 0, 0, 0)
	runtime.UnlockOSThread()
	runtime.Gosched()
	runtime.LockOSThread()
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
}
