//go:build !linux

package scenarios

import (
	"runtime"
	"time"
)

// hiccupThread takes the calling goroutine's thread for itself and returns how
// to sleep on it, a nap at most: as finely as Go's timers do.
func hiccupThread(c clock) (sleepUntil func(time.Duration), release func()) {
	runtime.LockOSThread()
	return func(at time.Duration) { time.Sleep(min(at-c.now(), nap)) }, runtime.UnlockOSThread
}

// growProcs has nothing to do where the thread sleeps as goroutines do.
func growProcs() (restore func()) { return func() {} }
