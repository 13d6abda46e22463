package servers

import (
	"errors"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

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
	owed       atomic.Pointer[owed]   // answers to what the client said; nil if it said nothing
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
	case opText:
		p.owe(payload)
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

// control answers what the client says and its pings, and sends the server's.
func (p *pusher) control() error {
	if err := p.pay(); err != nil {
		return err
	}
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
