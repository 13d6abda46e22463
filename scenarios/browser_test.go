//go:build browser

package scenarios_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bench/servers"

	"github.com/chromedp/chromedp"
)

// TestBrowser checks the servers against the EventSource and WebSocket that
// the world uses: those of Chromium. The page is the server's own /healthz, so
// that the scripts run with the server's origin.
func TestBrowser(t *testing.T) {
	browser := chromium(t)
	for _, c := range []struct {
		name  string
		check func(*testing.T, context.Context)
	}{
		{"EventSource delivers in order", eventSourceInOrder},
		{"EventSource resumes by itself after a cut", eventSourceResumes},
		{"EventSource is told what retention dropped", eventSourceFellBehind},
		{"EventSource ignores heartbeats", eventSourceHeartbeat},
		{"WebSocket gets text frames", webSocketText},
		{"WebSocket gets binary frames", webSocketBinary},
		{"WebSocket gets batches", webSocketBatch},
		{"WebSocket answers pings", webSocketPing},
		{"WebSocket resumes from an offset", webSocketResumes},
		{"WebSocket is closed with 1001 when draining", webSocketDrained},
		{"a page of another origin is refused", foreignOrigin},
		{"a name that was bound to loopback is refused", foreignHost},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab, closeTab := chromedp.NewContext(browser)
			t.Cleanup(closeTab)
			limited, cancel := context.WithTimeout(tab, 30*time.Second)
			t.Cleanup(cancel)
			c.check(t, limited)
		})
	}
}

func eventSourceInOrder(t *testing.T, tab context.Context) {
	site := serveLog(t, servers.LogOptions{})
	site.open(t, tab)
	script(t, tab, `
		const source = new EventSource('/sse/7');
		source.onmessage = event => seen.push(event.lastEventId + ' ' + event.data);
		await new Promise(done => source.onopen = done);`)
	want := site.append(t, 0, 50)
	site.expect(t, tab, want)
}

func eventSourceResumes(t *testing.T, tab context.Context) {
	site := serveLog(t, servers.LogOptions{})
	site.open(t, tab)
	script(t, tab, `
		window.opened = 0;
		const source = new EventSource('/sse/7');
		source.onopen = () => opened++;
		source.onmessage = event => seen.push(event.lastEventId + ' ' + event.data);
		await new Promise(done => source.addEventListener('open', done));`)
	want := site.append(t, 0, 10)
	site.expect(t, tab, want)
	site.listener.cut()
	want = append(want, site.append(t, 10, 10)...)
	site.expect(t, tab, want)
	site.listener.cut()
	want = append(want, site.append(t, 20, 10)...)
	site.expect(t, tab, want)
	if opened := value[int](t, tab, `opened`); opened != 3 {
		t.Errorf("the stream was opened %d times, want 3: once, and after each of two cuts", opened)
	}
}

func eventSourceFellBehind(t *testing.T, tab context.Context) {
	site := serveLog(t, servers.LogOptions{MaxMessages: 4})
	site.append(t, 0, 10)
	site.open(t, tab)
	script(t, tab, `
		const source = new EventSource('/sse/7?after=0');
		source.addEventListener('oldest', event => seen.push('oldest ' + event.data));
		source.onmessage = event => seen.push(event.lastEventId + ' ' + event.data);`)
	want := []string{"oldest 6"}
	for offset := 6; offset < 10; offset++ {
		want = append(want, fmt.Sprintf("%d %s", offset, message(offset)))
	}
	site.expect(t, tab, want)
}

func eventSourceHeartbeat(t *testing.T, tab context.Context) {
	site := serveLog(t, servers.LogOptions{})
	site.open(t, tab)
	script(t, tab, `
		window.opened = 0;
		const source = new EventSource('/sse/7?ping=100ms');
		source.onopen = () => opened++;
		source.onmessage = event => seen.push(event.lastEventId + ' ' + event.data);
		await new Promise(done => source.addEventListener('open', done));
		await new Promise(done => setTimeout(done, 1000));`)
	site.expect(t, tab, site.append(t, 0, 3))
	if opened := value[int](t, tab, `opened`); opened != 1 {
		t.Errorf("the stream was opened %d times, want once", opened)
	}
}

