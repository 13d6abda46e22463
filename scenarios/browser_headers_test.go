//go:build browser

package scenarios_test

import (
	"bufio"
	"context"
	"io"
	"math/rand/v2"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"bench/clients"

	"github.com/chromedp/chromedp"
)

// TestBrowserHeaders compares --headers browser with what this Chromium sends,
// line by line; what a new release changes by itself is masked.
func TestBrowserHeaders(t *testing.T) {
	tab, cancel := context.WithTimeout(chromium(t), 30*time.Second)
	t.Cleanup(cancel)
	recorder := newHeadRecorder(t)
	if err := chromedp.Do(tab, chromedp.Navigate("http://"+recorder.address+"/page")); err != nil {
		t.Fatal(err)
	}
	script(t, tab, `
		document.cookie = 'session=abc';
		await fetch('/keepalive/7?after=5').then(answer => answer.text());
		new EventSource('/sse/7');
		new WebSocket('ws://' + location.host + '/websocket/7');`)
	theirs := recorder.await(t, "keepalive", "sse", "sse resumed", "websocket")
	visitBlank(t, tab)
	recorder.forget()

	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for path, client := range map[string]clients.Client{
		"/keepalive": clients.KeepAlive, "/sse": clients.SSE, "/websocket": clients.WebSocket,
	} {
		target := clients.Target{
			URL: "http://" + recorder.address, Path: path, Topic: "7", After: 5,
			Params: clients.Params{
				PollInterval: 10 * time.Millisecond, Headers: "browser", Cookie: "session=abc",
				Retry: clients.Retry{Policy: "fixed", Base: 10 * time.Millisecond, Cap: 10 * time.Millisecond},
			},
			Dialer: &clients.Dialer{}, Counters: &clients.Counters{}, Rand: rand.New(rand.NewPCG(1, 2)),
		}
		running.Go(func() { _ = client(ctx, target, ignore{}) }) // it is cut off, which is an error to some
	}
	ours := recorder.await(t, "keepalive", "sse", "sse resumed", "websocket")
	stop()
	running.Wait()
	for kind, want := range theirs {
		if ours[kind] != want {
			t.Errorf("%s: bench sends\n%s\nChromium sends\n%s", kind, ours[kind], want)
		}
	}
}

// ignore is a sink for a client that is only to speak.
type ignore struct{}

func (ignore) Ready()         {}
func (ignore) Receive([]byte) {}

// visitBlank ends what the page still does.
func visitBlank(t *testing.T, tab context.Context) {
	t.Helper()
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
}

// headRecorder answers just enough to be asked, and keeps the first request
// head of every kind, masked.
type headRecorder struct {
	address string
	mu      sync.Mutex
	heads   map[string]string
}

func newHeadRecorder(t *testing.T) *headRecorder {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &headRecorder{address: listener.Addr().String(), heads: map[string]string{}}
	var serving sync.WaitGroup
	open, closeAll := context.WithCancel(context.Background())
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				defer context.AfterFunc(open, func() { conn.Close() })()
				h.serve(conn)
			})
		}
	})
	t.Cleanup(func() { listener.Close(); closeAll(); serving.Wait() })
	return h
}

// serve answers requests until one whose answer ends the connection.
func (h *headRecorder) serve(conn net.Conn) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: "
	in := bufio.NewReader(conn)
	for {
		var request strings.Builder
		for line := ""; line != "\r\n"; request.WriteString(line) {
			var err error
			if line, err = in.ReadString('\n'); err != nil {
				return
			}
		}
		kind, _, _ := strings.Cut(strings.TrimPrefix(request.String(), "GET /"), "/")
		answer, last := head+"text/html\r\nContent-Length: 0\r\n\r\n", false
		switch kind {
		case "keepalive":
			answer = head + "application/json\r\nContent-Length: 26\r\n\r\n{\"after\":5,\"messages\":[\n]}"
		case "sse":
			if strings.Contains(request.String(), "Last-Event-ID: 6") {
				kind = "sse resumed"
			}
			answer, last = head+"text/event-stream\r\nConnection: close\r\n\r\nretry: 100\nid: 6\n\n", true
		case "websocket":
			answer, last = "", true
		}
		h.keep(kind, request.String())
		if _, err := io.WriteString(conn, answer); err != nil || last {
			return
		}
	}
}

// masks hide what differs between two requests or two releases of a browser.
var masks = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`^GET \S+`), "GET /"},
	{regexp.MustCompile(`(?m)^(User-Agent: .*) (?:Headless)?Chrome/[0-9.]+`), "$1 Chrome/N"},
	{regexp.MustCompile(`(?m)^sec-ch-ua: [^\r]*`), "sec-ch-ua: brands"},
	{regexp.MustCompile(`(?m)^(Sec-WebSocket-Key): [^\r]*`), "$1: K"},
	{regexp.MustCompile(`(?m)^(Last-Event-ID): [^\r]*`), "$1: N"},
	{regexp.MustCompile(`(?m)^(Referer: http://[^/]*/)[^\r]*`), "$1"},
}

func (h *headRecorder) keep(kind, head string) {
	for _, mask := range masks {
		head = mask.pattern.ReplaceAllString(head, mask.with)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.heads[kind] == "" {
		h.heads[kind] = head
	}
}

func (h *headRecorder) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heads = map[string]string{}
}

// await returns the heads of these kinds, once all have come.
func (h *headRecorder) await(t *testing.T, kinds ...string) map[string]string {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		found := map[string]string{}
		h.mu.Lock()
		for _, kind := range kinds {
			if head := h.heads[kind]; head != "" {
				found[kind] = head
			}
		}
		h.mu.Unlock()
		if len(found) == len(kinds) {
			return found
		}
		if time.Now().After(deadline) {
			t.Fatalf("of %q came only %q", kinds, found)
		}
	}
}
