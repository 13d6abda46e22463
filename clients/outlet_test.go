package clients

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// published collects what a fake server was sent.
type published struct {
	mu    sync.Mutex
	texts []string
}

func (p *published) add(text string) {
	p.mu.Lock()
	p.texts = append(p.texts, text)
	p.mu.Unlock()
}

func (p *published) got() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.texts)
}

// request reads a whole request and returns its first line and its body.
func (p *peer) request() (line, body string, err error) {
	r, err := http.ReadRequest(p.r)
	if err != nil {
		return "", "", err
	}
	text, err := io.ReadAll(r.Body)
	return r.Method + " " + r.URL.String(), string(text), err
}

func openOutlet(t *testing.T, form OutletForm) *Outlet {
	t.Helper()
	o, err := OpenOutlet(context.Background(), form)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.Close() })
	return o
}

// publish appends messages named after their topics and numbers.
func publish(o *Outlet, topics, each int) {
	for n := range each {
		for topic := range topics {
			o.Append(fmt.Sprint(topic), fmt.Appendf(nil, "m%d.%d", topic, n))
		}
		o.Flush()
	}
}

// Requests are what the templates say, and the messages of a topic keep their
// order over any number of connections.
func TestOutletRequests(t *testing.T) {
	t.Parallel()
	var got published
	server := newFake(t, func(p *peer) {
		for {
			line, body, err := p.request()
			if err != nil {
				return
			}
			got.add(line + " " + body)
			if p.say("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n") != nil {
				return
			}
		}
	})
	o := openOutlet(t, OutletForm{URL: server.url() + "/room/{topic}?n={n}", Method: "PUT", Body: `{"t":{topic},"m":"{message}","x":"{y}"}`, Connections: 3})
	publish(o, 5, 20)
	waitFor(t, func() bool { return o.Unsent() == 0 })
	if n := len(got.got()); n != 100 || o.Usage().Errors != [errorKinds]int64{} {
		t.Fatalf("%d requests, %+v", n, o.Usage())
	}
	next := map[string]int{}
	for _, text := range got.got() {
		var topic, number, n, again int
		if _, err := fmt.Sscanf(text, `PUT /room/%d?n=%d {"t":%d,"m":"m`, &topic, &number, &again); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		rest := text[strings.Index(text, `"m":"`):]
		fmt.Sscanf(rest, `"m":"m%d.%d"`, &again, &n)
		key := fmt.Sprint(topic)
		if n != next[key] || again != topic || number != n*5+topic || !strings.HasSuffix(text, `"x":"{y}"}`) {
			t.Fatalf("%q, want message %d of topic %d", text, next[key], topic)
		}
		next[key]++
	}
	server.mu.Lock()
	defer server.mu.Unlock()
	if server.accepted != 3 {
		t.Errorf("%d connections, want 3", server.accepted)
	}
}

// Publishing never waits for a server that does not answer; what it has not taken
// is counted.
func TestOutletNeverWaits(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := newFake(t, func(p *peer) {
		for {
			if _, _, err := p.request(); err != nil {
				return
			}
			<-release
			p.say("HTTP/1.1 204 No Content\r\n\r\n")
		}
	})
	o := openOutlet(t, OutletForm{URL: server.url(), Method: "POST", Connections: 2})
	done := make(chan struct{})
	go func() {
		publish(o, 4, 5000)
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("publishing waits for the server")
	}
	if n := o.Unsent(); n != 20_000 {
		t.Errorf("%d are unsent, want all", n)
	}
	close(release)
	waitFor(t, func() bool { return o.Unsent() == 0 })
}

