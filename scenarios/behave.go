package scenarios

import (
	"time"

	"bench/clients"
)

// behavior is how client i of this crew differs from the plain one of its pattern.
func (c *crew) behavior(i int) clients.Behavior {
	b := c.job.Behavior
	out := clients.Behavior{
		Close: b.Close, Closer: b.Closer, HTTP: b.HTTP, KeepAlive: b.KeepAlive,
		HeaderBytes: int(b.HeaderBytes), Method: b.Method, Undrained: b.Undrained,
		Empties: b.Empties, NoCursor: b.NoCursor, Deadline: time.Duration(b.Deadline),
		Pace: c.pace(i), Locked: b.Phase == phaseLocked, Offset: time.Duration(b.PhaseOffset),
		Loop: time.Duration(b.Loop), IdleLimit: time.Duration(b.IdleLimit), Ping: time.Duration(b.Ping),
		ReadRate: int(b.ReadRate), Stalled: b.Stalled, StallAfter: c.stage.from,
		AnswerBytes: int64(b.AnswerBytes), Batch: b.ClientBatch, BatchLinger: time.Duration(b.ClientLinger),
		Lifetime: b.Lifetime, FirstShare: c.firstShare(i),
	}
	if b.OpenLoop > 0 {
		out.OpenLoop = time.Duration(float64(c.job.Population) / float64(b.OpenLoop) * float64(time.Second))
	}
	if b.Backlog > 0 {
		out.BeginAfter = max(c.stage.from, 1) // 0 would be before the start
	}
	if b.Follow == followEmpty {
		out.Follow, out.FollowDelay, out.FollowBytes = followEmpty, time.Duration(b.FollowDelay), int64(c.job.Payload)
	}
	return out
}

// pace is that of client i: those of all clients are spread evenly.
func (c *crew) pace(i int) time.Duration {
	low, high := time.Duration(c.job.Behavior.Pace), time.Duration(c.job.Behavior.PaceTo)
	if high <= low || c.job.Population < 2 {
		return low
	}
	part := float64(c.job.Clients[i].ID) / float64(c.job.Population-1)
	return low + time.Duration(part*float64(high-low))
}

// firstShare is the part of a hold that client i asks for first, 0 for all of it: what
// is left of holds that began at any time is spread evenly too.
func (c *crew) firstShare(i int) float64 {
	if c.job.Behavior.Phase != phaseSpread {
		return 0
	}
	return float64(c.job.Clients[i].ID+1) / float64(c.job.Population)
}

// upstream is what client i sends, nil for nothing. What goes over connections of
// its own has an account of its own too.
func (c *crew) upstream(i int) *clients.Upstream {
	u := c.job.Upstream
	if u.By == "" || !(u.Rate > 0) {
		return nil
	}
	return &clients.Upstream{
		By: u.By, Fresh: u.Connection == upstreamNew, Payload: int(u.Payload),
		Interval: time.Duration(float64(time.Second) / float64(u.Rate)),
		Counters: &c.posts[i],
	}
}

// Values of Upstream.By and Upstream.Connection.
const (
	upstreamWebSocket = "websocket"
	upstreamPost      = "post"
	upstreamKept      = "kept"
	upstreamNew       = "new"
)

// after is where clients of this crew begin in the log.
func (c *crew) after() int64 {
	if b := c.job.Behavior; b.FromStart || b.Backlog > 0 {
		return clients.FromStart
	}
	return clients.Now
}

// startTime is when publishing begins; it is known behind the gate.
func (c *crew) startTime() time.Time {
	return time.Now().Add(c.stage.at - c.stage.clock.now())
}
