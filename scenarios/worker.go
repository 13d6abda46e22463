package scenarios

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"time"
)

// Work simulates clients for a driver: it reads instructions from in and
// writes dispatches to out, one line of JSON each, until it was told to stop.
// When in closes before that, the driver is gone and so is the work.
func Work(ctx context.Context, in io.Reader, out io.Writer) error {
	o, ctx, cancel := takeOrders(ctx, in, out)
	defer cancel()
	w := &worker{o}
	first, ok := w.next(ctx)
	if !ok || first.Job == nil {
		return fmt.Errorf("worker: no job on standard input")
	}
	c := newCrew(*first.Job)
	if err := c.equip(); err != nil {
		return err
	}
	return w.run(ctx, c)
}

type worker struct{ orders }

// run takes a crew through its phases: connecting, running, stopped.
func (w *worker) run(ctx context.Context, c *crew) error {
	working, stopClients := context.WithCancel(ctx)
	defer stopClients()
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.work(working)
	}()
	stopped, err := w.connecting(ctx, c)
	if err == nil && stopped == nil {
		c.vigil = newVigil(c.stage.clock, c.stage.at, c.stage.from)
		stopped, err = w.running(ctx, c)
		c.vigil.stop()
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
	return w.out.Encode(dispatch{Final: f})
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
				return nil, fmt.Errorf("worker: expected start or stop")
			}
			c.setup = c.collect(0)
			c.open(i.Start.At)
			return nil, w.out.Encode(dispatch{Started: true})
		case <-t.C:
			if !settled && c.connected() {
				settled = true
				settle()
			}
			if err := w.out.Encode(dispatch{Ready: c.readiness()}); err != nil {
				return nil, err
			}
		}
	}
}

// settle gives back what only connecting needed: stacks that grew for a
// handshake are halved by each collection, garbage goes to the system. It is
// done before the start, so that no collection of it falls into the run.
func settle() {
	for range 3 {
		debug.FreeOSMemory()
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
				return nil, fmt.Errorf("worker: expected stop")
			}
			return i.Stop, nil
		case <-wait.C:
		}
		switch agenda.pop() {
		case edgeFrom:
			c.atFrom = c.collect(collectPause)
		case edgeTo:
			c.atTo = c.collect(collectPause)
			c.closed = true
		case everySecond:
			t, err := c.tick(agenda.second)
			if err != nil {
				return nil, err
			}
			if err := w.out.Encode(dispatch{Tick: t}); err != nil {
				return nil, err
			}
		}
		if !complete && c.closed && c.delivered() >= c.expected {
			complete = true
			if err := w.out.Encode(dispatch{Complete: true}); err != nil {
				return nil, err
			}
		}
	}
}
