package scenarios

import (
	"context"
	"errors"
	"io"
	"time"
)

// Work simulates clients for drivers: it reads instructions from in and writes
// dispatches to out, one line of JSON each, until every one of its jobs was told to
// stop. When in closes before that, the driver is gone and so is the work.
func Work(ctx context.Context, in io.Reader, out io.Writer) error {
	o, ctx, cancel := takeOrders(ctx, in, out)
	defer cancel()
	first, ok := o.next(ctx)
	if !ok || len(first.Jobs) == 0 {
		return errors.New("worker: no job on standard input")
	}
	all := newShift(len(first.Jobs))
	for part, j := range first.Jobs {
		c := newCrew(j)
		if err := c.equip(ctx); err != nil {
			return err
		}
		// There is room for a start and a stop: a crew that is busy delays no other's.
		all.workers[part] = &worker{orders{o.out, make(chan instruction, 2)}, part, c, all}
	}
	return all.run(ctx, cancel, o)
}

// worker takes one crew through a run.
type worker struct {
	orders
	part  int
	crew  *crew
	shift *shift
}

// say sends a dispatch about this worker's job.
func (w *worker) say(d dispatch) error {
	d.Part = w.part
	return w.out.Encode(d)
}

// run takes the crew through its phases: connecting, running, stopped.
func (w *worker) run(ctx context.Context) error {
	c := w.crew
	working, stopClients := context.WithCancel(ctx)
	defer stopClients()
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.work(working)
	}()
	stopped, err := w.connecting(ctx, c)
	if err == nil && stopped == nil {
		c.vigil = w.shift.watch(c.stage)
		stopped, err = w.running(ctx, c)
		w.shift.unwatch()
	}
	if err != nil {
		return err
	}
	last := c.collect(0) // connections are still open: the kernel still knows them
	stopClients()
	<-done
	c.stow()
	f, err := c.final(*stopped, last)
	if err != nil {
		return err
	}
	return w.say(dispatch{Final: f})
}

// connecting reports readiness until the start, or until a stop that came
// instead, which it returns.
func (w *worker) connecting(ctx context.Context, c *crew) (*stop, error) {
	t := time.NewTicker(50 * time.Millisecond)
	defer t.Stop()
	settled := false
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case i := <-w.instructions:
			if i.Stop != nil {
				return i.Stop, nil
			}
			if i.Start == nil {
				return nil, errors.New("worker: expected start or stop")
			}
			c.setup = c.collect(0).usage
			c.open(i.Start.At)
			return nil, w.say(dispatch{Started: true})
		case <-t.C:
			if !settled && c.connected() {
				settled = true
				w.shift.settled()
			}
			if err := w.say(dispatch{Ready: c.readiness()}); err != nil {
				return nil, err
			}
		}
	}
}

// running ticks every second of the run, takes the account at both edges of
// the window, and says so once all that is expected has arrived.
func (w *worker) running(ctx context.Context, c *crew) (*stop, error) {
	agenda := newAgenda(c.stage, true)
	complete := false
	for {
		wait := time.NewTimer(agenda.wait())
		select {
		case <-ctx.Done():
			wait.Stop()
			return nil, ctx.Err()
		case i := <-w.instructions:
			wait.Stop()
			if i.Stop == nil {
				return nil, errors.New("worker: expected stop")
			}
			return i.Stop, nil
		case <-wait.C:
		}
		switch agenda.pop() {
		case edgeFrom:
			c.atFrom = new(c.collect(collectPause))
			agenda.hurry(c.atFrom.at - c.stage.from)
		case edgeTo:
			c.atTo = new(c.collect(collectPause))
		case everySecond:
			if err := w.tick(agenda.second); err != nil {
				return nil, err
			}
		}
		if !complete && c.atTo != nil && c.satisfied() {
			complete = true
			if err := w.say(dispatch{Complete: true}); err != nil {
				return nil, err
			}
		}
	}
}

// tick reports a second. Crews of one process take turns: all at once they would
// have all cores for a moment, every second.
func (w *worker) tick(second int) error {
	w.shift.ticking.Lock()
	defer w.shift.ticking.Unlock()
	if w.crew.ports != nil {
		if resting, known := w.shift.restingPorts(); known {
			w.crew.noteResting(resting)
		}
	}
	t, err := w.crew.tick(second)
	if err != nil {
		return err
	}
	return w.say(dispatch{Tick: t})
}
