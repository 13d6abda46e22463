package clients

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A Link is a network path with latency, emulated in this process: whatever a
// connection sends or receives is held back for half a round trip, in order,
// and a dial costs a whole one. It may carry the connections of any number of
// clients. It emulates delay alone: no loss, no bandwidth, no congestion
// window, and the closing of a connection is not delayed.
type Link struct {
	half, jitter time.Duration
	epoch        time.Time
	wheels       []*wheel
	turn         atomic.Uint64
	running      sync.WaitGroup
}

// NewLink starts a link with a round trip of rtt. Each half of it takes rtt/2
// plus what is uniform within ± jitter/2, so that a round trip varies by up to
// ± jitter; what would overtake waits. Close ends the link.
func NewLink(rtt, jitter time.Duration) (*Link, error) {
	if rtt <= 0 || jitter < 0 || jitter > rtt {
		return nil, fmt.Errorf("link with a round trip of %v ± %v: the jitter must be from 0 to the round trip", rtt, jitter)
	}
	l := &Link{half: rtt / 2, jitter: jitter, epoch: time.Now()}
	for range runtime.GOMAXPROCS(0) {
		w, err := newWheel(l)
		if err != nil {
			l.Close()
			return nil, fmt.Errorf("link: %w", err)
		}
		l.wheels = append(l.wheels, w)
		l.running.Go(w.run)
	}
	return l, nil
}

// Close ends the link and waits for its goroutines. No client may use it any
// more.
func (l *Link) Close() {
	for _, w := range l.wheels {
		w.stop()
	}
	l.running.Wait()
	for _, w := range l.wheels {
		w.alarm.close()
	}
}

// now is the time that everything on the link is due by.
func (l *Link) now() time.Duration { return time.Since(l.epoch) }

// delay draws how long one way takes.
func (l *Link) delay(r *rand.Rand) time.Duration {
	if l.jitter == 0 {
		return l.half
	}
	return l.half - l.jitter/2 + time.Duration(r.Int64N(int64(l.jitter)+1))
}

// wheel is the one that releases what the next connection sends.
func (l *Link) wheel() *wheel { return l.wheels[l.turn.Add(1)%uint64(len(l.wheels))] }

// pass waits as long as one way takes.
func (l *Link) pass(ctx context.Context, r *rand.Rand) error {
	passed := make(chan struct{})
	l.wheel().at(l.now()+l.delay(r), func() { close(passed) })
	select {
	case <-passed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
