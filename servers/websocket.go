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
		ReadBufferSize:  1, // both are not used
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

// pusher is one websocket. Only its writing half writes frames, so that one
// that was cut short by a deadline can go on where it was.
type pusher struct {
	subscriber
	ping   time.Duration
	batch  int
	first  byte // of the frames that carry messages
	gather gather
	input  input

	unanswered atomic.Int32           // pings
	pong       atomic.Pointer[string] // to be sent; the newest is enough (section 5.5.3)
	code       atomic.Int32           // to close with; 0 is none
}

// listen reads control frames until the connection is to end. What comes after
// a broken frame is read too, as unread data would destroy the close frame.
func (p *pusher) listen() {
	code, closed := p.input.read(p.conn, p.take)
	p.code.Store(int32(code))
	if code != 0 && !closed {
		p.bell.ring()
		p.discard()
	}
}

func (p *pusher) take(opcode byte, payload []byte) {
	switch opcode {
	case opPong:
		p.unanswered.Store(0)
	case opPing:
		data := string(payload)
		p.pong.Store(&data)
		p.bell.ring()
	}
}

// begin tells the position: a client that has read it is subscribed.
func (p *pusher) begin(after int64) error {
	next, lost := p.topic.place(after)
	p.next = next
	position := `{"after":` + strconv.FormatInt(next-1, 10)
	if lost {
		position += `,"oldest":` + strconv.FormatInt(next, 10)
	}
	return p.write(textFrame([]byte(position + "}")))
}

// push writes until the client or the log ends.
func (p *pusher) push() {
	defer p.unsubscribe()
	defer p.gather.reset()
	for !p.over() {
		if p.control() != nil {
			return
		}
		sent, err := p.news()
		if err != nil {
			return
		}
		if !sent {
			<-p.bell
		}
	}
}

// over closes the websocket if the client has closed it, broken the protocol or
// gone, or if the log has ended.
func (p *pusher) over() bool {
	gone, code := p.gone.Load(), int(p.code.Load())
	switch {
	case gone && code != 0:
		_ = p.write(closeFrame(code, ""))
	case code != 0:
		p.bye(code, "")
	case p.log.closed() && !gone:
		p.bye(websocket.CloseGoingAway, "draining")
	default:
		return gone
	}
	return true
}

// control answers a ping of the client and sends those of the server.
func (p *pusher) control() error {
	if data := p.pong.Load(); data != nil && p.pong.CompareAndSwap(data, nil) {
		if err := p.write(append(appendHeader(nil, pongFinal, len(*data)), *data...)); err != nil {
			return err
		}
	}
	if !p.alarm.rang() {
		return nil
	}
	if p.unanswered.Add(1) > 2 {
		return errors.New("the client left two pings unanswered")
	}
	p.alarm.reset(p.ping)
	return p.write([]byte{pingFinal, 0})
}

// news sends what is new, if anything is and the batch is ready, in one write.
func (p *pusher) news() (sent bool, err error) {
	if p.gather.count > 0 {
		count, bytes, lost := p.topic.pending(p.next)
		if !lost && !p.gather.enough(count, bytes) {
			return false, nil
		}
		p.gather.reset()
	}
	work := pages.Get().(*page)
	defer work.release()
	max := chunk
	if p.batch > 1 {
		max.count = p.batch
	}
	var s span
	work.messages, s = p.topic.read(work.messages, p.next, max)
	switch {
	case s.lost:
		return false, p.behind(s.oldest)
	case len(work.messages) == 0:
		return false, nil
	}
	p.next = s.after
	if len(work.messages) == 1 && p.first == textFinal {
		return true, p.write(work.messages[0].frame)
	}
	work.bytes = p.frames(work.bytes, work.messages)
	return true, p.write(work.bytes)
}

// behind tells a client that was slower than retention where it may go on.
func (p *pusher) behind(oldest int64) error {
	p.bye(fellBehind, "oldest "+strconv.FormatInt(oldest, 10))
	return errors.New("the client fell behind the messages kept")
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

// bye starts the closing handshake and gives the client a moment to answer:
// closing at once could destroy the close frame before the client reads it.
func (p *pusher) bye(code int, reason string) {
	if p.write(closeFrame(code, reason)) != nil {
		return
	}
	patience := newAlarm(p.bell, closing)
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
