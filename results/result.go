package results

import "time"

// Schema names the version of the result file.
const Schema = "bench/results/v1"

// File is a result file: one result per pattern and repeat, or per probe of a
// search.
type File struct {
	Schema string `json:"schema"`
	// Brackets are what the searches among the results come to; absent if there are
	// none. They follow from the results.
	Brackets []RateBracket `json:"brackets,omitzero"`
	Results  []Result      `json:"results"`
}

// Result is what one run of one pattern left behind. A nil pointer, null in the
// file, means "not available on this system or target"; it never means zero.
type Result struct {
	// Validity comes first: numbers of an invalid run are not to be quoted.
	Validity Validity `json:"validity"`
	// Pattern is the canonical name, or parent/variant.
	Pattern string `json:"pattern"`
	// Order is the pattern's place in the table of patterns, hence its color.
	Order int `json:"order"`
	// Group is the name of the group of clients, of those that shared the run; absent
	// if there were no others.
	Group string `json:"group,omitzero"`
	// Scenario is the effective workload.
	Scenario Scenario `json:"scenario"`
	// Seed is the seed of this repeat: Scenario.Load.Seed + Repeat.
	Seed uint64 `json:"seed"`
	// PlanHash identifies the plan: equal hash, equal due times, topics and sizes.
	PlanHash string `json:"plan_hash"`
	// Repeat counts from 0.
	Repeat int `json:"repeat"`
	// Started is the wall-clock time at which publishing started.
	Started time.Time `json:"started"`
	// Command is the command line, redacted.
	Command string `json:"command"`
	// Partial is true if the run was interrupted or failed: PartialReason says why.
	Partial       bool   `json:"partial"`
	PartialReason string `json:"partial_reason"`
	// Loop is "open", "closed", "idle", or "listen": what arrives carries no
	// stamp of ours, so nobody knows what was to arrive, and when.
	Loop        string      `json:"loop"`
	Environment Environment `json:"environment"`
	Messages    Messages    `json:"messages"`
	Errors      Errors      `json:"errors"`
	Reconnects  int64       `json:"reconnects"`
	Latency     Latency     `json:"latency"`
	Throughput  Throughput  `json:"throughput"`
	Wire        Wire        `json:"wire"`
	// Conduct is how requests and connections fared; absent from results of before.
	Conduct *Conduct `json:"conduct,omitzero"`
	// Echoes is the account of what clients sent; absent if they sent nothing.
	Echoes    *Echoes    `json:"echoes,omitzero"`
	Server    *Resources `json:"server"`
	Generator *Resources `json:"generator"`
	Timeline  []Interval `json:"timeline"`
	// Instrument is how the generator fared itself; null if nothing was measured.
	Instrument *Watch `json:"instrument"`
	// Floor is what this machine can do at best; null if it was not calibrated.
	Floor      *Floor       `json:"floor"`
	Thresholds []Assessment `json:"thresholds"`
	// Probe is the place of the run in a search for the highest sustainable rate;
	// absent from all other runs.
	Probe *Probe `json:"probe,omitzero"`
}

// Environment is the machine and the program that made a result.
type Environment struct {
	Version    string  `json:"version"`
	Go         string  `json:"go"`
	OS         string  `json:"os"`
	Arch       string  `json:"arch"`
	Kernel     string  `json:"kernel"`
	CPU        string  `json:"cpu"`
	Cores      int     `json:"cores"`
	GOMAXPROCS int     `json:"gomaxprocs"`
	GOGC       string  `json:"gogc"`
	MemoryMiB  int64   `json:"memory_mib"`
	FileLimit  int64   `json:"file_limit"`
	Governor   *string `json:"governor"`
	// Cgroup is the CPU limit of the control group in cores, nil if unlimited or unknown.
	Cgroup *float64 `json:"cgroup_cpus"`
	// LoadBefore is the one-minute load average before the run.
	LoadBefore *float64 `json:"load_before"`
	// Colocated is true when server and generator may run on the same cores.
	Colocated bool `json:"colocated"`
	// Realtime is true when the publisher had real-time priority: the system
	// permitted it, BENCH_REALTIME=0 did not forbid it, and no other run had it.
	Realtime bool `json:"realtime"`
}

