//go:build validity

package scenarios

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"bench/results"
)

// pause is one interruption of processes by SIGSTOP.
type pause struct {
	length  time.Duration
	from    time.Duration // since the start of publishing
	pids    []int
	problem error
}

// hit stops the processes for the length and measures how long that really was.
func (p *pause) hit(now func() time.Duration) {
	for _, pid := range p.pids {
		if p.problem = syscall.Kill(pid, syscall.SIGSTOP); p.problem != nil {
			return
		}
	}
	p.from = now()
	time.Sleep(p.length)
	for _, pid := range p.pids {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
	p.length = now() - p.from
}

// serverStall stops the first server of a run in the middle of its window.
func serverStall(p *pause, length time.Duration) func(*driver) {
	return func(d *driver) {
		stage := d.stage()
		*p = pause{length: length, pids: []int{d.backends[0].process.pid()}}
		time.Sleep((stage.from+stage.to-length)/2 - stage.now())
		p.hit(stage.now)
	}
}

// stallQuantile is the q-quantile of the age of evenly spaced messages in a
// window T of which a server stood still for S, if the share of all messages
// goes through it: what is due t before the end of the stall is t old, hence
// P(age > x) = share (S-x)/T.
func stallQuantile(s, window time.Duration, share, q float64) time.Duration {
	return max(0, s-time.Duration((1-q)*float64(window)/share))
}

// stallTolerance is 25 ms or 3 %, for stopping, starting and the backlog, and
// twice the spacing of n messages.
func stallTolerance(known, window time.Duration, n int64) time.Duration {
	return max(25*time.Millisecond, known*3/100) + 2*window/time.Duration(n)
}

// stallRate is messages per second of the tests with stalls.
const stallRate = 1000

// A1. The server is stopped for S in the middle of a window T of evenly spaced
// messages, which the publisher goes on to send. Known: Q(q) = S - (1-q)T for
// q > 1-S/T, max = S, mean = S²/2T above the undisturbed mean. Pollers see the end
// of the stall up to one interval later.
//
// Nothing is lost, and the messages sent during the stall, and only they, show
// it in the service time too: the publisher is not in the stopped process. What
// tells the service time from the age is how late the publisher itself was:
// mean age = mean service + mean lag, to the nanosecond.
func TestA1ServerStall(t *testing.T) {
	for _, pattern := range Names() {
		t.Run(pattern, func(t *testing.T) {
			const interval = 50 * time.Millisecond
			var p pause
			e := experiment{pattern: pattern, scenario: steady(20, stallRate, 500*time.Millisecond, sized(3*time.Second, time.Minute))}
			e.scenario.Parameters.PollInterval = results.Duration(interval)
			e.during = serverStall(&p, sized(500*time.Millisecond, time.Second))
			poll := time.Duration(0)
			if pattern == "polling" || pattern == "keepalive" {
				poll = interval
			}
			measure(t, func(a *answers, o ...outcome) {
				if p.problem != nil {
					t.Fatal(p.problem)
				}
				serverStalled(t, a, o[0].result, p, poll)
			}, e)
		})
	}
}

// serverStalled holds the answers of A1; a poll comes up to an interval after the
// end of the stall.
func serverStalled(t *testing.T, a *answers, r *results.Result, p pause, poll time.Duration) {
	t.Helper()
	m, window := r.Messages, time.Duration(r.Scenario.Load.Duration)
	a.equal("delivered = planned", m.Delivered, m.Planned)
	a.equal("lost, censored, twice, out of order", m.Lost+m.Censored+m.Duplicate+m.OutOfOrder, 0)
	h := histogram(t, r.Latency.Delivery)
	for _, q := range []float64{0.95, 0.985, 0.99, 0.995, 0.999, 0.9999, 1} {
		if known := stallQuantile(p.length, window, 1, q); known >= 50*time.Millisecond {
			a.holds(fmt.Sprintf("age p%v", 100*q), time.Duration(h.Quantile(q)), known+poll/2, stallTolerance(known, window, m.Planned)+poll/2)
		}
	}
	share := p.length.Seconds() / window.Seconds()
	a.holds("mean age", time.Duration(h.Mean()), undisturbedMean(t, r, p)+time.Duration(share*float64(p.length)/2),
		time.Duration(share*float64(25*time.Millisecond+poll))+2*time.Millisecond)
	const far = 100 * time.Millisecond
	a.near("services above 100 ms", float64(histogram(t, r.Latency.Service).CountAbove(int64(far))),
		stallRate*(p.length-far+poll/2).Seconds(), stallRate*(25*time.Millisecond+poll/2).Seconds(), "")
	lagExplains(a, r)
}

// lagExplains holds mean age = mean service + mean lag, which is exact where
// every message has one receipt.
func lagExplains(a *answers, r *results.Result) {
	l := r.Latency
	a.near("mean age - service - lag", l.Delivery.Mean-l.Service.Mean-l.ScheduleLag.Mean, 0, 1, "ns")
	a.is(l.ScheduleLag.Mean > 100, "mean lag %.4g ns, else this says nothing", l.ScheduleLag.Mean)
}

// undisturbedMean is the mean age over the whole seconds before the stall.
func undisturbedMean(t *testing.T, r *results.Result, p pause) time.Duration {
	t.Helper()
	sum := results.NewHistogram()
	for _, row := range r.Timeline {
		if row.Delivery != nil && row.End <= p.from.Seconds() {
			sum.Merge(histogram(t, row.Delivery))
		}
	}
	if sum.Count() == 0 {
		t.Fatal("no undisturbed second before the stall")
	}
	return time.Duration(sum.Mean())
}

// A1, continued: of two servers with a worker each one stops. Pooled over both
// workers the ages are Q(q) = S - 2(1-q)T; the mean of the workers' quantiles
// would be (S - (1-q)T)/2. Quantiles are merged, never averaged.
func TestA1OneOfTwoServersStalls(t *testing.T) {
	window := sized(3*time.Second, 20*time.Second)
	var p pause
	e := experiment{pattern: "websocket", scenario: steady(20, stallRate, 500*time.Millisecond, window)}
	e.scenario.Load.Servers, e.scenario.Load.Workers = 2, 2
	e.during = serverStall(&p, 500*time.Millisecond)
	measure(t, func(a *answers, o ...outcome) {
		if p.problem != nil {
			t.Fatal(p.problem)
		}
		r := o[0].result
		a.equal("delivered = planned", r.Messages.Delivered, r.Messages.Planned)
		h := histogram(t, r.Latency.Delivery)
		for _, q := range []float64{0.95, 0.99, 0.995, 0.999, 1} {
			if known := stallQuantile(p.length, window, 0.5, q); known >= 50*time.Millisecond {
				a.holds(fmt.Sprintf("age p%v", 100*q), time.Duration(h.Quantile(q)), known, stallTolerance(known, window, r.Messages.Planned/2))
			}
		}
		lagExplains(a, r)
	}, e)
}
