package scenarios

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"bench/clients"
)

// BenchmarkClock is one reading of the clock.
func BenchmarkClock(b *testing.B) {
	c := newClock()
	b.ReportAllocs()
	for b.Loop() {
		c.now()
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
