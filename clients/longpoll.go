package clients

import (
	"cmp"
	"context"
	"time"
)

// serverHold is how long a server holds a request that does not say.
const serverHold = 30 * time.Second

// LongPoll asks for news and is answered when there is some, at the latest
// when the hold time ends; then it asks again.
func LongPoll(ctx context.Context, t Target, s Sink) error {
	var l longPoller
	return subscribe(ctx, &t, s, func(s *session) (func() error, error) {
		p := &t.Params
		a, err := newAsker(s, pollRequest, p.parked(p.Hold))
		if err != nil {
			return nil, err
		}
		hold := cmp.Or(p.Hold, serverHold)
		a.wait += hold
		if first := p.Behavior.first(hold); first > 0 {
			l.first, err = s.cursorRequest(pollRequest, p.parked(first))
		}
		l.asker = a
		return l.run, err
	})
}

// parked is what a request of longpoll asks for that is to be held so long.
func (p *Params) parked(hold time.Duration) (q query) {
	q.addDuration("hold", hold)
	q.addCount("min_count", int64(p.BatchCount))
	q.addCount("min_bytes", p.BatchBytes)
	q.addDuration("linger", p.Linger)
	q.addCount("limit", int64(p.MaxRecords))
	return q.with(p.Behavior.holds())
}

type longPoller struct {
	*asker
	first cursorRequest // of the first request, if that asks for another hold
}

func (l *longPoller) run() error {
	if !l.ready {
		if err := l.subscribe(); err != nil {
			return err
		}
		if l.first.head != "" {
			if err := l.askFirst(); err != nil {
				return err
			}
		}
	}
	for l.ctx.Err() == nil {
		if err := l.ask(); err != nil {
			return err
		}
		if rearm := l.target.Params.Rearm; rearm > 0 && !l.pause(rearm) {
			break
		}
	}
	return l.ctx.Err()
}

// askFirst asks for a part of the hold, once.
func (l *longPoller) askFirst() error {
	whole := l.request
	l.request = l.first
	err := l.ask()
	l.request = whole
	if err != nil {
		return err
	}
	l.pause(l.target.Params.Rearm)
	return nil
}
