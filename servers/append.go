package servers

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// AppendProtocol is the Upgrade header of Append.
const AppendProtocol = "bench-append/1"

// Append takes the messages of a publisher, one streaming connection each: it
// opens by an HTTP Upgrade with the bearer token, then speaks the frames of
// appendframe.go. A frame that breaks the protocol or that the log refuses ends
// the connection, after what came before has been acknowledged. An empty token
// admits nobody.
func Append(l *Log, token string) http.Handler {
	want := sha256.Sum256([]byte(token))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		got := sha256.Sum256([]byte(given)) // of equal length, whatever was sent
		if subtle.ConstantTimeCompare(got[:], want[:]) != 1 || !bearer || token == "" {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "appending needs the token of this run: Authorization: Bearer TOKEN", http.StatusUnauthorized)
			return
		}
		if !l.enter() {
			refuse(w, ErrClosed)
			return
		}
		defer l.running.Done()
		conn, from, ok := upgrade(w, r, http.MethodPost, AppendProtocol)
		if !ok {
			return
		}
		p := &publisher{conn: conn, log: l, from: bufio.NewReaderSize(from, 64<<10)}
		l.running.Go(p.receive)
	})
}

// publisher is one connection that appends.
type publisher struct {
	conn     net.Conn
	log      *Log
	from     *bufio.Reader
	buffer   []byte
	appended uint64
	told     uint64 // of appended, acknowledged
}

// receive appends until the publisher or the log ends.
func (p *publisher) receive() {
	defer p.conn.Close()
	interrupted := make(chan struct{})
	interrupt := context.AfterFunc(p.log.ctx, func() {
		_ = p.conn.SetReadDeadline(time.Unix(1, 0))
		close(interrupted)
	})
	p.appendAll()
	if !interrupt() {
		<-interrupted
	}
	lastWords(p.conn)
}

// appendAll appends until something ends that; all that has been appended then
// has been acknowledged.
func (p *publisher) appendAll() {
	for {
		err := p.next()
		if err == nil && p.more() {
			continue
		}
		if p.acknowledge() != nil || err != nil {
			return
		}
	}
}

// next reads and appends one message.
func (p *publisher) next() error {
	head, err := p.from.Peek(4)
	if err != nil {
		return err
	}
	n, err := appendSize(head, p.log.options.MaxMessage)
	if err != nil {
		return err
	}
	if cap(p.buffer) < 4+n {
		p.buffer = make([]byte, 4+n)
	}
	p.buffer = p.buffer[:4+n]
	if _, err := io.ReadFull(p.from, p.buffer); err != nil {
		return err
	}
	topic, payload, err := decodeAppend(p.buffer[4:])
	if err != nil {
		return err
	}
	if err := p.log.accept(topic, payload); err != nil {
		return err
	}
	p.appended++
	return nil
}

// more reports whether a whole message has been read ahead.
func (p *publisher) more() bool {
	if p.from.Buffered() < 4 {
		return false
	}
	head, _ := p.from.Peek(4) // is buffered
	return uint64(p.from.Buffered()) >= 4+uint64(binary.BigEndian.Uint32(head))
}

func (p *publisher) acknowledge() error {
	if p.told == p.appended {
		return nil
	}
	p.told = p.appended
	_, err := p.conn.Write(binary.BigEndian.AppendUint64(p.buffer[:0], p.appended))
	return err
}
