//go:build validity

package scenarios

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"bench/clients"
	"bench/results"
)

// A12. A plan at 100, 1,000 and 10,000 messages per second is published to a
// real server, whose subscriber keeps what every message says of itself. Known:
// the count is the rate times the time (± 1 for the phase of an even stream; ± 4 √n
// for a Poisson stream, whose count is random); what is sent is the plan, message
// by message, and within the time but for 0.1 % (beside, when small, what is due in
// its last 10 ms, which a busy machine sends later); gaps follow the law; equal
// seeds give equal plans. The gaps as sent are compared where they are long against
// the jitter of a timer; at every rate the times of sending are uniform over the
// run, as those of a Poisson stream of known count are. How late they were is
// reported.
func TestA12Schedule(t *testing.T) {
	for _, rate := range []float64{100, 1000, 10_000} {
		for _, arrivals := range []string{"constant", "poisson"} {
			t.Run(fmt.Sprintf("%s %v", arrivals, rate), func(t *testing.T) { schedule(t, arrivals, rate) })
		}
	}
}

func schedule(t *testing.T, arrivals string, rate float64) {
	span := sized(2*time.Second, 20*time.Second)
	load := steady(1, rate, 0, span).Load
	load.Arrivals, load.Topics = arrivals, 1
	p := newPlan(load, results.Behavior{}, 7)
	n := rate * span.Seconds()
	spread := 1.0 // a random phase
	if arrivals == "poisson" {
		spread = 4 * math.Sqrt(n)
	}
	if again, other := newPlan(load, results.Behavior{}, 7), newPlan(load, results.Behavior{}, 8); again.hash(load.Payload) != p.hash(load.Payload) || other.hash(load.Payload) == p.hash(load.Payload) {
		t.Error("the plan does not follow from the seed")
	}
	repeat(t, func(a *answers) string {
		stamps, lag := sendPlan(t, p, load)
		a.near("messages planned", float64(len(p.messages)), n, spread, "")
		a.equal("messages sent", int64(len(stamps)), int64(len(p.messages)))
		inTime := 0
		for _, s := range stamps {
			if s.sent < span {
				inTime++
			}
		}
		a.near("messages sent within the time", float64(inTime), float64(len(p.messages)), max(1, n/1000)+sized(rate*mostLag.Seconds(), 0), "")
		laws(t, a, p, stamps, load)
		late := time.Duration(lag.Quantile(0.999))
		a.is(true, "lag p50 %v, p99 %v, p99.9 %v, max %v", time.Duration(lag.Quantile(0.5)), time.Duration(lag.Quantile(0.99)), late, time.Duration(lag.Max()))
		if late > mostLag {
			return fmt.Sprintf("schedule_lag %v", late)
		}
		return ""
	})
}

// mostLag is what a run's own check of the schedule allows at its 99.9th
// percentile.
const mostLag = 10 * time.Millisecond

// laws holds what was sent against the plan, and both against the law.
func laws(t *testing.T, a *answers, p *plan, stamps []stamp, load results.Load) {
	t.Helper()
	var due, sent []float64
	for i, s := range stamps {
		if s.due != p.messages[i].due || s.seq != int64(p.messages[i].seq) || s.sent < s.due {
			t.Fatalf("message %d says due %v, sent %v, sequence %d; planned %+v", i, s.due, s.sent, s.seq, p.messages[i])
		}
		due, sent = append(due, s.due.Seconds()), append(sent, s.sent.Seconds())
	}
	_, uniform := results.KolmogorovSmirnov(sent, results.UniformCDF(0, time.Duration(load.Duration).Seconds()))
	if load.Arrivals == "constant" {
		a.between("p of the uniform law, times sent", uniform, 1, 0.5, 1, "")
		return
	}
	a.between("p of the uniform law, times sent", uniform, 0.5, leastP, 1, "")
	exponential := results.ExponentialCDF(1 / float64(load.Rate))
	_, planned := results.KolmogorovSmirnov(distances(due), exponential)
	a.between("p of the exponential law, planned", planned, 0.5, leastP, 1, "")
	if load.Rate <= 100 {
		_, p := results.KolmogorovSmirnov(distances(sent), exponential)
		a.between("p of the exponential law, sent", p, 0.5, leastP, 1, "")
	}
}

// distances are the gaps between successive times.
func distances(times []float64) []float64 {
	list := make([]float64, 0, len(times))
	last := 0.0
	for _, at := range times {
		list = append(list, at-last)
		last = at
	}
	return list
}

// sendPlan sends a plan to a server of this process and returns what arrived.
func sendPlan(t *testing.T, p *plan, load results.Load) ([]stamp, *results.Histogram) {
	t.Helper()
	b := newBed(t)
	ctx, cancel := context.WithCancel(context.Background())
	c, done := newCollector(), make(chan error, 1)
	c.arrived = make(chan struct{}, len(p.messages)) // await looks only when all are sent
	target := clients.Target{
		URL: "http://" + b.address, Path: "/websocket", Topic: "0", After: clients.Now,
		Params: clients.Params{Headers: "minimal", Retry: clients.Retry{Policy: "none"}},
		Dialer: &clients.Dialer{}, Counters: new(clients.Counters), Rand: rand.New(rand.NewPCG(1, 1)),
	}
	go func() { done <- clients.WebSocket(ctx, target, c) }()
	defer func() {
		cancel()
		<-done
	}()
	<-c.ready
	publisher, err := clients.DialPublisher(ctx, "http://"+b.address, "token", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer publisher.Close()
	ticking := newClock()
	payload := newPayload(int(load.Payload))
	pub := newPublication(p, load, ticking, "", payload, payload[stampDue:], []outlet{publisher})
	pub.at = ticking.now() + 50*time.Millisecond
	pub.run(ctx)
	c.await(t, len(p.messages))
	c.mu.Lock()
	defer c.mu.Unlock()
	stamps := make([]stamp, len(c.received))
	for i, text := range c.received {
		s, ok := readStamp([]byte(text))
		if !ok {
			t.Fatalf("message %d has no stamp: %q", i, text)
		}
		stamps[i] = s
	}
	return stamps, pub.lag
}
