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
		var q query
		q.addDuration("hold", p.Hold)
		q.addCount("min_count", int64(p.BatchCount))
		q.addCount("min_bytes", p.BatchBytes)
		q.addDuration("linger", p.Linger)
		q.addCount("limit", int64(p.MaxRecords))
		a, err := newAsker(s, pollRequest, q.with(p.Behavior.holds()))
		if err == nil {
			a.wait += cmp.Or(p.Hold, serverHold)
		}
		l.asker = a
		return l.run, err
	})
}

type longPoller struct{ *asker }

func (l *longPoller) run() error {
	if !l.ready {
		if err := l.subscribe(); err != nil {
			return err
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
