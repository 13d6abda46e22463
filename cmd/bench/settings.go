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
	groupTarget  = "Target: a server that is not bench's own"
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

	// Patterns of servers that are not bench's.
	asking    = []string{"polling", "keepalive", "longpoll"}
	events    = []string{"sse"}
	websocket = []string{"websocket"}
	pushed    = []string{"sse", "websocket"}
)

// settings is the table of flags that stand for values of a scenario.
var settings = []setting{
	{"pattern", groupLoad, "patterns", func(s *results.Scenario) any { return &s.Patterns },
		"`patterns` to run, with commas: polling, keepalive, longpoll, sse,\nwebsocket, fetch or all (default all); a variant is written longpoll/close", nil},
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
	{"stamp", groupLoad, "target.stamp", func(s *results.Scenario) any { return stamp{s} },
		"due = every message carries its due time; none = bytes and counts only; where a\nforeign server's bodies have it: body = anywhere, json:PATH, regexp:EXPRESSION", nil},
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

	{"target", groupTarget, "target.url", func(s *results.Scenario) any { return &s.Target.URL },
		"`URL` of the server: another bench serve, or any other (http, https, ws, wss);\n{port} is a free port, for --server-cmd", nil},
	{"server-cmd", groupTarget, "target.command", func(s *results.Scenario) any { return argv{&s.Target.Command} },
		"`command` that starts it, such as 'node server.js {port}': no shell, a fresh\nprocess for every run", nil},
	{"server-dir", groupTarget, "target.folder", func(s *results.Scenario) any { return &s.Target.Folder },
		"working `folder` of the command", nil},
	{"ready", groupTarget, "target.ready", func(s *results.Scenario) any { return &s.Target.Ready },
		"`sign` that the command is ready: port, a URL, or log:EXPRESSION for a line", nil},
	{"ready-timeout", groupTarget, "target.ready_timeout", func(s *results.Scenario) any { return &s.Target.ReadyTimeout },
		"how long that may take", nil},
	{"target-kind", groupTarget, "target.kind", func(s *results.Scenario) any { return &s.Target.Kind },
		"bench = as bench serve, foreign = any other; most often it need not be said", nil},
	{"publish-by", groupTarget, "target.publish.by", func(s *results.Scenario) any { return &s.Target.Publish.By },
		"how messages get in: append (bench serve), http, websocket, stdin or none", nil},
	{"publish-url", groupTarget, "target.publish.url", func(s *results.Scenario) any { return &s.Target.Publish.URL },
		"`URL` or path to publish to; {topic}, {message} and {n} stand for a message's", nil},
	{"publish-method", groupTarget, "target.publish.method", func(s *results.Scenario) any { return &s.Target.Publish.Method },
		"`method` of the requests", nil},
	{"publish-header", groupTarget, "target.publish.headers", func(s *results.Scenario) any { return pairs{&s.Target.Publish.Headers, ":", "'Name: value'"} },
		"`header` of the requests, such as 'Content-Type: text/plain' (repeatable)", nil},
	{"publish-body", groupTarget, "target.publish.body", func(s *results.Scenario) any { return &s.Target.Publish.Body },
		"`text` to send for a message, such as '{\"text\":\"{message}\"}' (default {message})", nil},
	{"publish-send", groupTarget, "target.publish.send", func(s *results.Scenario) any { return &s.Target.Publish.Send },
		"`frame` to send once on a publishing websocket (repeatable)", nil},
	{"publish-status", groupTarget, "target.publish.status", func(s *results.Scenario) any { return numbers{&s.Target.Publish.Status} },
		"`statuses` that mean success, with commas (default 200 to 299)", nil},
	{"publish-connections", groupTarget, "target.publish.connections", func(s *results.Scenario) any { return &s.Target.Publish.Connections },
		"`number` of connections to publish on; the messages of a topic share one", nil},
	{"subscribe-path", groupTarget, "target.subscribe.path", func(s *results.Scenario) any { return &s.Target.Subscribe.Path },
		"`path` of a client, with {topic}, {client}, {pattern} (default that of --target)", nil},
	{"header", groupTarget, "target.subscribe.headers", func(s *results.Scenario) any { return pairs{&s.Target.Subscribe.Headers, ":", "'Name: value'"} },
		"`header` of subscribers, such as 'Authorization: Bearer {token}' (repeatable)", nil},
	{"token", groupTarget, "target.subscribe.token", func(s *results.Scenario) any { return &s.Target.Subscribe.Token },
		"`place` to read the secret from that stands for {token}: env:NAME or file:PATH", nil},
	{"subscribe-send", groupTarget, "target.subscribe.send", func(s *results.Scenario) any { return &s.Target.Subscribe.Send },
		"`frame` that a websocket sends after the upgrade (repeatable)", websocket},
	{"subscribe-answer", groupTarget, "target.subscribe.answer", func(s *results.Scenario) any { return &s.Target.Subscribe.Answer },
		"`expression` that a message must match before the client counts as subscribed", pushed},
	{"subscribe-reply", groupTarget, "target.subscribe.reply", func(s *results.Scenario) any { return pairs{&s.Target.Subscribe.Reply, "=", "'frame=reply'"} },
		"`reply` to a frame that is no message, such as the heartbeat '2=3' (repeatable)", websocket},
	{"subscribe-status", groupTarget, "target.subscribe.status", func(s *results.Scenario) any { return numbers{&s.Target.Subscribe.Status} },
		"`statuses` of answers that carry messages, with commas (default 200)", asking},
	{"event", groupTarget, "target.subscribe.events", func(s *results.Scenario) any { return &s.Target.Subscribe.Events },
		"`name` of server-sent events that carry messages (repeatable; default all)", events},
	{"cursor", groupTarget, "target.subscribe.cursor", func(s *results.Scenario) any { return &s.Target.Subscribe.Cursor },
		"`where` an answer says what was seen: header:NAME, json:PATH or etag", asking},
	{"cursor-to", groupTarget, "target.subscribe.cursor_to", func(s *results.Scenario) any { return &s.Target.Subscribe.CursorTo },
		"`where` the next request says it: header:NAME or query:NAME", asking},
	{"tls-ca", groupTarget, "target.tls.ca", func(s *results.Scenario) any { return &s.Target.TLS.CA },
		"`file` of certificates in PEM to trust instead of the system's", nil},
	{"tls-insecure", groupTarget, "target.tls.insecure", func(s *results.Scenario) any { return &s.Target.TLS.Insecure },
		"trust every certificate", nil},
	{"tls-server-name", groupTarget, "target.tls.server_name", func(s *results.Scenario) any { return &s.Target.TLS.ServerName },
		"`name` that the certificate must have (default the host)", nil},

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
	{"inject", groupRun, "load.inject", func(s *results.Scenario) any { return &s.Load.Inject }, injectUsage, nil},
	{"threshold", groupRun, "thresholds", func(s *results.Scenario) any { return &s.Thresholds },
		"`expression` that must hold, such as 'p99(delivery) < 50ms', or in every window of\n5 s: 'p99(delivery) over 5s < 80ms'; exit 13 if not (repeatable; replaces those\nof the file)", nil},
}
