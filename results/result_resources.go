package results

// Throughput is rates over the window: what was published over the time in which it
// was due, what clients counted over Wire.WindowSeconds.
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
	// WindowSeconds is how long the clients counted: from when they were asked at the
	// start of the window to when they were asked at its end, on average. What they
	// counted, which is Conduct, Echoes and Messages.Received too, belongs to this
	// length. Absent from results of before.
	WindowSeconds *float64 `json:"window_seconds,omitzero"`
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
	// ReadCalls and WriteCalls are the system calls of the window that read or write, on
	// sockets as on files: not those that wait (epoll), wake threads (futex) or accept.
	// They are absent where the system does not tell.
	ReadCalls  *int64 `json:"read_calls,omitzero"`
	WriteCalls *int64 `json:"write_calls,omitzero"`
	// Shared is how many groups of clients the processes worked for; absent if for
	// one alone.
	Shared int64 `json:"shared,omitzero"`
	// WindowSeconds is from the reading of CPU time at the start of the window to that
	// at its end. Absent from results of before.
	WindowSeconds *float64 `json:"window_seconds,omitzero"`
}

// Process is one process of a side.
type Process struct {
	Role       string   `json:"role"` // server, worker, publisher or driver
	CPUSeconds *float64 `json:"cpu_seconds"`
	RSSPeak    *int64   `json:"rss_peak_bytes"`
	ReadCalls  *int64   `json:"read_calls,omitzero"`
	WriteCalls *int64   `json:"write_calls,omitzero"`
}
