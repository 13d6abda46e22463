package servers

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestDrain ends a server under one client of each kind, and looks what each of
// them got and what is left.
func TestDrain(t *testing.T) { // not parallel: it counts goroutines
	before := runtime.NumGoroutine()
	s := serve(t, LogOptions{}, Config{DrainTimeout: 20 * time.Second})
	s.append("7", 0, 1)
	fresh := s.dial() // has sent nothing
	kept := s.ask("GET", "/polling/7?after=0")
	kept.answer()
	long := s.ask("GET", "/longpoll/7?after=0")
	sse := s.ask("GET", "/sse/7")
	sse.position()
	ws, _ := s.websocket("")
	consumer := s.consumer()
	consumer.send(string(fetchBytes(fetchRequest{maxWait: 60_000, minBytes: 1, topics: []fetchTopic{of("7", 1)}})))
	publisher := s.publisher()
	publisher.send(string(appendBytes("8", "{}")))
	publisher.acknowledged(1)
	publisher.send(string(appendBytes("8", "{}")[:5])) // and a piece
	eventually(t, "two requests are held", func() bool { return s.server.Stats().Held == 2 })

	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	ws.wantFrame(closeFinal, "\x03\xE9draining")
	ws.send(clientFrame(closeFinal, "\x03\xE9"))
	if response, _ := long.answer(); response.StatusCode != http.StatusNoContent || !response.Close {
		t.Errorf("the long poll got %d, want 204 and the end", response.StatusCode)
	}
	for name, c := range map[string]struct {
		peer *peer
		want string
	}{
		"fresh": {fresh, ""}, "kept": {kept, ""}, "longpoll": {long, ""}, "sse": {sse, "0\r\n\r\n"},
		"websocket": {ws, ""}, "fetch": {consumer, ""}, "append": {publisher, ""},
	} {
		if got := c.peer.rest(); got != c.want {
			t.Errorf("%s ends with %q, want %q", name, got, c.want)
		}
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if stats := s.server.Stats(); stats.Connections+int(stats.Held+stats.Subscribers) != 0 || !stats.Draining {
		t.Errorf("left: %+v", stats)
	}
	eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= before })
}

// TestDrainCutsAClientThatDoesNotRead fills the sockets of one that reads
// nothing, so that the server can only cut it.
func TestDrainCutsAClientThatDoesNotRead(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{DrainTimeout: 50 * time.Millisecond})
	p, _ := s.websocket("")
	large := []byte(strings.Repeat("x", 1<<20))
	for range 32 {
		if _, err := s.log.Append("7", large); err != nil {
			t.Fatal(err)
		}
	}
	stop := s.stop
	s.stop = func() error { return nil }
	if err := stop(); err == nil || !strings.Contains(err.Error(), "1 connections were cut") {
		t.Errorf("draining: %v, want an error that counts one cut connection", err)
	}
	p.conn.Close()
}

func TestReadyUntilDraining(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	for _, path := range []string{"/healthz", "/readyz"} {
		if response, body := s.ask("GET", path).answer(); response.StatusCode != http.StatusOK || body != "ok" {
			t.Errorf("%s: %d %q, want 200 ok", path, response.StatusCode, body)
		}
	}
	s.log.end()
	for path, want := range map[string]int{
		"/healthz": 200, "/readyz": 503, "/polling/7": 503, "/longpoll/7": 503, "/sse/7": 503, "/websocket/7": 503, "/fetch": 503,
	} {
		response, _ := s.ask("GET", path, append([]string{"Connection: close"}, handshake...)...).answer()
		if response.StatusCode != want || want == 503 && response.Header.Get("Retry-After") == "" {
			t.Errorf("%s while draining: %d %v, want %d", path, response.StatusCode, response.Header, want)
		}
	}
}

func TestStats(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{MaxMessages: 2}, Config{})
	s.append("7", 0, 3)
	response, body := s.ask("GET", "/stats").answer()
	if response.Header.Get("Content-Type") != "application/json" {
		t.Errorf("type %q", response.Header.Get("Content-Type"))
	}
	var stats Stats
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&stats); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if stats.Appended != 3 || stats.Evicted != 1 || stats.Topics != 1 || stats.LogBytes != 2*(keeping+7) || stats.Connections != 1 || stats.Accepted != 1 {
		t.Errorf("counted %+v", stats)
	}
	if stats.PID == 0 || stats.Goroutines < 2 || stats.HeapBytes == 0 || stats.StackBytes == 0 || stats.MemoryBytes < stats.HeapBytes {
		t.Errorf("measured %+v", stats)
	}
	if runtime.GOOS != "linux" {
		return
	}
	for name, n := range map[string]*int64{
		"rss": stats.RSSBytes, "peak": stats.RSSPeakBytes, "descriptors": stats.Descriptors, "limit": stats.DescriptorLimit,
	} {
		if n == nil || *n < 3 {
			t.Errorf("%s is not told on Linux", name)
		}
	}
	if stats.CPUSeconds == nil || *stats.CPUSeconds <= 0 || *stats.RSSPeakBytes < *stats.RSSBytes/2 {
		t.Errorf("cpu %v, rss %d, peak %d", stats.CPUSeconds, *stats.RSSBytes, *stats.RSSPeakBytes)
	}
}

func TestAListenerThatFailsEndsTheServer(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	log := NewLog(LogOptions{})
	if err := New(log, nil, Config{}).Serve(t.Context(), ln); !errors.Is(err, net.ErrClosed) || !strings.Contains(err.Error(), "serving 127.0.0.1:") {
		t.Errorf("serving: %v, want what the listener says, and which it is", err)
	}
	if !log.closed() {
		t.Error("the log is still open")
	}
}
