package servers

import (
	"context"
	"net/http"
	"time"
)

// LongPoll parks a request until there is news or the hold time is over, then
// answers as Poll does. Parameters: after, limit, hold (30 s), and to let a
// batch gather: min_count, min_bytes (either is enough) and linger, the bound
// on waiting for them, counted from the first message. Beside the plain pattern:
// max_bytes, empty, close, idle, cursor, loop, follow, follow_delay, follow_bytes.
// A client that goes away frees its slot at once.
//
// Note: the connection is taken over as a websocket's is (see kept). Through
// net/http, whose buffers and stack stay for as long as a hold, a client that
// waits would cost three times the memory.
func LongPoll(l *Log) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allow(w, r, http.MethodGet, http.MethodPost) {
			return
		}
		q := parseQuery(r.URL.RawQuery, []string{"after", "limit", "hold", "min_count", "min_bytes", "linger"},
			"max_bytes", "empty", "close", "idle", "cursor", "loop", "follow", "follow_delay", "follow_bytes")
		p := wait{log: l, after: q.after(), max: q.limit(), hold: q.duration("hold", 30*time.Second), behavior: q.behavior(r)}
		p.gather = gather{
			count:  int(q.integer("min_count", 1, maxCount, 0)),
			bytes:  q.integer("min_bytes", 1, maxBytes, 0),
			linger: q.duration("linger", 0),
		}
		forgetful := q.forgetful()
		if q.err != nil {
			refuse(w, q.err)
			return
		}
		var err error
		if p.topic, err = l.topic(topicOf(r)); err != nil {
			refuse(w, err)
			return
		}
		if forgetful {
			next, _ := p.topic.place(now)
			p.after = next - 1
		}
		p.behavior.prepare(w, r)
		if on, ok := w.(*reply); ok { // a connection that was taken over before
			on.wait = &p
			return
		}
		if takeOver(w, r, p) {
			return
		}
		p.bell = newBell()
		stop := context.AfterFunc(r.Context(), p.bell.ring)
		defer stop()
		if p.wait(func() bool { return r.Context().Err() != nil }) {
			if p.follows(answer(w, p.topic, p.after, p.max, p.behavior)) {
				p.behavior.follow.behind(l, monotonic())
			}
		}
	})
}

// forgetful asks a server that remembers nothing for its client, and wakes only
// who waits: for what comes while the request is held.
func (q *query) forgetful() bool {
	off := q.beside && q.choice("cursor", "on", "off") == "off"
	if off && q.after() != now {
		q.fail("parameter after is not allowed with cursor=off")
	}
	return off
}

// wait is a long poll before its answer.
type wait struct {
	gather
	log   *Log
	topic *topic
	after int64
	max   limit
	hold  time.Duration
	// behavior fills the 128 bytes up to which a closure keeps this without
	// another allocation.
	behavior *behavior
}

// follows tells whether the server appends a message behind the answer.
func (w *wait) follows(news bool) bool {
	return !news && w.behavior != nil && w.behavior.follow.delay > 0
}

// wait returns true when it is time to answer, and false if the client has gone,
// of which the bell tells.
func (w *wait) wait(gone func() bool) bool {
	if w.after == now {
		return true
	}
	if w.behavior != nil && w.behavior.loop > 0 {
		return w.look(gone)
	}
	seat := w.topic.bells.join(w.bell)
	defer seat.leave()
	defer w.reset()
	if w.ready() {
		return true
	}
	alarm := newAlarm(w.bell, w.hold)
	defer alarm.stop()
	w.log.held.Add(1)
	defer w.log.held.Add(-1)
	for !alarm.rang() && !w.ready() {
		if gone() {
			return false
		}
		<-w.bell
	}
	return true
}

// ready tells whether there is something to answer, or no more to wait for.
func (w *wait) ready() bool {
	count, bytes, lost := w.topic.pending(w.after + 1)
	return lost || count >= w.max.count || bytes >= w.max.bytes || w.enough(count, bytes) || w.log.closed()
}
