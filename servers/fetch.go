package servers

import (
	"bufio"
	"encoding/binary"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// FetchProtocol is the Upgrade header of Fetch.
const FetchProtocol = "bench-fetch/1"

const (
	fetchIdle  = 2 * time.Minute  // without a request, a consumer is cut after this
	fetchStall = 10 * time.Second // for the rest of a request that has begun
)

// Fetch is the pull model of Kafka (its fetch request, KIP-74 and KIP-41) on a
// kept connection: it opens by an HTTP Upgrade and then speaks the frames of
// fetchframe.go. A request is answered as soon as min_bytes wait over all its
// topics, max_wait has passed, or a topic needs telling: no such topic, offset
// not kept, or the end asked for. The upgrade may carry parameters beside the plain
// pattern: idle, close.
func Fetch(l *Log) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := parseQuery(r.URL.RawQuery, nil, "idle", "close")
		idle, once := q.duration("idle", fetchIdle), q.flag("close")
		if q.err != nil {
			refuse(w, q.err)
			return
		}
		if !l.enter() {
			refuse(w, ErrClosed)
			return
		}
		defer l.running.Done()
		conn, from, ok := upgrade(w, r, http.MethodGet, FetchProtocol)
		if !ok {
			return
		}
		c := &consumer{from: bufio.NewReaderSize(from, 256), turn: make(chan struct{}, 1), idle: idle, once: once}
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
	idle    time.Duration // without a request, after which the consumer is cut
	once    bool          // the connection ends with the first answer
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
	quiet := newAlarm(c.bell, c.idle)
	defer quiet.stop()
	for last := time.Now(); !c.gone.Load() && !c.log.closed(); {
		switch {
		case c.asked.CompareAndSwap(true, false):
			if c.answer() != nil || c.once {
				return
			}
			last = time.Now()
			c.turn <- struct{}{}
		case quiet.rang():
			left := c.idle - time.Since(last)
			if left <= 0 {
				return
			}
			quiet.reset(left)
		default:
			<-c.bell
		}
	}
}
