package clients

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// cursorMark stands in a path for the digits of the cursor.
const cursorMark = '\x00'

// A cursorRequest is a request that is written over and over with nothing but
// another cursor.
type cursorRequest struct {
	head   string
	digits int // where they go; -1 is nowhere
	buf    []byte
	cursor int64
}

func newCursorRequest(head string) cursorRequest {
	i := strings.IndexByte(head, cursorMark)
	if i < 0 {
		return cursorRequest{head: head, digits: -1, buf: []byte(head)}
	}
	return cursorRequest{head: head[:i] + head[i+1:], digits: i}
}

// bytes is the request for what comes after cursor, valid until the next call.
func (q *cursorRequest) bytes(cursor int64) []byte {
	if q.buf == nil || q.cursor != cursor && q.digits >= 0 {
		q.buf = append(q.buf[:0], q.head[:q.digits]...)
		q.buf = strconv.AppendInt(q.buf, cursor, 10)
		q.buf = append(q.buf, q.head[q.digits:]...)
		q.cursor = cursor
	}
	return q.buf
}

// requestFor is a request for the topic, with q.
func (s *session) requestFor(kind requestKind, q query) (string, error) {
	t, b := s.target, &s.target.Params.Behavior
	fill := headFill{scheme: s.scheme, host: s.host, cookie: t.Params.Cookie, behavior: b}
	return requestHead(t.Params.Headers, b.kind(kind), t.path()+q.text, fill)
}

// cursorRequest is one for what comes after a cursor, with q.
func (s *session) cursorRequest(kind requestKind, q query) (cursorRequest, error) {
	var cursor query
	if s.target.Params.Behavior.NoCursor {
		cursor.add("cursor", "off")
	} else {
		cursor.add("after", string(cursorMark))
	}
	head, err := s.requestFor(kind, cursor.with(q))
	return newCursorRequest(head), err
}

// A query is built in the order of its calls: the bytes on the wire are
// compared with golden ones.
type query struct{ text string }

func (q *query) add(name, value string) {
	if q.text == "" {
		q.text = "?"
	} else {
		q.text += "&"
	}
	q.text += name + "=" + value
}

func (q *query) addCount(name string, n int64) {
	if n > 0 {
		q.add(name, strconv.FormatInt(n, 10))
	}
}

func (q *query) addDuration(name string, d time.Duration) {
	if d > 0 {
		q.add(name, d.String())
	}
}

// with joins two queries.
func (q query) with(other query) query {
	switch {
	case q.text == "":
		return other
	case other.text == "":
		return q
	}
	return query{q.text + "&" + other.text[1:]}
}

// path is the request path of a target's topic.
func (t *Target) path() string { return t.Path + "/" + url.PathEscape(t.Topic) }
