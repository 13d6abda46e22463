package results

import (
	"math"
	"strings"
	"time"
)

// Limits of the findings about the server.
const (
	// A server above this is near the point where its latency grows with the
	// length of the run.
	mostServerCPU = 0.90
	// A backlog that surely grows by more than this share of the rate never ends.
	mostBacklog = 0.01
	// The change between the first and the last third of the window that a steady
	// state may show; memory grows until the log's retention is reached.
	mostChange       = 0.10
	mostMemoryChange = 0.50
	// A core of ten that others use is felt in the tail.
	mostOthers = 0.10
	// Neighbors that correlate more than this are worth less than a third.
	mostDependence = 0.5
)

// serverChecks are the findings about what was measured, in the order in which
// they are reported.
var serverChecks = []check{
	{name: missingCheck, unit: "share", value: clientsMissing,
		advice: "some clients never connected, and count as expected: raise --connect-timeout or lower --connect-rate"},
	{name: "lost", unit: "deliveries", value: open(func(m *Messages) int64 { return m.Lost }),
		advice: "messages never arrived: the server dropped them, or a reader fell behind the retention of the log"},
	{name: "censored", unit: "deliveries", value: open(func(m *Messages) int64 { return m.Censored }),
		advice: "messages had not arrived when the run ended: it was cut short, or the server is overloaded or stalled; its latency is a lower bound"},
	{name: "duplicate", unit: "deliveries", value: open(func(m *Messages) int64 { return m.Duplicate }),
		advice: "messages arrived twice: look at how the client resumes"},
	{name: "out_of_order", unit: "deliveries", value: open(func(m *Messages) int64 { return m.OutOfOrder }),
		advice: "messages arrived after later ones: the server does not keep the order of a topic"},
	{name: "unstamped", unit: "messages", value: func(r *Result, _ Observations) (float64, bool) {
		return float64(r.Messages.Unstamped), r.Loop == "open" && r.Scenario.Load.Stamp != "none" && !foreign(r)
	}, advice: "messages of somebody else arrived, or the server changes payloads: use topics of your own"},
	{name: "unheard", unit: "messages", value: unheard,
		advice: "nothing at all arrived although messages were published: look at where and what is published, and at where clients subscribe"},
	{name: "unsent", unit: "messages", value: func(r *Result, o Observations) (float64, bool) { return float64(o.Unsent), foreign(r) },
		advice: "messages still waited for the server to take them when the run ended: it publishes too slowly, or add --publish-connections"},
	{name: "unanswered", unit: "messages", value: func(r *Result, _ Observations) (float64, bool) {
		n, _ := r.unanswered()
		return float64(n), r.Echoes != nil && r.Echoes.Due > 0
	}, advice: "clients had sent messages, or were to, that had no answer when the run ended: a connection for POST carries one a round trip, so lower the rate of upstream, or the server is overloaded; the round trip is a lower bound"},
	{name: "errors", unit: "errors", value: always(func(r *Result, _ Observations) float64 { return float64(r.Errors.Total()) }),
		advice: "connections or requests failed: see the examples in errors"},
	{name: "skipped_polls", unit: "polls", value: always(func(_ *Result, o Observations) float64 { return float64(o.SkippedTicks) }),
		advice: "answers came later than the next poll was due: raise --poll-interval or look at the server"},
	{name: overloadCheck, most: mostBacklog, unit: "share", value: backlogGrowth,
		advice: "unstable: the backlog grows, so the latency is a function of the length of the run; lower --rate or --clients"},
	{name: "trend_latency", most: mostChange, unit: "share", value: trend(latencyOf),
		advice: "the median latency drifts: lengthen --warmup, or read the run as a transient"},
	{name: "trend_throughput", most: mostChange, unit: "share", value: trend(throughputOf),
		advice: "the rate of deliveries drifts: lengthen --warmup, or read the run as a transient"},
	{name: "trend_memory", most: mostMemoryChange, unit: "share", value: trend(memoryOf),
		advice: "the server's memory grows: bytes per client depend on the length of the run"},
	{name: "dependence", most: mostDependence, unit: "rank correlation", value: func(r *Result, _ Observations) (float64, bool) {
		if r.Instrument == nil {
			return 0, false
		}
		return optional(r.Instrument.Dependence)
	}, advice: "neighboring messages share their fate: the intervals rest on fewer independent values"},
	{name: "server_cpu", most: mostServerCPU, unit: "share", value: serverCPU,
		advice: "the server is short of CPU: its latency depends on the length of the run"},
	{name: "other_programs", most: mostOthers, unit: "share", value: otherPrograms,
		advice: "other programs used the machine's CPU in the window: what server and clients waited for them is in these latencies; stop them"},
	{name: "tcp_retransmits", unit: "segments", value: machineCount(func(m *Machine) []*int64 { return []*int64{m.Retransmits, m.Timeouts} }),
		advice: "TCP segments of this machine were sent again, by this run or another program: ages of 200 ms and more may be theirs"},
	{name: "listen_overflow", unit: "connections", value: machineCount(func(m *Machine) []*int64 { return []*int64{m.ListenOverflows, m.ListenDrops} }),
		advice: "connections to this machine did not fit a listen queue, of this run or another program: lower --connect-rate, or raise net.core.somaxconn"},
	{name: "phase_locked", unit: "of 0 or 1", value: phaseLocked,
		advice: "polls and messages march in step, so every client sees the same few ages: use --arrivals=poisson or another --poll-interval"},
}

