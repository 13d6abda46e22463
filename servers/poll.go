package servers

import "net/http"

// Poll answers at once with the messages after an offset: 200 with the batch,
// or 204 when nothing is new. Without the offset it answers where the log ends.
// Polling and keep-alive polling differ only in whether the client lets the
// connection be kept. Parameters: after, limit; beside the plain pattern:
// max_bytes, empty, close, idle.
func Poll(l *Log) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allow(w, r, http.MethodGet, http.MethodPost) {
			return
		}
		q := parseQuery(r.URL.RawQuery, []string{"after", "limit"}, "max_bytes", "empty", "close", "idle")
		after, max, b := q.after(), q.limit(), q.behavior(r)
		if q.err != nil {
			refuse(w, q.err)
			return
		}
		t, err := l.topic(topicOf(r))
		if err != nil {
			refuse(w, err)
			return
		}
		if after != now {
			l.turn(r.Context())
		}
		b.prepare(w, r)
		answer(w, t, after, max, b)
	})
}
