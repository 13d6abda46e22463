package results

import (
	"testing"
	"time"
)

// series returns the series of values.
func series(t testing.TB, values ...int64) *Series {
	t.Helper()
	s, err := histogramOf(values...).Series()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sample returns a result in which every field of the file is set, no pointer
// is nil and no list empty.
func sample(t testing.TB) Result {
	t.Helper()
	values := latencies(3, 2000)
	direction := Direction{PayloadBytes: 512_000, FramingBytes: 8000, HeaderBytes: 4000, TLSBytes: 100, Segments: new(int64(40)), WireBytes: new(int64(526_180))}
	side := &Resources{
		CPUSeconds: new(1.5), Cores: new(2.0), RSSIdleBytes: new(int64(20 << 20)), RSSEmptyBytes: new(int64(10 << 20)), RSSPeakBytes: new(int64(30 << 20)),
		Goroutines: new(int64(1012)), Descriptors: new(int64(1020)), GCCPUShare: new(0.01),
		CPUPerThousand: new(750.0), BytesPerClient: new(20971.52), IdleBytesPerClient: new(10485.76),
		Processes: []Process{{Role: "server", CPUSeconds: new(1.5), RSSPeak: new(int64(30 << 20)), ReadCalls: new(int64(3000)), WriteCalls: new(int64(2500))}}, Shared: 2, WindowSeconds: new(1.0),
		ReadCalls: new(int64(3000)), WriteCalls: new(int64(2500)),
	}
	sure := series(t, values...)
	sure.Intervals = &Confidence{Level: 0.95, Method: blockBootstrap, Effective: 80, P50: between(1, 3), P90: between(2, 4), P99: between(3, 5), P999: &Bounds{Low: 7}}
	return Result{
		Pattern: "longpoll/close", Order: 2, Group: "readers",
		Scenario: Scenario{
			Name: "ticker", About: "500 browsers watch one price", Patterns: []string{"longpoll/close", "sse"},
			Load: Load{Clients: 500, Topics: 1, Rate: 4, Arrivals: "poisson", Burst: 1, Payload: 256, Stamp: "due",
				Warmup: Duration(2 * time.Second), Duration: Duration(20 * time.Second), Repeat: 1, Seed: 1},
			Parameters: Parameters{PollInterval: Duration(time.Second), Hold: Duration(30 * time.Second), BatchCount: 1,
				MaxWait: Duration(500 * time.Millisecond), MinBytes: 1, MaxRecords: 1000, Headers: "minimal", Retry: "jitter",
				ConnectTimeout: Duration(30 * time.Second)},
			Behavior:   Behavior{Close: true, Closer: "client", Deadline: Duration(5 * time.Second), ReadRate: 1000, OpenLoop: 10, Loop: Duration(10 * time.Millisecond)},
			Upstream:   Upstream{By: "post", Connection: "new", Rate: 1, Payload: 64},
			Groups:     []Group{{Name: "readers", Pattern: "longpoll/close", Fields: []Field{{Name: "load.clients", Values: []string{"100"}}}}},
			Thresholds: []Condition{{Expression: "p99(delivery) < 50ms"}},
			Target: Target{
				URL: "ws://127.0.0.1:{port}", Command: []string{"node", "server.js"}, Folder: "chat", Ready: "port", ReadyTimeout: Duration(30 * time.Second), Kind: "foreign",
				Publish: Publish{By: "http", URL: "/publish", Method: "POST", Headers: map[string]string{"Accept": "*/*"}, Body: "{message}", Send: []string{"40"}, Status: []int{204}, Connections: 4},
				Subscribe: Subscribe{Path: "/{topic}", Headers: map[string]string{"Accept": "*/*"}, Token: "env:TOKEN", Send: []string{"join"}, Answer: "^joined", Reply: map[string]string{"2": "3"},
					Events: []string{"news"}, Status: []int{200}, Cursor: "json:after", CursorTo: "query:after"},
				Stamp: "body", TLS: TargetTLS{CA: "ca.pem", Insecure: true, ServerName: "localhost"},
			},
		},
		Seed: 1, PlanHash: "5be1c0de", Started: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Command: "bench run ticker",
		Partial: true, PartialReason: "interrupted", Loop: "open",
		Environment: Environment{Version: "v0.1.0", Go: "go1.26", OS: "linux", Arch: "amd64", Kernel: "6.18", CPU: "some", Cores: 2,
			GOMAXPROCS: 2, GOGC: "100", MemoryMiB: 8000, FileLimit: 20_000, Governor: new("performance"), Cgroup: new(2.0), LoadBefore: new(0.1), Colocated: true},
		Messages: Messages{Planned: 80, Published: 80, Expected: 2000, Delivered: 2000, Received: 2000, Reach: new(1.0)},
		Errors:   Errors{Dial: 1, Examples: []string{"dial tcp: refused"}}, Reconnects: 1,
		Latency: Latency{Delivery: sure, Service: series(t, values...), ScheduleLag: series(t, 40_000, 60_000),
			Connect: series(t, 100_000), Handshake: series(t, 60_000),
			Network: series(t, 1_900_000), Harness: series(t, 100_000), FirstSubscriber: series(t, 3, 5), LastSubscriber: series(t, 7, 900), Exchange: series(t, 1), InterArrival: series(t, 250_000_000),
			FirstDelivery: series(t, 500_000), ExchangeFull: series(t, 90_000), ExchangeEmpty: series(t, 40_000), Rearm: series(t, 20_000), BacklogAnswer: series(t, 900_000),
			SecondDelivery: series(t, 3, 5), AppDelivery: series(t, 700_000), RoundTrip: series(t, 300_000)},
		Throughput: Throughput{PublishedPerSecond: 4, DeliveredPerSecond: 100, DeliveredBytesPerSecond: 25_600, ExchangesPerSecond: new(100.0)},
		Wire: Wire{Sent: direction, Received: direction, ConnectionsOpened: 3, Requests: 2000, EmptyResponses: 20,
			OverheadBytesPerMessage: new(12.1), WireOverheadPerMessage: new(14.18), IdleBytesPerClientHour: new(720.0),
			Setup: Setup{Connections: 500, Bytes: 60_000, WireBytes: new(int64(200_000)), Seconds: 0.4}, WindowSeconds: new(1.0)},
		Conduct: &Conduct{Answers: 1980, LargestMessages: 3, LargestBytes: 768, EmptySentBytes: 2000, EmptyReceivedBytes: 1000, HandedOver: 2,
			Aborted: 1, Races: 2, Failed: 3, PortErrors: 4, Resting: new(int64(17)), Stuck: 5, Connections: 503, ServerChecks: new(int64(800)), QueuedBytes: new(int64(1 << 20)), ReadingSeconds: 10},
		Echoes: &Echoes{Sent: 100, Answered: 99, Requests: 100, PayloadBytes: 6400, OverheadBytes: 20_000, Due: 100, Unanswered: 1, WaitedSeconds: 0.5},
		Server: side, Generator: side,
		Timeline: []Interval{{Start: 2, End: 3, Phase: "window", Published: 4, Received: 2000, Connections: 500, Requests: new(int64(1990)), Delivery: series(t, values...),
			ServerCPU: new(0.5), GeneratorCPU: new(0.6), ServerRSS: new(int64(1)), GeneratorRSS: new(int64(2)), Events: []string{"server stopped"}}},
		Instrument: watch(t),
		Floor: &Floor{Calibrated: time.Date(2026, 2, 28, 12, 0, 0, 0, time.UTC), ScheduleLag: &Percentiles{Count: 10_000, P50: 20_000, P99: 90_000, P999: 700_000},
			Delivery: &Percentiles{Count: 10_000, P50: 150_000, P99: 400_000, P999: 2_000_000}},
		Validity:   Validity{Valid: true, Checks: []Check{{Name: "plan", Kind: "instrument", OK: true, Value: 0, Limit: 0.001, Unit: "share", Advice: "none"}}},
		Thresholds: []Assessment{{Expression: "p99(delivery) < 50ms", Outcome: "pass", Detail: "p99(delivery) = 1ms, wanted < 50ms"}},
	}
}

// between returns the interval from low to high.
func between(low, high int64) *Bounds { return &Bounds{Low: low, High: &high} }

// watch returns a generator with which nothing is wrong.
func watch(t testing.TB) *Watch {
	t.Helper()
	observer := func(role string) Observer {
		return Observer{Role: role, HiccupThread: series(t, 30_000, 2_000_000), HiccupGoroutine: series(t, 500_000, 3_000_000),
			Stalls:       []Stall{{Start: 2.5, Length: 2_000_000, By: "thread"}},
			SchedulerP99: new(int64(100_000)), CollectorPauseMax: new(int64(200_000)), CollectorShare: new(0.01), RunDelay: new(0.01), RunWait: new(int64(20_000)), InvoluntarySwitches: new(int64(7))}
	}
	return &Watch{
		Processes: []Observer{observer("worker"), observer("driver")}, OwnLag: series(t, 40_000, 60_000), ExemptLags: 1,
		Arrivals: &Arrivals{Gaps: 79, Step: 1, Distance: 0.01}, Dependence: new(0.1),
		Machine: &Machine{Steal: new(0.001), OtherPrograms: new(0.02), Retransmits: new(int64(0)), Timeouts: new(int64(0)), ListenOverflows: new(int64(0)), ListenDrops: new(int64(0))},
	}
}
