package servers

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// reply is the answer to a request on a kept connection: what a handler writes,
// or the wait that it asks for instead.
type reply struct {
	kept     *kept
	head     http.Header
	status   int
	body     []byte
	wait     *wait
	hijacked bool
}

// Hijack gives the connection to a handler that speaks something else on it.
func (w *reply) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.hijacked = true
	w.kept.allow(0)
	early := io.MultiReader(bytes.NewReader(bytes.Clone(w.kept.have)), w.kept.conn)
	b := bufio.NewReadWriter(bufio.NewReader(early), bufio.NewWriter(w.kept.conn))
	if n := len(w.kept.have); n > 0 {
		_, _ = b.Peek(n) // from memory
	}
	return w.kept.conn, b, nil
}

// Header is what is sent before the body.
func (w *reply) Header() http.Header { return w.head }

// WriteHeader sets the status, once.
func (w *reply) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write adds to the body.
func (w *reply) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.body = append(w.body, b...)
	return len(b), nil
}

// bytes is the whole answer as it goes over the wire.
func (w *reply) bytes(method string, keep bool) []byte {
	w.WriteHeader(http.StatusOK)
	if !keep {
		w.head.Set("Connection", "close")
	}
	if w.status != http.StatusNoContent && w.status != http.StatusNotModified {
		w.head.Set("Content-Length", strconv.Itoa(len(w.body)))
		if w.head.Get("Content-Type") == "" {
			w.head.Set("Content-Type", http.DetectContentType(w.body))
		}
	}
	w.head.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + strconv.Itoa(w.status) + " " + http.StatusText(w.status) + "\r\n")
	_ = w.head.Write(&b) // to memory
	b.WriteString("\r\n")
	if method != http.MethodHead {
		b.Write(w.body)
	}
	return b.Bytes()
}

// response is the whole answer to a long poll, in the bytes of net/http, and
// whether there was news.
func (p *page) response(w *wait, keep bool) (answer []byte, news bool) {
	const room = 256 // more than the head takes, which is known last
	p.bytes = append(p.bytes, make([]byte, room)...)
	head := make([]byte, 0, room)
	last, news := p.body(w.topic, w.after, w.max)
	status, tag := w.behavior.status(p, last, news)
	switch status {
	case http.StatusOK:
		head = append(head, "HTTP/1.1 200 OK\r\nContent-Length: "...)
		head = strconv.AppendInt(head, int64(len(p.bytes)-room), 10)
		head = append(head, "\r\nContent-Type: application/json\r\n"...)
	case http.StatusNotModified:
		head = append(head, "HTTP/1.1 304 Not Modified\r\n"...)
	default:
		head = append(head, "HTTP/1.1 204 No Content\r\n"...)
	}
	if tag != "" {
		head = append(append(append(head, "Etag: "...), tag...), "\r\n"...)
	}
	head = append(head, "Date: "...)
	head = time.Now().UTC().AppendFormat(head, http.TimeFormat)
	if !keep {
		head = append(head, "\r\nConnection: close"...)
	}
	head = append(head, "\r\n\r\n"...)
	copy(p.bytes[room-len(head):room], head)
	return p.bytes[room-len(head):], news
}
