package servers

import (
	"errors"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// WebSocket pushes one message per text frame (RFC 6455), or per binary frame
// with frames=binary, or with batch=K up to K messages joined by newlines. The
// first frame tells the position. Parameters: after, batch, linger (bound on
// waiting for a full batch; absent: whatever is there is sent), frames, ping
// (30 s; a client that leaves two unanswered is cut).
func WebSocket(l *Log) http.Handler {
	upgrader := websocket.Upgrader{
		ReadBufferSize:  256, // clients have nothing to say but control frames
		WriteBufferPool: new(noBuffers),
		CheckOrigin:     sameOrigin,
		Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
			http.Error(w, reason.Error(), status)
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := parseQuery(r.URL.RawQuery, "after", "batch", "linger", "frames", "ping")
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
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return // Upgrade has answered
		}
		p := &pusher{stream: newStream(conn.NetConn()), log: l, topic: t, ping: ping, batch: batch, first: first}
		p.gather.bell, p.gather.linger = p.bell, linger
		if linger > 0 {
			p.gather.count = batch
		}
		if !p.serve(l, func() { p.listen(conn) }, func() { p.push(after) }) {
			conn.Close()
		}
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

// pusher is one websocket. Only its writing half writes frames, so that one
// that was cut short by a deadline can go on where it was.
type pusher struct {
	*stream
	log    *Log
	topic  *topic
	ping   time.Duration
	batch  int
	first  byte // of the frames that carry messages
	gather gather

	unanswered atomic.Int32           // pings
	pong       atomic.Pointer[string] // to be sent; the newest is enough (section 5.5.3)
	code       atomic.Int32           // with which the client closed
}

// listen reads control frames until the connection ends; messages are read and
// dropped, up to 4 KiB each.
func (p *pusher) listen(conn *websocket.Conn) {
	conn.SetReadLimit(4 << 10)
	conn.SetPongHandler(func(string) error { p.unanswered.Store(0); return nil })
	conn.SetPingHandler(func(data string) error { p.pong.Store(&data); p.stream.bell.ring(); return nil })
	conn.SetCloseHandler(func(int, string) error { return nil }) // push answers
	for {
		if _, _, err := conn.NextReader(); err != nil {
			var closed *websocket.CloseError
			if errors.As(err, &closed) && closed.Code != websocket.CloseAbnormalClosure {
				p.code.Store(int32(closed.Code))
			}
			return
		}
	}
}

// push writes until the client or the log ends.
func (p *pusher) push(after int64) {
	seat := p.topic.bells.join(p.bell)
	defer seat.leave()
	p.log.streams.Add(1)
	defer p.log.streams.Add(-1)
	defer p.gather.reset()
	alarm := newAlarm(p.bell, p.ping)
	defer alarm.stop()
	next, err := p.begin(after)
	for err == nil && !p.over() {
		if err = p.control(alarm); err != nil {
			return
		}
		var sent bool
		if next, sent, err = p.news(next); !sent && err == nil {
			<-p.bell
		}
	}
}

// begin tells the position: a client that has read it is subscribed.
func (p *pusher) begin(after int64) (next int64, err error) {
	next, lost := p.topic.place(after)
	position := `{"after":` + strconv.FormatInt(next-1, 10)
	if lost {
		position += `,"oldest":` + strconv.FormatInt(next, 10)
	}
	return next, p.write(textFrame([]byte(position + "}")))
}

// over closes the websocket if the client has closed it or gone, or if the log
// has ended.
func (p *pusher) over() bool {
	switch {
	case p.gone.Load():
		if code := p.code.Load(); code != 0 {
			_ = p.write(closeFrame(int(code), ""))
		}
		return true
	case p.log.closed():
		p.bye(websocket.CloseGoingAway, "draining")
		return true
	default:
		return false
	}
}

// control answers a ping of the client and sends those of the server.
func (p *pusher) control(alarm *alarm) error {
	if data := p.pong.Load(); data != nil && p.pong.CompareAndSwap(data, nil) {
		if err := p.write(append(appendHeader(nil, pongFinal, len(*data)), *data...)); err != nil {
			return err
		}
	}
	if !alarm.rang() {
		return nil
	}
	if p.unanswered.Add(1) > 2 {
		return errors.New("the client left two pings unanswered")
	}
	alarm.reset(p.ping)
	return p.write([]byte{pingFinal, 0})
}

// news sends what is new, if anything is or if the batch is ready, in one write.
func (p *pusher) news(next int64) (after int64, sent bool, err error) {
	max := chunk
	if p.batch > 1 {
		max.count = p.batch
		if p.gather.count > 0 {
			count, bytes, lost := p.topic.pending(next)
			if !lost && !p.gather.enough(count, bytes) {
				return next, false, nil
			}
			p.gather.reset()
		}
	}
	work := pages.Get().(*page)
	defer work.release()
	var s span
	work.messages, s = p.topic.read(work.messages, next, max)
	switch {
	case s.lost:
		p.bye(fellBehind, "oldest "+strconv.FormatInt(s.oldest, 10))
		return next, false, errors.New("the client fell behind the messages kept")
	case len(work.messages) == 0:
		return next, false, nil
	case len(work.messages) == 1 && p.first == textFinal:
		return s.after, true, p.write(work.messages[0].frame)
	}
	work.bytes = p.frames(work.bytes, work.messages)
	return s.after, true, p.write(work.bytes)
}

// frames appends a frame per message, or one for all if this is a batch.
func (p *pusher) frames(b []byte, messages []message) []byte {
	if p.batch > 1 {
		size := len(messages) - 1
		for _, m := range messages {
			size += len(m.payload())
		}
		b = appendHeader(b, p.first, size)
		for i, m := range messages {
			if i > 0 {
				b = append(b, '\n')
			}
			b = append(b, m.payload()...)
		}
		return b
	}
	for _, m := range messages {
		at := len(b)
		b = append(b, m.frame...)
		b[at] = p.first
	}
	return b
}

// fellBehind is the close code of a client that was slower than retention.
const fellBehind = 4000

// bye starts the closing handshake and gives the client a second to answer:
// closing at once could destroy the close frame before the client reads it.
func (p *pusher) bye(code int, reason string) {
	if p.write(closeFrame(code, reason)) != nil {
		return
	}
	patience := newAlarm(p.bell, time.Second)
	defer patience.stop()
	for !p.gone.Load() && !patience.rang() {
		<-p.bell
	}
}

func closeFrame(code int, reason string) []byte {
	body := websocket.FormatCloseMessage(code, reason)
	return append(appendHeader(nil, closeFinal, len(body)), body...)
}

func (p *pusher) write(b []byte) error {
	_, err := p.conn.Write(b)
	return err
}
