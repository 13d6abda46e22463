package results

import (
	"math"
	"strings"
	"time"
)

// What follows are the values of metrics that are more than a field.

// above is all bytes above TCP.
func (d *Direction) above() int64 { return d.PayloadBytes + d.overhead() }

// wireBytes is all bytes on the wire of both directions; false where the kernel
// does not tell.
func (r *Result) wireBytes() (int64, bool) {
	if r.Wire.Sent.WireBytes == nil || r.Wire.Received.WireBytes == nil {
		return 0, false
	}
	return *r.Wire.Sent.WireBytes + *r.Wire.Received.WireBytes, true
}

func wireBytesPerMessage(r *Result) (float64, bool) {
	if n, ok := r.wireBytes(); ok {
		return perMessage(r, n)
	}
	return 0, false
}

// payload is that of both directions.
func (r *Result) payload() int64 { return r.Wire.Sent.PayloadBytes + r.Wire.Received.PayloadBytes }

func overheadPerPayload(r *Result) (float64, bool) {
	return share(r.Wire.Sent.overhead()+r.Wire.Received.overhead(), r.payload())
}

func wireOverheadPerPayload(r *Result) (float64, bool) {
	if n, ok := r.wireBytes(); ok {
		return share(n-r.payload(), r.payload())
	}
	return 0, false
}

// perExchange is n per request of a closed loop.
func perExchange(r *Result, n int64) (float64, bool) {
	if r.Throughput.ExchangesPerSecond == nil {
		return 0, false
	}
	return share(n, r.Wire.Requests)
}

func bytesPerExchange(r *Result) (float64, bool) {
	if n, ok := r.wireBytes(); ok {
		return perExchange(r, n)
	}
	return 0, false
}

func segmentsPerExchange(r *Result) (float64, bool) {
	if r.Wire.Sent.Segments == nil || r.Wire.Received.Segments == nil {
		return 0, false
	}
	return perExchange(r, *r.Wire.Sent.Segments+*r.Wire.Received.Segments)
}

// cpuPerExchange is microseconds of the server.
func cpuPerExchange(r *Result) (float64, bool) {
	cpu, known := r.cpuCounted(r.Server)
	each, ok := perExchange(r, 1)
	return cpu * 1e6 * each, known && ok
}

// perClientSecond is a count of the clients per client and second; false for a window
// without any.
func perClientSecond(r *Result, n float64) (float64, bool) {
	if s := float64(r.Scenario.Load.Clients) * r.Counted().Seconds(); s > 0 {
		return n / s, true
	}
	return 0, false
}

func perClientHour(r *Result, n float64) (float64, bool) {
	return perClientSecond(r, n*time.Hour.Seconds())
}

// cpuPerClientHour is milliseconds of the server.
func cpuPerClientHour(r *Result) (float64, bool) {
	cores, known := r.CoresUsed(r.Server)
	clients := float64(r.Scenario.Load.Clients)
	if !known || clients == 0 {
		return 0, false
	}
	return cores * 1e3 * time.Hour.Seconds() / clients, true
}

// callsPerMessage is reading and writing calls of the server in a time as long as that
// in which the clients counted.
func callsPerMessage(r *Result) (float64, bool) {
	s, sampled := r.Server, r.Sampled(r.Server)
	if s == nil || s.ReadCalls == nil || s.WriteCalls == nil || sampled <= 0 {
		return 0, false
	}
	each, ok := perMessage(r, *s.ReadCalls+*s.WriteCalls)
	return each * float64(r.Counted()) / float64(sampled), ok
}

// conducted is a number of the conduct; false if that was not measured.
func conducted(of func(*Result, *Conduct) (float64, bool)) func(*Result) (float64, bool) {
	return func(r *Result) (float64, bool) {
		if r.Conduct == nil {
			return 0, false
		}
		return of(r, r.Conduct)
	}
}

// ofRequests is a count of the conduct as a share of all requests.
func ofRequests(of func(*Conduct) int64) func(*Result) (float64, bool) {
	return conducted(func(r *Result, c *Conduct) (float64, bool) { return share(of(c), r.Wire.Requests) })
}

func emptyByteShare(r *Result, c *Conduct) (float64, bool) {
	return share(c.EmptySentBytes+c.EmptyReceivedBytes, r.Wire.Sent.above()+r.Wire.Received.above())
}

func checksPerSecond(r *Result, c *Conduct) (float64, bool) {
	n, ok := whole(c.ServerChecks)
	seconds := r.Sampled(r.Server).Seconds()
	if !ok || seconds <= 0 {
		return 0, false
	}
	return n / seconds, true
}

// echoed is a number of what clients sent; false if they sent nothing.
func echoed(of func(*Echoes) int64) func(*Result) (float64, bool) {
	return func(r *Result) (float64, bool) {
		if r.Echoes == nil {
			return 0, false
		}
		return share(of(r.Echoes), r.Echoes.Sent)
	}
}

// heldLeast is the share of what was asked that counts as held.
const heldLeast = 0.95

// heldShare is the share of answers without messages that came no earlier than
// almost all of what was asked, less what the way of a request takes.
func heldShare(r *Result) (float64, bool) {
	h, ok := decoded(r.Latency.ExchangeEmpty)
	asked := r.Scenario.Parameters.Hold
	if pattern, _, _ := strings.Cut(r.Pattern, "/"); pattern == "fetch" {
		asked = r.Scenario.Parameters.MaxWait
	}
	if !ok || r.polls() {
		return 0, false
	}
	least := heldLeast*float64(asked) + float64(r.Scenario.Network.RTT)
	return float64(h.CountAbove(int64(least)-1)) / float64(h.Count()), true
}

// uniform is the probability of ages as uneven as these if they were spread evenly
// over an interval that begins with the least of them.
func uniform(r *Result, interval Duration) (float64, bool) {
	h, ok := decoded(r.Latency.Delivery)
	if !ok || interval <= 0 {
		return 0, false
	}
	n, least := float64(h.Count()), float64(h.Min())
	even := UniformCDF(least, least+float64(interval))
	var d, before float64
	for _, bar := range h.hdr.Distribution() {
		if bar.Count == 0 {
			continue
		}
		after := before + float64(bar.Count)/n
		d = math.Max(d, math.Max(math.Abs(even(float64(bar.From))-before), math.Abs(even(float64(bar.To+1))-after)))
		before = after
	}
	return kolmogorovTail(int(h.Count()), d), true
}

func uniformOverPolls(r *Result) (float64, bool) {
	if !r.polls() {
		return 0, false
	}
	return uniform(r, r.Scenario.Parameters.PollInterval)
}

// decoded is the histogram of a series; false if there is none.
func decoded(s *Series) (*Histogram, bool) {
	if s == nil || s.Count == 0 {
		return nil, false
	}
	h, err := s.Histogram()
	return h, err == nil
}

// backlogRate is what all clients read in a second while none has read everything.
func backlogRate(r *Result, c *Conduct) (float64, bool) {
	if c.ReadingSeconds <= 0 {
		return 0, false
	}
	each := float64(r.Messages.Received) / c.ReadingSeconds
	return each * float64(r.Scenario.Load.Clients), true
}
