package main

import "bench/results"

// setting is a flag of `bench run` that sets one value of the scenario.
type setting struct {
	flag, group string
	// field is the value's place in a scenario file.
	field string
	at    func(*results.Scenario) any
	usage string
	// only names the patterns that the value concerns; nil is all.
	only []string
}

// Groups of flags in the help text, in its order.
const (
	groupLoad    = "Load"
	groupNetwork = "Network"
	groupPattern = "Patterns"
	groupRun     = "Run"
	groupOutput  = "Output"
)

var (
	pollers  = []string{"polling", "keepalive"}
	longpoll = []string{"longpoll"}
	fetch    = []string{"fetch"}
	batching = []string{"longpoll", "websocket"}
	limited  = []string{"polling", "keepalive", "longpoll", "fetch"}
)

// settings is the table of flags that stand for values of a scenario.
var settings = []setting{
	{"pattern", groupLoad, "patterns", func(s *results.Scenario) any { return &s.Patterns },
		"`patterns` to run, with commas: polling, keepalive, longpoll, sse,\nwebsocket, fetch or all (default all)", nil},
	{"clients", groupLoad, "load.clients", func(s *results.Scenario) any { return &s.Load.Clients },
		"`number` of simulated subscribers", nil},
	{"topics", groupLoad, "load.topics", func(s *results.Scenario) any { return &s.Load.Topics },
		"own = one `topic` per client, 1 = broadcast, N = clients spread over N", nil},
	{"rate", groupLoad, "load.rate", func(s *results.Scenario) any { return &s.Load.Rate },
		"messages per second per topic, such as 4/s or 30/m; 0 is an idle run", nil},
	{"payload", groupLoad, "load.payload", func(s *results.Scenario) any { return &s.Load.Payload },
		"`size` of every message, such as 128B or 1KiB", nil},
	{"arrivals", groupLoad, "load.arrivals", func(s *results.Scenario) any { return &s.Load.Arrivals },
		"law of the due times: poisson, constant or burst", nil},
	{"burst", groupLoad, "load.burst", func(s *results.Scenario) any { return &s.Load.Burst },
		"messages per burst, with --arrivals=burst", nil},
	{"stamp", groupLoad, "load.stamp", func(s *results.Scenario) any { return &s.Load.Stamp },
		"due = every message carries its due time; none = bytes and counts only", nil},
	{"closed-loop", groupLoad, "load.closed_loop", func(s *results.Scenario) any { return &s.Load.ClosedLoop },
		"every client asks again at once for one message of a prefilled log:\nexchange time and ceiling, no delivery latency (polling, keepalive, fetch)", nil},

	{"poll-interval", groupPattern, "parameters.poll_interval", func(s *results.Scenario) any { return &s.Parameters.PollInterval },
		"fixed tick of polling and keepalive", pollers},
	{"hold", groupPattern, "parameters.hold", func(s *results.Scenario) any { return &s.Parameters.Hold },
		"longpoll: how long the server may hold a request", longpoll},
	{"rearm", groupPattern, "parameters.rearm", func(s *results.Scenario) any { return &s.Parameters.Rearm },
		"longpoll: pause before asking again", longpoll},
	{"batch-count", groupPattern, "parameters.batch_count", func(s *results.Scenario) any { return &s.Parameters.BatchCount },
		"longpoll: messages to wait for; websocket: messages per frame", batching},
	{"batch-bytes", groupPattern, "parameters.batch_bytes", func(s *results.Scenario) any { return &s.Parameters.BatchBytes },
		"longpoll: payload to wait for; 0B is none", longpoll},
	{"linger", groupPattern, "parameters.linger", func(s *results.Scenario) any { return &s.Parameters.Linger },
		"longpoll, websocket: how long a message may wait for its batch", batching},
	{"max-wait", groupPattern, "parameters.max_wait", func(s *results.Scenario) any { return &s.Parameters.MaxWait },
		"fetch: how long the server may hold a fetch", fetch},
	{"min-bytes", groupPattern, "parameters.min_bytes", func(s *results.Scenario) any { return &s.Parameters.MinBytes },
		"fetch: payload to wait for", fetch},
	{"max-records", groupPattern, "parameters.max_records", func(s *results.Scenario) any { return &s.Parameters.MaxRecords },
		"polling, keepalive, longpoll, fetch: messages per answer at most", limited},
	{"headers", groupPattern, "parameters.headers", func(s *results.Scenario) any { return &s.Parameters.Headers },
		"request headers: minimal, or browser = what Chromium sends", nil},
	{"cookie", groupPattern, "parameters.cookie", func(s *results.Scenario) any { return &s.Parameters.Cookie },
		"`value` of a Cookie header", nil},
	{"retry", groupPattern, "parameters.retry", func(s *results.Scenario) any { return &s.Parameters.Retry },
		"reconnect `policy`: none, fixed, exponential or jitter", nil},

	{"link", groupNetwork, "network.link", func(s *results.Scenario) any { return &s.Network.Link },
		"`name` of the path to the subscribers: lan (1ms), wan (40ms) and transatlantic (80ms)\nemulate a round trip, veth is a real one with MTU 1500 (Linux, root)", nil},
	{"rtt", groupNetwork, "network.rtt", func(s *results.Scenario) any { return &s.Network.RTT },
		"emulate a round trip: all that subscribers send and receive is half of it late,\na dial costs one; publishers are not behind it", nil},
	{"jitter", groupNetwork, "network.jitter", func(s *results.Scenario) any { return &s.Network.Jitter },
		"how far a round trip may be off --rtt, either way; order is kept", nil},
	{"tls", groupNetwork, "network.tls", func(s *results.Scenario) any { return &s.Network.TLS },
		"secure every connection by TLS, with an authority made for the run", nil},
	{"tls-resume", groupNetwork, "network.tls_resume", func(s *results.Scenario) any { return &s.Network.TLSResume },
		"resume TLS sessions when a subscriber connects again", nil},

	{"warmup", groupRun, "load.warmup", func(s *results.Scenario) any { return &s.Load.Warmup },
		"messages due in it are delivered but not measured", nil},
	{"duration", groupRun, "load.duration", func(s *results.Scenario) any { return &s.Load.Duration },
		"length of the measured window", nil},
	{"repeat", groupRun, "load.repeat", func(s *results.Scenario) any { return &s.Load.Repeat },
		"`times` that every pattern is run, each on a fresh server", nil},
	{"seed", groupRun, "load.seed", func(s *results.Scenario) any { return &s.Load.Seed },
		"`number` that fixes the plan; repeat i uses seed + i", nil},
	{"connect-rate", groupRun, "parameters.connect_rate", func(s *results.Scenario) any { return &s.Parameters.ConnectRate },
		"connections per second; 0 is chosen below the listen backlog", nil},
	{"connect-timeout", groupRun, "parameters.connect_timeout", func(s *results.Scenario) any { return &s.Parameters.ConnectTimeout },
		"how long to wait until 99 % of the clients are ready", nil},
	{"servers", groupRun, "load.servers", func(s *results.Scenario) any { return &s.Load.Servers },
		"`number` of server processes; 0 is as many as descriptors need", nil},
	{"workers", groupRun, "load.workers", func(s *results.Scenario) any { return &s.Load.Workers },
		"`number` of client processes; 0 is as many as descriptors need", nil},
	{"target", groupRun, "load.target", func(s *results.Scenario) any { return &s.Load.Target },
		"base `URL` of another bench serve, instead of a server of our own", nil},
	{"inject", groupRun, "load.inject", func(s *results.Scenario) any { return &s.Load.Inject }, injectUsage, nil},
	{"threshold", groupRun, "thresholds", func(s *results.Scenario) any { return &s.Thresholds },
		"`expression` that must hold, such as 'p99(delivery) < 50ms'; exit 13 if not\n(repeatable; replaces those of the file)", nil},
}
