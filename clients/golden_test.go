package clients

import (
	"bytes"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test -update writes it anew)\n--- got\n%s\n--- want\n%s", path, got, want)
	}
}

// TestRequestBytes: the requests of every pattern and preset, subscribing,
// going on and resuming, are the bytes of testdata.
func TestRequestBytes(t *testing.T) {
	for _, p := range patterns {
		for _, preset := range []string{"minimal", "browser"} {
			t.Run(p.name+"/"+preset, func(t *testing.T) {
				t.Parallel()
				server := newReference(t)
				server.append(numbered(0, 124)...)
				target := testTarget(server.url(), "/"+p.name)
				target.Params.Headers = preset
				target.Params.Retry = Retry{Policy: "fixed"}
				if preset == "browser" {
					target.Params.Cookie = "session=abc"
				}
				r := start(t, p.client, target)
				r.waitReady()
				server.append("first")
				r.wait(t, 1)
				server.cut()
				server.append("second")
				r.wait(t, 2)
				r.stop()
				server.lock.Lock()
				defer server.lock.Unlock()
				golden(t, p.name+"-"+preset+".txt", []byte(normalize(t, server)))
			})
		}
	}
}

// normalize joins the distinct request heads in order, but for the last, which
// may or may not be sent before the end, with the port of the golden files.
func normalize(t *testing.T, server *reference) string {
	t.Helper()
	var all []string
	for _, head := range server.heads {
		if !slices.Contains(all, head) && !strings.Contains(head, "after=125") {
			all = append(all, head)
		}
	}
	return strings.ReplaceAll(strings.Join(all, ""), server.listener.Addr().String(), "127.0.0.1:8080")
}

// TestMinimalHeadSize: the minimal head is 80 bytes and the path and the host.
func TestMinimalHeadSize(t *testing.T) {
	const host, path = "127.0.0.1:8080", "/longpoll/7?after=123"
	head, err := requestHead("minimal", pollRequest, path, headFill{host: host})
	if err != nil || len(head) != 80+len(path)+len(host) {
		t.Errorf("%d bytes, %v; want %d", len(head), err, 80+len(path)+len(host))
	}
}

// TestParameters: every parameter that a client was given is in its request.
func TestParameters(t *testing.T) {
	all := Params{
		Hold: 90e9, BatchCount: 5, BatchBytes: 4096, Linger: 10e6, MaxWait: 250e6, MinBytes: 77, MaxRecords: 500, PollInterval: 1e6,
	}
	fixed := Params{Fixed: true, MaxRecords: 500}
	for _, c := range []struct {
		name   string
		client Client
		params Params
		after  int64
		want   string
	}{
		{"polling", Poll, all, 41, "/polling/7?after=41&limit=500"},
		{"keepalive", KeepAlive, fixed, Now, "/keepalive/7?after=-1&limit=1"},
		{"longpoll", LongPoll, all, 41, "/longpoll/7?after=41&hold=1m30s&min_count=5&min_bytes=4096&linger=10ms&limit=500"},
		{"sse", SSE, all, 41, "/sse/7?after=41"},
		{"websocket", WebSocket, all, 41, "/websocket/7?after=41&batch=5&linger=10ms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := newReference(t)
			server.append(numbered(0, 50)...)
			target := testTarget(server.url(), "/"+c.name)
			target.Params, target.After = c.params, c.after
			r := start(t, c.client, target)
			r.wait(t, 1)
			r.stop()
			server.lock.Lock()
			defer server.lock.Unlock()
			if !slices.ContainsFunc(server.heads, func(head string) bool { return strings.HasPrefix(head, "GET "+c.want+" HTTP/1.1\r\n") }) {
				t.Errorf("asked %q, want %s", server.heads, c.want)
			}
		})
	}
}

// TestFetchBytes: a fetch request to the byte.
func TestFetchBytes(t *testing.T) {
	got := appendFetch(nil, 3, fetchLimits{maxWait: 500e6, minBytes: 1, maxBytes: 1 << 20, maxRecords: 1000},
		[]position{{"7", 124}, {"seventy", -1}})
	golden(t, "fetch-request.hex", []byte(hex.Dump(got)))
}

// TestOriginSaysHowItCame: the browser's headers name the page that asks, which
// came the same way.
func TestOriginSaysHowItCame(t *testing.T) {
	for scheme, other := range map[string]string{"http": "https://", "https": "http://"} {
		for kind, field := range map[requestKind]string{pollRequest: "Referer: ", eventsRequest: "Referer: ", socketRequest: "Origin: "} {
			head, err := requestHead("browser", kind, "/7", headFill{scheme: scheme, host: "bench.test", key: "k"})
			if err != nil || !strings.Contains(head, field+scheme+"://bench.test") || strings.Contains(head, other) {
				t.Errorf("%s: %v in\n%s", scheme, err, head)
			}
		}
	}
}
