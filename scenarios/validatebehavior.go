package scenarios

import (
	"fmt"
	"slices"
	"time"

	"bench/results"
)

// Bounds of what a behavior may ask for.
const (
	maxBacklog = 1_000_000
	maxPorts   = 21_000  // of the range that is reserved for it
	maxUp      = 4 << 10 // the servers' limit of what comes in a frame or by POST
)

// behavior checks every value by itself.
func (c *checker) behavior(b results.Behavior) {
	c.choice("behavior.closer", b.Closer, "server", "client")
	c.choice("behavior.http", b.HTTP, "1.0", "1.1")
	c.choice("behavior.method", b.Method, "GET", "POST")
	c.choice("behavior.empties", b.Empties, "204", "304", "200")
	c.choice("behavior.phase", b.Phase, "random", phaseLocked, phaseSpread)
	c.choice("behavior.follow", b.Follow, followAnswer, followEmpty)
	c.size("behavior.header_bytes", b.HeaderBytes, 0, 64<<10)
	c.size("behavior.answer_bytes", b.AnswerBytes, 0, maxPayload)
	c.size("behavior.read_rate", b.ReadRate, 0, 1<<40)
	for _, f := range []struct {
		field string
		is    results.Duration
	}{
		{"deadline", b.Deadline}, {"pace", b.Pace}, {"pace_to", b.PaceTo}, {"phase_offset", b.PhaseOffset}, {"loop", b.Loop},
		{"idle_limit", b.IdleLimit}, {"ping", b.Ping}, {"client_linger", b.ClientLinger}, {"stop", b.Stop}, {"follow_delay", b.FollowDelay},
	} {
		c.span("behavior."+f.field, f.is, 0, maxSpan)
	}
	c.count("behavior.backlog", b.Backlog, 0, maxBacklog)
	c.count("behavior.client_batch", b.ClientBatch, 0, maxRecords)
	c.count("behavior.lifetime", b.Lifetime, 0, maxMessages)
	c.count("behavior.ports", b.Ports, 0, maxPorts)
	c.rate("behavior.open_loop", b.OpenLoop, "0 is as the pattern asks")
}

// choice is a word that may be left out.
func (c *checker) choice(field, value string, words ...string) {
	if value != "" {
		c.word(field, value, words...)
	}
}

// behaviors checks what only makes sense together.
func (c *checker) behaviors(s results.Scenario) {
	b, l := s.Behavior, s.Load
	switch {
	case (b.Follow != "") != (b.FollowDelay > 0):
		c.add("behavior.follow", "follow and follow_delay are given together", "such as follow: answer, follow_delay: 1ms")
	case b.Follow == followEmpty && (l.Topics != results.OwnTopics || l.Stamp != stampDueTime):
		c.add("behavior.follow", "messages behind empty answers need a topic for every client, and stamps", "")
	}
	if b.Phase == phaseSpread {
		for _, p := range s.Patterns {
			if !slices.ContainsFunc(Patterns, func(known Pattern) bool { return known.holds() && known.isBaseOf(p) }) {
				c.add("behavior.phase", "spread is of requests that are held, and those of "+p+" are not", "longpoll and fetch have such")
			}
		}
	}
	if b.Stop > l.Duration {
		c.add("behavior.stop", fmt.Sprintf("%v is after the end of the window of %v", b.Stop, l.Duration), "")
	}
	if b.PaceTo > 0 && b.PaceTo < b.Pace {
		c.add("behavior.pace_to", fmt.Sprintf("%v is less than the pace of %v", b.PaceTo, b.Pace), "")
	}
	if b.ReusePorts && b.Ports == 0 {
		c.add("behavior.reuse_ports", "there is no range of ports to use again", "add ports")
	}
	if isForeign(s) && (b != results.Behavior{} || s.Upstream != results.Upstream{}) {
		c.add("behavior", "only clients and servers of bench's own kind behave otherwise than their pattern", "")
	}
}

// upstream checks what clients send.
func (c *checker) upstream(s results.Scenario) {
	u := s.Upstream
	c.choice("upstream.by", u.By, upstreamWebSocket, upstreamPost)
	c.choice("upstream.connection", u.Connection, upstreamKept, upstreamNew)
	c.rate("upstream.rate", u.Rate, "0 sends nothing")
	c.size("upstream.payload", u.Payload, 0, maxUp)
	if u.By == upstreamWebSocket {
		for _, p := range s.Patterns {
			if !Patterns[order("websocket")].isBaseOf(p) {
				c.add("upstream.by", "websocket is no way for clients of "+p, "use post")
			}
		}
	}
	if u.Rate > 0 && float64(time.Second)/float64(u.Rate) < float64(time.Microsecond) {
		c.add("upstream.rate", fmt.Sprintf("%v for each client is more than can be sent", u.Rate), "")
	}
}
