//go:build browser

package scenarios_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"bench/servers"

	"github.com/chromedp/chromedp"
)

// site is a server under test, and the log that it shows.
type site struct {
	address  string
	log      *servers.Log
	listener *cutter
	stop     func()
}

func serveLog(t *testing.T, options servers.LogOptions) *site {
	t.Helper()
	log := servers.NewLog(options)
	server := servers.New(log, map[string]http.Handler{
		"/polling": servers.Poll(log), "/sse": servers.SSE(log), "/websocket": servers.WebSocket(log),
	}, servers.Config{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &site{address: listener.Addr().String(), log: log, listener: &cutter{Listener: listener}, stop: cancel}
	var done sync.WaitGroup
	done.Go(func() {
		if err := server.Serve(ctx, s.listener); err != nil {
			t.Errorf("serving: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); done.Wait() })
	return s
}

// open shows a page of the site's own origin.
func (s *site) open(t *testing.T, tab context.Context) {
	t.Helper()
	visit(t, tab, "http://"+s.address+"/healthz")
}

// append adds messages and returns them as "offset payload".
func (s *site) append(t *testing.T, from, count int) (lines []string) {
	t.Helper()
	for offset := from; offset < from+count; offset++ {
		if _, err := s.log.Append("7", []byte(message(offset))); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%d %s", offset, message(offset)))
	}
	return lines
}

// expect waits until the page has seen as much as wanted, and a little longer
// for what should not come.
func (s *site) expect(t *testing.T, tab context.Context, want []string) {
	t.Helper()
	script(t, tab, fmt.Sprintf(`
		const deadline = Date.now() + 15000;
		const pause = time => new Promise(done => setTimeout(done, time));
		while (seen.length < %d && Date.now() < deadline) await pause(10);
		await pause(100);`, len(want)))
	got := value[[]string](t, tab, `seen`)
	if strings.Join(got, "\x00") != strings.Join(want, "\x00") {
		t.Fatalf("the page saw %d messages\n%q\nwant %d\n%q", len(got), got, len(want), want)
	}
}

// message is a payload with letters outside ASCII, which a browser would show
// if the encoding were wrong.
func message(offset int) string { return fmt.Sprintf(`{"n":%d,"text":"grüße, 世界 🙂"}`, offset) }

// payloads strips the offsets, which a websocket frame does not carry.
func payloads(lines []string) []string {
	var stripped []string
	for _, line := range lines {
		_, payload, _ := strings.Cut(line, " ")
		stripped = append(stripped, payload)
	}
	return stripped
}

// connect opens a WebSocket and returns its first frame; those after it are seen.
func connect(t *testing.T, tab context.Context, path string) string {
	t.Helper()
	script(t, tab, fmt.Sprintf(`
		window.kinds = [];
		window.socket = new WebSocket('ws://' + location.host + '%s');
		socket.binaryType = 'arraybuffer';
		window.ending = new Promise(done => socket.onclose = event => { window.code = event.code; done(); });
		window.first = await new Promise(done => socket.onmessage = event => {
			socket.onmessage = event => {
				kinds.push(typeof event.data === 'string' ? 'text' : 'binary');
				seen.push(typeof event.data === 'string' ? event.data : new TextDecoder().decode(event.data));
			};
			done(event.data);
		});`, path))
	return value[string](t, tab, `first`)
}

// visit navigates and gives the page a list of what it has seen.
func visit(t *testing.T, tab context.Context, url string) {
	t.Helper()
	if err := chromedp.Do(tab, chromedp.Navigate(url)); err != nil {
		t.Fatalf("opening %s: %v", url, err)
	}
	script(t, tab, `window.seen = [];`)
}

// script runs statements, await included, and waits for their end.
func script(t *testing.T, tab context.Context, body string) {
	t.Helper()
	value[bool](t, tab, "(async () => {"+body+"; return true })()")
}

// value evaluates an expression in the page.
func value[T any](t *testing.T, tab context.Context, expression string) T {
	t.Helper()
	got, err := chromedp.Run(tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("evaluating %s: %v", expression, err)
	}
	return got
}

// cutter is a listener that can cut every connection it has accepted, as a
// failing proxy does.
type cutter struct {
	net.Listener
	mu       sync.Mutex
	accepted []net.Conn
}

func (c *cutter) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.mu.Lock()
		c.accepted = append(c.accepted, conn)
		c.mu.Unlock()
	}
	return conn, err
}

func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.accepted {
		conn.Close()
	}
	c.accepted = nil
}

// chromium starts a headless browser, or skips the test where there is none.
func chromium(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no chromium, chromium-browser or google-chrome on PATH; on Debian: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.DisableGPU,
		chromedp.Flag("host-resolver-rules", "MAP rebound.example 127.0.0.1"),
	)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, closeAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(closeAllocator)
	browser, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	return browser
}
