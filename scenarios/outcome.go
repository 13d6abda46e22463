package scenarios

import (
	"bench/clients"
	"bench/results"
)

// result builds what the run leaves behind from what everybody counted. fault
// is why the run ended early, nil if it did not.
func (d *driver) result(fault error) *results.Result {
	m, err := merge(d.hands, topicCount(d.scenario.Load) < d.scenario.Load.Clients)
	if fault == nil && err != nil {
		fault = err
	}
	r := &results.Result{
		Pattern:     d.word(),
		Order:       order(d.pattern),
		Group:       d.group,
		Scenario:    redact(d.scenario),
		Seed:        d.seed,
		PlanHash:    d.plan.hash(d.scenario.Load.Payload),
		Repeat:      d.progress.Repeat,
		Started:     d.started.UTC(),
		Command:     d.options.Command,
		Loop:        loopOf(d.scenario),
		Environment: d.environment,
		Messages:    m.messages,
		Errors:      failures(m.total),
		Reconnects:  m.total.Reconnects,
		Wire:        d.wire(m),
		Conduct:     d.conduct(m),
		Echoes:      d.echoes(m),
		Server:      d.resources(sideServer, m),
		Generator:   d.resources(sideGenerator, m),
		Timeline:    d.timeline(),
		Thresholds:  []results.Assessment{},
		Floor:       d.options.Calibration.FloorOf(d.pattern, d.environment.Realtime, External(d.scenario)),
	}
	if fault != nil {
		r.Partial, r.PartialReason = true, fault.Error()
	}
	d.publishedMessages(r)
	if a := d.herald.account; a != nil {
		addErrors(&r.Errors, a.Failures)
	}
	if err := d.latency(r, m); err != nil && !r.Partial {
		r.Partial, r.PartialReason = true, err.Error()
	}
	d.throughput(r, m)
	if r.Instrument, err = d.instrument(m); err != nil && !r.Partial {
		r.Partial, r.PartialReason = true, err.Error()
	}
	noteStalls(r)
	results.Derive(r)
	if err := results.AddIntervals(r); err != nil && !r.Partial {
		r.Partial, r.PartialReason = true, err.Error()
	}
	r.Validity = results.Judge(r, results.Observations{
		Connected:       d.progress.Connected,
		DescriptorLimit: descriptorLimit(),
		WorkersMissing:  m.missing,
		Unbalanced:      m.unbalanced,
		SkippedTicks:    m.total.SkippedTicks,
		Stamped:         m.stamped,
		Strays:          m.strays,
		FirstBody:       m.firstBody,
		Unsent:          d.unsent(),
		AccountLate:     m.late,
	})
	scrub(r, d.secret)
	return r
}

// unsent is how many published messages the server had not yet taken at the end.
func (d *driver) unsent() int64 {
	if d.herald.account == nil {
		return 0
	}
	return d.herald.account.Unsent
}

func (d *driver) publishedMessages(r *results.Result) {
	r.Messages.Planned = d.plan.windowed()
	r.Messages.Published, _ = d.plan.published(d.herald.sent.Load())
	if d.unmarked() {
		r.Messages.Planned = int64(len(d.plan.messages))
		r.Messages.Published = d.herald.sent.Load()
	}
}

// unmarked reports whether nothing tells messages of the window from those before.
func (d *driver) unmarked() bool {
	return d.scenario.Load.Stamp == stampNone && !listens(d.scenario)
}

