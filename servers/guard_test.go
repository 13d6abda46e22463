package servers

import (
	"errors"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
)

func TestHostAndOrigin(t *testing.T) {
	t.Parallel()
	name, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	local, named, remote := Config{}, Config{Hosts: []string{"bench.test"}}, Config{AllowRemote: true}
	for _, c := range []struct {
		config       Config
		host, origin string
		want         int
	}{
		{local, "127.0.0.1:8080", "", 200},
		{local, "127.9.8.7", "", 200},
		{local, "[::1]:8080", "", 200},
		{local, "LocalHost:8080", "", 200},
		{local, "192.0.2.1:8080", "", 403},
		{local, "rebound.example:8080", "", 403},
		{local, "127.0.0.1.rebound.example", "", 403},
		{local, "localhost.rebound.example", "", 403},
		{local, "", "", 403},
		{named, "bench.test:8080", "", 200},
		{named, "rebound.example", "", 403},
		{remote, "192.0.2.1:8080", "", 200},
		{remote, name + ":8080", "", 200},
		{remote, "rebound.example", "", 403},
		{local, "localhost:8080", "http://localhost:8080", 200},
		{local, "localhost:8080", "http://localhost:9090", 403},
		{local, "localhost:8080", "http://evil.example", 403},
		{local, "localhost:8080", "null", 403},
		{local, "localhost:8080", "%zz", 403},
	} {
		s := serve(t, LogOptions{}, c.config)
		header := []string{"Connection: close"}
		if c.origin != "" {
			header = append(header, "Origin: "+c.origin)
		}
		p := s.dial()
		p.ask(c.host, "GET", "/polling/7", header...)
		if response, body := p.answer(); response.StatusCode != c.want {
			t.Errorf("Host %q, Origin %q: %d %s, want %d", c.host, c.origin, response.StatusCode, body, c.want)
		}
	}
}

func TestLimitsHaveTheirStatus(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{MaxHeader: 4 << 10})
	for name, c := range map[string]struct {
		method, path, header string
		want                 int
	}{
		"head too large":    {"GET", "/polling/7", "X-Filler: " + strings.Repeat("x", 9<<10), 431},
		"path too long":     {"GET", "/polling/" + strings.Repeat("7", 9<<10), "X: y", 431},
		"body too large":    {"GET", "/polling/7", "Content-Length: 5000", 413},
		"body of any size":  {"GET", "/polling/7", "Transfer-Encoding: chunked", 413},
		"no such path":      {"GET", "/pooling/7", "X: y", 404},
		"more than a topic": {"GET", "/polling/7/8", "X: y", 404},
		"another method":    {"PUT", "/polling/7", "X: y", 405},
		"profiles are off":  {"GET", "/debug/pprof/", "X: y", 404},
		"broken head":       {"GET", "/polling/7", "no colon", 400},
	} {
		if response, _ := s.ask(c.method, c.path, c.header).answer(); response.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", name, response.StatusCode, c.want)
		}
	}
}

func TestProfilesWhenAskedFor(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{Pprof: true})
	for _, path := range []string{"/debug/pprof/", "/debug/pprof/heap", "/debug/pprof/cmdline"} {
		if response, _ := s.ask("GET", path).answer(); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %d, want 200", path, response.StatusCode)
		}
	}
}

func TestConnectionsAboveTheLimit(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{MaxConnections: 2})
	for range 2 {
		if response, _ := s.ask("GET", "/polling/7").answer(); response.StatusCode != http.StatusOK {
			t.Fatalf("%d below the limit", response.StatusCode)
		}
	}
	p := s.ask("GET", "/polling/7")
	if response, _ := p.answer(); response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" || !response.Close {
		t.Errorf("the third got %d %v, want 503, Retry-After and the end", response.StatusCode, response.Header)
	}
	p.rest()
	eventually(t, "it is not counted any more", func() bool { return s.server.Stats().Connections == 2 })
	for range excess {
		s.dial()
	}
	eventually(t, "as many as are told are open", func() bool { return s.server.Stats().Connections == 2+excess })
	beyond := s.dial()
	if n, err := beyond.conn.Read(make([]byte, 1)); n != 0 || err == nil || isTimeout(err) {
		t.Errorf("one more read %d, %v; want a closed connection", n, err)
	}
	if stats := s.server.Stats(); stats.Accepted != 3+excess+1 {
		t.Errorf("%d accepted, want %d", stats.Accepted, 3+excess+1)
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