// What a server refuses or spoils is counted, with its words made harmless, and
// the next message is sent all the same. A kept connection that has gone is no
// error.
func TestOutletFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer string
		status []int
		want   [errorKinds]int64
		text   string
	}{
		"refused":     {"HTTP/1.1 403 No\r\nContent-Length: 7\r\n\r\n\x1b[31mno", nil, [errorKinds]int64{ErrStatus: 3}, `status 403 "\x1b[31mno"`},
		"other":       {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", []int{201}, [errorKinds]int64{ErrStatus: 3}, "status 200"},
		"no HTTP":     {"hello\r\n\r\n", nil, [errorKinds]int64{ErrProtocol: 3}, "malformed HTTP"},
		"close":       {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", nil, [errorKinds]int64{}, ""},
		"silent":      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nclose", nil, [errorKinds]int64{}, ""},
		"no answer":   {"close", nil, [errorKinds]int64{ErrClosed: 3}, ""},
		"short":       {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1close", nil, [errorKinds]int64{}, ""},
		"large":       {"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + strings.Repeat("x", 300_000), nil, [errorKinds]int64{}, ""},
		"large error": {"HTTP/1.1 500 No\r\nContent-Length: 300000\r\n\r\n" + strings.Repeat("x", 300_000), nil, [errorKinds]int64{ErrStatus: 3}, "more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got published
			server := newFake(t, func(p *peer) {
				for {
					_, body, err := p.request()
					if err != nil {
						return
					}
					got.add(body)
					answer, closes := strings.CutSuffix(c.answer, "close")
					p.say("%s", answer)
					if closes {
						return
					}
				}
			})
			o := openOutlet(t, OutletForm{URL: server.url(), Method: "POST", Status: c.status})
			for i := range 3 {
				o.Append("0", []byte{byte('a' + i)})
				o.Flush()
				waitFor(t, func() bool { return o.Unsent() == 0 })
			}
			if u := o.Usage(); u.Errors != c.want || !strings.Contains(strings.Join(u.Examples[:], "|"), c.text) || len(strings.Join(u.Examples[:], "")) > 400 {
				t.Errorf("errors %v, %q", u.Errors, u.Examples)
			}
			if texts := slices.Compact(got.got()); !slices.Equal(texts, []string{"a", "b", "c"}) {
				t.Errorf("the server got %q", texts)
			}
			if err := o.Err(); err != nil {
				t.Error(err)
			}
		})
	}
}

// frame reads one frame of a client and returns its text.
func (p *peer) frame() (opcode byte, text string, err error) {
	head := make([]byte, 2)
	if _, err = io.ReadFull(p.r, head); err != nil {
		return
	}
	size := int(head[1] & 0x7f)
	if more := map[int]int{126: 2, 127: 8}[size]; more > 0 {
		long := make([]byte, more)
		if _, err = io.ReadFull(p.r, long); err != nil {
			return
		}
		size = 0
		for _, b := range long {
			size = size<<8 | int(b)
		}
	}
	body := make([]byte, 4+size)
	if _, err = io.ReadFull(p.r, body); err != nil {
		return
	}
	for i := range size {
		body[4+i] ^= body[i%4]
	}
	return head[0] & 0x0f, string(body[4:]), nil
}

// accept answers an upgrade.
func (p *peer) accept() (head string, err error) {
	if head, err = p.head(); err != nil {
		return "", err
	}
	_, rest, _ := strings.Cut(head, "Sec-WebSocket-Key: ")
	key, _, _ := strings.Cut(rest, "\r\n")
	return head, p.say("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", acceptKey(key))
}

// Frames carry messages of any size; pings and heartbeats are answered, and after
// a connection has ended the next message opens another.
func TestOutletFrames(t *testing.T) {
	t.Parallel()
	var got published
	server := newFake(t, func(p *peer) {
		head, err := p.accept()
		if err != nil || !strings.HasPrefix(head, "GET /r/x HTTP/1.1\r\n") || !strings.Contains(head, "\r\nX-Key: k\r\n") {
			got.add("bad head " + head)
			return
		}
		p.say("\x89\x02hi\x81\x012\x81\x04news\x01\x01x\x80\x01y")
		for range 8 { // five messages, 40, and two replies, which may come in between
			opcode, text, err := p.frame()
			if err != nil {
				return
			}
			got.add(fmt.Sprintf("%d:%d:%.10s", p.n, opcode, text))
		}
	})
	form := OutletForm{
		URL: strings.Replace(server.url(), "http", "ws", 1) + "/r/x", Headers: []Field{{"X-Key", "k"}},
		Body: "<{message}>", Send: []string{"40"}, Replies: []Reply{{Frame: "2", Text: "3"}}, Connections: 1,
	}
	o := openOutlet(t, form)
	for n, size := range []int{3, 125, 126, 70_000, 5} { // after which the server goes
		o.Append("0", []byte(strings.Repeat(fmt.Sprint(n), size)))
		o.Flush()
	}
	waitFor(t, func() bool { return len(got.got()) == 8 })
	texts := got.got()
	for _, want := range []string{"0:10:hi", "0:1:3", "0:1:40"} {
		if !slices.Contains(texts, want) {
			t.Errorf("%q lacks %s", texts, want)
		}
	}
	messages := slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return !strings.Contains(s, "<") })
	if !slices.Equal(messages, []string{"0:1:<000>", "0:1:<111111111", "0:1:<222222222", "0:1:<333333333", "0:1:<44444>"}) {
		t.Errorf("messages %q", messages)
	}
	waitFor(t, func() bool { return o.Usage().Errors[ErrClosed] > 0 })
	o.Append("0", []byte("again"))
	o.Flush()
	waitFor(t, func() bool { return slices.Contains(got.got(), "1:1:<again>") })
	if o.Err() != nil {
		t.Error(o.Err())
	}
}

