package clients

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// bodyCollector is a collector that takes bodies; a message is a word of one.
type bodyCollector struct{ *collector }

func (c bodyCollector) Body(b []byte) (messages, bytes int) {
	for word := range strings.FieldsSeq(string(b)) {
		if strings.HasPrefix(word, "m") {
			c.Receive([]byte(word))
			messages, bytes = messages+1, bytes+len(word)
		}
	}
	return messages, bytes
}

// startForeign runs a client of a foreign server.
func startForeign(t *testing.T, client Client, target Target, f Foreign) *running {
	t.Helper()
	target.Foreign = &f
	r := start(t, func(ctx context.Context, g Target, s Sink) error {
		return client(ctx, g, bodyCollector{s.(*collector)})
	}, target)
	return r
}

// A sink that takes no bodies is not that of a foreign server.
func TestForeignNeedsABodySink(t *testing.T) {
	t.Parallel()
	for name, client := range map[string]Client{"poll": ForeignPoll, "keepalive": ForeignKeepAlive, "longpoll": ForeignLongPoll, "sse": ForeignSSE, "websocket": ForeignWebSocket} {
		target := testTarget("http://127.0.0.1:1", "")
		target.Foreign = new(Foreign)
		if err := start(t, client, target).end(); err == nil || !strings.Contains(err.Error(), "takes no bodies") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Heads carry the fields that are asked for, once, and accept no content coding.
func TestWithFields(t *testing.T) {
	t.Parallel()
	head, err := requestHead("browser", pollRequest, "/x", headFill{scheme: "http", host: "h", cookie: "a=b"})
	if err != nil {
		t.Fatal(err)
	}
	got := withFields(head, []Field{{"user-agent", "me"}, {"X-A", "1"}, {"Host", "other"}})
	if !strings.HasPrefix(got, "GET /x HTTP/1.1\r\nConnection: keep-alive\r\n") || !strings.HasSuffix(got, "\r\nuser-agent: me\r\nX-A: 1\r\nHost: other\r\n\r\n") ||
		strings.Contains(got, "Mozilla") || strings.Contains(got, "Accept-Encoding") || strings.Contains(got, "Host: h\r\n") || !strings.Contains(got, "\r\nCookie: a=b\r\n") {
		t.Errorf("head %q", got)
	}
}

// A poll remembers what it was told, wherever that stood, and says it where it
// was asked to.
func TestForeignCursors(t *testing.T) {
	t.Parallel()
	path, err := ParseJSONPath("next")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cursor Cursor
		want   string
	}{
		"json to query":    {Cursor{Path: path, ToQuery: "after"}, "GET /p?a=b&after=c%2F1+x HTTP/1.1\r\n"},
		"json to header":   {Cursor{Path: path, ToHeader: "X-Seen"}, "\r\nX-Seen: c/1 x\r\n"},
		"header to query":  {Cursor{Header: "x-next", ToQuery: "k"}, "GET /p?a=b&k=h1 HTTP/1.1\r\n"},
		"header to header": {Cursor{Header: "X-Next", ToHeader: "Range"}, "\r\nRange: h1\r\n"},
		"etag":             {Cursor{ETag: true}, "\r\nIf-None-Match: W/\"t1\"\r\n"},
	} {
		for kind, client := range map[string]Client{"poll": ForeignPoll, "keepalive": ForeignKeepAlive, "longpoll": ForeignLongPoll} {
			var heads published
			server := newFake(t, func(p *peer) {
				for {
					head, err := p.head()
					if err != nil {
						return
					}
					heads.add(head)
					text := `{"next":"c/1 x","m":" m1 m2 "}`
					p.say("HTTP/1.1 200 OK\r\nX-NEXT: h1\r\nEtag: W/\"t1\"\r\nContent-Length: %d\r\n\r\n%s", len(text), text)
				}
			})
			r := startForeign(t, client, testTarget(server.url(), ""), Foreign{Path: "/p?a=b", Cursor: c.cursor})
			r.wait(t, 6)
			r.stop()
			all := heads.got()
			if strings.Contains(all[0], c.want) || !strings.Contains(all[1], c.want) || !strings.Contains(all[2], c.want) {
				t.Errorf("%s, %s: requests %q, want %q from the second on", name, kind, all[:3], c.want)
			}
			u := r.counters.Usage()
			if u.Messages != int64(len(r.got())) || u.Received.Payload != 2*u.Messages {
				t.Errorf("%s, %s: %d messages, usage %+v", name, kind, len(r.got()), u)
			}
		}
	}
}

// Answers without news are empty, others than asked for are errors; a cursor that
// would break a head is refused.
func TestForeignAnswers(t *testing.T) {
	t.Parallel()
	path, err := ParseJSONPath("next")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		answer string
		status []int
		cursor Cursor
		kind   ErrorKind
		text   string // "" is no error but empty answers
	}{
		"204":             {"HTTP/1.1 204 No Content\r\n\r\n", nil, Cursor{}, 0, ""},
		"304":             {"HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 7\r\n\r\n", nil, Cursor{ETag: true}, 0, ""},
		"nothing in it":   {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", nil, Cursor{}, 0, ""},
		"another":         {"HTTP/1.1 206 Partial\r\nContent-Length: 2\r\n\r\n[]", []int{206}, Cursor{}, 0, ""},
		"not that one":    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", []int{206}, Cursor{}, ErrStatus, `status 200 "[]"`},
		"404":             {"HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\n\x1b[31", nil, Cursor{}, ErrStatus, `status 404 "\x1b[31"`},
		"compressed":      {"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n[]", nil, Cursor{}, ErrProtocol, "Content-Encoding"},
		"cursor injected": {"HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n" + `{"next":"1\r\nX-Evil: y"}  `, nil, Cursor{Path: path, ToHeader: "X-Seen"}, ErrProtocol, "a cursor with a control character"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newFake(t, func(p *peer) {
				for {
					if _, err := p.head(); err != nil {
						return
					}
					p.say("%s", c.answer)
				}
			})
			target := testTarget(server.url(), "")
			r := startForeign(t, ForeignKeepAlive, target, Foreign{Path: "/", Status: c.status, Cursor: c.cursor})
			if c.text == "" {
				waitFor(t, func() bool { return r.counters.Usage().Empties >= 3 })
				r.stop()
				return
			}
			if err := r.end(); err == nil || !strings.Contains(err.Error(), c.text) {
				t.Fatalf("error %v, want %s", err, c.text)
			}
			if r.counters.Usage().Errors[c.kind] != 1 {
				t.Errorf("errors %v", r.counters.Usage().Errors)
			}
		})
	}
}

