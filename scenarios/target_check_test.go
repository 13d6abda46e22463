package scenarios

import (
	"errors"
	"strings"
	"testing"

	"bench/results"
)

// TestForeignIsChecked holds the words of every mistake about a server that is not
// bench's.
func TestForeignIsChecked(t *testing.T) {
	t.Parallel()
	const url = "http://127.0.0.1:3000/x"
	type target = results.Target
	for _, c := range []struct {
		change func(*target)
		want   string
	}{
		{func(g *target) {}, ""},
		{func(g *target) { g.URL = "ws://a:1" }, ""},
		{func(g *target) { g.URL, g.Stamp = "", "json:a" }, "target.url: is missing: what stands beside it is for another server than bench's own"},
		{func(g *target) { g.URL, g.Command = "", []string{"x"} }, "target.url: is missing: where does the command listen?"},
		{func(g *target) { g.URL = "http://127.0.0.1:{port}" }, "target.url: {port} is for a command, which is told to listen there"},
		{func(g *target) { g.URL = "gopher://a/b" }, `target.url: the scheme "gopher" is not supported`},
		{func(g *target) { g.URL = "http://a/b#c" }, "target.url: a fragment never reaches a server"},
		{func(g *target) { g.URL, g.Kind = "http://a", "other" }, `target.kind: "other" is unknown`},
		{func(g *target) { g.URL, g.Kind, g.Stamp = "http://a", "bench", "json:a" }, "target.kind: bench speaks protocols of its own: publish, subscribe and stamp are for foreign servers"},
		{func(g *target) { g.Folder = "x" }, "target.command: is missing: folder and ready are for a server that this run starts"},
		{func(g *target) { g.Command = []string{" "} }, "target.command: names no program"},
		{func(g *target) { g.Command, g.Ready = []string{"x"}, "soon" }, `target.ready: "soon" is unknown`},
		{func(g *target) { g.Command, g.Ready = []string{"x"}, "log:(" }, "target.ready: error parsing regexp: missing closing ): `(`"},
		{func(g *target) { g.Command, g.ReadyTimeout = []string{"x"}, 0 }, "target.ready_timeout: 0s is too short: at least 1ms is needed"},
		{func(g *target) { g.TLS.Insecure = true }, "target.tls: the target does not speak TLS"},
		{func(g *target) { g.Publish.By = "pigeon" }, `target.publish.by: "pigeon" is unknown`},
		{func(g *target) { g.Publish.By, g.Publish.URL = "http", "" }, "target.publish.url: must be http://, https:// or a path of the target"},
		{func(g *target) { g.Publish.URL = "ftp://x" }, "target.publish.url: must be http://, https:// or a path of the target"},
		{func(g *target) { g.Publish.By, g.Publish.URL = "websocket", "x" }, "target.publish.url: must be ws://, wss:// or a path of the target"},
		{func(g *target) { g.Publish.By, g.Publish.URL = "websocket", "/x?{message}" }, "target.publish.url: a websocket is opened once: {message} belongs into the body"},
		{func(g *target) { g.Publish.By, g.Publish.URL = "none", "/x" }, "target.publish.url: is of no use when published by none"},
		{func(g *target) { g.Publish.By = "stdin" }, "target.publish.by: stdin is that of a command, and there is none"},
		{func(g *target) { g.Publish.By, g.Command, g.Publish.Body = "stdin", []string{"x"}, "a\n{message}" }, "target.publish.body: is more than one line"},
		{func(g *target) { g.Publish.URL, g.Publish.Body = "/p", "hello" }, "target.publish.body: has no {message}: nothing would carry the stamp"},
		{func(g *target) { g.Publish.URL, g.Publish.Body = "/p?m={message}", "hello" }, ""},
		{func(g *target) { g.Publish.Method = "A B" }, `target.publish.method: "A B" is no method`},
		{func(g *target) { g.Publish.Headers = map[string]string{"a b": "c"} }, `target.publish.headers: "a b" is no name of a header`},
		{func(g *target) { g.Publish.Headers = map[string]string{"Content-Length": "3"} }, "target.publish.headers: Content-Length is written by bench itself"},
		{func(g *target) { g.Subscribe.Headers = map[string]string{"a": "b\r\nc: d"} }, "target.subscribe.headers: the value of a is not printable ASCII"},
		{func(g *target) { g.Publish.Status = []int{20} }, "target.publish.status: 20 is too few: at least 200 is needed"},
		{func(g *target) { g.Publish.Connections = 0 }, "target.publish.connections: 0 is too few: at least 1 is needed"},
		{func(g *target) { g.Subscribe.Path = "rooms" }, `target.subscribe.path: "rooms" does not begin with a slash`},
		{func(g *target) { g.Subscribe.Path = "/a b" }, "target.subscribe.path: printable ASCII without spaces is allowed only"},
		{func(g *target) { g.Subscribe.Answer = "(" }, "target.subscribe.answer: error parsing regexp: missing closing ): `(`"},
		{func(g *target) { g.Subscribe.Reply = map[string]string{"regexp:(": ""} }, "target.subscribe.reply: error parsing regexp: missing closing ): `(`"},
		{func(g *target) { g.Subscribe.Cursor, g.Subscribe.CursorTo = "body", "query:a" }, `target.subscribe.cursor: "body" is unknown`},
		{func(g *target) { g.Subscribe.Cursor, g.Subscribe.CursorTo = "json:a..b", "query:x" }, `target.subscribe.cursor: "a..b" is no path: write names and places with points between, such as data.items.0.text`},
		{func(g *target) { g.Subscribe.Cursor = "json:a" }, "target.subscribe.cursor_to: is missing: where does the next request say what has been seen?"},
		{func(g *target) { g.Subscribe.CursorTo = "query:a" }, "target.subscribe.cursor: is missing: where does an answer say what has been seen?"},
		{func(g *target) { g.Subscribe.Cursor, g.Subscribe.CursorTo = "etag", "query:a" }, "target.subscribe.cursor_to: an etag goes back in If-None-Match"},
		{func(g *target) { g.Subscribe.Cursor, g.Subscribe.CursorTo = "json:a", "form:a" }, `target.subscribe.cursor_to: "form:a" is unknown`},
		{func(g *target) { g.Stamp = "somewhere" }, `target.stamp: "somewhere" is unknown`},
		{func(g *target) { g.Stamp = "json:a" }, "target.stamp: nothing is published by this run, so nothing that arrives carries its stamp"},
		{func(g *target) { g.Stamp, g.Publish.URL = "regexp:abc", "/p" }, "target.stamp: the expression has no group: which part of it is the stamp?"},
		{func(g *target) { g.Stamp, g.Publish.URL = "json:", "/p" }, `target.stamp: "" is no path: write names and places with points between, such as data.items.0.text`},
		{func(g *target) { g.Subscribe.Token = "hunter2" }, "target.subscribe.token: names no place to read the token from"},
		{func(g *target) { g.Subscribe.Token = "env:X" }, "target.subscribe.token: is used nowhere: no header, path, frame or body has {token}"},
		{func(g *target) { g.Subscribe.Headers = map[string]string{"a": "{token}"} }, "target.subscribe.token: is missing: what does {token} stand for?"},
	} {
		s := short("sse")
		s.Target.URL = url
		c.change(&s.Target)
		got := ""
		if err := Validate(s); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
		if strings.Contains(got, "hunter2") {
			t.Errorf("%s tells the token", got)
		}
	}
}

