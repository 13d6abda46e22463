package scenarios

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"bench/results"
)

// timerFloor is how late a bare thread wakes up for the messages of a load, in a
// process of the publisher's kind that sends nothing: the floor of every
// schedule lag on this machine. realtime tells that it had real-time priority,
// which ordinary forbids.
func timerFloor(ctx context.Context, load results.Load, seed uint64, ordinary bool) (late *results.Histogram, realtime bool, err error) {
	c, err := startChild(ctx, "publisher", nil, "publisher")
	if err != nil {
		return nil, false, err
	}
	defer c.stop(heraldGrace)
	job := publishJob{Load: load, Seed: seed, Bare: true, Ordinary: ordinary}
	if err := json.NewEncoder(c.stdin).Encode(instruction{Publish: []publishJob{job}}); err != nil {
		c.stop(0)
		return nil, false, c.death()
	}
	var ready, last notice
	decode := json.NewDecoder(c.stdout)
	err = c.awaitLine(ctx, heraldLimit+time.Duration(load.Warmup)+time.Duration(load.Duration), func() error {
		return errors.Join(decode.Decode(&ready), decode.Decode(&last))
	})
	switch {
	case err != nil:
		return nil, false, err
	case ready.Ready == nil || last.Account == nil || last.Account.Lag == nil:
		return nil, false, errors.New("measuring the timer: the publisher gave no account")
	}
	late, err = last.Account.Lag.Histogram()
	return late, ready.Ready.Realtime, err
}

// wakeUp is the publisher's side of timerFloor.
func (o orders) wakeUp(ctx context.Context, job publishJob) error {
	p := newPlan(job.Load, job.Behavior, job.Seed)
	if err := o.out.Encode(notice{Ready: &heralded{Realtime: job.raise()}}); err != nil {
		return err
	}
	series, err := wakeUps(ctx, newClock(), p).Series()
	if err != nil {
		return err
	}
	return o.out.Encode(notice{Account: &published{Lag: series}})
}

// wakeUps sleeps from message to message as publishing does, and does nothing else.
func wakeUps(ctx context.Context, c clock, p *plan) *results.Histogram {
	late := results.NewHistogram()
	pace := newPacer(c)
	defer pace.release()
	at := c.now() + nap
	for _, m := range p.messages {
		for c.now() < at+m.due {
			if ctx.Err() != nil {
				return late
			}
			pace.until(min(at+m.due, c.now()+nap))
		}
		if p.inWindow(m.due) {
			late.Record(int64(c.now() - at - m.due))
		}
	}
	return late
}
