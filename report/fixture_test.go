package report

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"bench/results"
)

// A shape is what the fixture of one pattern looks like.
type shape struct {
	pattern  string
	order    int
	latency  func(*rand.Rand) float64 // nanoseconds
	framing  float64                  // bytes per message
	headers  float64                  // bytes per request, both directions
	requests float64                  // per message
	empty    float64                  // per message
	dials    float64                  // per message
	cpu      float64                  // ms per 1,000 deliveries
	memory   float64                  // bytes per client after traffic
}

// The six patterns as they plausibly come out with 1,000 clients, a topic each
// and one message per second and topic.
var shapes6 = []shape{
	{"polling", 0, poll, 31, 289, 1.58, 0.58, 1.58, 182, 21_000},
	{"keepalive", 1, poll, 31, 264, 1.58, 0.58, 0, 61, 17_500},
	{"longpoll", 2, push(520_000, 0.45), 31, 301, 0.94, 0.03, 0, 44, 41_800},
	{"sse", 3, push(260_000, 0.5), 21, 0, 0, 0, 0, 16.4, 26_300},
	{"websocket", 4, push(230_000, 0.5), 4, 0, 0, 0, 0, 9.9, 9_800},
	{"fetch", 5, push(300_000, 0.42), 64, 0, 2.4, 1.46, 0, 25.1, 15_200},
}

// poll is the age of a message that waits for the next tick of one second.
func poll(r *rand.Rand) float64 { return r.Float64()*1e9 + 1e6 + r.ExpFloat64()*3e5 }

// push is lognormal with a rare slow tail.
func push(median, sigma float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 {
		v := median * math.Exp(sigma*r.NormFloat64())
		if r.Float64() < 0.004 {
			v += r.ExpFloat64() * 4e6
		}
		return v
	}
}

// six is one repeat of all six patterns.
func six(repeat int) []results.Result {
	var rs []results.Result
	for _, s := range shapes6 {
		rs = append(rs, s.result(repeat))
	}
	return rs
}

// result makes a complete, valid result.
func (s shape) result(repeat int) results.Result {
	const clients, warmup, window = 1000, 2, 4
	random := rand.New(rand.NewPCG(uint64(s.order), uint64(repeat)))
	lags := rand.New(rand.NewPCG(uint64(s.order), uint64(repeat)+100))
	r := results.Result{
		Pattern: s.pattern, Order: s.order, Repeat: repeat, Seed: uint64(1 + repeat), PlanHash: fmt.Sprintf("5be1c0de%d", repeat),
		Scenario: results.Scenario{
			Name: "fixture", About: "1,000 clients with a topic each", Patterns: []string{"all"},
			Load: results.Load{
				Clients: clients, Topics: results.OwnTopics, Rate: 1, Arrivals: "poisson", Payload: 256, Stamp: "due",
				Warmup: results.Duration(2 * time.Second), Duration: results.Duration(window * time.Second), Repeat: 3, Seed: 1,
			},
			Parameters: results.Parameters{
				PollInterval: results.Duration(time.Second), Hold: results.Duration(30 * time.Second), BatchCount: 1,
				MaxWait: results.Duration(500 * time.Millisecond), MaxRecords: 1000, Headers: "minimal", Retry: "jitter",
				ConnectTimeout: results.Duration(30 * time.Second),
			},
		},
		Started: time.Date(2026, 3, 1, 12, 0, s.order, 0, time.UTC), Command: "bench run --pattern=all --repeat=3", Loop: "open",
		Environment: results.Environment{
			Version: "v0.1.0", Go: "go1.26.0", OS: "linux", Arch: "amd64", Kernel: "6.18.0", CPU: "Example CPU @ 2.80GHz", Cores: 2,
			GOMAXPROCS: 2, GOGC: "100", MemoryMiB: 7964, FileLimit: 20_000, LoadBefore: new(0.12), Colocated: true,
		},
		Validity: results.Validity{Valid: true, Checks: []results.Check{
			{Name: "plan", Kind: "instrument", OK: true, Value: 0, Limit: 0.001, Unit: "share", Advice: ""},
			{Name: "generator cpu", Kind: "instrument", OK: true, Value: 0.31, Limit: 0.7, Unit: "share", Advice: ""},
		}},
	}
	total, service, lag := results.NewHistogram(), results.NewHistogram(), results.NewHistogram()
	for i := range warmup + window + 2 {
		row := results.Interval{Start: float64(i), End: float64(i + 1), Phase: "window", Connections: clients}
		if i < warmup {
			row.Phase = "warmup"
		} else if i >= warmup+window {
			row.Phase = "drain"
		}
		if i < warmup+window {
			row.Published = 960 + random.Int64N(80)
			row.Received = row.Published + random.Int64N(41) - 20
		}
		if row.Phase == "window" {
			h := results.NewHistogram()
			for range row.Received {
				v := s.latency(random)
				late := s.late(lags, v)
				h.Record(int64(v))
				service.Record(int64(v - late))
				lag.Record(int64(late))
			}
			total.Merge(h)
			row.Delivery = seriesOf(h)
			r.Messages.Published += row.Published
			r.Messages.Received += row.Received
		}
		row.ServerCPU, row.ServerRSS = new(s.cpu/1000), new(int64(s.memory*clients))
		r.Timeline = append(r.Timeline, row)
	}
	n := total.Count()
	m := &r.Messages
	m.Planned, m.Published, m.Expected, m.Delivered, m.Reach = n, n, n, n, new(1.0)
	r.Latency.Delivery = seriesOf(total)
	r.Latency.Connect = drawn(random, 1000+int(s.dials*float64(n)), push(85_000, 0.4))
	r.Latency.Service, r.Latency.ScheduleLag = seriesOf(service), seriesOf(lag)
	r.Throughput = results.Throughput{
		PublishedPerSecond: float64(n) / window, DeliveredPerSecond: float64(n) / window, DeliveredBytesPerSecond: float64(n) * 256 / window,
	}
	r.Wire = s.wire(n)
	r.Server = &results.Resources{
		CPUSeconds: new(s.cpu * float64(n) / 1e6), RSSEmptyBytes: new(int64(11 << 20)), RSSIdleBytes: new(int64(20 << 20)),
		RSSPeakBytes: new(int64(30 << 20)), Goroutines: new(int64(1012)), Descriptors: new(int64(1020)), GCCPUShare: new(0.012),
		CPUPerThousand: new(s.cpu * (1 + 0.02*float64(repeat))), BytesPerClient: new(s.memory), IdleBytesPerClient: new(s.memory * 0.55),
		Processes: []results.Process{{Role: "server", CPUSeconds: new(1.0), RSSPeak: new(int64(30 << 20))}},
	}
	r.Generator = &results.Resources{CPUSeconds: new(2.0), CPUPerThousand: new(200.0)}
	if err := results.AddIntervals(&r); err != nil {
		panic(err) // the fixture is wrong
	}
	return r
}

