package scenarios

import (
	"context"
	"io"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"bench/clients"
	"bench/results"
)

// crew is the clients of one group in a worker process, and their account.
type crew struct {
	job    job
	stage  *stage
	shards []*shard
	subs   []*subscriber
	counts []clients.Counters
	posts  []clients.Counters // of what clients send over connections of its own
	dialer *clients.Dialer
	clock  io.Closer // keeps the kernel's clock running, nil if it has none

	expected int64
	// setup is the account when the gate opened, atFrom and atTo at the edges of the
	// window, nil before.
	setup        clients.Usage
	atFrom, atTo *tally

	readied atomic.Int64
	gone    atomic.Int64
	failure atomic.Pointer[string] // of the first client seen to fail while connecting

	// vigil watches the process from the start on; nil if there was none. Crews of
	// one process share it.
	vigil *vigil

	connect, handshake, first times
	// ports are those that clients connect from, nil for the system's; resting is
	// the most of them that rested at once, when somebody looked.
	ports   *clients.Ports
	resting *int64
	// merged is written by the ticking goroutine alone.
	merged *results.Recording
	spare  *results.Recording
}

func newCrew(j job) *crew {
	c := &crew{job: j, merged: results.NewRecording(), spare: results.NewRecording()}
	c.connect.h, c.handshake.h, c.first.h = results.NewHistogram(), results.NewHistogram(), results.NewHistogram()
	c.stage = &stage{
		clock:   newClock(),
		stamped: j.Stamped,
		from:    j.Warmup,
		to:      j.Warmup + j.Duration,
		ready:   func() { c.readied.Add(1) },
		gate:    make(chan struct{}),
	}
	c.dialer = &clients.Dialer{Sources: j.Sources, OnConnect: c.connect.add, OnReady: c.first.add}
	var whole int64
	for _, a := range j.Clients {
		whole = max(whole, a.Base+a.Last-a.First)
	}
	for range 2 * runtime.GOMAXPROCS(0) {
		s := &shard{recorder: results.NewRecorder(), exchange: results.NewHistogram(), second: newSecondClock(), times: newShardTimes(j)}
		s.foreign.gaps = results.NewHistogram()
		if j.FanOut {
			s.ages = results.NewAges(int(whole))
		} else {
			s.neighbors = results.NewNeighbors()
		}
		c.shards = append(c.shards, s)
	}
	c.counts, c.posts = make([]clients.Counters, len(j.Clients)), make([]clients.Counters, len(j.Clients))
	for i, a := range j.Clients {
		c.subs = append(c.subs, &subscriber{
			stage:  c.stage,
			shard:  c.shards[i%len(c.shards)],
			topic:  a.Topic,
			window: span{a.First, a.Last},
			base:   a.Base,

			closedLoop: j.ClosedLoop,
			following:  j.Behavior.Follow == followEmpty,
			spread:     j.Behavior.Phase == phaseSpread,
		})
		c.expected += a.Last - a.First
	}
	return c
}

// work runs all clients until ctx ends; it returns when every one has.
func (c *crew) work(ctx context.Context) {
	pattern := Patterns[order(c.job.Pattern)]
	client := pattern.Client
	if c.job.Foreign != nil {
		client = pattern.Foreign
	}
	slots := make(chan struct{}, max(1, c.job.Unready))
	began := time.Now()
	var running sync.WaitGroup
	defer running.Wait()
	for i := range c.job.Clients {
		if c.job.ConnectRate > 0 {
			due := time.Duration(float64(i) / c.job.ConnectRate * float64(time.Second))
			if !sleep(ctx, due-time.Since(began)) {
				return
			}
		}
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		running.Go(func() {
			s := &slotted{subscriber: c.subs[i], slots: slots}
			err := client(ctx, c.target(i, "/"+pattern.Name), s)
			s.release()
			if err != nil && ctx.Err() == nil {
				c.gone.Add(1)
				text := err.Error()
				c.failure.CompareAndSwap(nil, &text)
			}
		})
	}
}

// slotted is a subscriber that occupies a slot until it is ready: the bound on
// connections that the server has not yet answered, kept below its backlog.
type slotted struct {
	*subscriber
	slots    chan struct{}
	released bool
}

// Ready frees the slot and waits at the gate.
func (s *slotted) Ready() {
	s.release()
	s.subscriber.Ready()
}

func (s *slotted) release() {
	if !s.released {
		s.released = true
		<-s.slots
	}
}

// target is where client i of this crew subscribes.
func (c *crew) target(i int, path string) clients.Target {
	a, p := c.job.Clients[i], c.job.Parameters
	t := clients.Target{
		URL:   a.URL,
		Path:  path,
		Topic: c.job.Prefix + strconv.Itoa(a.Topic),
		After: c.after(),
		Params: clients.Params{
			PollInterval: time.Duration(p.PollInterval),
			Hold:         time.Duration(p.Hold),
			Rearm:        time.Duration(p.Rearm),
			BatchCount:   p.BatchCount,
			BatchBytes:   int64(p.BatchBytes),
			Linger:       time.Duration(p.Linger),
			MaxWait:      time.Duration(p.MaxWait),
			MinBytes:     int64(p.MinBytes),
			MaxRecords:   p.MaxRecords,
			Headers:      p.Headers,
			Cookie:       p.Cookie,
			Retry:        clients.Retry{Policy: p.Retry, Base: retryBase, Cap: retryCap},
			Behavior:     c.behavior(i),
			Fixed:        c.job.ClosedLoop,
		},
		Upstream: c.upstream(i),
		Start:    c.startTime,
		Clocked:  c.isClocked(i),
		Dialer:   c.dialer,
		Counters: &c.counts[i],
		Rand:     rand.New(rand.NewPCG(c.job.Seed, uint64(a.ID))),
	}
	if c.stage.abroad != nil {
		t.Foreign = c.stage.abroad.of(a.Topic, a.ID)
	}
	return t
}

// retryBase and retryCap bound the waits of a reconnect policy.
const (
	retryBase = 100 * time.Millisecond
	retryCap  = 5 * time.Second
)

// connected tells whether no client is still on its way.
func (c *crew) connected() bool {
	return c.readied.Load()+c.gone.Load() == int64(len(c.job.Clients))
}

// open sets the start of publishing and lets all clients through the gate.
func (c *crew) open(at time.Duration) {
	c.stage.at = at
	close(c.stage.gate)
}

// sleep waits for d or for the end of ctx; it tells whether d passed.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
