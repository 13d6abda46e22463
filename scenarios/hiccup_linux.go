package scenarios

import (
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// hiccupThread takes the calling goroutine's thread for itself and returns how
// to sleep on it, a nap at most.
//
// Note: the sleep is a raw system call, which keeps the thread's P. With an
// ordinary one the runtime takes the P away and gives it back later: that costs
// twice the CPU time, and the thread would see the queue of the Go scheduler,
// which is the hiccup goroutine's part. In exchange the process gets one P more
// (growProcs), and the runtime interrupts the sleep by a signal when it needs
// the thread.
func hiccupThread(c clock) (sleepUntil func(time.Duration), release func()) {
	runtime.LockOSThread()
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
	own := turns{clock: c}
	sleepUntil = func(at time.Duration) {
		at = min(at, c.now()+nap)
		own.offer(at)
		rawSleep(at)
	}
	return sleepUntil, func() {
		_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 0, 0, 0, 0)
		runtime.UnlockOSThread()
	}
}

func rawSleep(at time.Duration) {
	ts := unix.NsecToTimespec(int64(at))
	// A signal ends it early; the caller looks at the clock.
	_, _, _ = unix.RawSyscall6(unix.SYS_CLOCK_NANOSLEEP, unix.CLOCK_MONOTONIC, unix.TIMER_ABSTIME, uintptr(unsafe.Pointer(&ts)), 0, 0, 0)
}

// growProcs gives the hiccup thread a P of its own.
func growProcs() (restore func()) {
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	return func() { runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) - 1) }
}
