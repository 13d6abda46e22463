package scenarios

import (
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// pacer sleeps to absolute deadlines on a thread of its own. Go's timers are
// no finer than 1 ms for short sleeps (golang/go#53824), the kernel's are.
type pacer struct {
	clock clock
	// realtime tells that the thread runs before all normal ones (SCHED_FIFO).
	realtime bool
}

// newPacer locks the calling goroutine to its thread until release, asks the
// kernel for the finest timers (a slack of 1 ns instead of 50 µs), and for
// real-time priority, which is granted to root and to those with a limit for it.
//
// Note: a real-time thread must never wait for one of Go's processors, which
// normal threads may hold while it preempts them. So it keeps its own during
// sleeps (a raw system call, of which Go's scheduler is not told), and all
// others get one more.
func newPacer(c clock) pacer {
	runtime.LockOSThread()
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
	p := pacer{clock: c, realtime: realtimeAllowed()}
	if p.realtime {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
		p.realtime = setPolicy(unix.SCHED_FIFO, 1) == nil
	}
	return p
}

// release gives the thread back as it was.
func (p pacer) release() {
	if p.realtime {
		_ = setPolicy(unix.SCHED_NORMAL, 0)
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) - 1)
	}
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 0, 0, 0, 0)
	runtime.UnlockOSThread()
}

// realtimeAllowed tries real-time priority on the calling thread.
func realtimeAllowed() bool {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if setPolicy(unix.SCHED_FIFO, 1) != nil {
		return false
	}
	return setPolicy(unix.SCHED_NORMAL, 0) == nil
}

// setPolicy sets the scheduling policy of the calling thread; threads that it
// starts do not inherit it.
func setPolicy(policy, priority uint32) error {
	return unix.SchedSetAttr(0, &unix.SchedAttr{Policy: policy, Priority: priority, Flags: unix.SCHED_FLAG_RESET_ON_FORK}, 0)
}

// until sleeps until the clock shows at; it returns early only if a signal
// interrupts it, so callers look at the clock again.
func (p pacer) until(at time.Duration) {
	ts := unix.NsecToTimespec(int64(at))
	if p.realtime {
		_, _, _ = unix.RawSyscall6(unix.SYS_CLOCK_NANOSLEEP, unix.CLOCK_MONOTONIC, unix.TIMER_ABSTIME, uintptr(unsafe.Pointer(&ts)), 0, 0, 0)
		return
	}
	_ = unix.ClockNanosleep(unix.CLOCK_MONOTONIC, unix.TIMER_ABSTIME, &ts, nil)
}
