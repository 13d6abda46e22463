package scenarios

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// pacer sleeps to absolute deadlines on a thread of its own. Go's timers are
// no finer than 1 ms for short sleeps (golang/go#53824), the kernel's are.
type pacer struct {
	clock clock
}

// newPacer locks the calling goroutine to its thread until release and asks
// the kernel for the finest timers (a slack of 1 ns instead of 50 µs).
func newPacer(c clock) pacer {
	runtime.LockOSThread()
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
	return pacer{c}
}

// release gives the thread back.
func (pacer) release() {
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 0, 0, 0, 0)
	runtime.UnlockOSThread()
}

// until sleeps until the clock shows at; it returns early only if a signal
// interrupts it, so callers look at the clock again.
func (p pacer) until(at time.Duration) {
	ts := unix.NsecToTimespec(int64(at))
	_ = unix.ClockNanosleep(unix.CLOCK_MONOTONIC, unix.TIMER_ABSTIME, &ts, nil)
}
