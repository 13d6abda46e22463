package scenarios

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"bench/clients"
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

// BenchmarkClock is one reading of the clock.
func BenchmarkClock(b *testing.B) {
	c := newClock()
	b.ReportAllocs()
	for b.Loop() {
		c.now()
	}
}

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
// it measures.
func TestSinkAllocatesNothing(t *testing.T) {
	for name, fanOut := range map[string]bool{"own": false, "fan-out": true} {
		receive, s := received(fanOut)
		for range sinkMessages {
			receive() // the histograms of this second have all their parts
		}
		if n := testing.AllocsPerRun(4*sinkMessages, receive); n != 0 {
			t.Errorf("%s: %v allocations per delivery", name, n)
		}
		if s.shard.account.Delivered == 0 || s.shard.account.Unstamped > 0 {
			t.Errorf("%s: the messages were not recorded: %+v", name, s.shard.account)
		}
	}
}

// BenchmarkStamp is what publishing spends on writing a stamp.
func BenchmarkStamp(b *testing.B) {
	p := newPayload(128)
	var seq int64
	for b.Loop() {
		stamp{due: 1, sent: 2, seq: seq}.put(p[stampDue:])
		seq++
	}
}

// drainSink is a subscriber that says when it has received everything.
type drainSink struct {
	*subscriber
	left int
	done chan struct{}
}

func (s *drainSink) Receive(p []byte) {
	s.subscriber.Receive(p)
	if s.left--; s.left == 0 {
		close(s.done)
	}
}

// BenchmarkFetchBacklog drains a backlog of 100 B records over TCP in batches
// of 1,000, through the whole sink; records/s is the figure.
func BenchmarkFetchBacklog(b *testing.B) {
	const records, size = 100_000, 100
	bed := newBed(b)
	payload := newPayload(size)
	for i := range records {
		stamp{due: 1, sent: 2, topic: 7, seq: int64(i)}.put(payload[stampDue:])
		bed.log.Append("7", payload)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		s := &drainSink{newBenchSubscriber(false), records, make(chan struct{})}
		s.topic = 7
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() {
			ended <- clients.Fetch(ctx, clients.Target{
				URL: "http://" + bed.address, Path: "/fetch", Topic: "7", After: -1,
				Params:   clients.Params{MaxWait: time.Second, MinBytes: 1, MaxRecords: 1000, Headers: "minimal"},
				Dialer:   &clients.Dialer{},
				Counters: &clients.Counters{},
				Rand:     rand.New(rand.NewPCG(1, 1)),
			}, s)
		}()
		<-s.done
		cancel()
		if err := <-ended; err != nil {
			b.Fatal(err)
		}
		if n := s.shard.account.Delivered; n != records {
			b.Fatalf("%d of %d records", n, records)
		}
	}
	b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkAppend publishes 128 B messages over TCP until all are acknowledged.
func BenchmarkAppend(b *testing.B) {
	const messages = 100_000
	bed := newBed(b)
	payload := newPayload(128)
	p, err := clients.DialPublisher(context.Background(), "http://"+bed.address, "token", nil)
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	b.ResetTimer()
	var sent int64
	for range b.N {
		for i := range messages {
			p.Append("0", payload)
			if i%64 == 63 {
				p.Flush()
			}
		}
		p.Flush()
		for sent += messages; p.Acked() < sent; {
			if p.Err() != nil {
				b.Fatal(p.Err())
			}
			time.Sleep(100 * time.Microsecond)
		}
	}
	b.ReportMetric(float64(messages)*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