func webSocketText(t *testing.T, tab context.Context) {
	site := serveLog(t, servers.LogOptions{})
	site.append(t, 0, 3)
	site.open(t, tab)
	first := connect(t, tab, `/websocket/7`)
	if first != `{"after":2}` {
		t.Errorf("first frame %s, want the position after three messages", first)
	}
	site.expect(t, tab, payloads(site.append(t, 3, 50)))
	if extensions := value[string](t, tab, `socket.extensions`); extensions != "" {
		t.Errorf("negotiated %q, want no extension: its bytes would be unaccounted for", extensions)
	}
}

func webSocketBinary(t *testing.T, tab context.Context) {
	site := serveLog(t, servers.LogOptions{})
	site.open(t, tab)
	connect(t, tab, `/websocket/7?frames=binary`)
	site.expect(t, tab, payloads(site.append(t, 0, 50)))
	if kinds := value[string](t, tab, `Array.from(new Set(kinds)).join()`); kinds != "binary" {
		t.Errorf("frames after the first were %s, want binary", kinds)
	}
}

func webSocketBatch(t *testing.T, tab context.Context) {
	site := serveLog(t, servers.LogOptions{})
	want := site.append(t, 0, 10)
	site.open(t, tab)
	connect(t, tab, `/websocket/7?after=-1&batch=4`)
	var frames []string
	for from := 0; from < len(want); from += 4 {
		frames = append(frames, strings.Join(payloads(want[from:min(from+4, len(want))]), "\n"))
	}
	site.expect(t, tab, frames)
}

func webSocketPing(t *testing.T, tab context.Context) {
	site := serveLog(t, servers.LogOptions{})
	site.open(t, tab)
	connect(t, tab, `/websocket/7?ping=1s`)
	script(t, tab, `await new Promise(done => setTimeout(done, 3500));`)
	site.expect(t, tab, payloads(site.append(t, 0, 3)))
}

func webSocketResumes(t *testing.T, tab context.Context) {
	site := serveLog(t, servers.LogOptions{})
	want := payloads(site.append(t, 0, 10))
	site.open(t, tab)
	first := connect(t, tab, `/websocket/7?after=4`)
	if first != `{"after":4}` {
		t.Errorf("first frame %s, want the position asked for", first)
	}
	site.expect(t, tab, want[5:])
}

func webSocketDrained(t *testing.T, tab context.Context) {
	site := serveLog(t, servers.LogOptions{})
	site.open(t, tab)
	connect(t, tab, `/websocket/7`)
	site.stop()
	script(t, tab, `await ending;`)
	if code := value[int](t, tab, `code`); code != 1001 {
		t.Errorf("closed with %d, want 1001 (going away)", code)
	}
}

func foreignOrigin(t *testing.T, tab context.Context) {
	site := serveLog(t, servers.LogOptions{})
	site.append(t, 0, 3)
	other := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	visit(t, tab, other.URL)
	refuse(t, tab, site.address)
}

func foreignHost(t *testing.T, tab context.Context) {
	site := serveLog(t, servers.LogOptions{})
	site.append(t, 0, 3)
	_, port, err := net.SplitHostPort(site.address)
	if err != nil {
		t.Fatal(err)
	}
	rebound := "rebound.example:" + port
	visit(t, tab, "http://"+rebound+"/sse/7")
	refuse(t, tab, rebound)
}

// refuse asserts that a page can neither read from nor connect to host.
func refuse(t *testing.T, tab context.Context, host string) {
	t.Helper()
	script(t, tab, fmt.Sprintf(`
		const end = source => new Promise(done => {
			source.onmessage = () => done('message');
			source.onerror = () => done('error');
		});
		seen.push('websocket ' + await end(new WebSocket('ws://%[1]s/websocket/7?after=-1')));
		seen.push('sse ' + await end(new EventSource('http://%[1]s/sse/7?after=-1')));
		seen.push('fetch ' + await fetch('http://%[1]s/polling/7?after=-1').then(answer => answer.status, () => 'error'));`, host))
	got := value[[]string](t, tab, `seen`)
	want := []string{"websocket error", "sse error", "fetch error"}
	if host != "" && strings.HasPrefix(host, "rebound.") {
		want[2] = "fetch 403"
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("a foreign page got %q, want %q", got, want)
	}
}
