package results

// Kinds of checks.
const (
	// Instrument checks decide whether the result is valid.
	Instrument = "instrument"
	// Server checks are findings about what was measured.
	Server = "server"
)

// limit is one line of the table of checks: a check fails if its value exceeds
// the limit.
type limit struct {
	name, kind string
	most       float64
	unit       string
	advice     string
}

// Limits of the checks, each with its reason. They are starting values in the
// sense that healthy runs on a small idle machine must stay below them.
const (
	// A plan is fixed before the run, so hardly any deviation is healthy.
	mostUnplanned = 0.001
	// The lag is part of every latency: a tenth of it is what a reader of two
	// significant digits does not see.
	mostLagShare = 0.1
	// Below this the lag is that of an ordinary kernel: an idle machine of two
	// cores showed 0.65 to 4.2 ms at p99.9, a busy one about twice that.
	lagFloor = 10e6
	// Above this the generator's own run queue shows in what it measures.
	mostGeneratorCPU = 0.70
	// A server above this is near the point where its latency grows with the
	// length of the run.
	mostServerCPU = 0.90
	// Sockets, files and pipes of the runtime need a reserve.
	mostDescriptors = 0.95
)

// limits is the table of checks, in the order in which they are reported.
var limits = []limit{
	{"accounting", Instrument, 0, "deliveries", "report this as a defect of bench: expected differs from delivered + lost + censored"},
	{"negative_age", Instrument, 0, "messages", "clocks of the processes differ: run publisher and clients on one host and in one time namespace"},
	{"unrecordable", Instrument, 0, "values", "ages above an hour were not recorded: shorten the run or lower the load"},
	{"workers_missing", Instrument, 0, "processes", "a client process ended without its account: look at the errors, and at the memory of the machine"},
	{"plan_adherence", Instrument, mostUnplanned, "share", "the publisher did not send what was planned: lower --rate, or look at why the append connection stalled"},
	{"schedule_lag", Instrument, lagFloor, "ns", "messages were sent late: stop other programs, lower --rate or --clients, or give the generator more cores"},
	{"generator_cpu", Instrument, mostGeneratorCPU, "share", "the generator is short of CPU: lower --clients or --rate, or give it more cores"},
	{"descriptors", Instrument, mostDescriptors, "share", "file descriptors run out: raise the limit with ulimit -n, or use more processes with --workers"},
	{"clients_missing", Server, 0, "share", "some clients never connected, and count as expected: raise --connect-timeout or lower --connect-rate"},
	{"lost", Server, 0, "deliveries", "messages never arrived: the server dropped them, or a reader fell behind the retention of the log"},
	{"censored", Server, 0, "deliveries", "messages had not arrived when the drain ended: the server is overloaded or stalled, and its latency a lower bound"},
	{"duplicate", Server, 0, "deliveries", "messages arrived twice: look at how the client resumes"},
	{"out_of_order", Server, 0, "deliveries", "messages arrived after later ones: the server does not keep the order of a topic"},
	{"unstamped", Server, 0, "messages", "messages of somebody else arrived, or the server changes payloads: use topics of your own"},
	{"errors", Server, 0, "errors", "connections or requests failed: see the examples in errors"},
	{"skipped_polls", Server, 0, "polls", "answers came later than the next poll was due: raise --poll-interval or look at the server"},
	{"server_cpu", Server, mostServerCPU, "share", "the server is short of CPU: its latency depends on the length of the run"},
}