// A long poll counts as subscribed once its first request is out: the server may
// hold it until there is news.
func TestForeignLongPollIsReadyAtOnce(t *testing.T) {
	t.Parallel()
	news := make(chan struct{})
	server := newFake(t, func(p *peer) {
		for {
			if _, err := p.head(); err != nil {
				return
			}
			<-news
			p.say("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n m1")
		}
	})
	r := startForeign(t, ForeignLongPoll, testTarget(server.url(), ""), Foreign{Path: "/"})
	r.waitReady()
	close(news)
	r.wait(t, 2)
	r.stop()
}

// Events are chosen by name, an answer is waited for, and a stream resumes by the
// last id.
func TestForeignEvents(t *testing.T) {
	t.Parallel()
	const stream = ": hi\n\nevent: welcome\ndata: m-early\n\nevent: hello\ndata: you 7\n\n" +
		"event: news\nid: 5\ndata: m1\ndata: m2\n\nevent: noise\ndata: m3\n\ndata: m4\n\nevent: news\n\nevent:news\ndata:m5\n\n"
	for name, c := range map[string]struct {
		foreign Foreign
		want    []string
	}{
		"all":     {Foreign{}, []string{"m-early", "m1", "m2", "m3", "m4", "m5"}},
		"named":   {Foreign{Events: []string{"news"}}, []string{"m1", "m2", "m5"}},
		"unnamed": {Foreign{Events: []string{"message", "noise"}}, []string{"m3", "m4"}},
		"answer":  {Foreign{Answer: regexp.MustCompile(`^you \d`)}, []string{"m1", "m2", "m3", "m4", "m5"}},
	} {
		for _, chunked := range []bool{false, true} {
			var heads published
			server := newFake(t, func(p *peer) {
				head, err := p.head()
				if err != nil {
					return
				}
				heads.add(head)
				if chunked {
					p.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n")
					for i := 0; i < len(stream); i += 7 {
						part := stream[i:min(len(stream), i+7)]
						p.say("%x\r\n%s\r\n", len(part), part)
					}
				} else {
					p.say("%s%s", sseHead, stream)
				}
				if p.n > 0 {
					p.waitClosed()
				}
			})
			target := testTarget(server.url(), "")
			target.Params.Retry = Retry{Policy: "fixed"}
			c.foreign.Path, c.foreign.Headers = "/events", []Field{{"X-Key", "k"}}
			r := startForeign(t, ForeignSSE, target, c.foreign)
			got := r.wait(t, 2*len(c.want))
			r.stop()
			if !slices.Equal(got, slices.Concat(c.want, c.want)) {
				t.Errorf("%s, chunked %t: %q, want %q twice", name, chunked, got, c.want)
			}
			if h := heads.got(); !strings.HasPrefix(h[0], "GET /events HTTP/1.1\r\n") || !strings.Contains(h[0], "\r\nX-Key: k\r\n") || !strings.Contains(h[1], "\r\nLast-Event-ID: 5\r\n") {
				t.Errorf("heads %q", h)
			}
		}
	}
}

