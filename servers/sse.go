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
// one write per wake-up, however many messages it brings. Parameters: after, ping
// (15 s), a comment when nothing was sent for that long; beside the plain pattern:
// close.
//
// Note: the connection is taken over as a websocket's is. Through net/http,
// whose buffers and stack stay as long as the response, a client would cost
// three times the memory, and the two push patterns would not share their code.
func SSE(l *Log) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allow(w, r, http.MethodGet) {
			return
		}
		q := parseQuery(r.URL.RawQuery, []string{"after", "ping"}, "close")
		after, ping, once := q.after(), q.duration("ping", 15*time.Second), q.flag("close")
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
		if !l.enter() {
			refuse(w, ErrClosed)
			return
		}
		defer l.running.Done()
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			http.Error(w, "the connection cannot be taken over", http.StatusInternalServerError)
			return
		}
		e := &events{ping: ping, chunked: r.ProtoAtLeast(1, 1), once: once}
		e.subscribe(l, conn, t, ping)
		if e.begin(after) != nil {
			e.unsubscribe()
			return
		}
		e.start(e.discard, e.send)
	})
}

// events is one stream of events.
type events struct {
	subscriber
	ping    time.Duration
	chunked bool // HTTP/1.1; to an older client the stream ends with the connection
	once    bool // the stream ends after what the first wake-up brought
	sent    time.Time
}

// begin answers the request and tells the position: a client that has read it
// is subscribed.
func (e *events) begin(after int64) error {
	next, lost := e.topic.place(after)
	e.next = next
	head := "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Type: text/event-stream\r\nDate: " +
		time.Now().UTC().Format(http.TimeFormat) + "\r\n"
	retry := "1000"
	if e.once {
		retry = "0"
	}
	body := "retry: " + retry + "\nid: " + strconv.FormatInt(next-1, 10) + "\n\n"
	if lost {
		body += "event: oldest\ndata: " + strconv.FormatInt(next, 10) + "\n\n"
	}
	if e.once || !e.chunked {
		head += "Connection: close\r\n"
	}
	if e.chunked {
		head += "Transfer-Encoding: chunked\r\n"
		body = strconv.FormatInt(int64(len(body)), 16) + "\r\n" + body + "\r\n"
	}
	return e.write([]byte(head + "\r\n" + body))
}

// send writes until the client or the log ends.
func (e *events) send() {
	defer e.unsubscribe()
	for !e.gone.Load() {
		if e.log.closed() {
			e.end()
			return
		}
		sent, err := e.news()
		if sent && e.once {
			return
		}
		if !sent && err == nil {
			sent, err = e.comment()
		}
		if err != nil {
			return
		}
		if !sent {
			<-e.bell
		}
	}
}

// news sends what is new, if anything is, as one chunk.
func (e *events) news() (sent bool, err error) {
	p := pages.Get().(*page)
	defer p.release()
	var s span
	p.messages, s = e.topic.read(p.messages, e.next, chunk)
	if len(p.messages) == 0 && !s.lost {
		return false, nil
	}
	e.next = s.after
	return true, e.write(e.encode(p, s))
}

// encode makes the chunk in p.
func (e *events) encode(p *page, s span) []byte {
	const room = 10 // for the size of the chunk, which is known last
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
		from -= len(digits)
		copy(b[from:], digits)
		b = append(b, "\r\n"...)
		if e.once {
			b = append(b, lastChunk...)
		}
	}
	p.bytes = b
	return b[from:]
}

// lastChunk ends a response (RFC 9112, section 7.1).
const lastChunk = "0\r\n\r\n"

// comment sends a comment if it is time, lest middle boxes take the stream
// for dead.
func (e *events) comment() (sent bool, err error) {
	if !e.alarm.rang() {
		return false, nil
	}
	quiet := time.Since(e.sent)
	if quiet < e.ping {
		e.alarm.reset(e.ping - quiet)
		return false, nil
	}
	e.alarm.reset(e.ping)
	if e.chunked {
		return true, e.write([]byte("3\r\n:\n\n\r\n"))
	}
	return true, e.write([]byte(":\n\n"))
}

// end ends the response; the client may resume elsewhere.
func (e *events) end() {
	if e.chunked {
		_ = e.write([]byte(lastChunk))
	}
}

func (e *events) write(b []byte) error {
	_, err := e.conn.Write(b)
	e.sent = time.Now()
	return err
}
