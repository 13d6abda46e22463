package servers

import "net/http"

// Poll answers at once with the messages after an offset: 200 with the batch,
// or 204 when nothing is new. Without the offset it answers where the log ends.
// Polling and keep-alive polling differ only in whether the client lets the
// connection be kept. Parameters: after, limit.
func Poll(l *Log) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allow(w, r, http.MethodGet) {
			return
		}
		q := parseQuery(r.URL.RawQuery, "after", "limit")
		after, max := q.after(), q.limit()
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
		answer(w, t, after, max)
	})
}
