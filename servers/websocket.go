package servers

import (
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// WebSocket pushes one message per text frame (RFC 6455), or per binary frame
// with frames=binary, or with batch=K up to K messages joined by newlines. The
// first frame tells the position. Parameters: after, batch, linger (bound on
// waiting for a full batch; absent: whatever is there is sent), frames, ping
// (30 s; a client that leaves two unanswered is cut). What the client says in text
// frames is answered as upstream.go says.
func WebSocket(l *Log) http.Handler {
	upgrader := websocket.Upgrader{
		ReadBufferSize:  1, // both are not used
		WriteBufferPool: new(noBuffers),
		CheckOrigin:     sameOrigin,
		Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
			http.Error(w, reason.Error(), status)
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := parseQuery(r.URL.RawQuery, []string{"after", "batch", "linger", "frames", "ping"})
		after, ping := q.after(), q.duration("ping", 30*time.Second)
		batch := int(q.integer("batch", 1, maxCount, 1))
		linger := q.duration("linger", 0)
		first := q.frames()
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
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return // Upgrade has answered
		}
		p := &pusher{ping: ping, batch: batch, first: first}
		p.subscribe(l, conn.NetConn(), t, ping)
		p.gather.bell, p.gather.linger = p.bell, linger
		if linger > 0 {
			p.gather.count = batch
		}
		if p.begin(after) != nil {
			p.unsubscribe()
			return
		}
		p.start(p.listen, p.push)
	})
}

// frames is the first byte of the frames that carry messages.
func (q *query) frames() byte {
	switch kind := q.values.Get("frames"); kind {
	case "", "text":
		return textFinal
	case "binary":
		return binaryFinal
	default:
		q.fail("parameter frames=%.40q: allowed are text and binary", kind)
		return 0
	}
}

// noBuffers keeps gorilla from allocating a write buffer: frames are written
// from the log's memory.
type noBuffers struct{}

func (*noBuffers) Get() any { return nil }
func (*noBuffers) Put(any)  {}
