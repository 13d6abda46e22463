package results

// Better says in which direction a metric improves.
type Better string

// The directions of metrics. Neither is for counts that describe the load.
const (
	Lower   Better = "lower"
	Higher  Better = "higher"
	Neither Better = ""
)

// Units of metrics. Those that measure the same may be compared and added.
const (
	Nanoseconds    Unit = "ns"
	ByteCount      Unit = "B"
	PerSecond      Unit = "1/s"
	BytesPerSecond Unit = "B/s"
	Number         Unit = "1"
)

// Unit is the unit of a metric's value.
type Unit string

// Metric is one number, or one distribution, of a result. Exactly one of Value
// and Series is set.
type Metric struct {
	// Name is the word in thresholds, claims, CSV and .hlog tags alike. It is
	// the name of the field in the result file, after that of its side or
	// object where the field's name alone would not be unique.
	Name   string
	Unit   Unit
	Better Better
	// Doc is one sentence: what it is, and what it is divided by.
	Doc string
	// Value returns the number; false if it was not measured or makes no sense.
	Value func(*Result) (float64, bool)
	// Series returns the distribution, nil if it was not measured. The functions
	// p50 p90 p95 p99 p999 p9999 mean min max stddev count apply to it.
	Series func(*Result) *Series
}

// Metrics is the table of metrics. A new metric is one line here.
var Metrics = []Metric{
	distribution("delivery", "received - due, per delivered message and client; lost and censored messages count as later than all", func(l *Latency) *Series { return l.Delivery }),
	distribution("service", "received - sent, per delivered message and client: what a closed-loop tool would report", func(l *Latency) *Series { return l.Service }),
	distribution("schedule_lag", "sent - due, per message: the generator's own lateness", func(l *Latency) *Series { return l.ScheduleLag }),
	distribution("connect", "from dial to connected, TLS included, upgrade excluded, per connection", func(l *Latency) *Series { return l.Connect }),
	distribution("handshake", "the part of connect that TLS took, per connection", func(l *Latency) *Series { return l.Handshake }),
	distribution("network", "from due to the kernel's receive time, per message of sampled connections", func(l *Latency) *Series { return l.Network }),
	distribution("harness", "from the kernel's receive time to received: the generator's part of delivery, per message of sampled connections", func(l *Latency) *Series { return l.Harness }),
	distribution("first_subscriber", "delivery latency of each message at the first client to receive it", func(l *Latency) *Series { return l.FirstSubscriber }),
	distribution("last_subscriber", "delivery latency of each message at the last client to receive it", func(l *Latency) *Series { return l.LastSubscriber }),
	distribution("exchange", "from request to answer, in closed-loop runs only", func(l *Latency) *Series { return l.Exchange }),
	distribution("inter_arrival", "between messages of a client that follow each other, in listening runs only", func(l *Latency) *Series { return l.InterArrival }),
	distribution("first_delivery", "from dial to the first moment at which a message could be received, per client", func(l *Latency) *Series { return l.FirstDelivery }),
	distribution("exchange_full", "from request to an answer with messages, in open-loop runs", func(l *Latency) *Series { return l.ExchangeFull }),
	distribution("exchange_empty", "from request to an answer without messages, in open-loop runs", func(l *Latency) *Series { return l.ExchangeEmpty }),
	distribution("empty_hold", "the same as exchange_empty, of patterns that are held", func(l *Latency) *Series { return l.ExchangeEmpty }),
	distribution("rearm", "from an answer that was read to the next request, of long polling", func(l *Latency) *Series { return l.Rearm }),
	distribution("backlog_answer", "from the first request to an answer with the messages that waited", func(l *Latency) *Series { return l.BacklogAnswer }),
	distribution("second_delivery", "delivery latency of messages that follow an answer", func(l *Latency) *Series { return l.SecondDelivery }),
	distribution("app_delivery", "delivery latency where the application handles a message, after the client's own batching", func(l *Latency) *Series { return l.AppDelivery }),
	distribution("round_trip", "from a message that a client sends to its echo", func(l *Latency) *Series { return l.RoundTrip }),

	{"reach", Number, Higher, "delivered / expected", func(r *Result) (float64, bool) { return optional(r.Messages.Reach) }, nil},
	count("planned", Neither, "messages of the plan that are due in the window", func(r *Result) int64 { return r.Messages.Planned }),
	count("published", Neither, "messages due in the window that were published", func(r *Result) int64 { return r.Messages.Published }),
	count("expected", Neither, "deliveries due in the window: a message for n clients is expected n times", func(r *Result) int64 { return r.Messages.Expected }),
	count("delivered", Higher, "expected deliveries that happened", func(r *Result) int64 { return r.Messages.Delivered }),
	count("lost", Lower, "expected deliveries overtaken by a later one, or fallen out of the log", func(r *Result) int64 { return r.Messages.Lost }),
	count("censored", Lower, "expected deliveries still open when the drain ended", func(r *Result) int64 { return r.Messages.Censored }),
	count("duplicate", Lower, "deliveries that repeated an earlier one", func(r *Result) int64 { return r.Messages.Duplicate }),
	count("out_of_order", Lower, "deliveries after a later message of the same subscription", func(r *Result) int64 { return r.Messages.OutOfOrder }),
	count("unstamped", Lower, "received messages without a stamp of this run", func(r *Result) int64 { return r.Messages.Unstamped }),
	count("negative_age", Lower, "messages received before they were due", func(r *Result) int64 { return r.Messages.NegativeAge }),
	count("unrecordable", Lower, "values that a histogram refused", func(r *Result) int64 { return r.Messages.Unrecordable }),
	count("received", Neither, "messages received between start and end of the window, the divisor of everything per message", func(r *Result) int64 { return r.Messages.Received }),
	count("errors", Lower, "errors of all kinds, over the whole run", func(r *Result) int64 { return r.Errors.Total() }),
	count("reconnects", Lower, "times a client tried to connect again after a connection broke or a dial failed", func(r *Result) int64 { return r.Reconnects }),

	rate("published_per_second", Neither, "published / window", func(r *Result) (float64, bool) { return r.Throughput.PublishedPerSecond, true }),
	rate("delivered_per_second", Higher, "messages received in the window / window", func(r *Result) (float64, bool) { return r.Throughput.DeliveredPerSecond, true }),
	{"delivered_bytes_per_second", BytesPerSecond, Higher, "payload bytes received in the window / window", func(r *Result) (float64, bool) { return r.Throughput.DeliveredBytesPerSecond, true }, nil},
	rate("exchanges_per_second", Higher, "the ceiling of a closed-loop run", func(r *Result) (float64, bool) { return optional(r.Throughput.ExchangesPerSecond) }),

	size("overhead_bytes_per_message", "headers, framing and TLS of both directions per received message", func(r *Result) (float64, bool) { return optional(r.Wire.OverheadBytesPerMessage) }),
	size("wire_overhead_per_message", "the same with TCP/IP headers of 52 bytes a segment", func(r *Result) (float64, bool) { return optional(r.Wire.WireOverheadPerMessage) }),
	size("idle_bytes_per_client_hour", "all bytes on the wire but payload per client and hour, in idle runs only", func(r *Result) (float64, bool) { return optional(r.Wire.IdleBytesPerClientHour) }),
	{"segments_per_message", Number, Lower, "TCP segments of both directions in the window, pure acknowledgements included, per received message", segmentsPerMessage, nil},
	{"requests_per_message", Number, Lower, "requests in the window per received message", func(r *Result) (float64, bool) { return perMessage(r, r.Wire.Requests) }, nil},
	{"connections_per_message", Number, Lower, "connections opened in the window per received message", func(r *Result) (float64, bool) { return perMessage(r, r.Wire.ConnectionsOpened) }, nil},
	{"empty_share", Number, Lower, "answers in the window that brought no message / requests", func(r *Result) (float64, bool) { return share(r.Wire.EmptyResponses, r.Wire.Requests) }, nil},
	{"wire_bytes_per_message", ByteCount, Lower, "all bytes on the wire of both directions, payload included, per received message", wireBytesPerMessage, nil},
	size("sent_bytes_per_message", "bytes above TCP from clients to server per received message", func(r *Result) (float64, bool) { return perMessage(r, r.Wire.Sent.above()) }),
	{"overhead_per_payload", Number, Lower, "headers, framing and TLS of both directions / payload", overheadPerPayload, nil},
	{"wire_overhead_per_payload", Number, Lower, "the same with TCP/IP headers", wireOverheadPerPayload, nil},
	size("bytes_per_exchange", "all bytes on the wire of both directions per request of a closed-loop run", bytesPerExchange),
	{"segments_per_exchange", Number, Lower, "TCP segments of both directions per request of a closed-loop run", segmentsPerExchange, nil},
	{"connections_per_exchange", Number, Lower, "connections opened per request of a closed-loop run", func(r *Result) (float64, bool) { return perExchange(r, r.Wire.ConnectionsOpened) }, nil},
	rate("client_request_rate", Lower, "requests per client and second", func(r *Result) (float64, bool) { return perClientSecond(r, float64(r.Wire.Requests)) }),
	rate("client_connection_rate", Lower, "connections opened per client and second, after all were ready", func(r *Result) (float64, bool) { return perClientSecond(r, float64(r.Wire.ConnectionsOpened)) }),
	count("connections_opened", Lower, "connections opened in the window", func(r *Result) int64 { return r.Wire.ConnectionsOpened }),
	count("requests", Lower, "requests in the window", func(r *Result) int64 { return r.Wire.Requests }),
	count("empty_responses", Lower, "answers in the window that brought no message", func(r *Result) int64 { return r.Wire.EmptyResponses }),
	size("setup_bytes_per_client", "bytes of both directions until all clients were ready, per client", func(r *Result) (float64, bool) {
		return share(r.Wire.Setup.Bytes, int64(r.Scenario.Load.Clients))
	}),
	{"setup_seconds", Number, Lower, "seconds from the first dial to the last client ready", func(r *Result) (float64, bool) { return r.Wire.Setup.Seconds, true }, nil},

	{"connections_per_client", Number, Lower, "connections opened over the whole run per client", conducted(func(r *Result, c *Conduct) (float64, bool) {
		return share(c.Connections, int64(r.Scenario.Load.Clients))
	}), nil},
	{"messages_per_answer", Number, Higher, "messages received / answers that brought some", conducted(func(r *Result, c *Conduct) (float64, bool) { return share(r.Messages.Received, c.Answers) }), nil},
	rate("backlog_per_second", Higher, "messages that were in the log before, read per second by all clients while they read", conducted(backlogRate)),
	{"largest_answer_messages", Number, Neither, "most messages that one answer brought", conducted(func(_ *Result, c *Conduct) (float64, bool) { return float64(c.LargestMessages), true }), nil},
	{"largest_answer_bytes", ByteCount, Neither, "most payload that one answer brought", conducted(func(_ *Result, c *Conduct) (float64, bool) { return float64(c.LargestBytes), true }), nil},
	size("bytes_per_empty_answer", "bytes of an answer that brings no message, its head included", conducted(func(r *Result, c *Conduct) (float64, bool) { return share(c.EmptyReceivedBytes, r.Wire.EmptyResponses) })),
	{"empty_byte_share", Number, Lower, "bytes of requests and answers without messages / all bytes above TCP", conducted(emptyByteShare), nil},
	size("empty_bytes_per_client_hour", "bytes of requests and answers without messages per client and hour", conducted(func(r *Result, c *Conduct) (float64, bool) {
		return perClientHour(r, float64(c.EmptySentBytes+c.EmptyReceivedBytes))
	})),
	{"held_share", Number, Higher, "answers without messages that were held for at least 95 % of what was asked / all of them", heldShare, nil},
	{"aborted_share", Number, Lower, "requests that the client gave up / requests", ofRequests(func(c *Conduct) int64 { return c.Aborted }), nil},
	{"empties_handed_over", Number, Lower, "answers without messages that the application took for messages / all of them", conducted(func(r *Result, c *Conduct) (float64, bool) { return share(c.HandedOver, r.Wire.EmptyResponses) }), nil},
	{"stuck_share", Number, Lower, "messages that were received and never handled by the application / received", conducted(func(r *Result, c *Conduct) (float64, bool) { return share(c.Stuck, r.Messages.Delivered) }), nil},
	{"idle_race_share", Number, Lower, "requests that met a connection the server was closing / requests", ofRequests(func(c *Conduct) int64 { return c.Races }), nil},
	{"caller_error_share", Number, Lower, "requests whose failure the caller saw / requests", ofRequests(func(c *Conduct) int64 { return c.Failed }), nil},
	{"time_wait", Number, Lower, "most sockets in TIME_WAIT at once, of the clients' own range of ports", conducted(func(_ *Result, c *Conduct) (float64, bool) { return whole(c.Resting) }), nil},
	{"port_error_share", Number, Lower, "connections that failed for want of a port / connections tried", conducted(func(r *Result, c *Conduct) (float64, bool) {
		return share(c.PortErrors, r.Wire.ConnectionsOpened+c.PortErrors)
	}), nil},
	{"upstream_requests_per_message", Number, Lower, "requests per message that clients send", echoed(func(e *Echoes) int64 { return e.Requests }), nil},
	size("upstream_bytes_per_message", "bytes above TCP, both directions, per message that clients send, payload left out", echoed(func(e *Echoes) int64 { return e.OverheadBytes })),
	{"upstream_reach", Number, Higher, "messages that clients were to send in the window and that had an answer when the run ended / all of them", func(r *Result) (float64, bool) {
		if r.Echoes == nil {
			return 0, false
		}
		return share(r.Echoes.Due-r.Echoes.Unanswered, r.Echoes.Due)
	}, nil},
	rate("client_upstream_rate", Higher, "messages that a client sends and that are answered, per second", func(r *Result) (float64, bool) {
		if r.Echoes == nil {
			return 0, false
		}
		return perClientSecond(r, float64(r.Echoes.Answered))
	}),
	{"uniform_p", Number, Neither, "probability of ages as uneven as these if they were uniform over the poll interval (Kolmogorov and Smirnov)", uniformOverPolls, nil},
	{"loop_uniform_p", Number, Neither, "the same over the interval of the server's loop", func(r *Result) (float64, bool) { return uniform(r, r.Scenario.Behavior.Loop) }, nil},
	size("server_queue_bytes", "bytes that the server's kernel had at the end of the window for each client that is to read slowly or nothing, and could not send; the log that all share is not in it, nor up to 256 KiB in a write that waits", conducted(func(r *Result, c *Conduct) (float64, bool) {
		if c.QueuedBytes == nil {
			return 0, false
		}
		return share(*c.QueuedBytes, int64(r.Scenario.Load.Clients))
	})),
	rate("server_checks_per_second", Lower, "looks of a server that waits in a loop", conducted(checksPerSecond)),

	side("server_cpu_seconds", Number, "CPU seconds of the server in the window", (*Result).server, func(s *Resources) (float64, bool) { return optional(s.CPUSeconds) }),
	side("server_cpu_ms_per_1000", Number, "CPU milliseconds of the server per 1,000 received messages", (*Result).server, func(s *Resources) (float64, bool) { return optional(s.CPUPerThousand) }),
	{"server_cpu_us_per_exchange", Number, Lower, "CPU microseconds of the server per request of a closed-loop run", cpuPerExchange, nil},
	{"server_cpu_ms_per_client_hour", Number, Lower, "CPU milliseconds of the server per client and hour", cpuPerClientHour, nil},
	{"system_calls_per_message", Number, Lower, "read and write calls of the server in the window, also those by which it takes what is published, per received message; waiting (epoll) and waking (futex) are not among them", callsPerMessage, nil},
	side("server_bytes_per_client", ByteCount, "(peak - empty) memory of the server / clients: after traffic", (*Result).server, func(s *Resources) (float64, bool) { return optional(s.BytesPerClient) }),
	side("server_idle_bytes_per_client", ByteCount, "(idle - empty) memory of the server / clients: before traffic", (*Result).server, func(s *Resources) (float64, bool) { return optional(s.IdleBytesPerClient) }),
	side("server_rss_peak_bytes", ByteCount, "highest resident memory of the server", (*Result).server, func(s *Resources) (float64, bool) { return whole(s.RSSPeakBytes) }),
	side("server_goroutines", Number, "goroutines of the server", (*Result).server, func(s *Resources) (float64, bool) { return whole(s.Goroutines) }),
	side("server_descriptors", Number, "open file descriptors of the server", (*Result).server, func(s *Resources) (float64, bool) { return whole(s.Descriptors) }),
	side("server_gc_cpu_share", Number, "share of the server's CPU time that garbage collection took", (*Result).server, func(s *Resources) (float64, bool) { return optional(s.GCCPUShare) }),
	side("generator_cpu_seconds", Number, "CPU seconds of driver and workers in the window", (*Result).generator, func(s *Resources) (float64, bool) { return optional(s.CPUSeconds) }),
	side("generator_cpu_ms_per_1000", Number, "CPU milliseconds of driver and workers per 1,000 received messages", (*Result).generator, func(s *Resources) (float64, bool) { return optional(s.CPUPerThousand) }),
	side("generator_bytes_per_client", ByteCount, "(peak - empty) memory of driver and workers / clients", (*Result).generator, func(s *Resources) (float64, bool) { return optional(s.BytesPerClient) }),
	side("generator_rss_peak_bytes", ByteCount, "highest resident memory of driver and workers", (*Result).generator, func(s *Resources) (float64, bool) { return whole(s.RSSPeakBytes) }),
	side("generator_gc_cpu_share", Number, "share of the generator's CPU time that garbage collection took", (*Result).generator, func(s *Resources) (float64, bool) { return optional(s.GCCPUShare) }),
}

// MetricNames lists the names of all metrics in the order of the table.
func MetricNames() []string {
	names := make([]string, len(Metrics))
	for i, m := range Metrics {
		names[i] = m.Name
	}
	return names
}

// FindMetric returns the metric with that name.
func FindMetric(name string) (Metric, bool) {
	for _, m := range Metrics {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}
