//go:build !linux

package clients

import "time"

// An alarm wakes one sleeping goroutine after a time, as exactly as Go's
// timers do, or when it is rung.
type alarm struct {
	bell chan struct{}
}

func newAlarm() (alarm, error) { return alarm{make(chan struct{}, 1)}, nil }

func (alarm) sharpen() {}
func (alarm) blunt()   {}

// sleep waits for d or for ring.
func (a alarm) sleep(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-a.bell:
	}
}

func (a alarm) ring() {
	select {
	case a.bell <- struct{}{}:
	default: // rung already
	}
}

func (alarm) close() {}
