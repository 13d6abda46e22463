package scenarios

import (
	"time"

	"bench/clients"
	"bench/results"
)

// collectBatch clients are asked for their account at a time, with a pause
// between, so that asking ten thousand of them does not delay what arrives.
const (
	collectBatch = 64
	collectPause = time.Millisecond
)

// tally is the account of all clients of a crew, and when it was taken: the mean of
// when they were asked, since the start of publishing. Who asks may be late, and
// takes a while, at one edge of the window more than at the other.
type tally struct {
	usage clients.Usage
	at    time.Duration
}

// collect sums the account of all clients, with pauses while they are at work.
func (c *crew) collect(pause time.Duration) tally {
	var (
		sum   clients.Usage
		after time.Duration
	)
	began := c.stage.now()
	for i := range c.counts {
		sum = sum.Plus(c.counts[i].Usage())
		if c.job.Upstream.By == upstreamPost {
			sum = sum.Plus(c.posts[i].Usage())
		}
		after += c.stage.now() - began
		if i%collectBatch == collectBatch-1 {
			time.Sleep(pause)
		}
	}
	return tally{usage: sum, at: began + after/time.Duration(max(1, len(c.counts)))}
}

// windowed adds the account of the window, which ends with the run if that was cut,
// and is empty if it had not begun.
func (c *crew) windowed(f *final, last tally) {
	f.Clients = int64(len(c.counts))
	if c.atFrom == nil {
		return
	}
	if c.atTo != nil {
		last = *c.atTo
		f.Late = max(0, last.at-c.stage.to)
	}
	f.Window, f.Length = last.usage.Minus(c.atFrom.usage), max(0, last.at-c.atFrom.at)
}

// readiness tells how far connecting is.
func (c *crew) readiness() *readiness {
	r := &readiness{Ready: int(c.readied.Load()), Gone: int(c.gone.Load())}
	if c.failure.Load() == nil && r.Ready+r.Gone < len(c.counts) {
		c.findFailure()
	}
	if text := c.failure.Load(); text != nil {
		r.First = *text
	}
	return r
}

// findFailure notes why a client that keeps trying has not connected: one that
// does not give up never returns an error.
func (c *crew) findFailure() {
	for i := range c.counts {
		if _, failures := c.counts[i].Status(); failures == 0 {
			continue
		}
		for _, text := range c.counts[i].Usage().Examples {
			if text != "" {
				c.failure.CompareAndSwap(nil, &text)
				return
			}
		}
	}
}

// delivered counts deliveries due in the window so far.
func (c *crew) delivered() (n int64) {
	for _, s := range c.shards {
		s.mu.Lock()
		n += s.account.Delivered
		s.mu.Unlock()
	}
	return n
}

// takeInterval merges what the shards recorded since the last call into one
// recording, and that into the total.
func (c *crew) takeInterval() *results.Recording {
	interval := results.NewRecording()
	for _, s := range c.shards {
		s.mu.Lock()
		full := s.recorder.Swap(c.spare)
		s.mu.Unlock()
		interval.Merge(full)
		full.Reset()
		c.spare = full
	}
	c.merged.Merge(interval)
	return interval
}

// tick reports one second.
func (c *crew) tick(second int) (*tick, error) {
	t := &tick{Second: second}
	interval := c.takeInterval()
	var err error
	if t.Delivery, err = interval.Delivery.Series(); err != nil {
		return nil, err
	}
	if t.Service, err = interval.Service.Series(); err != nil {
		return nil, err
	}
	for _, s := range c.shards {
		s.mu.Lock()
		t.Received += s.account.Received
		t.Delivered += s.account.Delivered
		s.mu.Unlock()
	}
	for i := range c.counts {
		connected, failures := c.counts[i].Status()
		if connected {
			t.Live++
		}
		t.Errors += failures
		t.Requests += c.counts[i].Requests()
		if c.job.Upstream.By == upstreamPost {
			t.Requests += c.posts[i].Requests()
		}
	}
	t.Requests -= c.setup.Requests
	return t, nil
}

// noteResting notes how many ports of the crew's own range are among resting.
func (c *crew) noteResting(resting map[int]bool) {
	most := int64(c.ports.Resting(resting))
	if c.resting != nil {
		most = max(most, *c.resting)
	}
	c.resting = &most
}
