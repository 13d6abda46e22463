package scenarios

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"bench/clients"
	"bench/servers"
)

// A road is what lies between a server and a client of these tests.
type road struct {
	name     string
	tls      bool
	rtt      time.Duration
	cable    *cable // nil is loopback
	security *clients.Security
}

// ends are the networks of server and client, and the server's address there.
func (r *road) ends() (near, far *namespace, address netip.Addr) {
	if r.cable == nil {
		return nil, nil, loopback(0)
	}
	return r.cable.servers, r.cable.clients, cableServer(0)
}

// roads are all there are without root.
var roads = []road{{name: "plain"}, {name: "tls", tls: true}, {name: "link", rtt: 4 * time.Millisecond}, {name: "tls over a link", tls: true, rtt: 4 * time.Millisecond}}

// serve runs the reference servers over a log at the end of the road.
func (r *road) serve(t *testing.T) (log *servers.Log, base string) {
	t.Helper()
	near, _, address := r.ends()
	var ln net.Listener
	if err := near.do(func() (err error) {
		ln, err = net.Listen("tcp", netip.AddrPortFrom(address, 0).String())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	config, scheme := servers.Config{Token: "token", DrainTimeout: time.Second, AllowRemote: r.cable != nil}, "http"
	if r.tls {
		a, err := newAuthority()
		if err != nil {
			t.Fatal(err)
		}
		identity, err := a.identity(address)
		if err != nil {
			t.Fatal(err)
		}
		if config.TLS, err = serverTLS(identity, true); err != nil {
			t.Fatal(err)
		}
		pool, err := trusted(a.roots())
		if err != nil {
			t.Fatal(err)
		}
		r.security, scheme = &clients.Security{Roots: pool, Resume: true}, "https"
	}
	log = servers.NewLog(servers.LogOptions{})
	views := map[string]http.Handler{}
	for _, p := range Patterns {
		views["/"+p.Name] = p.Server(log)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- servers.New(log, views, config).Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		<-ended
		log.Close()
	})
	return log, scheme + "://" + ln.Addr().String()
}

// ride subscribes one client and returns its account and what ends it.
func (r *road) ride(t *testing.T, p Pattern, base string, s clients.Sink) (*clients.Counters, func()) {
	t.Helper()
	dialer := &clients.Dialer{Security: r.security}
	if r.rtt > 0 {
		link, err := clients.NewLink(r.rtt, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(link.Close)
		dialer.Link = link
	}
	counters := &clients.Counters{}
	ctx, cancel := context.WithCancel(context.Background())
	_, far, _ := r.ends()
	returned := make(chan error, 1)
	go func() {
		returned <- far.do(func() error {
			return p.Client(ctx, clients.Target{
				URL: base, Path: "/" + p.Name, Topic: "7", After: clients.Now, Dialer: dialer, Counters: counters, Rand: rand.New(rand.NewPCG(1, 1)),
				Params: clients.Params{PollInterval: 150 * time.Millisecond, Hold: 10 * time.Second, MaxWait: 10 * time.Second, MinBytes: 1},
			}, s)
		})
	}()
	return counters, func() {
		cancel()
		if err := <-returned; err != nil {
			t.Errorf("client returned %v", err)
		}
	}
}

// atRest returns the account once it stands still.
func atRest(t *testing.T, c *clients.Counters) clients.Usage {
	t.Helper()
	for range 500 {
		before := c.Usage()
		time.Sleep(20 * time.Millisecond)
		if u := c.Usage(); u == before && codec(u.Received) == u.Received.Socket {
			return u
		}
	}
	t.Fatalf("the account does not come to rest: %+v", c.Usage())
	return clients.Usage{}
}

func codec(l clients.Layers) int64 { return l.Payload + l.Framing + l.Header + l.TLS }

// TestThreeAccountsAgree is A6 of the method: what a client parsed, what its
// system calls carried and what TCP carried are the same number of bytes, in
// every pattern and on every road.
func TestThreeAccountsAgree(t *testing.T) {
	t.Parallel()
	for _, way := range roads {
		for _, p := range Patterns {
			t.Run(way.name+"/"+p.Name, func(t *testing.T) {
				t.Parallel()
				r := way
				log, base := r.serve(t)
				s := newCollector()
				counters, end := r.ride(t, p, base, s)
				<-s.ready
				const n = 40
				for i := range n { // 1 byte to 60 KB, alone and together
					if _, err := log.Append("7", []byte(strings.Repeat("x", 1+i*i*40))); err != nil {
						t.Fatal(err)
					}
					if i%3 == 0 {
						time.Sleep(time.Millisecond)
					}
				}
				s.await(t, n)
				live := atRest(t, counters)
				end()
				for when, u := range map[string]clients.Usage{"live": live, "ended": counters.Usage()} {
					for direction, l := range map[string]clients.Layers{"sent": u.Sent, "received": u.Received} {
						if codec(l) != l.Socket || l.HasKernel && l.Kernel != l.Socket {
							t.Errorf("%s, %s: codec %d, socket %d, kernel %d: %+v", when, direction, codec(l), l.Socket, l.Kernel, l)
						}
						if (l.TLS > 0) != r.tls {
							t.Errorf("%s, %s: %d bytes of TLS", when, direction, l.TLS)
						}
					}
				}
			})
		}
	}
}

// TestFramingBytes holds the framing of one message against its closed form,
// at the sizes where that changes (A7). Messages come alone, so that each is
// one frame, one chunk or one answer.
func TestFramingBytes(t *testing.T) {
	t.Parallel()
	const after = 9 // the offset before the message
	digits := func(n int) int { return len(strconv.Itoa(n)) }
	forms := map[string]func(size int) (framing, header int){
		"websocket": func(size int) (int, int) { // RFC 6455, section 5.2
			switch {
			case size < 126:
				return 2, 0
			case size < 1<<16:
				return 4, 0
			}
			return 10, 0
		},
		"sse": func(size int) (int, int) { // "id: 10\n" "data: " "\n\n", and a chunk around it
			event := len("id: ") + digits(after+1) + len("\ndata: \n\n")
			return event + len(fmt.Sprintf("%x", event+size)) + len("\r\n\r\n"), 0
		},
		"longpoll": func(size int) (int, int) {
			body := len(`{"after":10,"messages":[`+"\n"+"\n]}") + size
			return body - size, len("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Mon, 02 Jan 2006 15:04:05 GMT\r\nContent-Length: \r\n\r\n") + digits(body)
		},
		"fetch": func(int) (int, int) { return 4 + 4 + 2 + 2 + 8 + 8 + 8 + 4 + 4, 0 },
	}
	for name, form := range forms {
		for _, size := range []int{1, 125, 126, 1000, 65_535, 65_536, 200_000} {
			t.Run(fmt.Sprint(name, "/", size), func(t *testing.T) {
				t.Parallel()
				r := roads[0]
				log, base := r.serve(t)
				for range after + 1 {
					if _, err := log.Append("7", []byte("x")); err != nil {
						t.Fatal(err)
					}
				}
				s := newCollector()
				counters, end := r.ride(t, Patterns[order(name)], base, s)
				defer end()
				<-s.ready
				before := atRest(t, counters)
				if _, err := log.Append("7", []byte(strings.Repeat("x", size))); err != nil {
					t.Fatal(err)
				}
				s.await(t, 1)
				u := atRest(t, counters).Minus(before)
				if framing, header := form(size); u.Received.Framing != int64(framing) || u.Received.Header != int64(header) || u.Received.Payload != int64(size) {
					t.Errorf("%d bytes came with %d of framing and %d of heads, want %d and %d", u.Received.Payload, u.Received.Framing, u.Received.Header, framing, header)
				}
			})
		}
	}
}