// late is how much of a delivery latency the message waited to be sent: little,
// but for the slow tail of websocket, which is the generator's.
func (s shape) late(r *rand.Rand, latency float64) float64 {
	if s.pattern == "websocket" && latency > 2e6 {
		return latency - 300_000
	}
	return min(latency/2, 40_000*math.Exp(0.3*r.NormFloat64()))
}

// wire accounts for n messages of 256 bytes.
func (s shape) wire(n int64) results.Wire {
	per := func(x float64) int64 { return int64(x * float64(n)) }
	segments := per(max(1, s.requests) + 3*s.dials)
	w := results.Wire{
		Sent:              results.Direction{HeaderBytes: per(s.requests * s.headers * 0.4)},
		Received:          results.Direction{PayloadBytes: per(256), FramingBytes: per(s.framing), HeaderBytes: per(s.requests * s.headers * 0.6)},
		ConnectionsOpened: per(s.dials), Requests: per(s.requests), EmptyResponses: per(s.empty),
		Setup: results.Setup{Connections: 1000, Bytes: 90_000, WireBytes: new(int64(400_000)), Seconds: 0.4},
	}
	for _, d := range []*results.Direction{&w.Sent, &w.Received} {
		d.Segments = new(segments)
		d.WireBytes = new(d.PayloadBytes + d.FramingBytes + d.HeaderBytes + 52*segments)
	}
	over := w.Sent.HeaderBytes + w.Received.HeaderBytes + w.Received.FramingBytes
	w.OverheadBytesPerMessage = new(float64(over) / float64(n))
	w.WireOverheadPerMessage = new(float64(over+104*segments) / float64(n))
	return w
}

// drawn is the series of n random values.
func drawn(random *rand.Rand, n int, law func(*rand.Rand) float64) *results.Series {
	h := results.NewHistogram()
	for range n {
		h.Record(int64(law(random)))
	}
	return seriesOf(h)
}

func seriesOf(h *results.Histogram) *results.Series {
	s, err := h.Series()
	if err != nil {
		panic(err)
	}
	return s
}
