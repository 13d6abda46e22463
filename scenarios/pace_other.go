//go:build !linux

package scenarios

import (
	"runtime"
	"time"
)

// pacer sleeps to absolute deadlines on a thread of its own.
type pacer struct {
	clock clock
}

// newPacer locks the calling goroutine to its thread until release.
func newPacer(c clock) pacer {
	runtime.LockOSThread()
	return pacer{c}
}

// raiseProcess gives the process real-time priority: not here.
func raiseProcess() bool { return false }

// realtimeAllowed tells whether publishing gets real-time priority: not here.
func realtimeAllowed() bool { return false }

// release gives the thread back.
func (pacer) release() { runtime.UnlockOSThread() }

// until sleeps until the clock shows at, as finely as Go's timers do.
func (p pacer) until(at time.Duration) { time.Sleep(at - p.clock.now()) }
