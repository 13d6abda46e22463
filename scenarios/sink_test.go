package scenarios

import (
	"math/rand/v2"
	"testing"
	"time"

	"bench/results"
)

// openStage is a stage whose gate is open and whose window never ends.
func openStage() *stage {
	s := &stage{clock: newClock(), stamped: true, to: 1 << 62, ready: func() {}, gate: make(chan struct{})}
	s.at = s.clock.now()
	close(s.gate)
	return s
}

// newBenchSubscriber is a subscriber as a run has it: of a topic of its own, or
// of one that others subscribe to as well.
func newBenchSubscriber(fanOut bool) *subscriber {
	s := &shard{recorder: results.NewRecorder(), exchange: results.NewHistogram()}
	if fanOut {
		s.ages = results.NewAges(sinkMessages)
	} else {
		s.neighbors = results.NewNeighbors()
	}
	return &subscriber{stage: openStage(), shard: s, window: span{0, 1 << 62}}
}

// sinkMessages are those that benchmarks of the sink receive over and over.
const sinkMessages = 1024

// BenchmarkClockAndRecord is the instrument without parsing and accounting.
func BenchmarkClockAndRecord(b *testing.B) {
	s := newBenchSubscriber(false)
	b.ReportAllocs()
	for b.Loop() {
		now := s.stage.now()
		s.shard.recorder.Record(now-time.Millisecond, now-time.Microsecond, now)
	}
}

// BenchmarkSink is all that the instrument does for one delivery: clock,
// stamp, sequence, lock, two histograms, and what tells how ages hang together: by
// neighbors of a topic with one subscriber, by message of one with many. The stamps
// were written before, and the ages are spread over a second, so that the histograms
// are touched as in a run.
func BenchmarkSink(b *testing.B) {
	for name, fanOut := range map[string]bool{"own": false, "fan-out": true} {
		b.Run(name, func(b *testing.B) {
			receive, s := received(fanOut)
			b.ReportAllocs()
			for b.Loop() {
				receive()
			}
			if n := s.shard.account.Delivered; n != int64(b.N) {
				b.Fatalf("%d of %d deliveries counted", n, b.N)
			}
		})
	}
}

// received is a subscriber and what hands it the next of its messages.
func received(fanOut bool) (receive func(), s *subscriber) {
	s = newBenchSubscriber(fanOut)
	s.stage.at -= 2 * time.Second
	rng := rand.New(rand.NewPCG(1, 1))
	ring := make([][]byte, sinkMessages)
	for i := range ring {
		ring[i] = newPayload(128)
		due := time.Duration(rng.Int64N(int64(time.Second)))
		stamp{due: due, sent: due + 20*time.Microsecond, seq: int64(i)}.put(ring[i][stampDue:])
	}
	next := 0
	return func() {
		s.Receive(ring[next])
		if next++; next == len(ring) {
			next, s.sequence = 0, sequence{}
		}
	}, s
}

// A delivery allocates nothing: garbage of the instrument would be collected while
// it measures. What is counted is that of the whole process and is rounded down, so
// that the runtime may allocate a little beside it: fewer than rounds times in all of
// them. One delivery of a thousand that allocates is found.
func TestSinkAllocatesNothing(t *testing.T) {
	const rounds = 16
	for name, fanOut := range map[string]bool{"own": false, "fan-out": true} {
		receive, s := received(fanOut)
		perRound := testing.AllocsPerRun(rounds, func() {
			for range sinkMessages {
				receive()
			}
		})
		if perRound != 0 {
			t.Errorf("%s: %v allocations in %d deliveries", name, perRound, sinkMessages)
		}
		// The first round is none of those that are counted.
		if a := s.shard.account; a.Delivered != (rounds+1)*sinkMessages || a.Unstamped > 0 {
			t.Errorf("%s: the messages were not recorded: %+v", name, a)
		}
	}
}
