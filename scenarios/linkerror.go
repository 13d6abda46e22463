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
}

// linkProbe is the round trip that is emulated, for linkProbeTime.
const (
	linkProbe     = 20 * time.Millisecond
	linkProbeTime = 600 * time.Millisecond
)

// measureLink lets a few clients use a link for a short time.
func measureLink(ctx context.Context) (*LinkError, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("measuring a link: %w", err)
	}
	link, err := clients.NewLink(linkProbe, 0)
	if err != nil {
		ln.Close()
		return nil, err
	}
	defer link.Close()
	log := servers.NewLog(servers.LogOptions{})
	defer log.Close()
	server := servers.New(log, map[string]http.Handler{
		"/polling": servers.Poll(log), "/keepalive": servers.Poll(log), "/websocket": servers.WebSocket(log),
	}, servers.Config{})
	var serving, running sync.WaitGroup
	defer serving.Wait()
	serve, shut := context.WithCancel(ctx)
	defer shut()
	serving.Go(func() { _ = server.Serve(serve, ln) }) // what goes wrong, the clients see
	probe := &linkProber{epoch: time.Now()}
	dialer := &clients.Dialer{Link: link, OnConnect: func(d time.Duration) { probe.dial.add(d - linkProbe) }}
	work, stop := context.WithTimeout(ctx, linkProbeTime)
	defer stop()
	for i, p := range []struct {
		name   string
		client clients.Client
	}{{"polling", clients.Poll}, {"keepalive", clients.KeepAlive}, {"websocket", clients.WebSocket}} {
		running.Go(func() {
			_ = p.client(work, clients.Target{ // its error is in what is missing below
				URL: "http://" + ln.Addr().String(), Path: "/" + p.name, Topic: "0", After: clients.Now, Dialer: dialer,
				Counters: &clients.Counters{}, Rand: rand.New(rand.NewPCG(1, uint64(i))),
				Params: clients.Params{PollInterval: 3 * linkProbe},
			}, &linkSink{prober: probe, pushed: p.name == "websocket", asks: p.name == "keepalive"})
		})
	}
	for sleep(work, 7*time.Millisecond) {
		_, _ = log.Append("0", strconv.AppendInt(nil, int64(time.Since(probe.epoch)), 10)) // the log is open and the topic good
	}
	running.Wait()
	e := &LinkError{RTT: linkProbe, Dial: summary(probe.dial.all), Request: summary(probe.request.all), Push: summary(probe.push.all)}
	if e.Dial.Sleeps*e.Request.Sleeps*e.Push.Sleeps == 0 {
		return nil, fmt.Errorf("measuring a link: nothing came over it")
	}
	return e, ctx.Err()
}

// linkProber collects what is beyond the link's own time.
type linkProber struct {
	epoch               time.Time
	dial, request, push excess
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
	prober       *linkProber
	pushed, asks bool
	asked        time.Duration
}

func (*linkSink) Ready() {}

func (s *linkSink) Receive(payload []byte) {
	now := time.Since(s.prober.epoch)
	if sent, err := strconv.ParseInt(string(payload), 10, 64); err == nil && s.pushed {
		s.prober.push.add(now - time.Duration(sent) - linkProbe/2)
	}
}

func (s *linkSink) Asking() { s.asked = time.Since(s.prober.epoch) }

func (s *linkSink) Answered() {
	if s.asks {
		s.prober.request.add(time.Since(s.prober.epoch) - s.asked - linkProbe)
	}
}
