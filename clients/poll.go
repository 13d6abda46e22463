package clients

import (
	"context"
	"time"
)

// Poll asks for news at a fixed interval and opens a connection for every
// request.
func Poll(ctx context.Context, t Target, s Sink) error {
	return poll(ctx, t, s, onceRequest)
}

// KeepAlive asks like Poll, on one connection that it keeps.
func KeepAlive(ctx context.Context, t Target, s Sink) error {
	return poll(ctx, t, s, pollRequest)
}

func poll(ctx context.Context, t Target, sink Sink, kind requestKind) error {
	var p poller
	return subscribe(ctx, &t, sink, func(s *session) (func() error, error) {
		var q query
		if t.Params.Fixed {
			q.add("limit", "1")
		} else {
			q.addCount("limit", int64(t.Params.MaxRecords))
		}
		a, err := newAsker(s, kind, q)
		p.asker = a
		return p.run, err
	})
}

// A poller asks at phase + k × interval.
type poller struct {
	*asker
	next time.Time // the tick to ask at
}

func (p *poller) run() error {
	interval := p.target.Params.PollInterval
	if p.target.Params.Fixed {
		interval = 0
	}
	if !p.ready {
		if err := p.subscribe(); err != nil {
			return err
		}
		p.next = time.Now().Add(p.phase(interval))
	}
	for p.tick(interval) {
		if err := p.ask(); err != nil {
			return err
		}
	}
	return p.ctx.Err()
}

// phase is uniform over the interval: pollers that start together would meet
// every message at the same age.
func (p *poller) phase(interval time.Duration) time.Duration {
	if interval <= 0 {
		return 0
	}
	return time.Duration(p.target.Rand.Int64N(int64(interval)))
}

// tick waits for the next tick. One that is already past is asked for at once;
// of several, the last is, and the others are counted as skipped. It reports
// whether ctx is still alive.
func (p *poller) tick(interval time.Duration) bool {
	if interval <= 0 {
		return p.ctx.Err() == nil
	}
	wait := time.Until(p.next)
	if late := -wait; late >= interval {
		p.target.Counters.skipped.Add(int64(late / interval))
		p.next = p.next.Add(late - late%interval)
	}
	p.next = p.next.Add(interval)
	return p.sleep(wait)
}
