package clients

import (
	"errors"
	"regexp"
	"slices"
	"strings"
)

// Foreign is how to subscribe to a server that is not bench's. The clients of
// such servers are those of the patterns but for what is here.
type Foreign struct {
	// Path is where to subscribe, with its query; it replaces Target.Path and Topic.
	Path string
	// Headers are added to every request, or replace what it has by that name.
	Headers []Field
	// Send are text frames that a websocket sends after the upgrade.
	Send []string
	// Answer must match a message of a websocket or an event stream before the
	// client is subscribed; nil is at once.
	Answer *regexp.Regexp
	// Replies are for frames of a websocket that are no messages.
	Replies []Reply
	// Events are the names of server-sent events that carry messages; none is all.
	Events []string
	// Status are the answers to a poll that carry messages; none is 200.
	Status []int
	// Cursor is what polls remember; the zero value is nothing.
	Cursor Cursor
}

// Field is a line of a request's head.
type Field struct{ Name, Value string }

// Reply is the text frame to send back for a frame that is Frame, or that
// matches Match.
type Reply struct {
	Frame string
	Match *regexp.Regexp
	Text  string
}

// place is where a client subscribes, for messages; a foreign query may hold a
// secret and is left out.
func (t *Target) place() string {
	if t.Foreign == nil {
		return t.Path + "/" + t.Topic
	}
	path, _, _ := strings.Cut(t.Foreign.Path, "?")
	return path
}

// answers tells whether a frame is what the reply is for.
func (r *Reply) answers(frame []byte) bool {
	if r.Match != nil {
		return r.Match.Match(frame)
	}
	return string(frame) == r.Frame
}

// A BodySink takes what foreign servers send: whole answers, events and frames.
type BodySink interface {
	Sink
	// Body takes one of them, and tells how many messages it held and how many of
	// its bytes they were; body is valid only during the call.
	Body(body []byte) (messages, bytes int)
}

// bodySink is the sink of a client of a foreign server.
func bodySink(s Sink) (BodySink, error) {
	b, ok := s.(BodySink)
	if !ok {
		return nil, errors.New("the sink takes no bodies, so it cannot be that of a foreign server")
	}
	return b, nil
}

// take hands a body to the sink, and tells how many messages it held. All of it
// was counted as framing.
func (s *session) take(to BodySink, body []byte) int {
	if c, ok := s.sink.(clocked); ok && s.conn.kernel != 0 {
		c.Arrived(s.conn.kernel)
	}
	messages, size := to.Body(body)
	s.conn.in.messages += int64(messages)
	s.conn.in.payload += int64(size)
	s.conn.in.framing -= int64(size)
	return messages
}

// withFields puts fields into a request head that ends with an empty line: each
// replaces the lines of its name. Nobody here undoes a content coding, so none is
// accepted unless a field says so.
func withFields(head string, fields []Field) string {
	lines := strings.Split(strings.TrimSuffix(head, "\r\n\r\n"), "\r\n")
	lines = slices.DeleteFunc(lines, func(line string) bool {
		name, _, _ := strings.Cut(line, ":")
		return strings.EqualFold(name, "Accept-Encoding") || slices.ContainsFunc(fields, func(f Field) bool { return strings.EqualFold(f.Name, name) })
	})
	for _, f := range fields {
		lines = append(lines, f.Name+": "+f.Value)
	}
	return strings.Join(lines, "\r\n") + "\r\n\r\n"
}

// foreignHead is the head of a request to a foreign server.
func (s *session) foreignHead(f *Foreign, kind requestKind, path string, more []Field, fill headFill) (string, error) {
	p := &s.target.Params
	fill.scheme, fill.host, fill.cookie = s.scheme, s.host, p.Cookie
	for _, field := range more {
		if strings.ContainsFunc(field.Value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return "", protocolError("a cursor with a control character: %s", quote([]byte(field.Value)))
		}
	}
	head, err := requestHead(p.Headers, kind, path, fill)
	if err != nil {
		return "", err
	}
	return withFields(head, slices.Concat(f.Headers, more)), nil
}
