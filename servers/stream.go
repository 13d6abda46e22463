package servers

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// A stream is a connection that has been taken over from net/http: one
// goroutine reads it, one writes it and sleeps on its bell. The HTTP handler
// returns, so that its stack and buffers are not held as long as the client.
//
// Note: the handler also does all that is done once, on its stack. What is left
// for the writer fits into the 2 KiB with which a goroutine starts, which a
// third of a client's memory depends on.
type stream struct {
	log  *Log
	conn net.Conn
	bell bell
	gone atomic.Bool // the reader has ended
}

// start runs both halves. The writer must end soon after gone is set or the log
// is closed, and closes the connection, which ends the reader. The caller has
// entered the log.
func (s *stream) start(read, write func()) {
	s.log.running.Go(func() {
		read()
		s.gone.Store(true)
		s.bell.ring()
	})
	s.log.running.Go(write)
}

// A subscriber is a stream that follows a topic.
type subscriber struct {
	stream
	topic *topic
	next  int64 // offset of the message to be sent next
	seat  *seat
	alarm *alarm
}

// subscribe begins to follow the topic, with an alarm after d; unsubscribe ends
// that, and the connection.
func (s *subscriber) subscribe(l *Log, conn net.Conn, t *topic, d time.Duration) {
	s.log, s.conn, s.topic, s.bell = l, conn, t, newBell()
	s.seat = t.bells.join(s.bell)
	s.alarm = newAlarm(s.bell, d)
	reads(conn, t)
	l.streams.Add(1)
}

func (s *subscriber) unsubscribe() {
	s.log.streams.Add(-1)
	s.alarm.stop()
	s.seat.leave()
	s.conn.Close()
}

// discard reads what a client that has nothing to say may still send, up to a
// bound, and returns when the connection ends.
func (s *stream) discard() {
	var waste [64]byte
	for left := 64 << 10; left > 0; {
		n, err := s.conn.Read(waste[:])
		if err != nil {
			return
		}
		left -= n
	}
}

// closing bounds the wait for a client to read the last that it is sent.
const closing = 500 * time.Millisecond

// lastWords lets a client that may still be sending read what it was sent
// last: closing with data unread would destroy that.
func lastWords(conn net.Conn) {
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Now().Add(closing))
	_, _ = io.Copy(io.Discard, conn)
}

// upgrade takes the connection over for a binary protocol of ours, answering
// 101, or refuses the request. The reader begins with what the client has sent
// already.
func upgrade(w http.ResponseWriter, r *http.Request, method, protocol string) (net.Conn, io.Reader, bool) {
	if !allow(w, r, method) {
		return nil, nil, false
	}
	if !asksUpgrade(r) || r.Header.Get("Upgrade") != protocol {
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", protocol)
		http.Error(w, "this speaks "+protocol+" only: send Connection: Upgrade and Upgrade: "+protocol, http.StatusUpgradeRequired)
		return nil, nil, false
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "the connection cannot be upgraded", http.StatusInternalServerError)
		return nil, nil, false
	}
	early, _ := buffered.Reader.Peek(buffered.Reader.Buffered())
	if _, err := io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "+protocol+"\r\n\r\n"); err != nil {
		conn.Close()
		return nil, nil, false
	}
	if len(early) == 0 {
		return conn, conn, true
	}
	return conn, io.MultiReader(strings.NewReader(string(early)), conn), true
}

// asksUpgrade looks for the token among those of the Connection header.
func asksUpgrade(r *http.Request) bool {
	for _, line := range r.Header["Connection"] {
		for token := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(token), "upgrade") {
				return true
			}
		}
	}
	return false
}
