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
		q := t.Params.Behavior.asks()
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
	interval := p.interval()
	if !p.ready {
		if err := p.subscribe(); err != nil {
			return err
		}
		p.next = p.first(interval)
	}
	b := &p.target.Params.Behavior
	for p.turn(interval) {
		err := p.ask()
		if err != nil && b.OpenLoop > 0 && p.ctx.Err() == nil {
			p.target.Counters.failed(err)
			p.drop()
			continue
		}
		if err != nil {
			return err
		}
	}
	return p.ctx.Err()
}

func (p *poller) interval() time.Duration {
	b := &p.target.Params.Behavior
	switch {
	case p.target.Params.Fixed:
		return 0
	case b.OpenLoop > 0:
		return b.OpenLoop
	case b.Pace > 0:
		return b.Pace
	}
	return p.target.Params.PollInterval
}

// first is the first tick: at a random phase, or in step with the start.
func (p *poller) first(interval time.Duration) time.Time {
	b := &p.target.Params.Behavior
	if !b.Locked || interval <= 0 {
		return time.Now().Add(p.phase(interval))
	}
	next := p.start().Add(b.Offset)
	if late := time.Since(next); late > 0 {
		next = next.Add(late - late%interval + interval)
	}
	return next
}

// phase is uniform over the interval: pollers that start together would meet
// every message at the same age.
func (p *poller) phase(interval time.Duration) time.Duration {
	if interval <= 0 {
		return 0
	}
	return time.Duration(p.target.Rand.Int64N(int64(interval)))
}

// turn waits until it is time to ask: for the next tick, or with a pace for as long
// after the answer before. It reports whether ctx is still alive.
func (p *poller) turn(interval time.Duration) bool {
	if p.target.Params.Behavior.Pace == 0 || p.target.Params.Fixed {
		return p.tick(interval)
	}
	wait := interval
	if !p.next.IsZero() {
		wait, p.next = time.Until(p.next), time.Time{}
	}
	return p.pause(wait)
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
