package servers

import (
	"sync/atomic"
	"time"
)

// An alarm rings a bell after a time and remembers that it did. It costs
// nothing while its goroutine is woken for other reasons, unlike a timer
// channel in a select.
type alarm struct {
	timer *time.Timer
	due   atomic.Bool
}

func newAlarm(b bell, d time.Duration) *alarm {
	a := new(alarm)
	a.timer = time.AfterFunc(d, func() {
		a.due.Store(true)
		b.ring()
	})
	return a
}

// rang reports, once, that the time has passed; reset sets it again.
func (a *alarm) rang() bool { return a.due.Load() && a.due.CompareAndSwap(true, false) }

// reset sets the alarm again, whether or not it has rung.
func (a *alarm) reset(d time.Duration) { a.timer.Reset(d) }

func (a *alarm) stop() { a.timer.Stop() }
