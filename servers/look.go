package servers

import "context"

// look waits as wait does, but nothing that is appended wakes it: it looks on a
// timer, as a handler does that sleeps in a loop. Each look is counted. Only the
// end of the hold, of the client and of the log are noticed between two looks.
func (w *wait) look(gone func() bool) bool {
	stop := context.AfterFunc(w.log.ctx, w.bell.ring)
	defer stop()
	defer w.reset()
	hold, next := newAlarm(w.bell, w.hold), newAlarm(w.bell, w.behavior.loop)
	defer hold.stop()
	defer next.stop()
	w.log.held.Add(1)
	defer w.log.held.Add(-1)
	for {
		w.log.checks.Add(1)
		w.topic.checks.Add(1)
		if w.ready() {
			return true
		}
		for !next.rang() {
			if gone() {
				return false
			}
			if hold.rang() || w.log.closed() {
				return true
			}
			<-w.bell
		}
		next.reset(w.behavior.loop)
	}
}
