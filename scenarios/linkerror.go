package scenarios

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"bench/clients"
	"bench/servers"
)

// LinkError is how much more than it should an emulated link takes here: a
// dial and a request of one round trip, and a push of half of one, over
// loopback and with what client and server themselves take.
type LinkError struct {
	RTT                 time.Duration
	Dial, Request, Push Lateness
	// Handshake is that of TLS, which takes a round trip and the arithmetic of
	// both sides; it is no part of Dial, and there is none without TLS.
	Handshake Lateness
}

// measureLink lets a few clients use a link for a short time.
func measureLink(ctx context.Context) (*LinkError, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("measuring a link: %w", err)
	}
	log := servers.NewLog(servers.LogOptions{})
	defer log.Close()
	server := servers.New(log, map[string]http.Handler{
		"/polling": servers.Poll(log), "/keepalive": servers.Poll(log), "/websocket": servers.WebSocket(log),
	}, servers.Config{})
	var serving sync.WaitGroup
	defer serving.Wait()
	serve, shut := context.WithCancel(ctx)
	defer shut()
	serving.Go(func() { _ = server.Serve(serve, ln) }) // what goes wrong, the clients see
	probe := linkProbe{rtt: 20 * time.Millisecond, length: 600 * time.Millisecond, each: 1}
	return probe.measure(ctx, log, "http://"+ln.Addr().String())
}

// A linkProbe is a measurement of a link.
type linkProbe struct {
	rtt, jitter, length time.Duration
	each                int               // clients of each kind
	security            *clients.Security // nil is without TLS
}

// measure uses the link to a server of that log and address. Clients that poll
// dial, clients that keep their connection ask, and the others are pushed to.
func (p linkProbe) measure(ctx context.Context, log *servers.Log, base string) (*LinkError, error) {
	link, err := clients.NewLink(p.rtt, p.jitter)
	if err != nil {
		return nil, err
	}
	defer link.Close()
	found := &linkFindings{rtt: p.rtt, epoch: time.Now()}
	work, stop := context.WithTimeout(ctx, p.length)
	defer stop()
	kinds := []struct {
		name   string
		client clients.Client
	}{{"polling", clients.Poll}, {"keepalive", clients.KeepAlive}, {"websocket", clients.WebSocket}}
	var running sync.WaitGroup
	for i := range p.each * len(kinds) {
		c := kinds[i%len(kinds)]
		running.Go(func() {
			_ = c.client(work, clients.Target{ // its error is in what is missing below
				URL: base, Path: "/" + c.name, Topic: "0", After: clients.Now, Dialer: found.dialer(link, p.security),
				Counters: &clients.Counters{}, Rand: rand.New(rand.NewPCG(1, uint64(i))),
				Params: clients.Params{PollInterval: max(3*p.rtt, 60*time.Millisecond)},
			}, &linkSink{findings: found, pushed: c.name == "websocket", asks: c.name == "keepalive"})
		})
	}
	for sleep(work, 7*time.Millisecond) {
		_, _ = log.Append("0", strconv.AppendInt(nil, int64(time.Since(found.epoch)), 10)) // the log is open and the topic good
	}
	running.Wait()
	e := &LinkError{RTT: p.rtt, Dial: summary(found.dial.all), Request: summary(found.request.all), Push: summary(found.push.all), Handshake: summary(found.handshake.all)}
	if e.Dial.Sleeps*e.Request.Sleeps*e.Push.Sleeps == 0 {
		return nil, fmt.Errorf("measuring a link: nothing came over it")
	}
	return e, ctx.Err()
}

// linkFindings collects what is beyond the link's own time.
type linkFindings struct {
	rtt                            time.Duration
	epoch                          time.Time
	dial, handshake, request, push excess
}

// dialer is one client's, whose connections come one after the other: what
// OnSecured is told is a part of what OnConnect is told next.
func (f *linkFindings) dialer(link *clients.Link, security *clients.Security) *clients.Dialer {
	var secured time.Duration
	d := &clients.Dialer{Link: link, Security: security}
	d.OnSecured = func(took time.Duration) {
		secured = took
		f.handshake.add(took - f.rtt)
	}
	d.OnConnect = func(took time.Duration) { f.dial.add(took - secured - f.rtt) }
	return d
}

// excess may be added to by several goroutines.
type excess struct {
	mu  sync.Mutex
	all []time.Duration
}

func (e *excess) add(d time.Duration) {
	e.mu.Lock()
	e.all = append(e.all, d)
	e.mu.Unlock()
}

// linkSink is the sink of one client of the probe.
type linkSink struct {
	findings     *linkFindings
	pushed, asks bool
	asked        time.Duration
}

func (*linkSink) Ready() {}

func (s *linkSink) Receive(payload []byte) {
	now := time.Since(s.findings.epoch)
	if sent, err := strconv.ParseInt(string(payload), 10, 64); err == nil && s.pushed {
		s.findings.push.add(now - time.Duration(sent) - s.findings.rtt/2)
	}
}

func (s *linkSink) Asking() { s.asked = time.Since(s.findings.epoch) }

func (s *linkSink) Answered() {
	if s.asks {
		s.findings.request.add(time.Since(s.findings.epoch) - s.asked - s.findings.rtt)
	}
}