// otherPrograms is the share of the machine's CPU that was not used by the run.
func otherPrograms(r *Result, _ Observations) (float64, bool) {
	if r.Instrument == nil || r.Instrument.Machine == nil {
		return 0, false
	}
	return optional(r.Instrument.Machine.OtherPrograms)
}

func clientsMissing(r *Result, o Observations) (float64, bool) {
	clients := r.Scenario.Load.Clients
	return 1 - float64(o.Connected)/float64(clients), clients > 0
}

// serverCPU is the share that the server used of the cores that it may use. In
// a closed loop it saturates by intent.
func serverCPU(r *Result, _ Observations) (float64, bool) {
	s, seconds := r.Server, r.Sampled(r.Server).Seconds()
	if s == nil || s.Cores == nil || r.Loop == "closed" || seconds <= 0 {
		return 0, false
	}
	cpu, known := s.used()
	return cpu / seconds / *s.Cores, known
}

// machineCount is the sum of counters of the kernel.
func machineCount(of func(*Machine) []*int64) func(*Result, Observations) (float64, bool) {
	return func(r *Result, _ Observations) (sum float64, known bool) {
		if r.Instrument == nil || r.Instrument.Machine == nil {
			return 0, false
		}
		for _, n := range of(r.Instrument.Machine) {
			if v, ok := whole(n); ok {
				sum, known = sum+v, true
			}
		}
		return sum, known
	}
}

// polls reports whether the pattern asks on fixed ticks.
func (r *Result) polls() bool {
	name, _, _ := strings.Cut(r.Pattern, "/")
	return name == "polling" || name == "keepalive"
}

// mostPhases are so few that the ages of a client are no sample of all ages.
const mostPhases = 9

// phaseLocked is 1 if evenly spaced messages meet evenly spaced polls at no more
// than nine different ages per client: publish period times phases is a multiple
// of the poll interval, exactly enough that the window does not pass through all
// ages by the difference.
func phaseLocked(r *Result, _ Observations) (float64, bool) {
	load := r.Scenario.Load
	if !r.polls() || r.Loop != "open" || load.Arrivals == "poisson" || !(load.Rate > 0) {
		return 0, false
	}
	interval := float64(r.Scenario.Parameters.PollInterval) / float64(time.Second)
	period := float64(max(1, load.Burst)) / float64(load.Rate)
	if load.Arrivals == "constant" {
		period = 1 / float64(load.Rate)
	}
	for phases := 1.0; phases <= mostPhases; phases++ {
		round := phases * period
		away := math.Abs(round - interval*math.Max(1, math.Round(round/interval)))
		if drift := away * r.Window().Seconds() / round; drift < interval/10 {
			return 1, true
		}
	}
	return 0, true
}
