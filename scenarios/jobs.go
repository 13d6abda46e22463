package scenarios

import (
	"net"
	"net/url"
	"time"

	"bench/results"
)

// Values of Load.Stamp.
const (
	stampDueTime = "due"
	stampNone    = "none"
)

// jobs deals the clients out: client i subscribes to topic i mod topics on
// server i mod servers, and is simulated by worker i mod workers.
func (d *driver) jobs(n size) []job {
	s := d.scenario
	jobs := make([]job, n.workers)
	for w := range jobs {
		jobs[w] = job{
			Pattern:     d.pattern,
			Prefix:      d.prefix(),
			Parameters:  s.Parameters,
			Network:     s.Network,
			Behavior:    s.Behavior,
			Upstream:    s.Upstream,
			Population:  s.Load.Clients,
			Payload:     s.Load.Payload,
			Roots:       d.site.roots,
			TLS:         d.target.TLS,
			ClosedLoop:  s.Load.ClosedLoop,
			Foreign:     d.foreignJob(),
			Stamped:     s.Load.Stamp == stampDueTime && !s.Load.ClosedLoop,
			Seed:        d.seed,
			Warmup:      time.Duration(s.Load.Warmup),
			Duration:    time.Duration(s.Load.Duration),
			ConnectRate: float64(s.Parameters.ConnectRate) / float64(n.workers),
			Unready:     max(1, unready(s.Network, d.backlog())/n.workers/d.groups),
			FanOut:      topicCount(s.Load) < s.Load.Clients,
			Sources:     d.site.sources(connectionsOf(s)/n.servers, isLoopback(d.backends[0].url)),
		}
	}
	base := d.plan.bases()
	for i := range s.Load.Clients {
		topic := topicOf(s.Load, i)
		b := d.backends[i%n.servers]
		a := assignment{
			ID:    i,
			URL:   b.url,
			Topic: topic,
			First: d.plan.first[topic],
			Last:  d.plan.last[topic],
			Base:  base[topic],
		}
		switch {
		case listens(s): // nobody knows what is to arrive
			a.First, a.Last = 0, 0
		case s.Load.Stamp == stampNone:
			a.First = 0 // without stamps, the window cannot be told from the rest
		}
		w := i % n.workers
		jobs[w].Clients = append(jobs[w].Clients, a)
	}
	return jobs
}

// foreignJob is how clients talk to a server that is not bench's, nil if it is.
func (d *driver) foreignJob() *foreignJob {
	t := d.target
	if !d.foreign() {
		return nil
	}
	return &foreignJob{Subscribe: t.Subscribe, Stamp: t.Stamp, Tag: d.tag, Payload: d.scenario.Load.Payload}
}

// foreignBacklog is the longest queue that any server may be expected to have:
// Python's is 100 to 128, those of Node and nginx are 511.
const foreignBacklog = 100

// backlog is the longest queue of connections that the server has not yet accepted.
func (d *driver) backlog() int {
	if d.foreign() {
		return min(foreignBacklog, d.site.backlog())
	}
	return d.site.backlog()
}

// unready is how many clients may be connecting at a time: few enough for the
// servers' backlog. Handshakes of TLS take processor time on both sides, so
// that more of them at once would measure each other; what waits for a link's
// round trips takes none.
func unready(n results.Network, backlog int) int {
	if !n.TLS {
		return backlog / 4
	}
	const atOnce, perSecond, roundTrips = 16, 1000, 3
	return min(backlog/4, atOnce+int(roundTrips*perSecond*time.Duration(n.RTT).Seconds()))
}

// expected counts the deliveries that the clients of all jobs wait for.
func expected(jobs []job) (n int64) {
	for _, j := range jobs {
		for _, a := range j.Clients {
			n += a.Last - a.First
		}
	}
	return n
}

// bases places the windows of all topics one after the other.
func (p *plan) bases() []int64 {
	base := make([]int64, p.topics)
	var next int64
	for t := range base {
		base[t] = next
		next += p.last[t] - p.first[t]
	}
	return base
}

// isLoopback tells whether a base URL is on this machine's loopback interface.
func isLoopback(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// loopOf names the kind of load.
func loopOf(s results.Scenario) string {
	load := s.Load
	switch {
	case listens(s):
		return "listen"
	case load.ClosedLoop:
		return "closed"
	case load.Rate == 0:
		return "idle"
	}
	return "open"
}
