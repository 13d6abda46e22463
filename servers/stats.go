package servers

import (
	"os"
	"runtime"
	"runtime/metrics"
	"time"
)

// Stats is the state of a server, as /stats tells it in JSON. Counters run from
// the start of the process; a nil pointer, null in JSON, is what this system
// does not tell.
type Stats struct {
	PID           int     `json:"pid"`
	UptimeSeconds float64 `json:"uptime_seconds"`
	Draining      bool    `json:"draining"`

	// CPUSeconds is user and system time of the process.
	CPUSeconds *float64 `json:"cpu_seconds"`
	// GCCPUSeconds is the part of it that garbage collection took, as estimated
	// by the runtime at the end of each collection.
	GCCPUSeconds float64 `json:"gc_cpu_seconds"`
	GCCycles     uint64  `json:"gc_cycles"`
	// HeapBytes is live objects and garbage not yet swept, StackBytes the stacks
	// of goroutines, MemoryBytes all that the runtime has mapped and not returned.
	HeapBytes   uint64 `json:"heap_bytes"`
	StackBytes  uint64 `json:"stack_bytes"`
	MemoryBytes uint64 `json:"memory_bytes"`
	// RSSBytes is resident memory now, RSSPeakBytes the most it has been.
	RSSBytes     *int64 `json:"rss_bytes"`
	RSSPeakBytes *int64 `json:"rss_peak_bytes"`
	Goroutines   int    `json:"goroutines"`
	GOMAXPROCS   int    `json:"gomaxprocs"`
	// Descriptors is open file descriptors, of at most DescriptorLimit.
	Descriptors     *int64 `json:"descriptors"`
	DescriptorLimit *int64 `json:"descriptor_limit"`

	// Held is parked long polls and fetches, Subscribers open sse and websocket streams.
	Held        int64 `json:"held"`
	Subscribers int64 `json:"subscribers"`
	// Connections is open now, Accepted all that were ever accepted.
	Connections int   `json:"connections"`
	Accepted    int64 `json:"accepted"`
	// Appended and Evicted count messages, LogBytes those kept, with overhead.
	Appended int64 `json:"appended"`
	Evicted  int64 `json:"evicted"`
	Topics   int   `json:"topics"`
	LogBytes int64 `json:"log_bytes"`
	// Checks counts looks at the log by long polls that asked for loop; Followed is
	// those of Appended that the server appended itself, for follow; Upstream counts
	// messages of clients.
	Checks   int64 `json:"checks"`
	Followed int64 `json:"followed"`
	Upstream int64 `json:"upstream"`
	// Groups is told if /stats?groups asks for it, by the part of topics' names before
	// the digits at their end.
	Groups map[string]GroupStats `json:"groups"`
	// Inject is what the server does wrong on purpose, as it was asked for.
	Inject string `json:"inject"`
}

// Stats returns the state of the server now.
func (s *Server) Stats() Stats {
	samples := []metrics.Sample{
		{Name: "/cpu/classes/gc/total:cpu-seconds"},
		{Name: "/gc/cycles/total:gc-cycles"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/stacks:bytes"},
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
	}
	metrics.Read(samples)
	resident, peak := residentBytes()
	stats := Stats{
		PID:             os.Getpid(),
		UptimeSeconds:   time.Since(s.started).Seconds(),
		Draining:        s.log.closed(),
		CPUSeconds:      cpuSeconds(),
		GCCPUSeconds:    samples[0].Value.Float64(),
		GCCycles:        samples[1].Value.Uint64(),
		HeapBytes:       samples[2].Value.Uint64(),
		StackBytes:      samples[3].Value.Uint64(),
		MemoryBytes:     samples[4].Value.Uint64() - samples[5].Value.Uint64(),
		RSSBytes:        resident,
		RSSPeakBytes:    peak,
		Goroutines:      runtime.NumGoroutine(),
		GOMAXPROCS:      runtime.GOMAXPROCS(0),
		Descriptors:     openDescriptors(),
		DescriptorLimit: descriptorLimit(),
		Held:            s.log.held.Load(),
		Subscribers:     s.log.streams.Load(),
		Appended:        s.log.appended.Load(),
		Evicted:         s.log.evicted.Load(),
		Topics:          s.log.count(),
		LogBytes:        s.log.total.Load(),
		Checks:          s.log.checks.Load(),
		Followed:        s.log.followed.count(),
		Upstream:        s.log.upstream.Load(),
	}
	if f := s.log.faults; f != nil {
		stats.Inject = f.text
	}
	if l := s.listener.Load(); l != nil {
		stats.Connections, stats.Accepted = l.count(), l.accepted.Load()
	}
	return stats
}
