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
	// Server and Generator. Wire is of the same span; CPU time, which is read over
	// one of its own, is scaled to it.
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
	// Requests are those that clients sent in this interval; absent where a worker
	// did not tell, and from results of before.
	Requests *int64 `json:"requests,omitzero"`
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
