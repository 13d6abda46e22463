package scenarios

import (
	"context"
	"errors"
	"slices"
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
	digits  []byte // of its stamp; nil if it carries none
	servers []outlet
	// to are the servers that take a topic: all with a subscriber of it.
	to    [][]outlet
	names []string

	sent atomic.Int64 // messages of the plan so far
	// times is when each of them was sent, since the start of publishing; like lag,
	// it is read only after run has returned.
	times []time.Duration
	// lag is how late messages due in the window were sent; it is read only
	// after run has returned.
	lag *results.Histogram
}

// newPublication deals topics out to the publishers of all servers as clients
// are dealt out: client i subscribes on server i mod servers. The names of topics
// begin with prefix. The stamp of a message goes over digits, a part of payload,
// unless they are nil.
func newPublication(p *plan, load results.Load, c clock, prefix string, payload, digits []byte, servers []outlet) *publication {
	pub := &publication{
		plan: p, clock: c, lag: results.NewHistogram(),
		times:   make([]time.Duration, 0, len(p.messages)),
		payload: payload, digits: digits,
		servers: servers,
		to:      make([][]outlet, p.topics),
		names:   make([]string, p.topics),
	}
	for topic := range p.topics {
		pub.names[topic] = prefix + strconv.Itoa(topic)
	}
	for client := range load.Clients {
		topic, server := topicOf(load, client), servers[client%len(servers)]
		if !slices.Contains(pub.to[topic], server) {
			pub.to[topic] = append(pub.to[topic], server)
		}
	}
	return pub
}

const (
	// nap bounds a sleep, so that an interrupted run ends soon.
	nap = 8 * time.Millisecond
	// flushEvery bounds the messages that are overdue together and leave in
	// one write: the first of them does not wait for the stamp of the last.
	flushEvery = 64
)

// run publishes until the plan or ctx ends.
func (p *publication) run(ctx context.Context) { publications{p}.run(ctx) }

// publications are those of the groups of a run, which one thread sends.
type publications []*publication

// run publishes until the plans or ctx end.
func (all publications) run(ctx context.Context) {
	pace := newPacer(all[0].clock)
	defer pace.release()
	for {
		p, due := all.next()
		if p == nil {
			return
		}
		now := p.clock.now()
		if now < due {
			if ctx.Err() != nil {
				return
			}
			pace.until(min(due, now+nap))
			continue
		}
		p.send(now)
	}
}

// next is the publication with the message that is due first, and when that is;
// nil if none has any left.
func (all publications) next() (first *publication, due time.Duration) {
	for _, p := range all {
		if n := len(p.times); n < len(p.plan.messages) {
			if at := p.at + p.plan.messages[n].due; first == nil || at < due {
				first, due = p, at
			}
		}
	}
	return first, due
}

// send appends what is overdue, and lets it go.
func (p *publication) send(now time.Duration) {
	messages := p.plan.messages[len(p.times):]
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
	p.sent.Add(int64(n))
}

// append stamps one message and hands it to the publishers of its topic.
func (p *publication) append(m message) {
	sent := p.clock.now() - p.at
	if p.digits != nil {
		stamp{due: m.due, sent: sent, topic: int(m.topic), seq: int64(m.seq)}.put(p.digits)
	}
	for _, publisher := range p.to[m.topic] {
		publisher.Append(p.names[m.topic], p.payload)
	}
	p.times = append(p.times, sent)
	if p.plan.inWindow(m.due) {
		p.lag.Record(int64(sent - m.due))
	}
}

// arrivals compares what was sent in the window with the plan.
func (p *publication) arrivals() *results.Arrivals {
	from := 0
	for from < len(p.times) && p.plan.messages[from].due < p.plan.from {
		from++
	}
	planned := make([]time.Duration, 0, len(p.times)-from)
	for _, m := range p.plan.messages[from:len(p.times)] {
		planned = append(planned, m.due)
	}
	return results.CompareArrivals(planned, p.times[from:])
}

// fill appends one message to every topic and waits until the servers have it:
// the prefilled log of a closed loop.
func (p *publication) fill(ctx context.Context) error {
	awaited := map[*clients.Publisher]int64{}
	for topic, outlets := range p.to {
		for _, o := range outlets {
			publisher, ok := o.(*clients.Publisher)
			if !ok {
				return errors.New("filling the log: the server has none that could be filled")
			}
			publisher.Append(p.names[topic], p.payload)
			awaited[publisher]++
		}
	}
	for publisher, n := range awaited {
		if err := taken(ctx, publisher, n); err != nil {
			return err
		}
	}
	return nil
}

// failure is the first error of any publisher.
func (p *publication) failure() error {
	for _, publisher := range p.servers {
		if err := publisher.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (all publications) close() {
	for _, p := range all {
		p.close()
	}
}

func (p *publication) close() {
	for _, publisher := range p.servers {
		publisher.Close()
	}
}
