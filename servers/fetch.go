package servers

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// FetchProtocol is the Upgrade header of Fetch.
const FetchProtocol = "bench-fetch/1"

const (
	fetchIdle  = 2 * time.Minute  // without a request, a consumer is cut after once to twice this
	fetchStall = 10 * time.Second // for the rest of a request that has begun
)

// Fetch is the pull model of Kafka (its fetch request, KIP-74 and KIP-41) on a
// kept connection: it opens by an HTTP Upgrade and then speaks the frames of
// fetchframe.go. A request is answered as soon as min_bytes wait over all its
// topics, max_wait has passed, or a topic needs telling: no such topic, offset
// not kept, or the end asked for.
func Fetch(l *Log) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.enter() {
			refuse(w, ErrClosed)
			return
		}
		defer l.running.Done()
		conn, from, ok := upgrade(w, r, http.MethodGet, FetchProtocol)
		if !ok {
			return
		}
		c := &consumer{from: bufio.NewReaderSize(from, 256), turn: make(chan struct{}, 1)}
		c.log, c.conn, c.bell = l, conn, newBell()
		c.start(c.listen, c.reply)
	})
}

// consumer is one fetch connection. The reading half reads a request ahead only
// to its length, so that it sees the client go while a request is parked; turn
// is whose the request is.
type consumer struct {
	stream
	from    *bufio.Reader
	turn    chan struct{} // sent when a request has been answered, closed at the end
	asked   atomic.Bool   // a request is to be answered
	request fetchRequest
	buffer  []byte
	topics  []*topic // of the request, nil where there can be none
	seats   []*seat
}

// listen reads requests until one breaks the protocol or the connection ends.
func (c *consumer) listen() {
	for outstanding := false; ; outstanding = true {
		head, err := c.from.Peek(4)
		if err != nil {
			return
		}
		if outstanding {
			if _, open := <-c.turn; !open {
				return
			}
		}
		n := int(binary.BigEndian.Uint32(head))
		if n < fetchHead || n > maxFetchRequest || c.read(4+n) != nil || c.request.decode(c.buffer[4:]) != nil {
			return
		}
		c.asked.Store(true)
		c.bell.ring()
	}
}

// read fills the buffer with n bytes.
func (c *consumer) read(n int) error {
	if cap(c.buffer) < n {
		c.buffer = make([]byte, n)
	}
	c.buffer = c.buffer[:n]
	if c.from.Buffered() < n {
		_ = c.conn.SetReadDeadline(time.Now().Add(fetchStall))
		defer func() { _ = c.conn.SetReadDeadline(time.Time{}) }()
	}
	_, err := io.ReadFull(c.from, c.buffer)
	return err
}

// reply answers requests until the client or the log ends, or is idle.
func (c *consumer) reply() {
	defer c.conn.Close()
	defer close(c.turn)
	quiet := newAlarm(c.bell, fetchIdle)
	defer quiet.stop()
	for active := true; !c.gone.Load() && !c.log.closed(); {
		switch {
		case c.asked.CompareAndSwap(true, false):
			active = true
			if c.answer() != nil {
				return
			}
			c.turn <- struct{}{}
		case quiet.rang():
			if !active {
				return
			}
			active = false
			quiet.reset(fetchIdle)
		default:
			<-c.bell
		}
	}
}

func (c *consumer) answer() error {
	c.topics = c.topics[:0]
	for _, asked := range c.request.topics {
		t, err := c.log.topic(asked.name)
		if errors.Is(err, ErrClosed) {
			return err
		}
		c.topics = append(c.topics, t)
	}
	if !c.enough() && c.request.maxWait > 0 {
		if err := c.park(); err != nil {
			return err
		}
	}
	p := pages.Get().(*page)
	defer p.release()
	p.bytes = beginAnswer(p.bytes, &c.request)
	max := c.request.limit()
	for i, t := range c.topics {
		p.bytes, max = c.request.topics[i].fetch(t, p, max)
	}
	_, err := c.conn.Write(endAnswer(p.bytes))
	return err
}

// limit is what the request allows for all topics together.
func (r *fetchRequest) limit() limit {
	return limit{count: bounded(r.maxRecords, maxFetchCount), bytes: int64(bounded(r.maxBytes, maxFetchBytes))}
}

// bounded takes 0 for the most there can be.
func bounded(asked uint32, most int) int {
	if asked == 0 || int64(asked) > int64(most) {
		return most
	}
	return int(asked)
}

// fetch appends the topic's part of the answer, and returns what is left of the
// limit for the topics after it.
func (f fetchTopic) fetch(t *topic, p *page, max limit) ([]byte, limit) {
	if t == nil {
		return appendFetched(p.bytes, fetchBadTopic, span{}, nil), max
	}
	if f.next == -1 {
		end, _ := t.place(now)
		_, s := t.read(nil, end, limit{})
		return appendFetched(p.bytes, fetchOK, s, nil), max
	}
	var s span
	p.messages, s = t.read(p.messages[:0], f.next, max)
	if s.lost {
		s.after = s.oldest
		return appendFetched(p.bytes, fetchOutOfRange, s, nil), max
	}
	for _, m := range p.messages {
		max.bytes -= int64(len(m.payload()))
	}
	max.count -= len(p.messages)
	max.strict = max.strict || len(p.messages) > 0
	return appendFetched(p.bytes, fetchOK, s, p.messages), max
}

// enough reports whether the request is to be answered now.
func (c *consumer) enough() bool {
	max := c.request.limit()
	count, bytes := 0, int64(0)
	for i, t := range c.topics {
		next := c.request.topics[i].next
		if t == nil || next == -1 {
			return true
		}
		n, size, lost := t.pending(next)
		if lost {
			return true
		}
		count, bytes = count+n, bytes+size
	}
	return bytes >= min(int64(c.request.minBytes), max.bytes) || count >= max.count
}

// park waits until there is enough or max_wait has passed.
func (c *consumer) park() error {
	defer func() {
		for _, s := range c.seats {
			s.leave()
		}
		c.seats = c.seats[:0]
	}()
	for _, t := range c.topics {
		c.seats = append(c.seats, t.bells.join(c.bell))
	}
	c.log.held.Add(1)
	defer c.log.held.Add(-1)
	timeout := newAlarm(c.bell, min(time.Duration(c.request.maxWait)*time.Millisecond, maxHold))
	defer timeout.stop()
	for !c.enough() && !timeout.rang() {
		if c.gone.Load() || c.log.closed() {
			return errors.New("the consumer or the log has gone")
		}
		<-c.bell
	}
	return nil
}
