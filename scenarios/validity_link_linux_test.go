//go:build validity

package scenarios

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

// A10, the link. Known: a dial and a request take a round trip, a push takes half
// of one, the handshake of TLS takes a round trip and what both sides compute, which
// is measured over the shortest link there is.
//
// Tolerance of the median: 1 ms or 3 %, above; below none, since no byte may be early.
// Where the link has jitter, four standard errors on either side: the density of a
// way that is uniform on ± J/2, and of the sum of two, is 1/J at the median, whose
// standard error is J/2√n. The handshake is held without jitter alone: it takes
// several segments, of which the last one decides.
func TestA10LinkError(t *testing.T) {
	lan, _ := linkNamed("lan")
	wan, _ := linkNamed("wan")
	for _, l := range []NamedLink{lan, wan, {Name: "even", RTT: 40 * time.Millisecond}} {
		for _, r := range []road{{name: "plain"}, {name: "tls", tls: true}} {
			t.Run(l.Name+" "+r.name, func(t *testing.T) { linkAnswers(t, l, r) })
		}
	}
}

func linkAnswers(t *testing.T, l NamedLink, r road) {
	t.Helper()
	log, base := r.serve(t)
	measured := func(p linkProbe) *LinkError {
		p.security = r.security
		e, err := p.measure(t.Context(), log, base)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	repeat(t, func(a *answers) string {
		var e *LinkError
		late := besideSleeps(func() {
			e = measured(linkProbe{rtt: l.RTT, jitter: l.Jitter, length: sized(2500*time.Millisecond, 10*time.Second), each: 8})
		})
		holds := func(what string, known time.Duration, beyond Lateness, slack time.Duration) {
			chance := time.Duration(2 * float64(l.Jitter) / math.Sqrt(float64(beyond.Sleeps)))
			most := max(time.Millisecond, known*3/100) + slack
			a.between(fmt.Sprintf("%s, median of %d", what, beyond.Sleeps), milli(known+beyond.P50), milli(known), milli(known-chance), milli(known+chance+most), "ms")
		}
		holds("dial", l.RTT, e.Dial, 0)
		holds("request", l.RTT, e.Request, 0)
		holds("push", l.RTT/2, e.Push, 0)
		if r.tls && l.Jitter == 0 {
			computing := measured(linkProbe{rtt: shortestRTT, length: time.Second, each: 8}).Handshake
			holds("handshake", l.RTT, e.Handshake, computing.P50)
		}
		a.is(true, "sleeps beside it are late by p50 %v, p99 %v", late.P50, late.P99)
		return lateSleeps(late)
	})
}

func milli(d time.Duration) float64 { return d.Seconds() * 1e3 }

// besideSleeps calls f, and tells how late sleeps of a millisecond were meanwhile. The
// sleeper ends with f, also if f ends the test: it would disturb those that follow.
func besideSleeps(f func()) (beside Lateness) {
	done, found := make(chan struct{}), make(chan Lateness)
	defer func() {
		close(done)
		beside = <-found
	}()
	go func() {
		c := newClock()
		var late []time.Duration
		for {
			select {
			case <-done:
				found <- summary(late)
				return
			default:
			}
			at := c.now() + time.Millisecond
			time.Sleep(time.Millisecond)
			late = append(late, c.now()-at)
		}
	}()
	f()
	return beside
}

// lateSleeps says that the machine was busy: every other sleep was later than a
// timer is on an idle machine, and a way over a link takes several.
func lateSleeps(late Lateness) string {
	if late.P50 <= 300*time.Microsecond {
		return ""
	}
	return fmt.Sprintf("sleeps are %v late in the median", late.P50)
}

// A10, continued: of two messages back to back, d away from the client, a push brings
// both at the age d. A long poll brings the first at d; the second waits for that
// answer, for the next request and for its own way, and comes 3d after the first was
// sent. Tolerance: 5 % of the median.
func TestA10BackToBack(t *testing.T) {
	const way = 25 * time.Millisecond
	for _, cabled := range []bool{false, true} {
		for _, p := range []pairAnswer{{"websocket", 2 * time.Millisecond, 1}, {"longpoll", 2 * time.Millisecond, 3}} {
			r := road{name: "emulated", rtt: 2 * way}
			if cabled {
				r.name = "cable"
			}
			t.Run(r.name+" "+p.pattern, func(t *testing.T) {
				if cabled {
					if err := checkCable(); err != nil {
						t.Skipf("SKIP: %v", err)
					}
					c, err := layCable(1, 1, false)
					if err != nil {
						t.Skipf("SKIP: this system makes no veth pair: %v", err)
					}
					t.Cleanup(c.close)
					r.cable = c
				}
				pairMedians(t, r, p)
			})
		}
	}
}

// pairMedians holds the median times of pairs over a road.
func pairMedians(t *testing.T, r road, p pairAnswer) {
	t.Helper()
	rounds, way := sized(15, 101), r.rtt/2
	log, base := r.serve(t)
	s := &ager{make(chan struct{}), time.Now(), make(chan aged, 2)}
	_, end := r.ride(t, Patterns[order(p.pattern)], base, s)
	defer end()
	<-s.ready
	repeat(t, func(a *answers) string {
		var first, second []time.Duration
		late := besideSleeps(func() {
			for range rounds {
				one, other := s.sendPair(t, log, way, p.gap)
				first = append(first, one.received-one.sent)
				if p.ways == 1 || justMissed(one, other, way) {
					second = append(second, p.since(one, other))
				}
			}
		})
		a.between("pairs that just missed the answer", float64(len(second)), float64(rounds), float64(rounds)/2, float64(rounds), "")
		if len(second) > 0 {
			slices.Sort(first)
			slices.Sort(second)
			a.holds("first message, median", first[len(first)/2], way, way/20)
			known := time.Duration(p.ways) * way
			a.holds("second message, median", second[len(second)/2], known, known/20)
		}
		a.is(true, "sleeps beside it are late by p50 %v, p99 %v", late.P50, late.P99)
		return lateSleeps(late)
	})
}