// Messages is the exact account of a run. Planned, published, expected,
// delivered, lost and censored count messages due in the window; one message
// that is to reach n clients is expected n times.
type Messages struct {
	Planned    int64 `json:"planned"`
	Published  int64 `json:"published"`
	Expected   int64 `json:"expected"`
	Delivered  int64 `json:"delivered"`
	Duplicate  int64 `json:"duplicate"`
	Lost       int64 `json:"lost"`
	OutOfOrder int64 `json:"out_of_order"`
	Censored   int64 `json:"censored"`
	// Unstamped counts received messages that carried no stamp of this run.
	Unstamped int64 `json:"unstamped"`
	// NegativeAge counts messages received before they were due; any makes the run invalid.
	NegativeAge int64 `json:"negative_age"`
	// Unrecordable counts values that a histogram refused, by RecordValue or Merge.
	Unrecordable int64 `json:"unrecordable"`
	// Received counts all receipts between the start and the end of the window
	// by the clock; it is the divisor of everything "per message" in Wire,
	// Server and Generator, which are differences over the same span.
	Received int64 `json:"received"`
	// Reach is delivered / expected; null when nothing was expected.
	Reach *float64 `json:"reach"`
}

// Errors counts failures by kind over the whole run; Examples holds at most
// five of their texts, quoted and truncated.
type Errors struct {
	Dial     int64    `json:"dial"`
	Timeout  int64    `json:"timeout"`
	Status   int64    `json:"status"`
	Protocol int64    `json:"protocol"`
	Closed   int64    `json:"closed"`
	Examples []string `json:"examples"`
}

// Latency holds the distributions of a run; a nil one was not measured.
type Latency struct {
	// Delivery is received - due, per delivered message and client.
	Delivery *Series `json:"delivery"`
	// Service is received - sent: what a closed-loop tool would report.
	Service *Series `json:"service"`
	// ScheduleLag is sent - due, per message.
	ScheduleLag *Series `json:"schedule_lag"`
	// Connect is the time from dial to connected, TLS included, upgrade excluded.
	Connect *Series `json:"connect"`
	// Handshake is the part of it that TLS took; nil without TLS.
	Handshake *Series `json:"handshake"`
	// Network and Harness are the two parts of the delivery latency on some
	// sampled connections: from due to the kernel's receive time (and the end
	// of an emulated link), and from there to received. Null where the kernel
	// does not tell.
	Network *Series `json:"network"`
	Harness *Series `json:"harness"`
	// FirstSubscriber and LastSubscriber are the smallest and largest delivery
	// latency of each message over its clients.
	FirstSubscriber *Series `json:"first_subscriber"`
	LastSubscriber  *Series `json:"last_subscriber"`
	// Exchange is request to answer, in closed-loop runs only.
	Exchange *Series `json:"exchange"`
	// InterArrival is the time between a client's messages that follow each other,
	// by the arrival of the later one, in listening runs only.
	InterArrival *Series `json:"inter_arrival"`

	// What follows is absent where it was not measured, or is not of the pattern.

	// FirstDelivery is from dial to the first moment at which a message could be
	// received, per client.
	FirstDelivery *Series `json:"first_delivery,omitzero"`
	// ExchangeFull and ExchangeEmpty are from request to an answer with messages or
	// without, where the loop is not closed.
	ExchangeFull  *Series `json:"exchange_full,omitzero"`
	ExchangeEmpty *Series `json:"exchange_empty,omitzero"`
	// Rearm is from an answer that was read to the next long poll.
	Rearm *Series `json:"rearm,omitzero"`
	// BacklogAnswer is from the first request to an answer with the messages that waited.
	BacklogAnswer *Series `json:"backlog_answer,omitzero"`
	// SecondDelivery is the delivery latency of messages that follow an answer.
	SecondDelivery *Series `json:"second_delivery,omitzero"`
	// AppDelivery is the delivery latency where the application handles a message,
	// after the client's own batching.
	AppDelivery *Series `json:"app_delivery,omitzero"`
	// RoundTrip is from a message that a client sends to its answer.
	RoundTrip *Series `json:"round_trip,omitzero"`
}