// latency keeps the distributions. Delivery latency is of an open loop alone.
func (d *driver) latency(r *results.Result, m *merged) error {
	type pair struct {
		from *results.Histogram
		to   **results.Series
	}
	pairs := []pair{{m.connect, &r.Latency.Connect}}
	switch r.Loop {
	case "listen":
		pairs = append(pairs, pair{m.gaps, &r.Latency.InterArrival})
	case "closed":
		pairs = append(pairs, pair{m.exchange, &r.Latency.Exchange})
	default:
		pairs = append(pairs,
			pair{m.delivery, &r.Latency.Delivery}, pair{m.service, &r.Latency.Service},
			pair{m.first, &r.Latency.FirstSubscriber}, pair{m.last, &r.Latency.LastSubscriber})
	}
	optional := []pair{
		{m.handshake, &r.Latency.Handshake}, {m.second.network, &r.Latency.Network}, {m.second.harness, &r.Latency.Harness},
		{m.ready, &r.Latency.FirstDelivery}, {m.times.empty, &r.Latency.ExchangeEmpty}, {m.times.rearm, &r.Latency.Rearm},
		{m.times.waited, &r.Latency.BacklogAnswer}, {m.times.second, &r.Latency.SecondDelivery},
		{m.times.handled, &r.Latency.AppDelivery}, {m.times.echo, &r.Latency.RoundTrip},
	}
	if r.Loop != "closed" {
		optional = append(optional, pair{m.exchange, &r.Latency.ExchangeFull})
	}
	for _, p := range optional {
		if p.from.Count() > 0 { // none is not measured
			pairs = append(pairs, p)
		}
	}
	if a := d.herald.account; a != nil && r.Loop != "closed" && r.Loop != "listen" {
		r.Latency.ScheduleLag = a.Lag
	}
	for _, p := range pairs {
		var err error
		if *p.to, err = p.from.Series(); err != nil {
			return err
		}
	}
	return nil
}

// published is the time in seconds in which the messages that count as published were
// due, shorter if the run was cut. A window that was cut ends with the last reading.
func (d *driver) published() float64 {
	from := d.plan.from
	if d.unmarked() {
		from = 0
	}
	return max(0, min(d.plan.to, d.sampler.edges[1].at)-from).Seconds()
}

func (d *driver) throughput(r *results.Result, m *merged) {
	if seconds := d.published(); seconds > 0 {
		r.Throughput.PublishedPerSecond = float64(r.Messages.Published) / seconds
	}
	seconds := r.Counted().Seconds()
	if seconds <= 0 {
		return
	}
	r.Throughput.DeliveredPerSecond = float64(m.window.Messages) / seconds
	r.Throughput.DeliveredBytesPerSecond = float64(m.window.Received.Payload) / seconds
	if r.Loop == "closed" {
		rate := float64(m.window.Requests) / seconds
		r.Throughput.ExchangesPerSecond = &rate
	}
}

// wire is the bytes of the window and of connecting.
func (d *driver) wire(m *merged) results.Wire {
	w := results.Wire{
		Sent:              direction(m.window.Sent),
		Received:          direction(m.window.Received),
		ConnectionsOpened: m.window.Connections,
		Requests:          m.window.Requests,
		EmptyResponses:    m.window.Empties,
		WindowSeconds:     &m.length,
		Setup: results.Setup{
			Connections: m.setup.Connections,
			Bytes:       layerBytes(m.setup.Sent) + layerBytes(m.setup.Received),
			TLSBytes:    m.setup.Sent.TLS + m.setup.Received.TLS,
			WireBytes:   setupWire(m.setup),
			Seconds:     d.setup.Seconds(),
		},
	}
	if !d.shared() { // the cable carries what is of all groups
		w.Device = deviceSince(d.traffic[0], d.traffic[1])
	}
	return w
}

// bytesPerSegment is the headers of a TCP segment: IPv4 20, TCP 20, timestamps
// 12 (RFC 791, 9293, 7323). Link headers are not counted.
const bytesPerSegment = 52

func layerBytes(l clients.Layers) int64 { return l.Payload + l.Framing + l.Header + l.TLS }

func direction(l clients.Layers) results.Direction {
	out := results.Direction{PayloadBytes: l.Payload, FramingBytes: l.Framing, HeaderBytes: l.Header, TLSBytes: l.TLS}
	if l.HasKernel {
		segments, wire := l.Segments, layerBytes(l)+bytesPerSegment*l.Segments
		out.Segments, out.WireBytes = &segments, &wire
	}
	return out
}

func setupWire(u clients.Usage) *int64 {
	sent, received := direction(u.Sent).WireBytes, direction(u.Received).WireBytes
	if sent == nil || received == nil {
		return nil
	}
	sum := *sent + *received
	return &sum
}
