package servers

import (
	"net/http"
	"time"
)

// LongPoll parks a request until there is news or the hold time is over, then
// answers as Poll does. Parameters: after, limit, hold (30 s), and to let a
// batch gather: min_count, min_bytes (either is enough) and linger, the bound
// on waiting for them, counted from the first message. A client that goes away
// frees its slot at once.
func LongPoll(l *Log) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allow(w, r, http.MethodGet) {
			return
		}
		q := parseQuery(r.URL.RawQuery, "after", "limit", "hold", "min_count", "min_bytes", "linger")
		after, max, hold := q.after(), q.limit(), q.duration("hold", 30*time.Second)
		g := gather{
			count:  int(q.integer("min_count", 1, maxCount, 0)),
			bytes:  q.integer("min_bytes", 1, maxBytes, 0),
			linger: q.duration("linger", 0),
			bell:   newBell(),
		}
		if q.err != nil {
			refuse(w, q.err)
			return
		}
		t, err := l.topic(topicOf(r))
		if err != nil {
			refuse(w, err)
			return
		}
		if after != now && !park(r, l, t, after+1, hold, max, &g) {
			return
		}
		answer(w, t, after, max)
	})
}

// park waits until the request is to be answered; false means that the client
// has gone away.
func park(r *http.Request, l *Log, t *topic, next int64, hold time.Duration, max limit, g *gather) bool {
	seat := t.bells.join(g.bell)
	defer seat.leave()
	l.held.Add(1)
	defer l.held.Add(-1)
	defer g.reset()
	timer := time.NewTimer(hold)
	defer timer.Stop()
	for {
		count, bytes, lost := t.pending(next)
		if lost || count >= max.count || bytes >= max.bytes || g.enough(count, bytes) || l.closed() {
			return true
		}
		select {
		case <-g.bell:
		case <-timer.C:
			return true
		case <-r.Context().Done():
			return false
		}
	}
}
