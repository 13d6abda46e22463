package servers

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// site is a running server and its log.
type site struct {
	t       testing.TB
	log     *Log
	server  *Server
	address string
	stop    func() error // drains, and returns what Serve did
}

// serve starts a server with all views; it is drained at the end of the test.
func serve(t testing.TB, options LogOptions, config Config) *site {
	t.Helper()
	log := NewLog(options)
	config.Token = "secret"
	views := map[string]http.Handler{
		"/polling": Poll(log), "/longpoll": LongPoll(log), "/sse": SSE(log), "/websocket": WebSocket(log), "/fetch": Fetch(log),
	}
	s := &site{t: t, log: log, server: New(log, views, config)}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = ln.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.server.Serve(ctx, ln) }()
	s.stop = sync.OnceValue(func() error {
		cancel()
		return <-served
	})
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("serving: %v", err)
		}
	})
	return s
}

// append appends messages of the form {"n":12} and fails the test if it cannot.
func (s *site) append(topic string, from, to int) {
	s.t.Helper()
	for n := from; n < to; n++ {
		if _, err := s.log.Append(topic, numbered(n)); err != nil {
			s.t.Fatal(err)
		}
	}
}

func numbered(n int) []byte { return fmt.Appendf(nil, `{"n":%d}`, n) }

// peer is the other end of a connection, byte by byte.
type peer struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
}

// dial connects, with a deadline on everything.
func (s *site) dial() *peer {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	return &peer{s.t, conn, bufio.NewReader(conn)}
}

// ask connects and sends a request with the minimal head and more header lines.
func (s *site) ask(method, path string, header ...string) *peer {
	s.t.Helper()
	p := s.dial()
	p.ask(s.address, method, path, header...)
	return p
}

func (p *peer) ask(host, method, path string, header ...string) {
	p.t.Helper()
	header = append([]string{method + " " + path + " HTTP/1.1", "Host: " + host}, header...)
	p.send(strings.Join(header, "\r\n") + "\r\n\r\n")
}

func (p *peer) send(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.conn, text); err != nil {
		p.t.Fatal(err)
	}
}

// take reads n bytes.
func (p *peer) take(n int) string {
	p.t.Helper()
	b := make([]byte, n)
	if got, err := io.ReadFull(p.in, b); err != nil {
		p.t.Fatalf("after %q: %v", b[:got], err)
	}
	return string(b)
}

// until reads up to and with the mark.
func (p *peer) until(mark string) string {
	p.t.Helper()
	var b []byte
	for !strings.HasSuffix(string(b), mark) {
		c, err := p.in.ReadByte()
		if err != nil {
			p.t.Fatalf("after %q: %v", b, err)
		}
		b = append(b, c)
	}
	return string(b)
}

// rest reads to the end of the connection.
func (p *peer) rest() string {
	p.t.Helper()
	b, err := io.ReadAll(p.in)
	if err != nil {
		p.t.Fatalf("after %q: %v", b, err)
	}
	return string(b)
}

// answer reads one response.
func (p *peer) answer() (*http.Response, string) {
	p.t.Helper()
	response, err := http.ReadResponse(p.in, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return response, string(body)
}

// eventually waits until the condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}
