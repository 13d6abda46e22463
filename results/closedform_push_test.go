package results

import (
	"math"
	"testing"
	"time"
)

// TestPushAgeAgreesWithSimulation lets a writer fall back by half.
func TestPushAgeAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const offered, capacity, delay = 1500.0, 1000.0, 0.04
	s := newStream(offered, 1)
	var free float64
	for n := 1; n <= 20_000; n++ {
		due := s.take()
		free = math.Max(free, due) + 1/capacity
		if n%5000 != 0 {
			continue
		}
		got := free - due + delay
		want := PushAge(inSeconds(delay), offered, capacity, inSeconds(due)).Seconds()
		// The messages that came by then vary by √n, each worth 1/capacity.
		if tolerance := 5 * math.Sqrt(float64(n)) / capacity; math.Abs(got-want) > tolerance {
			t.Errorf("message %d: age %v, want %v ± %v", n, got, want, tolerance)
		}
	}
	if got := PushAge(time.Millisecond, 900, 1000, time.Hour); got != time.Millisecond {
		t.Errorf("a writer that keeps up is %v late", got)
	}
}

func TestStalledQueueAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const rate, payload, buffers, seconds = 20.0, 1000, 64 << 10, 60.0
	s := newStream(rate, 2)
	queued := max(0, payload*len(s.until(seconds))-buffers)
	want := float64(StalledQueue(rate, payload, buffers, inSeconds(seconds)))
	if tolerance := 5 * payload * math.Sqrt(rate*seconds); math.Abs(float64(queued)-want) > tolerance {
		t.Errorf("%d bytes queued, want %v ± %v", queued, want, tolerance)
	}
	if StalledQueue(rate, payload, buffers, time.Second) != 0 {
		t.Error("a queue before the buffers are full")
	}
}

// TestPollCycleAgreesWithSimulation polls with a sleep after each answer.
func TestPollCycleAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const interval, rtt = 0.5, 0.08
	for i, trips := range []float64{1, 2} {
		s := newStream(3, uint64(i))
		var age cycles
		// A poll reaches the server, the answer the client half a trip later; it
		// sleeps, and the next request takes the rest of the trips.
		for read, n := 0.0, 0; n < 100_000; n++ {
			read += rtt/2 + interval + (trips-0.5)*rtt
			found := waits(s.until(read), read)
			age.add(sum(found), float64(len(found)))
		}
		age.expect(t, "mean extra", PollAgeMean(PollCycle(inSeconds(interval), trips, inSeconds(rtt))).Seconds())
	}
}

func TestPairAgeAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const rtt = 0.1
	for _, trips := range []float64{1, 2} {
		for _, pair := range []float64{0.001, 0.025, 0.05, 0.099, 0.101, 0.15, 1} {
			// The answer left at 0; the client has it after half a trip, and asks.
			request := rtt/2 + (trips-0.5)*rtt
			got := math.Max(request, pair) + rtt/2 - pair
			want := PairAge(inSeconds(rtt), Gap(trips, inSeconds(rtt), 0), inSeconds(pair)).Seconds()
			if math.Abs(got-want) > 1e-9 {
				t.Errorf("%v trips, %v after: %v, want %v", trips, pair, got, want)
			}
		}
	}
}

// TestIdleRaceAgreesWithSimulation follows clients with a pause each, request and FIN
// through the link, for a thousand seconds.
func TestIdleRaceAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const clients, limit, low, high, length = 20_000, 2.0, 1.5, 2.2, 1000.0
	for _, rtt := range []float64{0, 0.02, 0.08} {
		var requests, raced int
		for i := range clients {
			pause := low + (high-low)*(float64(i)+0.5)/clients
			for now := 0.0; now < length; { // now is when the client has read an answer
				asked := now + pause
				closes := now - rtt/2 + limit // the server answered rtt/2 before
				requests++
				switch {
				case closes+rtt/2 <= asked: // the client has heard of the end
					now = asked + 2*rtt
				case asked+rtt/2 > closes: // the server has closed
					raced, requests = raced+1, requests+1
					now = asked + 3*rtt
				default:
					now = asked + rtt
				}
			}
		}
		got, want := float64(raced)/float64(requests), IdleRaceShare(inSeconds(limit), inSeconds(rtt), inSeconds(low), inSeconds(high))
		if math.Abs(got-want) > 0.01*want {
			t.Errorf("round trip %v: share %v, want %v", rtt, got, want)
		}
	}
	if IdleRaceShare(time.Second, time.Minute, 2*time.Second, 3*time.Second) != 0 {
		t.Error("pauses above the limit fail")
	}
}

// TestPortRateAgreesWithSimulation opens connections until a port is lacking.
func TestPortRateAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const ports, linger = 500, 60
	sustains := func(rate float64) bool {
		var resting []float64
		for i := range 3 * ports {
			at := float64(i) / rate
			for len(resting) > 0 && resting[0] <= at {
				resting = resting[1:]
			}
			if len(resting) == ports {
				return false
			}
			resting = append(resting, at+linger)
		}
		return true
	}
	want := float64(PortRate(ports, linger*time.Second))
	if !sustains(0.99*want) || sustains(1.01*want) {
		t.Errorf("the limit is not %v connections per second", want)
	}
	if got := float64(PortRate(28_232, time.Minute)); math.Abs(got-470.5) > 0.1 {
		t.Errorf("default range: %v", got)
	}
}

func TestRequestTimeAndEmptyShare(t *testing.T) {
	t.Parallel()
	if RequestTime(3, 20*time.Millisecond) != 60*time.Millisecond {
		t.Error("request with TLS")
	}
	for share, want := range map[float64]float64{0.5: 0.693, 0.6: 0.511} {
		got := RateAtEmptyShare(share)
		if math.Abs(got-want) > 0.001 || math.Abs(EmptyShare(Rate(got), time.Second)-share) > 1e-12 {
			t.Errorf("share %v at %v messages per interval, want %v", share, got, want)
		}
	}
}
