package clients

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
)

const appendHead = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: bench-append/1\r\n\r\n"

// takeAll reads append frames until the end, acknowledges each, and sends what
// they said on got.
func takeAll(p *peer, got chan<- string) {
	for total := uint64(1); ; total++ {
		var size uint32
		if binary.Read(p.r, binary.BigEndian, &size) != nil {
			return
		}
		b := make([]byte, size)
		if _, err := io.ReadFull(p.r, b); err != nil {
			return
		}
		n := binary.BigEndian.Uint16(b)
		got <- string(b[2:2+n]) + " " + string(b[2+n:])
		binary.Write(p, binary.BigEndian, total)
	}
}

func TestPublisher(t *testing.T) {
	head := make(chan string, 1)
	got := make(chan string, 1000)
	server := newFake(t, func(p *peer) {
		h, _ := p.head()
		head <- h
		p.say(appendHead)
		takeAll(p, got)
	})
	p, err := DialPublisher(context.Background(), server.url(), "secret", nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Append("7", []byte("one"))
	p.Append("seven", nil)
	p.Flush()
	p.Flush()
	p.Append("7", []byte("two"))
	p.Flush()
	for _, want := range []string{"7 one", "seven ", "7 two"} {
		if m := <-got; m != want {
			t.Errorf("server got %q, want %q", m, want)
		}
	}
	waitFor(t, func() bool { return p.Acked() == 3 })
	want := fmt.Sprintf("POST /append HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer secret\r\nConnection: Upgrade\r\nUpgrade: bench-append/1\r\n\r\n", server.listener.Addr())
	if h := <-head; h != want {
		t.Errorf("head %q, want %q", h, want)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := p.Close(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("second Close: %v", err)
	}
}

// TestPublisherNeverBlocks: a server that does not read for a while delays no
// Flush, loses nothing and gets everything in order.
func TestPublisherNeverBlocks(t *testing.T) {
	const n, size = 3000, 10_000 // 30 MB, more than any socket buffer
	read := make(chan struct{})
	got := make(chan string, n)
	server := newFake(t, func(p *peer) {
		p.head()
		p.say(appendHead)
		<-read
		takeAll(p, got)
	})
	p, err := DialPublisher(context.Background(), server.url(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	filler := strings.Repeat("x", size)
	publish := func(i int) {
		p.Append("7", fmt.Appendf(nil, "%d %s", i, filler))
		p.Flush()
	}
	for i := range n / 2 {
		publish(i) // returns although nobody reads
	}
	close(read)
	for i := n / 2; i < n; i++ {
		publish(i)
	}
	for i := range n {
		if m, want := <-got, fmt.Sprintf("7 %d %s", i, filler); m != want {
			t.Fatalf("message %d is %s", i, quote([]byte(m)))
		}
	}
	waitFor(t, func() bool { return p.Acked() == n })
	waitFor(t, func() bool { p.mu.Lock(); defer p.mu.Unlock(); return !p.spilling })
	publish(n) // straight to the socket again
	<-got
	if err := p.Err(); err != nil {
		t.Error(err)
	}
}

func TestPublisherFails(t *testing.T) {
	for _, c := range []struct {
		name, say, want string
	}{
		{"token", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\nbad token", `status 401 "bad token"`},
		{"protocol", "HTTP/1.1 101 X\r\nUpgrade: h2c\r\n\r\n", "status 101"},
		{"nonsense", "nonsense\r\n\r\n", "bad status line"},
		{"closed", "", "reading the answer"},
		{"endless", strings.Repeat("x", 20_000), "more than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := newFake(t, func(p *peer) {
				p.head()
				p.say("%s", c.say)
			})
			if _, err := DialPublisher(context.Background(), server.url(), "t", nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	for _, url := range []string{"https://x", "http://", "::"} {
		if _, err := DialPublisher(context.Background(), url, "t", nil); err == nil {
			t.Errorf("%s was accepted", url)
		}
	}
	if _, err := DialPublisher(context.Background(), "http://127.0.0.1:1", "a\nb", nil); err == nil {
		t.Error("a token with a line break was accepted")
	}
}

// TestPublisherServerDies: the end of the server is an error, not a panic or a
// wait, and so are acknowledgments that go backwards.
func TestPublisherServerDies(t *testing.T) {
	for _, c := range []struct{ name, say, want string }{
		{"closed", "", "closed the append stream"},
		{"backwards", "\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x04", "acknowledged"},
		{"negative", "\xff\x00\x00\x00\x00\x00\x00\x05", "acknowledged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := newFake(t, func(p *peer) {
				p.head()
				p.say("%s%s", appendHead, c.say[:len(c.say)/2])
				p.say("%s", c.say[len(c.say)/2:])
				if c.say != "" {
					p.waitClosed()
				}
			})
			p, err := DialPublisher(context.Background(), server.url(), "t", nil)
			if err != nil {
				t.Fatal(err)
			}
			waitFor(t, func() bool { return p.Err() != nil })
			for range 10 {
				p.Append("7", []byte("lost"))
				p.Flush()
			}
			if err := p.Close(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestPublisherEndsWithContext(t *testing.T) {
	server := newFake(t, func(p *peer) {
		p.head()
		p.say(appendHead)
		p.waitClosed()
	})
	ctx, cancel := context.WithCancel(context.Background())
	p, err := DialPublisher(ctx, server.url(), "t", nil)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	waitFor(t, func() bool { return p.Err() != nil })
	if err := p.Close(); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
