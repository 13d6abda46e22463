package results

// PlannedMetrics are what experiments are written with beside Metrics: what no run
// measures yet, and sustained_rate, which no single run does. A measure over one that
// is not measured has no value, and a claim that rests on it no verdict. Once runs
// measure it, its line moves to Metrics.
var PlannedMetrics = []Metric{
	plannedSeries("round_trip", "from a message that a client sends to its echo"),
	plannedSeries("first_delivery", "from dial to the first moment at which a message could be received, per client"),
	plannedSeries("app_delivery", "delivery latency where the application handles a message, after the client's own batching"),
	plannedSeries("empty_hold", "from request to an answer that brings no message"),
	plannedSeries("exchange_full", "from request to an answer with messages, in open-loop runs"),
	plannedSeries("exchange_empty", "from request to an answer without, in open-loop runs"),
	plannedSeries("rearm", "from an answer that was read to the next request"),
	plannedSeries("backlog_answer", "from the first request to an answer with the messages that waited"),
	plannedSeries("second_delivery", "delivery latency of messages that follow an answer"),

	plannedMetric("wire_bytes_per_message", ByteCount, Lower, "all bytes on the wire of both directions, payload included, per received message"),
	plannedMetric("sent_bytes_per_message", ByteCount, Lower, "bytes above TCP from clients to server per received message"),
	plannedMetric("overhead_per_payload", Number, Lower, "headers, framing and TLS of both directions / payload"),
	plannedMetric("wire_overhead_per_payload", Number, Lower, "the same with TCP/IP headers"),
	plannedMetric("bytes_per_exchange", ByteCount, Lower, "all bytes on the wire of both directions per request of a closed-loop run"),
	plannedMetric("segments_per_exchange", Number, Lower, "TCP segments of both directions per request of a closed-loop run"),
	plannedMetric("connections_per_exchange", Number, Lower, "connections opened per request of a closed-loop run"),
	plannedMetric("server_cpu_us_per_exchange", Number, Lower, "CPU microseconds of the server per request of a closed-loop run"),
	plannedMetric("bytes_per_empty_answer", ByteCount, Lower, "bytes of an answer that brings no message, its head included"),
	plannedMetric("empty_byte_share", Number, Lower, "bytes of requests and answers without messages / all bytes above TCP"),
	plannedMetric("empty_bytes_per_client_hour", ByteCount, Lower, "bytes of requests and answers without messages per client and hour"),
	plannedMetric("messages_per_answer", Number, Higher, "messages received / answers that brought some"),
	plannedMetric("largest_answer_messages", Number, Neither, "most messages that one answer brought"),
	plannedMetric("largest_answer_bytes", ByteCount, Neither, "most payload that one answer brought"),
	plannedMetric("upstream_requests_per_message", Number, Lower, "requests per message that clients send"),
	plannedMetric("upstream_bytes_per_message", ByteCount, Lower, "bytes above TCP, both directions, per message that clients send, payload left out"),

	plannedMetric("client_request_rate", PerSecond, Lower, "requests per client and second"),
	plannedMetric("client_connection_rate", PerSecond, Lower, "connections opened per client and second, after all were ready"),
	plannedMetric("connections_per_client", Number, Lower, "connections opened over the whole run per client"),
	plannedMetric("server_cpu_ms_per_client_hour", Number, Lower, "CPU milliseconds of the server per client and hour"),
	plannedMetric("system_calls_per_message", Number, Lower, "system calls of the server per received message"),
	plannedMetric("server_checks_per_second", PerSecond, Lower, "looks of a server that waits in a loop"),
	plannedMetric("server_queue_bytes", ByteCount, Lower, "bytes that the server keeps for a client that does not read, kernel included"),

	plannedMetric("held_share", Number, Higher, "answers without messages that were held for at least 95 % of what was asked / all of them"),
	plannedMetric("aborted_share", Number, Lower, "requests that the client gave up / requests"),
	plannedMetric("empties_handed_over", Number, Lower, "answers without messages that the application took for messages / all of them"),
	plannedMetric("stuck_share", Number, Lower, "messages that were received and never handled by the application / received"),
	plannedMetric("idle_race_share", Number, Lower, "requests that met a connection the server was closing / requests"),
	plannedMetric("caller_error_share", Number, Lower, "requests whose failure the caller saw / requests"),
	plannedMetric("time_wait", Number, Lower, "most sockets in TIME_WAIT at once"),
	plannedMetric("port_error_share", Number, Lower, "connections that failed for want of a port / connections tried"),
	plannedMetric("uniform_p", Number, Neither, "probability of ages as uneven as these if they were uniform over the poll interval (Kolmogorov and Smirnov)"),
	plannedMetric("loop_uniform_p", Number, Neither, "the same over the interval of the server's loop"),
	{"sustained_rate", PerSecond, Higher, "messages delivered per second at the highest rate that met the conditions, which lies within the bracket of a search", sustainedRate, nil},
}

func plannedSeries(name, doc string) Metric {
	return Metric{Name: name, Unit: Nanoseconds, Better: Lower, Doc: doc, Series: func(*Result) *Series { return nil }}
}

func plannedMetric(name string, unit Unit, better Better, doc string) Metric {
	return Metric{Name: name, Unit: unit, Better: better, Doc: doc}
}

// planned reports whether nothing measures it yet.
func (m Metric) planned() bool {
	_, measured := FindMetric(m.Name)
	return !measured && m.Value == nil
}

func (m Metric) isDistribution() bool { return m.Series != nil }

// notYet is the reading of a metric that is not measured yet.
func (m Metric) notYet(*subject) reading {
	return reading{doubt: m.Name + " is not measured yet"}
}

// Planned lists the metrics of the expression that no run measures yet.
func (e *Expression) Planned() (names []string) {
	for _, m := range e.Metrics {
		if m.planned() {
			names = append(names, m.Name)
		}
	}
	return names
}
