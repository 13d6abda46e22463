package scenarios

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// pacer sleeps to absolute deadlines on a thread of its own. Go's timers are
// no finer than 1 ms for short sleeps (golang/go#53824), the kernel's are.
type pacer struct {
	// realtime tells that the thread runs before all others (SCHED_FIFO).
	realtime bool
	procs    int // before
	turns    turns
}

// newPacer locks the calling goroutine to its thread until release, asks the
// kernel for the finest timers (a slack of 1 ns instead of 50 µs), and, in a
// process that raiseProcess has raised, for a priority above the other threads.
//
// Note: at real-time priority the thread keeps its P during sleeps, in a raw
// system call of which Go's scheduler is not told: after an ordinary one it would
// have to ask for one, and wait. All others get one more instead; without
// real-time priority it lets Go leave the P alone, which is taken from a sleeper
// after 20 µs where none is idle, and after 10 ms where one is.
func newPacer(c clock) pacer {
	runtime.LockOSThread()
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
	p := pacer{procs: runtime.GOMAXPROCS(0), turns: turns{clock: c}}
	if policy, err := unix.SchedGetAttr(0, 0); err == nil && policy.Policy == unix.SCHED_RR {
		p.realtime = setPolicy(0, unix.SCHED_FIFO, pacePriority) == nil
	}
	runtime.GOMAXPROCS(p.procs + 1)
	return p
}

// release gives the thread back as it was.
func (p pacer) release() {
	if p.realtime {
		_ = setPolicy(0, unix.SCHED_RR, processPriority)
	}
	runtime.GOMAXPROCS(p.procs)
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 0, 0, 0, 0)
	runtime.UnlockOSThread()
}

// until sleeps until the clock shows at; it returns early if a signal
// interrupts it, so callers look at the clock again.
func (p *pacer) until(at time.Duration) {
	if p.realtime {
		rawSleep(at)
		return
	}
	p.turns.offer(at)
	ts := unix.NsecToTimespec(int64(at))
	_ = unix.ClockNanosleep(unix.CLOCK_MONOTONIC, unix.TIMER_ABSTIME, &ts, nil)
}