// What only bench speaks cannot be asked of another server.
func TestForeignPatternsAreChecked(t *testing.T) {
	t.Parallel()
	s := short("sse", "fetch")
	s.Target.URL, s.Load.ClosedLoop = "ws://127.0.0.1:1", true
	var words []string
	var problems Problems
	if !errors.As(Validate(s), &problems) {
		t.Fatal("nothing is wrong with fetch and a closed loop")
	}
	for _, p := range problems {
		words = append(words, p.Field+": "+p.Text+" ("+p.Hint+")")
	}
	got := strings.Join(words, "\n")
	for _, want := range []string{
		"patterns[1]: fetch is a protocol of bench's own, which no other server speaks (allowed: polling, keepalive, longpoll, sse, websocket)",
		"load.closed_loop: a closed loop needs a log that bench has filled",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

// A target file of the documentation, and mistakes in one with their places.
func TestForeignFile(t *testing.T) {
	t.Parallel()
	const text = `patterns: [websocket]
target:
  url: ws://127.0.0.1:{port}
  command: [node, server.js, "{port}"]
  folder: srv
  publish:
    url: /publish?room={topic}
    headers: {Content-Type: application/json, X-A: "1"}
    body: '{"room":"{topic}","text":"{message}"}'
    status: [200, 204]
  subscribe:
    headers: {Authorization: "Bearer {token}"}
    token: file:secret
    send: ['{"join":"{topic}"}']
    reply: {"2": "3"}
  tls: {ca: ca.pem}
`
	src, err := Parse("dir/chat.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	src.relate("dir")
	g := src.Scenario.Target
	if g.Folder != "dir/srv" || g.TLS.CA != "dir/ca.pem" || g.Subscribe.Token != "file:dir/secret" || g.Publish.Headers["X-A"] != "1" ||
		g.Subscribe.Reply["2"] != "3" || len(g.Command) != 3 || g.Publish.Status[1] != 204 || g.Publish.Connections != 4 || g.Ready != "port" {
		t.Errorf("%+v", g)
	}
	if err := src.CheckCommand(); err == nil || err.Error() != `dir/chat.yaml:4:12: target.command would run "node server.js {port}"` {
		t.Errorf("error %v", err)
	}
	for old, c := range map[string]struct{ with, want string }{
		"reply: {\"2\": \"3\"}":      {"reply: [2]", "dir/chat.yaml:15:12: target.subscribe.reply wants keys and values, got a list"},
		`X-A: "1"`:                   {"X-A: 1", "dir/chat.yaml:8:52: target.publish.headers.X-A wants a text, got 1"},
		`X-A: "1"}`:                  {`X-A: "1", X-A: "2"}`, `dir/chat.yaml:8:57: duplicate key "X-A"`},
		"status: [200, 204]":         {"status: [ok]", `dir/chat.yaml:10:14: target.publish.status[0] wants a whole number, got the text "ok"`},
		"url: /publish?room={topic}": {"uri: /x", `dir/chat.yaml:7:5: unknown key "uri" in target.publish`},
	} {
		_, err := Parse("dir/chat.yaml", []byte(strings.Replace(text, old, c.with, 1)))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.with, err, c.want)
		}
	}
}