// Series is one distribution in nanoseconds: exact count, extremes and moments,
// and the histogram from which the quantiles are read.
type Series struct {
	Unit   string  `json:"unit"`
	Count  int64   `json:"count"`
	Min    int64   `json:"min"`
	Mean   float64 `json:"mean"`
	Stddev float64 `json:"stddev"`
	P50    int64   `json:"p50"`
	P90    int64   `json:"p90"`
	P95    int64   `json:"p95"`
	P99    int64   `json:"p99"`
	P999   int64   `json:"p999"`
	P9999  int64   `json:"p9999"`
	Max    int64   `json:"max"`
	// Intervals say how sure the quantiles are; null where nobody asked.
	Intervals *Confidence `json:"intervals"`
	// HDR is the histogram in HdrHistogram's V2 compressed form, base64.
	HDR string `json:"hdr"`
}

// Throughput is rates over the window.
type Throughput struct {
	PublishedPerSecond      float64 `json:"published_per_second"`
	DeliveredPerSecond      float64 `json:"delivered_per_second"`
	DeliveredBytesPerSecond float64 `json:"delivered_bytes_per_second"`
	// ExchangesPerSecond is the ceiling of a closed-loop run, else null.
	ExchangesPerSecond *float64 `json:"exchanges_per_second"`
}

// Wire is the bytes of the clients' connections between the start and the end
// of the window. Sent and received are seen from the clients.
type Wire struct {
	Sent     Direction `json:"sent"`
	Received Direction `json:"received"`
	// ConnectionsOpened, Requests and EmptyResponses count within the window.
	ConnectionsOpened int64 `json:"connections_opened"`
	Requests          int64 `json:"requests"`
	EmptyResponses    int64 `json:"empty_responses"`
	// OverheadBytesPerMessage is headers + framing + TLS, both directions, per
	// received message; null when none was received.
	OverheadBytesPerMessage *float64 `json:"overhead_bytes_per_message"`
	// WireOverheadPerMessage adds TCP/IP headers (52 bytes a segment).
	WireOverheadPerMessage *float64 `json:"wire_overhead_per_message"`
	// IdleBytesPerClientHour is all bytes but payload, scaled to one client and
	// one hour; for idle runs only, else null.
	IdleBytesPerClientHour *float64 `json:"idle_bytes_per_client_hour"`
	// Setup is the whole cost of connecting all clients, before the window.
	Setup Setup `json:"setup"`
	// Device is what the clients' end of a veth link counted by itself; null
	// for other links.
	Device *Device `json:"device"`
}

// Device is what a network interface carried in the window, heads of all
// layers from the Ethernet's on included, seen from the clients.
type Device struct {
	SentBytes     int64 `json:"sent_bytes"`
	ReceivedBytes int64 `json:"received_bytes"`
}

// Direction is one direction's bytes in layers.
type Direction struct {
	PayloadBytes int64 `json:"payload_bytes"`
	FramingBytes int64 `json:"framing_bytes"`
	HeaderBytes  int64 `json:"header_bytes"`
	TLSBytes     int64 `json:"tls_bytes"`
	// Segments counts TCP segments, pure acknowledgements included; null where
	// the kernel does not tell. WireBytes is all layers + 52 bytes a segment.
	Segments  *int64 `json:"segments"`
	WireBytes *int64 `json:"wire_bytes"`
}