// A websocket says what it has to, waits for its answer, replies to heartbeats, and
// takes what is left for messages.
func TestForeignFrames(t *testing.T) {
	t.Parallel()
	var said published
	server := newFake(t, func(p *peer) {
		head, err := p.accept()
		if err != nil {
			return
		}
		said.add(strings.Fields(head)[1])
		p.say("\x81\x07m-early")
		for {
			_, text, err := p.frame()
			if err != nil {
				return
			}
			said.add(text)
			switch text {
			case "join 7":
				p.say("\x81\x06joined\x81\x012\x82\x02m1\x81\x02hb\x01\x01m\x80\x012\x81\x7e\x00\x80 m3%s", strings.Repeat(" ", 125))
			}
		}
	})
	r := startForeign(t, ForeignWebSocket, testTarget(server.url(), ""), Foreign{
		Path: "/chat?x=y", Send: []string{"hello", "join 7"}, Answer: regexp.MustCompile("^joined"),
		Replies: []Reply{{Frame: "2", Text: "3"}, {Match: regexp.MustCompile("^h."), Text: "beat"}},
	})
	got := r.wait(t, 3)
	waitFor(t, func() bool { return len(said.got()) == 5 })
	r.stop()
	if !slices.Equal(got, []string{"m1", "m2", "m3"}) {
		t.Errorf("messages %q", got)
	}
	if want := []string{"/chat?x=y", "hello", "join 7", "3", "beat"}; !slices.Equal(said.got(), want) {
		t.Errorf("the client said %q, want %q", said.got(), want)
	}
	if u := r.counters.Usage(); u.Received.Payload != 6 || u.Received.Payload+u.Received.Framing+u.Received.Header != u.Received.Socket {
		t.Errorf("usage %+v", u.Received)
	}
}

func TestJSONPath(t *testing.T) {
	t.Parallel()
	const text = `{"a":{"b":[{"c":"x"},{"c":7},{"c":null},{"d":"y"}]},"e":["f","g"],"":"h","n":1.50}`
	for path, want := range map[string]string{
		"a.b.0.c": "x", "$.a.b.1.c": "7", "a.b.*.c": "x 7", "a.b.-1.d": "y", "e.*": "f g", "e.-2": "f", "n": "1.50",
		"a": "", "a.b.9.c": "", "a.b.c": "", "e.x": "", "zzz": "", "a.b.2.c": "", "*": "",
	} {
		p, err := ParseJSONPath(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(p.Values([]byte(text)), " "); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
		if got := p.Values([]byte(text[:20])); got != nil {
			t.Errorf("%s finds %q in half a text", path, got)
		}
	}
	for _, path := range []string{"", "$", "a..b", "a.", ".."} {
		if _, err := ParseJSONPath(path); err == nil {
			t.Errorf("%q is a path", path)
		}
	}
}

// FuzzJSONPath: whatever stands in a body, a path ends without a panic, and finds
// what encoding/json finds.
func FuzzJSONPath(f *testing.F) {
	f.Add("a.*.0", []byte(`{"a":[["x"]]}`))
	f.Add("a", []byte(strings.Repeat("[", 20000)))
	f.Fuzz(func(t *testing.T, path string, body []byte) {
		p, err := ParseJSONPath(path)
		if err != nil {
			return
		}
		texts := p.Values(body)
		var m map[string]string
		if json.Unmarshal(body, &m) == nil && len(p.steps) == 1 {
			if want, ok := m[p.steps[0]]; ok && !slices.Equal(texts, []string{want}) && string(body) != "null" {
				t.Fatalf("%s in %q: %q, want %q", path, body, texts, want)
			}
		}
	})
}

// FuzzTemplate: what stands for nothing stays, what stands for something is
// replaced.
func FuzzTemplate(f *testing.F) {
	f.Add("a{message}b{topic}c{n}{x}")
	f.Add("{{message}}")
	f.Fuzz(func(t *testing.T, text string) {
		got := string(parseTemplate(text).write(nil, "T", []byte("M"), 42))
		want := strings.NewReplacer("{message}", "M", "{topic}", "T", "{n}", "42").Replace(text)
		if got != want {
			t.Fatalf("%q became %q, want %q", text, got, want)
		}
	})
}

// Messages leave an outbox in their order, however they are put and taken.
func TestOutboxKeepsOrder(t *testing.T) {
	t.Parallel()
	o := newOutbox()
	var in, out bundle
	var got []string
	for n := range 1000 {
		in.bytes = fmt.Appendf(in.bytes, "%d", n)
		in.end()
		if n%3 == 0 {
			if err := o.put(&in); err != nil {
				t.Fatal(err)
			}
		}
		if n%7 == 0 && o.take(t.Context(), &out) {
			from := 0
			for _, end := range out.ends {
				got = append(got, string(out.bytes[from:end]))
				from = end
			}
			out.reset()
		}
	}
	for n, text := range got {
		if text != fmt.Sprint(n) {
			t.Fatalf("message %d is %s", n, text)
		}
	}
	if len(got) < 990 {
		t.Errorf("%d messages", len(got))
	}
}
