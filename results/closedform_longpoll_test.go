package results

import (
	"fmt"
	"math"
	"testing"
	"time"
)

func TestLongPollAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const n, rtt = 200_000, 0.08
	for i, a := range []float64{0.01, 0.05, 0.2, 0.57, 1, 4} {
		t.Run(fmt.Sprintf("a=%v", a), func(t *testing.T) {
			t.Parallel()
			for _, trips := range []float64{1, 2} {
				gap := Gap(trips, inSeconds(rtt), 0)
				rate := Rate(a / gap.Seconds())
				p99 := LongPollQuantile(rate, gap, 0.99).Seconds()
				var mean, square, above, perAnswer cycles
				simulatedHold(newStream(float64(rate), uint64(i)), gap.Seconds(), math.Inf(1), 1, n, func(extras []float64) {
					var squares, beyond float64
					for _, e := range extras {
						squares += e * e
						if e > p99 {
							beyond++
						}
						if e > gap.Seconds()*(1+1e-9) {
							t.Fatalf("extra %v above the gap %v", e, gap)
						}
					}
					mean.add(sum(extras), float64(len(extras)))
					square.add(squares, float64(len(extras)))
					above.add(beyond, float64(len(extras)))
					perAnswer.add(float64(len(extras)), 1)
				})
				m, sd := LongPollMean(rate, gap).Seconds(), LongPollStddev(rate, gap).Seconds()
				mean.expect(t, "mean", m)
				square.expect(t, "second moment", sd*sd+m*m)
				perAnswer.expect(t, "messages per answer", LongPollPerAnswer(rate, gap))
				if p99 > 0 {
					above.expect(t, "share above p99", 0.01)
				}
				if got, want := LongPollRatio(rate, gap, inSeconds(rtt)), (rtt/2+m)/(rtt/2); math.Abs(got-want) > 1e-6 {
					t.Errorf("ratio %v, want %v", got, want)
				}
			}
		})
	}
}

// TestLongPollKnown holds the values at which mean latency passes round limits.
func TestLongPollKnown(t *testing.T) {
	t.Parallel()
	const rtt = 80 * time.Millisecond
	for _, c := range []struct{ trips, perTrip, want float64 }{
		{1, 0.050, 1.05}, {1, 0.204, 1.20}, {1, 0.567, 1.50}, {1, 1000, 2}, {2, 0.050, 1.20}, {2, 0.129, 1.50}, {2, 1000, 3},
	} {
		rate := Rate(c.perTrip / rtt.Seconds())
		if got := LongPollRatio(rate, Gap(c.trips, rtt, 0), rtt); math.Abs(got-c.want) > 0.003 {
			t.Errorf("%v trips, L r = %v: ratio %v, want %v", c.trips, c.perTrip, got, c.want)
		}
	}
	if LongPollRatio(1, 0, 0) != 1 || !math.IsInf(LongPollRatio(1, rtt, 0), 1) {
		t.Error("ratio without a round trip")
	}
	// A client that sleeps 100 ms at 20 ms of round trip.
	gap := Gap(1, 20*time.Millisecond, 100*time.Millisecond)
	for rate, want := range map[Rate]float64{0.5: 3.6, 5: 31, 50: 60} {
		if got := LongPollMean(rate, gap).Seconds() * 1000; math.Abs(got-want) > 0.5 {
			t.Errorf("rate %v: mean extra %v ms, want %v", rate, got, want)
		}
	}
	if LongPollQuantile(0.01, gap, 0.99) != 0 || LongPollQuantile(5, gap, 1) != gap {
		t.Error("quantiles at the ends")
	}
}

// TestLongPollLossAgreesWithSimulation: a server without a memory.
func TestLongPollLossAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	for i, a := range []float64{0.08, 0.8, 3} {
		s, gap := newStream(a/0.08, uint64(i)), 0.08
		var loss cycles
		answered := s.next
		for range 200_000 {
			gone := float64(len(s.until(answered + gap)))
			answered = s.take()
			loss.add(gone, gone+1)
		}
		loss.expect(t, fmt.Sprintf("loss at a = %v", a), LongPollLoss(Rate(a/gap), inSeconds(gap)))
	}
}

// TestHeldLossAgreesWithSimulation: the same with holds that end empty.
func TestHeldLossAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const gap, hold = 0.08, 1.0
	for i, rate := range []float64{0.1, 1, 10} {
		s := newStream(rate, uint64(i))
		var loss cycles
		answered := s.next
		for range 200_000 {
			gone, heard := float64(len(s.until(answered+gap))), 0.0
			end := answered + gap + hold
			if s.next <= end {
				end, heard = s.take(), 1
			}
			answered = end
			loss.add(gone, gone+heard)
		}
		loss.expect(t, fmt.Sprintf("loss at %v messages a second", rate), HeldLoss(Rate(rate), inSeconds(gap), inSeconds(hold)))
	}
	if got, want := HeldLoss(0, inSeconds(gap), inSeconds(hold)), gap/(gap+hold); math.Abs(got-want) > 1e-9 {
		t.Errorf("a rare message is lost with probability %v, want %v", got, want)
	}
}

func TestLoopAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	for i, c := range []struct{ rate, gap, check float64 }{
		{0.5, 0.02, 0.5}, {5, 0.02, 0.5}, {20, 0.02, 0.5}, {20, 0.2, 0.1}, {5, 0, 0.1}, {0.5, 0.02, 0.01},
	} {
		s := newStream(c.rate, uint64(i))
		var mean cycles
		answered := s.next
		for range 200_000 {
			at := answered + c.gap
			pending := s.until(at)
			for len(pending) == 0 {
				at += c.check
				pending = s.until(at)
			}
			answered = at
			mean.add(sum(waits(pending, at)), float64(len(pending)))
		}
		mean.expect(t, fmt.Sprintf("%+v", c), LoopMean(Rate(c.rate), inSeconds(c.gap), inSeconds(c.check)).Seconds())
	}
	if LoopMean(0, time.Second, 500*time.Millisecond) != 250*time.Millisecond {
		t.Error("a rare message does not wait for half an interval")
	}
	if LoopMean(3, time.Second, 0) != LongPollMean(3, time.Second) {
		t.Error("a server that always looks is one that is woken")
	}
}