// Setup is what it cost to connect: bytes of both directions until all clients
// were ready, and the connections they took.
type Setup struct {
	Connections int64 `json:"connections"`
	Bytes       int64 `json:"bytes"`
	// TLSBytes is the part of Bytes that handshakes and records took.
	TLSBytes  int64  `json:"tls_bytes"`
	WireBytes *int64 `json:"wire_bytes"`
	// Seconds is from the first dial to the last client ready.
	Seconds float64 `json:"seconds"`
}

// Resources is what the processes of one side used. CPU and GC are over the
// window; memory, goroutines and descriptors as named. Several processes are
// summed, and listed in Processes.
//
// Processes that several groups of clients shared belong to none of them: what is
// summed is null, and Shared is how many groups the listed ones worked for.
type Resources struct {
	CPUSeconds    *float64 `json:"cpu_seconds"`
	RSSIdleBytes  *int64   `json:"rss_idle_bytes"`  // all clients connected, nothing published yet
	RSSEmptyBytes *int64   `json:"rss_empty_bytes"` // before the first client
	RSSPeakBytes  *int64   `json:"rss_peak_bytes"`
	// Cores is how many cores' worth of CPU time the processes can have together.
	Cores          *float64 `json:"cores"`
	Goroutines     *int64   `json:"goroutines"`
	Descriptors    *int64   `json:"descriptors"`
	GCCPUShare     *float64 `json:"gc_cpu_share"`
	CPUPerThousand *float64 `json:"cpu_ms_per_1000"` // CPU milliseconds per 1,000 deliveries
	// BytesPerClient is (peak - empty) / clients: memory after traffic.
	BytesPerClient *float64 `json:"bytes_per_client"`
	// IdleBytesPerClient is (idle - empty) / clients: memory before traffic.
	IdleBytesPerClient *float64  `json:"idle_bytes_per_client"`
	Processes          []Process `json:"processes"`
	// Shared is how many groups of clients the processes worked for; absent if for
	// one alone.
	Shared int64 `json:"shared,omitzero"`
}

// Process is one process of a side.
type Process struct {
	Role       string   `json:"role"` // server, worker, publisher or driver
	CPUSeconds *float64 `json:"cpu_seconds"`
	RSSPeak    *int64   `json:"rss_peak_bytes"`
}

// Interval is one row of the timeline, one second long unless it is the last.
type Interval struct {
	// Start and End are offsets from the start of publishing, in seconds.
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	// Phase is warmup, window or drain.
	Phase     string `json:"phase"`
	Published int64  `json:"published"`
	// Received counts receipts of any due time in this interval.
	Received    int64 `json:"received"`
	Connections int64 `json:"connections"`
	// Errors counts new errors of any kind.
	Errors int64 `json:"errors"`
	// Delivery holds the quantiles of the messages received in this interval
	// and due in the window; null when there were none. HDR is kept.
	Delivery *Series `json:"delivery"`
	// ServerCPU and GeneratorCPU are in cores; ServerRSS in bytes.
	ServerCPU    *float64 `json:"server_cpu"`
	GeneratorCPU *float64 `json:"generator_cpu"`
	ServerRSS    *int64   `json:"server_rss"`
	GeneratorRSS *int64   `json:"generator_rss"`
	// Events are remarkable moments, in words.
	Events []string `json:"events"`
}

// Validity says whether the numbers can be trusted.
type Validity struct {
	Valid  bool    `json:"valid"`
	Checks []Check `json:"checks"`
}

// Check is one question that a run asks of itself. A failed check of kind
// "instrument" makes the run invalid; one of kind "server" is a finding.
type Check struct {
	Name   string  `json:"name"`
	Kind   string  `json:"kind"`
	OK     bool    `json:"ok"`
	Value  float64 `json:"value"`
	Limit  float64 `json:"limit"`
	Unit   string  `json:"unit"`
	Advice string  `json:"advice"`
}

// Assessment is the outcome of one threshold: pass, breach or unknown (its
// metric was not measured).
type Assessment struct {
	Expression string `json:"expression"`
	Outcome    string `json:"outcome"`
	Detail     string `json:"detail"`
}
