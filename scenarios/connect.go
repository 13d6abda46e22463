package scenarios

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// connect waits until every client is subscribed. When time is up, 99 % are
// enough: the missing ones count as expected.
func (d *driver) connect(ctx context.Context) error {
	began := time.Now()
	limit := time.NewTimer(time.Duration(d.scenario.Parameters.ConnectTimeout))
	defer limit.Stop()
	for {
		var c readiness
		for _, h := range d.hands {
			c.Ready += h.readiness.Ready
			c.Gone += h.readiness.Gone
			if c.First == "" {
				c.First = h.readiness.First
			}
		}
		d.progress.Connected = c.Ready
		d.report("connecting")
		d.setup = time.Since(began)
		all := d.scenario.Load.Clients
		if c.Ready == all {
			return nil
		}
		enough := c.Ready*100 >= all*99
		if c.Ready+c.Gone == all && enough {
			return nil
		}
		if c.Ready+c.Gone == all {
			return d.unconnected(c, "the others gave up")
		}
		select {
		case <-ctx.Done():
			return cut(ctx, "interrupted while clients were connecting")
		case <-d.died:
			return &Fault{Code: ExitServer, Err: d.dead.death()}
		case w := <-d.words:
			if err := w.from.hear(w); err != nil {
				return &Fault{Code: ExitInternal, Err: err}
			}
		case <-limit.C:
			if !enough {
				return d.unconnected(c, fmt.Sprintf("--connect-timeout %v is over", time.Duration(d.scenario.Parameters.ConnectTimeout)))
			}
			return nil
		}
	}
}

func (d *driver) unconnected(c readiness, why string) error {
	err := fmt.Errorf("only %d of %d %s clients could connect (99 %% are needed): %s", c.Ready, d.scenario.Load.Clients, d.word(), why)
	if d.target.Subscribe.Answer != "" && c.First == "" {
		err = fmt.Errorf("%w; no message of the server matched subscribe.answer %s", err, quoted(d.target.Subscribe.Answer))
	}
	if c.First != "" {
		err = fmt.Errorf("%w; first failure: %s", err, strings.TrimSpace(c.First))
	}
	return &Fault{Code: ExitServer, Err: err, Hint: "fewer --clients, a longer --connect-timeout, or look at `bench doctor`"}
}
