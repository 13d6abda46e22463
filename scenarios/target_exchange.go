package scenarios

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"bench/clients"
	"bench/results"
)

// publish looks at how messages get into a foreign server.
func (c *checker) publish(s results.Scenario) {
	p := s.Target.Publish
	by := p.By
	if by == "" {
		by = publishedBy(p.URL)
	}
	c.word("target.publish.by", by, byAppend, byHTTP, byWebSocket, byStdin, byNone)
	const field = "target.publish.url"
	switch {
	case by == byHTTP && !strings.HasPrefix(p.URL, "/") && !isURL(p.URL, "http", "https"):
		c.add(field, "must be http://, https:// or a path of the target", "such as /publish?room={topic}")
	case by == byWebSocket && !strings.HasPrefix(p.URL, "/") && !isURL(p.URL, "ws", "wss", "http", "https"):
		c.add(field, "must be ws://, wss:// or a path of the target", "such as /publish?room={topic}")
	case (by == byStdin || by == byNone) && p.URL != "":
		c.add(field, "is of no use when published by "+by, "leave one of them out")
	}
	if by == byStdin && len(s.Target.Command) == 0 {
		c.add("target.publish.by", "stdin is that of a command, and there is none", "add --server-cmd")
	}
	if by == byWebSocket && strings.ContainsAny(p.URL, "{") && strings.Contains(p.URL, "{message}") {
		c.add(field, "a websocket is opened once: {message} belongs into the body", "")
	}
	stamped := by != byNone && by != byAppend && s.Load.Stamp != stampNone && s.Target.Stamp != stampNone
	if stamped && p.Body != "" && !strings.Contains(p.Body, messageMark) && !strings.Contains(p.URL, messageMark) {
		c.add("target.publish.body", "has no {message}: nothing would carry the stamp", `such as '{"text":"{message}"}'`)
	}
	if by == byStdin && strings.ContainsAny(p.Body, "\r\n") {
		c.add("target.publish.body", "is more than one line", "a message on standard input is a line")
	}
	if !fieldName.MatchString(p.Method) {
		c.add("target.publish.method", quoted(p.Method)+" is no method", "such as POST")
	}
	c.headers("target.publish.headers", p.Headers)
	c.statuses("target.publish.status", p.Status)
	c.count("target.publish.connections", p.Connections, 1, maxPublishing)
	if stamped && s.Load.Payload > 0 && s.Load.Payload < results.Bytes(TextStampBytes) {
		c.add("load.payload", fmt.Sprintf("%v is smaller than the stamp of %d bytes that carries the due time", s.Load.Payload, TextStampBytes),
			fmt.Sprintf("use %dB or more, or the stamp none to measure bytes and gaps only", TextStampBytes))
	}
}

// maxPublishing bounds the connections to publish on.
const maxPublishing = 1000

// messageMark stands for the message that is published.
const messageMark = "{message}"

// subscribe looks at how clients get their messages.
func (c *checker) subscribe(s results.Subscribe) {
	if s.Path != "" && !strings.HasPrefix(s.Path, "/") {
		c.add("target.subscribe.path", quoted(s.Path)+" does not begin with a slash", "such as /rooms/{topic}")
	}
	if strings.ContainsFunc(s.Path, func(r rune) bool { return r <= ' ' || r > '~' }) {
		c.add("target.subscribe.path", "printable ASCII without spaces is allowed only", "write other characters as %XX")
	}
	c.headers("target.subscribe.headers", s.Headers)
	c.statuses("target.subscribe.status", s.Status)
	c.expression("target.subscribe.answer", s.Answer)
	for _, frame := range slices.Sorted(maps.Keys(s.Reply)) {
		if expression, ok := strings.CutPrefix(frame, exprPrefix); ok {
			c.expression("target.subscribe.reply", expression)
		}
	}
	c.cursor(s)
}

func (c *checker) cursor(s results.Subscribe) {
	const from, to = "target.subscribe.cursor", "target.subscribe.cursor_to"
	field, isField := strings.CutPrefix(s.Cursor, fieldPrefix)
	path, isPath := strings.CutPrefix(s.Cursor, jsonPrefix)
	switch {
	case isField && !fieldName.MatchString(field):
		c.add(from, quoted(field)+" is no name of a header", "such as header:X-Offset")
	case isPath:
		if _, err := clients.ParseJSONPath(path); err != nil {
			c.add(from, err.Error(), "such as json:next")
		}
	case !isField && s.Cursor != "" && s.Cursor != etagCursor:
		c.add(from, quoted(s.Cursor)+" is unknown", "allowed: header: and a name, json: and a path, or etag")
	}
	name, isField := strings.CutPrefix(s.CursorTo, fieldPrefix)
	query, isQuery := strings.CutPrefix(s.CursorTo, queryPrefix)
	switch {
	case s.Cursor == "" && s.CursorTo != "":
		c.add(from, "is missing: where does an answer say what has been seen?", "such as json:next, header:X-Offset or etag")
	case s.Cursor == etagCursor && s.CursorTo != "":
		c.add(to, "an etag goes back in If-None-Match", "leave it out")
	case s.Cursor != "" && s.Cursor != etagCursor && s.CursorTo == "":
		c.add(to, "is missing: where does the next request say what has been seen?", "such as query:after or header:Last-Seen")
	case s.CursorTo != "" && !(isField && fieldName.MatchString(name)) && !(isQuery && fieldName.MatchString(query)):
		c.add(to, quoted(s.CursorTo)+" is unknown", "allowed: header: or query: and a name")
	}
}

// fieldName is a token of RFC 9110, section 5.6.2.
var fieldName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// ours are headers on which the clients' own protocol rests.
var ours = []string{"connection", "content-length", "sec-websocket-extensions", "sec-websocket-key", "sec-websocket-version", "transfer-encoding", "upgrade"}

func (c *checker) headers(field string, headers map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		switch {
		case !fieldName.MatchString(name):
			c.add(field, quoted(name)+" is no name of a header", "letters, digits and dashes are allowed")
		case slices.Contains(ours, strings.ToLower(name)):
			c.add(field, name+" is written by bench itself", "leave it out")
		case strings.ContainsFunc(headers[name], func(r rune) bool { return r < ' ' || r > '~' }):
			c.add(field, "the value of "+name+" is not printable ASCII", "")
		}
	}
}

func (c *checker) statuses(field string, list []int) {
	for _, status := range list {
		c.count(field, status, 200, 599)
	}
}
