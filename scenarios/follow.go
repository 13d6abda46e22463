package scenarios

import (
	"context"
	"fmt"
	"time"
)

// follow stays with a run until its window and its drain are over; an error
// says that it ended before that.
func (d *driver) follow(ctx context.Context) error {
	stage := d.stage()
	pulse := time.NewTicker(100 * time.Millisecond)
	defer pulse.Stop()
	end := d.drainEnd()
	for {
		now := stage.now()
		d.follower(now)
		if now >= stage.to && d.everyHand(func(h *hand) bool { return h.complete }) || now >= end {
			return nil
		}
		select {
		case <-ctx.Done():
			return cut(ctx, "interrupted: what was measured so far is kept, marked partial")
		case <-d.died:
			return &Fault{Code: ExitServer, Err: d.dead.death(), Hint: "what was measured so far is kept, marked partial"}
		case w := <-d.words:
			if err := w.from.hear(w); err != nil {
				return &Fault{Code: ExitInternal, Err: err}
			}
		case <-d.herald.over:
			return &Fault{Code: ExitInternal, Err: d.herald.process.death(), Hint: "what was measured so far is kept, marked partial"}
		case <-pulse.C:
			if err := d.herald.failure(); err != nil {
				return d.deathOr(ctx, err)
			}
			if err := d.breach(); err != nil {
				return err
			}
		}
	}
}

// deathOr waits a moment for the death of a server that would explain an error
// of publishing.
func (d *driver) deathOr(ctx context.Context, err error) error {
	t := time.NewTimer(200 * time.Millisecond)
	defer t.Stop()
	select {
	case <-d.died:
		err = d.dead.death()
	case <-ctx.Done():
	case <-t.C:
		err = fmt.Errorf("publishing to the server: %w", err)
	}
	return &Fault{Code: ExitServer, Err: err, Hint: "what was measured so far is kept, marked partial"}
}

// drainEnd is when waiting for what was published ends at the latest.
func (d *driver) drainEnd() time.Duration {
	if len(d.plan.messages) == 0 && d.scenario.Upstream.By == "" {
		return d.plan.to
	}
	way := 2 * time.Duration(d.scenario.Network.RTT)
	return d.plan.to + way + max(2*time.Second, 2*time.Duration(d.scenario.Parameters.PollInterval))
}

// follower reports where the run is.
func (d *driver) follower(now time.Duration) {
	p := &d.progress
	p.Published, p.Delivered = d.herald.sent.Load(), 0
	for _, h := range d.hands {
		if n := len(h.ticks); n > 0 {
			p.Delivered += h.ticks[n-1].Delivered
			if listens(d.scenario) { // nothing is due
				p.Delivered += h.ticks[n-1].Received
			}
		}
	}
	p.P50, p.P99 = d.lastQuantiles()
	p.Left = max(0, d.plan.to-now)
	switch {
	case now < d.plan.from:
		d.report("warmup")
	case now < d.plan.to:
		d.report("window")
	default:
		d.report("drain")
	}
}

func (d *driver) report(phase string) {
	d.progress.Phase = phase
	d.board.post(d.index, d.progress)
}

// finalLimit is how long workers may take for their final account.
const finalLimit = 15 * time.Second

// finish stops the workers and takes their final accounts. Every worker that
// still lives is heard, whatever happened to the others.
func (d *driver) finish() error {
	_, cut := d.plan.published(d.herald.sent.Load())
	for _, h := range d.hands {
		_ = h.tell(instruction{Stop: &stop{Published: cut}}) // a dead one is heard below
	}
	limit := time.NewTimer(finalLimit)
	defer limit.Stop()
	gone := map[*hand]bool{}
	var first error
	for !d.everyHand(func(h *hand) bool { return h.final != nil || gone[h] }) {
		select {
		case w := <-d.words:
			if err := w.from.hear(w); err != nil {
				gone[w.from] = true
				if first == nil {
					first = &Fault{Code: ExitInternal, Err: err}
				}
			}
		case <-limit.C:
			return &Fault{Code: ExitInternal, Err: fmt.Errorf("a worker gave no final account within %v", finalLimit)}
		}
	}
	return first
}
