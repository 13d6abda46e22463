package results

// Limits of the instrument, each with its reason. They were calibrated on an
// idle machine of two cores: see reference/limits.md for the distributions of
// healthy runs and of sick ones.
const (
	// A plan is fixed before the run, so hardly any deviation is healthy.
	mostUnplanned = 0.001
	// What delays the generator is part of every latency: a tenth of it is what a
	// reader of two significant digits does not see.
	mostShareOfAge = 0.1
	// Clients that one message wakes together wait for each other, in every
	// generator: the report shows the part as harness.
	mostShareOfQueue = 0.25
	// Below these the generator is that of an ordinary kernel.
	lagFloor         = 10e6
	calibratedLag    = 1e6
	hiccupFloor      = 1e6
	closedHiccups    = 10e6
	stallFloor       = 100e6
	schedulerFloor   = 2e6
	agelessScheduler = 10e6
	runDelayFloor    = 500e3
	// What other programs make threads wait for is no part of a server's latency,
	// however long that is.
	othersDelay = 150e3
	// Garbage collection above this is no longer a side effect.
	mostCollecting = 0.05
	// Above this the generator's own run queue shows in what it measures.
	mostGeneratorCPU = 0.70
	mostSteal        = 0.01
	// After the window nothing is published: by this share of it rates are too low.
	// To ask ten thousand clients takes a tenth of a second on average.
	mostLate = 0.05
	// Sockets, files and pipes of the runtime need a reserve.
	mostDescriptors = 0.95
)

// instrumentChecks are the checks that decide whether a result is valid, in the
// order in which they are reported.
var instrumentChecks = []check{
	{name: "accounting", unit: "deliveries", value: imbalance,
		advice: "report this as a defect of bench: expected differs from delivered + lost + censored"},
	{name: "negative_age", unit: "messages", value: always(func(r *Result, _ Observations) float64 { return float64(r.Messages.NegativeAge) }),
		advice: "clocks of the processes differ: run publisher and clients on one host and in one time namespace"},
	{name: "unrecordable", unit: "values", value: always(func(r *Result, _ Observations) float64 { return float64(r.Messages.Unrecordable) }),
		advice: "ages above an hour were not recorded: shorten the run or lower the load"},
	{name: "workers_missing", unit: "processes", value: always(func(_ *Result, o Observations) float64 { return float64(o.WorkersMissing) }),
		advice: "a client process ended without its account: look at the errors, and at the memory of the machine"},
	{name: "stamps", unit: "messages", value: unrecognized, say: sayUnrecognized,
		advice: "messages arrived, but none with a stamp of this run: look at the stamp, and at {message} in the body that is published"},
	{name: "plan_adherence", most: mostUnplanned, unit: "share", value: unplanned,
		advice: "the publisher did not send what was planned: lower --rate, or look at why the append connection stalled"},
	{name: "schedule_lag", unit: "ns", value: ownLag, limit: lagLimit,
		advice: "messages were sent late: stop other programs, lower --rate or --clients, or give the generator more cores"},
	{name: "arrival_law", unit: "share", value: arrivalDistance, limit: arrivalLimit,
		advice: "messages were not sent by the law of the plan: see schedule_lag and generator_stall for who was late"},
	{name: "late_account", most: mostLate, unit: "share", value: lateAccount,
		advice: "what clients counted in the window was asked for late: stop other programs, lower --clients, or lengthen --duration"},
	{name: "generator_hiccups", most: hiccupFloor, unit: "ns", value: worstMeasuring(func(o *Observer) *float64 { return hiccup(o.HiccupThread, p99) }), limit: hiccupLimit,
		advice: "the generator came late again and again: stop other programs, lower --rate or --clients, or give it more cores"},
	{name: "generator_stall", most: stallFloor, unit: "ns", value: worstObserver(longestStall), limit: shareOfAge,
		advice: "the generator stood still: see the stalls in the timeline, stop other programs, or give it more cores"},
	{name: "scheduler_latency", most: schedulerFloor, unit: "ns", value: worstMeasuring(schedulerWait), limit: schedulerLimit,
		advice: "goroutines of the generator waited for a thread: lower --clients or --rate, raise GOMAXPROCS, or add --workers"},
	{name: "gc_share", most: mostCollecting, unit: "share", value: worstMeasuring(func(o *Observer) *float64 { return o.CollectorShare }),
		advice: "the generator collects garbage: set GOGC=400, or lower --clients"},
	{name: "generator_cpu", most: mostGeneratorCPU, unit: "share", value: generatorCPU,
		advice: "the generator is short of CPU: lower --clients or --rate, or give it more cores"},
	{name: "run_delay", most: othersDelay, unit: "ns", value: worstMeasuring(runWait), limit: ownDelay,
		advice: "threads of the generator waited for a core: stop other programs, or keep server and generator apart with taskset"},
	{name: "steal", most: mostSteal, unit: "share", value: stolen,
		advice: "the hypervisor gave this machine's CPU to others: measure on a quieter host"},
	{name: "descriptors", most: mostDescriptors, unit: "share", value: descriptors,
		advice: "file descriptors run out: raise the limit with ulimit -n, or use more processes with --workers"},
}
