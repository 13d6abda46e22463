package clients

import (
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"
)

func newTicker(interval time.Duration, rand *rand.Rand) *poller {
	t := &Target{Params: Params{PollInterval: interval}, Counters: new(Counters), Rand: rand}
	s := &session{ctx: context.Background(), target: t}
	s.conn.init(nil, t.Counters)
	return &poller{asker: &asker{session: s}}
}

// TestTicks: polls keep to phase + k × interval whatever the answers take; of
// overdue ticks one is asked for at once, and the others are counted.
func TestTicks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const s = time.Second
		p := newTicker(s, nil)
		begin := time.Now()
		p.next = begin.Add(s / 4)
		// What every answer takes, and when the poll after it is sent.
		at := []int64{250, 1250, 2250, 3750, 4250, 7950, 8250, 9250, 10250}
		takes := []int64{0, 999, 1500, 10, 3700, 0, 1000, 0}
		var skipped int64
		for i, want := range at {
			if !p.tick(s) {
				t.Fatal("ended")
			}
			if got := time.Since(begin).Milliseconds(); got != want {
				t.Errorf("poll %d at %d ms, want %d", i, got, want)
			}
			if i < len(takes) {
				time.Sleep(time.Duration(takes[i]) * time.Millisecond)
			}
		}
		skipped = p.target.Counters.Usage().SkippedTicks
		if skipped != 2 { // 5.25 s and 6.25 s; 7.25 s was asked for at 7.95 s
			t.Errorf("%d ticks skipped, want 2", skipped)
		}
	})
}

// TestPhase: uniform over the interval. The mean of 4,000 draws over 1 s is
// 0.5 s ± 5 standard errors of 1/sqrt(12×4000) = 4.56 ms.
func TestPhase(t *testing.T) {
	p := newTicker(time.Second, rand.New(rand.NewPCG(3, 4)))
	sum := time.Duration(0)
	for range 4000 {
		phase := p.phase(time.Second)
		if phase < 0 || phase >= time.Second {
			t.Fatalf("phase %v", phase)
		}
		sum += phase
	}
	if mean := sum / 4000; mean < 477*time.Millisecond || mean > 523*time.Millisecond {
		t.Errorf("mean phase %v", mean)
	}
	if p.phase(0) != 0 {
		t.Error("a phase without an interval")
	}
}

// TestConnectionsAndEmpties: polling opens a connection per request, the
// others keep one; answers without messages are counted.
func TestConnectionsAndEmpties(t *testing.T) {
	for _, p := range patterns {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			server := newReference(t)
			r := start(t, p.client, testTarget(server.url(), "/"+p.name))
			r.waitReady()
			if p.name == "polling" || p.name == "keepalive" {
				waitFor(t, func() bool { return r.counters.Usage().Requests >= 20 })
			}
			server.append("one")
			r.wait(t, 1)
			r.stop()
			u := r.counters.Usage()
			want := int64(1)
			if p.name == "polling" {
				want = u.Requests
			}
			if u.Connections != want && u.Connections != want+1 { // the end may come between connect and request
				t.Errorf("%d connections for %d requests", u.Connections, u.Requests)
			}
			switch p.name {
			case "polling", "keepalive":
				if u.Empties < 17 || u.Empties > u.Requests-2 {
					t.Errorf("%d empty of %d", u.Empties, u.Requests)
				}
			default:
				if u.Empties != 0 {
					t.Errorf("%d empty answers", u.Empties)
				}
			}
		})
	}
}

// TestClosedLoop: a fixed client asks for the first message for ever, and
// tells of every exchange.
func TestClosedLoop(t *testing.T) {
	for _, p := range patterns {
		if p.name != "polling" && p.name != "keepalive" && p.name != "fetch" {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			server := newReference(t)
			server.append(numbered(0, 3)...)
			target := testTarget(server.url(), "/"+p.name)
			target.Params.Fixed = true
			target.Params.PollInterval = time.Hour
			r := start(t, p.client, target)
			got := r.wait(t, 200)
			r.stop()
			for _, m := range got {
				if m != numbered(0, 1)[0] {
					t.Fatalf("received %s", m)
				}
			}
			if n := len(r.got()); r.answered != n || r.asked != n && r.asked != n+1 {
				t.Errorf("%d messages, asked %d, answered %d", n, r.asked, r.answered)
			}
		})
	}
}

// TestGate: Ready may take its time, beyond every deadline.
func TestGate(t *testing.T) {
	for _, p := range patterns {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			server := newReference(t)
			target := testTarget(server.url(), "/"+p.name)
			target.Dialer.AnswerTimeout = 20 * time.Millisecond
			target.Params.Hold, target.Params.MaxWait = time.Second, time.Second
			gate := make(chan struct{})
			sink := &gated{collector: newCollector(), gate: gate}
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			done := make(chan error, 1)
			go func() { done <- p.client(ctx, target, sink) }()
			<-sink.ready
			server.append("while waiting")
			time.Sleep(100 * time.Millisecond)
			if n := len(sink.got()); n != 0 {
				t.Errorf("%d messages before the gate opened", n)
			}
			close(gate)
			server.append("after")
			sink.wait(t, 2)
			cancel()
			if err := <-done; err != nil || target.Counters.Usage().Errors != [errorKinds]int64{} {
				t.Errorf("error %v, usage %+v", err, target.Counters.Usage())
			}
		})
	}
}

type gated struct {
	*collector
	gate chan struct{}
}

func (g *gated) Ready() {
	g.collector.Ready()
	<-g.gate
}
