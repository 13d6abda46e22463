package clients

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// lineSender writes a line for each message.
type lineSender struct{ line *outletLine }

func (s *lineSender) write(b []byte, topic string, message []byte, n int64) []byte {
	return append(s.line.outlet.body.write(b, topic, message, n), '\n')
}

func (s *lineSender) open() error {
	o := s.line.outlet
	context.AfterFunc(o.ctx, func() { o.form.Lines.Close() }) // a reader that does not read must not hold it
	return nil
}

func (s *lineSender) send(b *bundle) error {
	if _, err := s.line.outlet.form.Lines.Write(b.bytes); err != nil {
		return fmt.Errorf("writing to the server's standard input: %w", err)
	}
	s.line.outlet.unsent.Add(-int64(len(b.ends)))
	return nil
}

func (s *lineSender) close() {}

// requestSender writes a request for each message and waits for its answer.
type requestSender struct {
	line *outletLine
	head template // up to the length of the body
	body []byte

	conn   net.Conn
	answer *bufio.Reader
	hangUp func() bool
}

// requestTemplate is a request up to the length of its body.
func requestTemplate(form OutletForm, host, path string) template {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: bench\r\n", form.Method, path, host)
	named := func(name string) bool {
		return slices.ContainsFunc(form.Headers, func(f Field) bool { return strings.EqualFold(f.Name, name) })
	}
	if !named("Content-Type") {
		media := "text/plain"
		if strings.HasPrefix(form.Body, "{\"") || strings.HasPrefix(form.Body, "[") {
			media = "application/json"
		}
		fmt.Fprintf(&b, "Content-Type: %s\r\n", media)
	}
	for _, f := range form.Headers {
		fmt.Fprintf(&b, "%s: %s\r\n", f.Name, f.Value)
	}
	b.WriteString("Content-Length: ")
	return parseTemplate(b.String())
}

func (s *requestSender) write(b []byte, topic string, message []byte, n int64) []byte {
	s.body = s.line.outlet.body.write(s.body[:0], topic, message, n)
	b = s.head.write(b, topic, message, n)
	b = strconv.AppendInt(b, int64(len(s.body)), 10)
	return append(append(b, "\r\n\r\n"...), s.body...)
}

func (s *requestSender) open() error {
	conn, err := s.line.outlet.dial()
	if err != nil {
		return err
	}
	s.conn, s.answer = conn, bufio.NewReader(conn)
	s.hangUp = context.AfterFunc(s.line.outlet.ctx, func() { conn.Close() })
	return nil
}

func (s *requestSender) send(b *bundle) error {
	o, from := s.line.outlet, 0
	for _, end := range b.ends {
		err := s.exchange(b.bytes[from:end])
		if o.ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, errNoServer) {
			return err
		}
		if err != nil {
			o.counters.failed(err)
		}
		o.unsent.Add(-1)
		from = end
	}
	return nil
}

// errNoServer is a server that accepts no connection any more.
var errNoServer = errors.New("the server is gone")

// exchange sends one request and takes its answer. A kept connection may have
// been closed by the server in the meantime: then the request goes out again on
// a new one.
func (s *requestSender) exchange(request []byte) error {
	for {
		kept := s.conn != nil
		if !kept {
			if err := s.open(); err != nil {
				return fmt.Errorf("%w: %w", errNoServer, err)
			}
		}
		s.conn.SetDeadline(time.Now().Add(defaultAnswerTimeout))
		_, err := s.conn.Write(request)
		if err == nil {
			_, err = s.answer.Peek(1)
		}
		switch {
		case err == nil:
			return s.take()
		case kept && isGone(err):
			s.close()
		default:
			s.close()
			return err
		}
	}
}

// take takes an answer.
func (s *requestSender) take() error {
	response, err := http.ReadResponse(s.answer, &http.Request{Method: s.line.outlet.form.Method})
	for err == nil && response.StatusCode < 200 {
		response.Body.Close()
		response, err = http.ReadResponse(s.answer, &http.Request{Method: s.line.outlet.form.Method})
	}
	if err != nil {
		s.close()
		return protocolError("answer to publishing: %w", err)
	}
	defer response.Body.Close()
	var start bytes.Buffer
	_, err = io.CopyN(&start, response.Body, 2*quotedBytes)
	if err == nil {
		_, err = io.Copy(io.Discard, io.LimitReader(response.Body, maxMessage))
	}
	if err != nil && !errors.Is(err, io.EOF) || response.Close {
		s.close()
	}
	if !s.succeeded(response.StatusCode) {
		return statusError(response.StatusCode, start.Bytes())
	}
	return nil
}

func (s *requestSender) succeeded(status int) bool {
	if list := s.line.outlet.form.Status; len(list) > 0 {
		return slices.Contains(list, status)
	}
	return status >= 200 && status <= 299
}

func (s *requestSender) close() {
	if s.conn != nil {
		s.hangUp()
		s.conn.Close()
		s.conn = nil
	}
}
