package scenarios

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bench/clients"
)

// stockBatch is how many messages of a backlog are under way to a server at most:
// they wait in this process until it takes them.
const stockBatch = 20_000

// stock appends the backlog of every topic, and waits until the servers have it.
func (p *publication) stock(ctx context.Context) error {
	appended := map[*clients.Publisher]int64{}
	for seq := range p.plan.backlog {
		for topic, outlets := range p.to {
			if p.digits != nil {
				stamp{due: p.plan.from, sent: p.plan.from, topic: topic, seq: int64(seq)}.put(p.digits)
			}
			for _, o := range outlets {
				publisher, ok := o.(*clients.Publisher)
				if !ok {
					return errors.New("a backlog: the server has no log that it could be put in")
				}
				publisher.Append(p.names[topic], p.payload)
				if appended[publisher]++; appended[publisher]%stockBatch == 0 {
					if err := taken(ctx, publisher, appended[publisher]-stockBatch); err != nil {
						return err
					}
				}
			}
		}
	}
	for publisher, n := range appended {
		if err := taken(ctx, publisher, n); err != nil {
			return err
		}
	}
	return nil
}

// taken sends what was appended, and waits until the server has n messages.
func taken(ctx context.Context, publisher *clients.Publisher, n int64) error {
	for publisher.Flush(); publisher.Acked() < n; {
		if err := publisher.Err(); err != nil {
			return fmt.Errorf("filling the log: %w", err)
		}
		if !sleep(ctx, time.Millisecond) {
			return ctx.Err()
		}
	}
	return nil
}
