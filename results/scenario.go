package results

// Scenario is one effective workload: what was asked for, with every default
// spelled out. It is the type of a scenario file (YAML) and of the "scenario"
// member of a result file (JSON), under the same names.
type Scenario struct {
	// Name is one word; it becomes part of the result folder's name.
	Name string `json:"name" yaml:"name"`
	// About says in one sentence what the workload stands for.
	About string `json:"about" yaml:"about"`
	// Patterns are the patterns to run, by their canonical names.
	Patterns []string `json:"patterns" yaml:"patterns"`
	// Load is the same for every pattern.
	Load Load `json:"load" yaml:"load"`
	// Network is what lies between the servers and the subscribers.
	Network Network `json:"network" yaml:"network"`
	// Target is the server under test if it is not one of the run's own.
	Target Target `json:"target" yaml:"target"`
	// Parameters tune the patterns; each concerns only some of them.
	Parameters Parameters `json:"parameters" yaml:"parameters"`
	// Behavior is how clients and servers differ from the plain pattern; absent if
	// in nothing.
	Behavior Behavior `json:"behavior,omitzero" yaml:"behavior"`
	// Upstream is what clients send while they receive; absent if nothing.
	Upstream Upstream `json:"upstream,omitzero" yaml:"upstream"`
	// Groups are populations of clients that share one run, each with values in
	// place of those above; absent if every pattern runs by itself.
	Groups []Group `json:"groups,omitzero" yaml:"groups"`
	// Thresholds are expressions over metrics, such as "p99(delivery) < 50ms".
	Thresholds []Condition `json:"thresholds" yaml:"thresholds"`
}

// Load is what is published, and to how many.
type Load struct {
	// Clients is the number of simulated subscribers.
	Clients int `json:"clients" yaml:"clients"`
	// Topics is the number of topics; OwnTopics gives every client its own,
	// 1 is a broadcast, N spreads the clients over N topics.
	Topics Topics `json:"topics" yaml:"topics"`
	// Rate is messages per second per topic; 0 is an idle run.
	Rate Rate `json:"rate" yaml:"rate"`
	// Arrivals is the law of the due times: poisson, constant or burst.
	Arrivals string `json:"arrivals" yaml:"arrivals"`
	// Burst is the number of messages per burst when Arrivals is burst.
	Burst int `json:"burst" yaml:"burst"`
	// Payload is the size of every message in bytes.
	Payload Bytes `json:"payload" yaml:"payload"`
	// Stamp is "due" (every message carries its due time) or "none" (bytes
	// and counts only; latency is then null).
	Stamp string `json:"stamp" yaml:"stamp"`
	// Warmup precedes the window; messages due in it are delivered but not measured.
	Warmup Duration `json:"warmup" yaml:"warmup"`
	// Duration is the length of the measured window.
	Duration Duration `json:"duration" yaml:"duration"`
	// Repeat is how often every pattern is run, each on a fresh server.
	Repeat int `json:"repeat" yaml:"repeat"`
	// Seed fixes plan, phases and payload; repeat i uses Seed + i.
	Seed uint64 `json:"seed" yaml:"seed"`
	// ClosedLoop makes every client ask again at once for one message of a
	// prefilled log; nothing is published and no delivery latency is measured.
	ClosedLoop bool `json:"closed_loop" yaml:"closed_loop"`
	// Servers is the number of server processes; 0 is as many as descriptors need.
	Servers int `json:"servers" yaml:"servers"`
	// Workers is the number of client processes; 0 is as many as descriptors need.
	Workers int `json:"workers" yaml:"workers"`
	// Inject is what the servers do wrong on purpose, such as "delay=const:5ms",
	// so that the measurement has a known answer; "" is an honest server.
	Inject string `json:"inject" yaml:"inject"`
}

// Network is what lies between the servers and the subscribers. Publishers are
// never behind a link: they append beside the server. TLS is theirs too.
type Network struct {
	// Link is a path by name: lan, wan and transatlantic stand for an RTT and a
	// Jitter; veth puts servers and subscribers into network namespaces of
	// their own, joined by a virtual cable with an MTU of 1500. "" is the
	// loopback interface, or whatever leads to the target.
	Link string `json:"link" yaml:"link"`
	// RTT is a round trip that the subscribers' processes emulate, over any
	// link; 0 emulates none.
	RTT Duration `json:"rtt" yaml:"rtt"`
	// Jitter is how far a round trip may be off RTT, either way.
	Jitter Duration `json:"jitter" yaml:"jitter"`
	// TLS secures every connection.
	TLS bool `json:"tls" yaml:"tls"`
	// TLSResume lets a subscriber that connects again resume its TLS session.
	TLSResume bool `json:"tls_resume" yaml:"tls_resume"`
}

// Parameters are the tunables of the patterns. They travel in the requests, so
// the server needs none of them.
type Parameters struct {
	// PollInterval is the fixed tick of polling and keepalive.
	PollInterval Duration `json:"poll_interval" yaml:"poll_interval"`
	// Hold is how long the server may park a long poll.
	Hold Duration `json:"hold" yaml:"hold"`
	// Rearm is how long a long-poll client pauses before it asks again.
	Rearm Duration `json:"rearm" yaml:"rearm"`
	// BatchCount is the count that a long poll waits for, or the messages per
	// websocket frame; 1 is no batching.
	BatchCount int `json:"batch_count" yaml:"batch_count"`
	// BatchBytes is the payload bytes that a long poll waits for; 0 is none.
	BatchBytes Bytes `json:"batch_bytes" yaml:"batch_bytes"`
	// Linger bounds how long BatchCount and BatchBytes may delay a message that
	// waits; 0 is until the hold ends.
	Linger Duration `json:"linger" yaml:"linger"`
	// MaxWait is how long a fetch may be parked.
	MaxWait Duration `json:"max_wait" yaml:"max_wait"`
	// MinBytes is the payload bytes that a fetch waits for.
	MinBytes Bytes `json:"min_bytes" yaml:"min_bytes"`
	// MaxRecords bounds the messages of one answer of polling, keepalive,
	// longpoll and fetch.
	MaxRecords int `json:"max_records" yaml:"max_records"`
	// Headers is the preset of request headers: minimal or browser.
	Headers string `json:"headers" yaml:"headers"`
	// Cookie is the value of a Cookie header; "" sends none.
	Cookie string `json:"cookie" yaml:"cookie"`
	// Retry is the reconnect policy: none, fixed, exponential or jitter.
	Retry string `json:"retry" yaml:"retry"`
	// ConnectRate is connections per second per run; 0 is chosen below the listen backlog.
	ConnectRate Rate `json:"connect_rate" yaml:"connect_rate"`
	// ConnectTimeout is how long the run waits for all clients to be ready.
	ConnectTimeout Duration `json:"connect_timeout" yaml:"connect_timeout"`
}
