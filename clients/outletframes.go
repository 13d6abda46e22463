package clients

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// frameSender writes a text frame for each message on a websocket (RFC 6455), and
// reads what the server says only to answer it.
type frameSender struct {
	line       *outletLine
	host, path string
	text       []byte

	conn    net.Conn
	reading sync.WaitGroup
	hangUp  func() bool
}

func (s *frameSender) write(b []byte, topic string, message []byte, n int64) []byte {
	s.text = s.line.outlet.body.write(s.text[:0], topic, message, n)
	return appendFrame(b, opText, rand.Uint32(), s.text)
}

func (s *frameSender) open() error {
	conn, err := s.line.outlet.dial()
	if err != nil {
		return err
	}
	conn.SetDeadline(time.Now().Add(defaultAnswerTimeout))
	r := bufio.NewReader(conn)
	if err := s.shake(conn, r); err != nil {
		conn.Close()
		return err
	}
	conn.SetDeadline(time.Time{})
	s.conn = conn
	s.hangUp = context.AfterFunc(s.line.outlet.ctx, func() { conn.Close() })
	s.reading.Go(func() {
		defer conn.Close() // so that the next message opens another
		if err := s.read(conn, r); s.line.outlet.ctx.Err() == nil {
			s.line.outlet.counters.failed(err)
		}
	})
	return nil
}

// shake is the opening handshake, and what is said first.
func (s *frameSender) shake(conn net.Conn, r *bufio.Reader) error {
	form := &s.line.outlet.form
	own := strings.NewReplacer("{topic}", s.line.topic)
	var nonce [16]byte
	binary.BigEndian.PutUint64(nonce[:8], rand.Uint64())
	binary.BigEndian.PutUint64(nonce[8:], rand.Uint64())
	key := base64.StdEncoding.EncodeToString(nonce[:])
	head, err := requestHead("minimal", socketRequest, own.Replace(s.path), headFill{host: s.host, key: key})
	if err != nil {
		return err
	}
	var fields []Field
	for _, f := range form.Headers {
		fields = append(fields, Field{f.Name, own.Replace(f.Value)})
	}
	if _, err := io.WriteString(conn, withFields(head, fields)); err != nil {
		return err
	}
	response, err := http.ReadResponse(r, nil)
	if err != nil {
		return protocolError("answer to the upgrade: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusSwitchingProtocols || response.Header.Get("Sec-WebSocket-Accept") != acceptKey(key) {
		body, _ := io.ReadAll(io.LimitReader(response.Body, 2*quotedBytes)) // as much as there is
		return statusError(response.StatusCode, body)
	}
	for _, text := range form.Send {
		if _, err := conn.Write(appendFrame(nil, opText, rand.Uint32(), []byte(own.Replace(text)))); err != nil {
			return err
		}
	}
	return nil
}

func (s *frameSender) send(b *bundle) error {
	o := s.line.outlet
	for tries := 0; ; tries++ {
		if s.conn == nil {
			if err := s.open(); err != nil {
				return fmt.Errorf("%w: %w", errNoServer, err)
			}
		}
		s.conn.SetWriteDeadline(time.Time{})
		_, err := s.conn.Write(b.bytes)
		switch {
		case o.ctx.Err() != nil:
			return nil
		case err == nil:
			o.unsent.Add(-int64(len(b.ends)))
			return nil
		case tries > 0:
			return err
		}
		s.close()
	}
}

// read takes frames until the connection ends, and answers pings and what has a
// reply.
func (s *frameSender) read(conn net.Conn, r *bufio.Reader) error {
	var text []byte
	for {
		f, err := readFrameHead(r)
		if err != nil {
			return err
		}
		if !f.final || f.opcode == opContinuation || f.length > maxHead {
			if _, err := io.CopyN(io.Discard, r, int64(f.length)); err != nil {
				return err
			}
			continue
		}
		if cap(text) < f.length {
			text = make([]byte, f.length)
		}
		text = text[:f.length]
		if _, err := io.ReadFull(r, text); err != nil {
			return err
		}
		if err := s.react(conn, f.opcode, text); err != nil {
			return err
		}
	}
}

func (s *frameSender) react(conn net.Conn, opcode byte, text []byte) error {
	answer := func(opcode byte, text []byte) error {
		_, err := conn.Write(appendFrame(nil, opcode, rand.Uint32(), text))
		return err
	}
	switch opcode {
	case opPing:
		return answer(opPong, text)
	case opClose:
		code, reason := closeReason(text)
		return closedError("closed by the server: code %d, reason %s", code, quote(reason))
	case opText:
		for i := range s.line.outlet.form.Replies {
			if reply := &s.line.outlet.form.Replies[i]; reply.answers(text) {
				return answer(opText, []byte(reply.Text))
			}
		}
	}
	return nil
}

// readFrameHead reads the head of the next frame.
func readFrameHead(r *bufio.Reader) (frameHead, error) {
	for size := 2; ; {
		b, err := r.Peek(size)
		if err != nil {
			return frameHead{}, err
		}
		f, err := parseFrame(b)
		if err != nil {
			return f, err
		}
		if f.size > 0 {
			_, err = r.Discard(f.size)
			return f, err
		}
		if size = 4; b[1]&0x7f == 127 {
			size = 10
		}
	}
}

func (s *frameSender) close() {
	if s.conn != nil {
		s.hangUp()
		s.conn.Close()
		s.conn = nil
		s.reading.Wait()
	}
}
