//go:build validity

package scenarios

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// A15. The server swallows every 1,000th message. Known: exactly these are
// missing, lost where a later message of the topic came, else censored; and as
// they are later than all others, a quantile beyond their share is "at least".
// Tolerance: none, however busy the machine is.
func TestA15Swallowed(t *testing.T) {
	for _, topics := range []results.Topics{results.OwnTopics, 1} {
		t.Run(fmt.Sprint("topics ", topics), func(t *testing.T) {
			const every, clients = 1000, 20
			window := sized(5*time.Second, time.Minute)
			e := experiment{pattern: "websocket", scenario: steady(clients, 1000, 500*time.Millisecond, window)}
			e.scenario.Load.Topics, e.scenario.Load.Inject = topics, fmt.Sprintf("swallow=%d", every)
			if topics == 1 {
				e.scenario.Load.Rate = 1000
			}
			measure(t, func(a *answers, o ...outcome) {
				r := o[0].result
				lost, censored := swallowed(o[0].driver.plan, every)
				fanOut := r.Scenario.Load.FanOut()
				m := r.Messages
				a.equal("lost", m.Lost, lost*fanOut)
				a.equal("censored", m.Censored, censored*fanOut)
				a.equal("delivered", m.Delivered, m.Expected-(lost+censored)*fanOut)
				d, err := results.NewDistribution(r, "delivery")
				if err != nil {
					t.Fatal(err)
				}
				for q, want := range map[float64]bool{0.5: false, 0.99: false, 0.9995: true, 0.9999: true} {
					at := d.At(q)
					a.is(at.Bound == want && strings.HasPrefix(at.String(), ">= ") == want, "p%v is %v, a lower bound: %v", 100*q, at, want)
				}
			}, e)
		})
	}
}

// swallowed counts the messages of the window among every k-th of a plan: lost
// if a later one of the topic arrives, else censored.
func swallowed(p *plan, k int) (lost, censored int64) {
	latest := map[int32]int32{} // sequence number of the last that arrives, per topic
	for i, m := range p.messages {
		if (i+1)%k != 0 {
			latest[m.topic] = m.seq
		}
	}
	for i, m := range p.messages {
		switch {
		case (i+1)%k != 0 || !p.inWindow(m.due):
		case m.seq < latest[m.topic]:
			lost++
		default:
			censored++
		}
	}
	return lost, censored
}

// A16. A server with one thread gets 1.3 times what it can do. Known: the
// backlog grows by 0.3 of its capacity, hence by 0.3/1.3 of what is sent; a second
// brings work for 1.3 s, so that a message that is due at t is 0.3 t old. The run
// is valid, and says of the server that it is unstable. Tolerance: the lower end of the slope's
// interval, which the check tells, lies between half of the slope and all of it;
// of the median age, 2 %, three services and 25 ms for noise.
func TestA16Overload(t *testing.T) {
	warmup, window := 500*time.Millisecond, sized(10*time.Second, time.Minute)
	e := experiment{pattern: "websocket", scenario: steady(13, 1.3/service.Seconds(), warmup, window)}
	e.scenario.Load.Inject = fmt.Sprintf("service=const:%v", service)
	measure(t, func(a *answers, o ...outcome) {
		const beyond = 0.3
		const slope = beyond / (1 + beyond)
		c := checkOf(t, o[0].result, "overload")
		a.between("growth of the backlog", c.Value, slope, slope/2, slope, "of the rate")
		a.is(!c.OK && strings.HasPrefix(c.Advice, "unstable"), "the run says that it is unstable: ok %v, %s", c.OK, c.Advice)
		d, err := results.NewDistribution(o[0].result, "delivery")
		if err != nil {
			t.Fatal(err)
		}
		median := time.Duration(beyond * float64(warmup+window/2))
		a.holds("median age", time.Duration(d.At(0.5).Value), median, median/50+3*service+25*time.Millisecond)
	}, e)
}

// A16, continued: at 0.7 of the capacity nothing is said.
func TestA16NoOverload(t *testing.T) {
	e := experiment{pattern: "websocket", scenario: steady(7, 0.7/service.Seconds(), 500*time.Millisecond, sized(6*time.Second, time.Minute))}
	e.scenario.Load.Inject = fmt.Sprintf("service=const:%v", service)
	measure(t, func(a *answers, o ...outcome) {
		c := checkOf(t, o[0].result, "overload")
		a.is(c.OK, "at 0.7 of the capacity the backlog grows by no more than %.4g of the rate: %.4g", c.Limit, c.Value)
	}, e)
}
