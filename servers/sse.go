package servers

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// chunk bounds what one write of a stream carries; a backlog takes several.
var chunk = limit{count: maxCount, bytes: 256 << 10}

// SSE streams messages as server-sent events (WHATWG HTML, section 9.2): the
// event id is the offset, so that a browser resumes by Last-Event-ID. There is
// one write per wake-up, however many messages it brings. Parameters: after,
// heartbeat (15 s), a comment when nothing was sent for that long.
//
// Note: the connection is taken over as a websocket's is. Through net/http,
// whose buffers and stack stay as long as the response, a client would cost
// three times the memory, and the two push patterns would not share their code.
func SSE(l *Log) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allow(w, r, http.MethodGet) {
			return
		}
		q := parseQuery(r.URL.RawQuery, "after", "heartbeat")
		after, heartbeat := q.after(), q.duration("heartbeat", 15*time.Second)
		if id := r.Header.Get("Last-Event-ID"); id != "" {
			last, err := strconv.ParseInt(id, 10, 64)
			if after = last; err != nil || last < -1 || last == math.MaxInt64 {
				q.fail("header Last-Event-ID: %.40q: allowed is an offset, -1 or above", id)
			}
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
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			http.Error(w, "the connection cannot be taken over", http.StatusInternalServerError)
			return
		}
		e := &events{stream: newStream(conn), log: l, topic: t, heartbeat: heartbeat, chunked: r.ProtoAtLeast(1, 1)}
		if !e.serve(l, e.discard, func() { e.send(after) }) {
			conn.Close()
		}
	})
}

// events is the writing half of one stream of events.
type events struct {
	*stream
	log       *Log
	topic     *topic
	heartbeat time.Duration
	chunked   bool // HTTP/1.1; to an older client the stream ends with the connection
	sent      time.Time
}

func (e *events) send(after int64) {
	seat := e.topic.bells.join(e.bell)
	defer seat.leave()
	e.log.streams.Add(1)
	defer e.log.streams.Add(-1)
	alarm := newAlarm(e.bell, e.heartbeat)
	defer alarm.stop()
	next, err := e.begin(after)
	for err == nil && !e.gone.Load() {
		if e.log.closed() {
			e.end()
			return
		}
		var sent bool
		if next, sent, err = e.news(next); sent {
			continue
		}
		if alarm.rang() {
			quiet := time.Since(e.sent)
			if quiet >= e.heartbeat {
				quiet, err = 0, e.comment()
			}
			alarm.reset(e.heartbeat - quiet)
			continue
		}
		<-e.bell
	}
}

// begin answers the request and tells the position: a client that has read it
// is subscribed.
func (e *events) begin(after int64) (next int64, err error) {
	next, lost := e.topic.place(after)
	head := "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Type: text/event-stream\r\nDate: " +
		time.Now().UTC().Format(http.TimeFormat) + "\r\n"
	body := "retry: 1000\nid: " + strconv.FormatInt(next-1, 10) + "\n\n"
	if lost {
		body += "event: oldest\ndata: " + strconv.FormatInt(next, 10) + "\n\n"
	}
	if e.chunked {
		head += "Transfer-Encoding: chunked\r\n\r\n"
		body = strconv.FormatInt(int64(len(body)), 16) + "\r\n" + body + "\r\n"
	} else {
		head += "Connection: close\r\n\r\n"
	}
	return next, e.write([]byte(head + body))
}

// news sends what is new, if anything is, as one chunk.
func (e *events) news(next int64) (after int64, sent bool, err error) {
	const room = 10 // for the size of the chunk, which is known last
	p := pages.Get().(*page)
	defer p.release()
	var s span
	p.messages, s = e.topic.read(p.messages, next, chunk)
	if len(p.messages) == 0 && !s.lost {
		return next, false, nil
	}
	b := append(p.bytes, "          "[:room]...)
	if s.lost {
		b = append(strconv.AppendInt(append(b, "event: oldest\ndata: "...), s.oldest, 10), "\n\n"...)
	}
	for i, m := range p.messages {
		b = strconv.AppendInt(append(b, "id: "...), s.start+int64(i), 10)
		b = append(append(append(b, "\ndata: "...), m.payload()...), "\n\n"...)
	}
	from := room
	if e.chunked {
		var size [room]byte
		digits := append(strconv.AppendInt(size[:0], int64(len(b)-room), 16), "\r\n"...)
		from -= copy(b[room-len(digits):], digits)
		b = append(b, "\r\n"...)
	}
	p.bytes = b
	return s.after, true, e.write(b[from:])
}

// comment keeps middle boxes from taking the stream for dead.
func (e *events) comment() error {
	if e.chunked {
		return e.write([]byte("3\r\n:\n\n\r\n"))
	}
	return e.write([]byte(":\n\n"))
}

// end ends the response; the client may resume elsewhere.
func (e *events) end() {
	if e.chunked {
		_ = e.write([]byte("0\r\n\r\n"))
	}
}

func (e *events) write(b []byte) error {
	_, err := e.conn.Write(b)
	e.sent = time.Now()
	return err
}