// A websocket of which the URL names the topic is opened for each.
func TestOutletFramesPerTopic(t *testing.T) {
	t.Parallel()
	var got published
	server := newFake(t, func(p *peer) {
		head, err := p.accept()
		for err == nil {
			var text string
			if _, text, err = p.frame(); err == nil {
				got.add(strings.Fields(head)[1] + " " + text)
			}
		}
	})
	o := openOutlet(t, OutletForm{URL: strings.Replace(server.url(), "http", "ws", 1) + "/r/{topic}", Send: []string{"join {topic}"}, Connections: 1, Topics: 12})
	publish(o, 12, 1)
	waitFor(t, func() bool { return len(got.got()) == 24 })
	for topic := range 12 {
		for _, want := range []string{fmt.Sprintf("/r/%d join %d", topic, topic), fmt.Sprintf("/r/%d m%d.0", topic, topic)} {
			if !slices.Contains(got.got(), want) {
				t.Errorf("no %q", want)
			}
		}
	}
}

// Lines wait for a reader that does not read, and closing does not.
func TestOutletLines(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	o := openOutlet(t, OutletForm{Lines: w, Body: "{topic} {message}"})
	publish(o, 2, 50_000) // more than a pipe holds
	lines := bufio.NewScanner(r)
	for n := range 60_000 {
		if want := fmt.Sprintf("%d m%d.%d", n%2, n%2, n/2); !lines.Scan() || lines.Text() != want {
			t.Fatalf("line %q, want %q", lines.Text(), want)
		}
	}
	done := make(chan struct{})
	go func() {
		o.Close()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("closing waits for the reader")
	}
}

// A server that is gone for good ends the outlet; one that never was is an error
// at once.
func TestOutletWithoutServer(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"http", "ws", "https"} {
		if o, err := OpenOutlet(context.Background(), OutletForm{URL: scheme + "://127.0.0.1:1/x"}); err == nil || !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("%s: %v, %v", scheme, o, err)
		}
	}
	if _, err := OpenOutlet(context.Background(), OutletForm{URL: "nonsense"}); err == nil || !strings.Contains(err.Error(), "not a URL") {
		t.Errorf("error %v", err)
	}
	server := newFake(t, func(p *peer) { p.say("HTTP/1.1 503 No\r\n\r\n") })
	if _, err := OpenOutlet(context.Background(), OutletForm{URL: strings.Replace(server.url(), "http", "ws", 1)}); err == nil || !strings.Contains(err.Error(), "status 503") {
		t.Errorf("error %v", err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	o := openOutlet(t, OutletForm{Lines: w})
	r.Close()
	publish(o, 1, 1)
	waitFor(t, func() bool { return o.Err() != nil })
}
