package scenarios

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"bench/clients"
	"bench/results"
)

// publication sends a plan's messages when they are due, whatever the servers
// or the clients do: an open loop.
type publication struct {
	plan    *plan
	clock   clock
	at      time.Duration // start of publishing
	payload []byte
	stamped bool
	// to are the publishers that take a topic: of every server with a
	// subscriber of it.
	to    [][]*clients.Publisher
	names []string

	sent atomic.Int64 // messages of the plan so far
	// times is when each of them was sent, since the start of publishing; like lag,
	// it is read only after run has returned.
	times []time.Duration
	// lag is how late messages due in the window were sent; it is read only
	// after run has returned.
	lag *results.Histogram
}

func newPublication(p *plan, load results.Load, c clock, backends []*backend) *publication {
	pub := &publication{
		plan: p, clock: c, lag: results.NewHistogram(),
		times:   make([]time.Duration, 0, len(p.messages)),
		payload: newPayload(int(load.Payload)),
		stamped: load.Stamp == stampDueTime,
		to:      make([][]*clients.Publisher, p.topics),
		names:   make([]string, p.topics),
	}
	for topic := range p.topics {
		pub.names[topic] = strconv.Itoa(topic)
	}
	for client := range load.Clients {
		topic, b := topicOf(load, client), backends[client%len(backends)]
		known := false
		for _, p := range pub.to[topic] {
			known = known || p == b.publisher
		}
		if !known {
			pub.to[topic] = append(pub.to[topic], b.publisher)
		}
	}
	return pub
}

const (
	// nap bounds a sleep, so that an interrupted run ends soon.
	nap = 20 * time.Millisecond
	// flushEvery bounds the messages that are overdue together and leave in
	// one write: the first of them does not wait for the stamp of the last.
	flushEvery = 64
)

// run publishes until the plan or ctx ends.
func (p *publication) run(ctx context.Context) {
	pace := newPacer(p.clock)
	defer pace.release()
	messages := p.plan.messages
	for len(messages) > 0 {
		now := p.clock.now()
		due := p.at + messages[0].due
		if now < due {
			if ctx.Err() != nil {
				return
			}
			pace.until(min(due, now+nap))
			continue
		}
		n := 0
		for n < min(len(messages), flushEvery) && p.at+messages[n].due <= now {
			p.append(messages[n])
			n++
		}
		for _, m := range messages[:n] {
			for _, publisher := range p.to[m.topic] {
				publisher.Flush()
			}
		}
		messages = messages[n:]
		p.sent.Add(int64(n))
	}
}

// append stamps one message and hands it to the publishers of its topic.
func (p *publication) append(m message) {
	sent := p.clock.now() - p.at
	if p.stamped {
		stamp{due: m.due, sent: sent, topic: int(m.topic), seq: int64(m.seq)}.put(p.payload)
	}
	for _, publisher := range p.to[m.topic] {
		publisher.Append(p.names[m.topic], p.payload)
	}
	p.times = append(p.times, sent)
	if p.plan.inWindow(m.due) {
		p.lag.Record(int64(sent - m.due))
	}
}

// published counts the messages due in the window that were sent, and, if that
// is not all of them, the sent messages of every topic.
func (p *publication) published() (windowed int64, perTopic map[int]int64) {
	sent := p.plan.messages[:p.sent.Load()]
	for _, m := range sent {
		if p.plan.inWindow(m.due) {
			windowed++
		}
	}
	if len(sent) == len(p.plan.messages) {
		return windowed, nil
	}
	perTopic = make(map[int]int64, p.plan.topics)
	for topic := range p.plan.topics {
		perTopic[topic] = 0
	}
	for _, m := range sent {
		perTopic[int(m.topic)]++
	}
	return windowed, perTopic
}

// fill appends one message to every topic and waits until the servers have it:
// the prefilled log of a closed loop.
func (p *publication) fill(ctx context.Context) error {
	awaited := map[*clients.Publisher]int64{}
	for topic, publishers := range p.to {
		for _, publisher := range publishers {
			publisher.Append(p.names[topic], p.payload)
			awaited[publisher]++
		}
	}
	for publisher, n := range awaited {
		publisher.Flush()
		for publisher.Acked() < n {
			if err := publisher.Err(); err != nil {
				return fmt.Errorf("filling the log: %w", err)
			}
			if !sleep(ctx, time.Millisecond) {
				return ctx.Err()
			}
		}
	}
	return nil
}

// failure is the first error of any publisher.
func (p *publication) failure() error {
	for _, publishers := range p.to {
		for _, publisher := range publishers {
			if err := publisher.Err(); err != nil {
				return err
			}
		}
	}
	return nil
}
