package results

import "math"

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
	lagFloor       = 10e6
	calibratedLag  = 1e6
	hiccupFloor    = 1e6
	closedHiccups  = 10e6
	stallFloor     = 100e6
	schedulerFloor = 10e6
	runDelayFloor  = 500e3
	// What other programs make threads wait for is no part of a server's latency,
	// however long that is.
	othersDelay = 150e3
	// Garbage collection above this is no longer a side effect.
	mostCollecting = 0.05
	// Above this the generator's own run queue shows in what it measures.
	mostGeneratorCPU = 0.70
	mostSteal        = 0.01
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
	{name: "generator_hiccups", most: hiccupFloor, unit: "ns", value: worstMeasuring(func(o *Observer) *float64 { return hiccup(o.HiccupThread, p99) }), limit: hiccupLimit,
		advice: "the generator came late again and again: stop other programs, lower --rate or --clients, or give it more cores"},
	{name: "generator_stall", most: stallFloor, unit: "ns", value: worstObserver(longestStall), limit: shareOfAge,
		advice: "the generator stood still: see the stalls in the timeline, stop other programs, or give it more cores"},
	{name: "scheduler_latency", most: schedulerFloor, unit: "ns", value: worstMeasuring(schedulerWait), limit: func(r *Result) float64 { return mostShareOfQueue * tail(r) },
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

// imbalance is by how much expected differs from delivered + lost + censored, in
// all or summed over the clients.
func imbalance(r *Result, o Observations) (float64, bool) {
	m := r.Messages
	inAll := m.Expected - m.Delivered - m.Lost - m.Censored
	return float64(max(inAll, -inAll, o.Unbalanced)), r.Loop == "open"
}

// unplanned is |published / planned - 1|. An interrupted plan is not one that
// was not kept.
func unplanned(r *Result, _ Observations) (float64, bool) {
	m := r.Messages
	if r.Loop != "open" || r.Partial || m.Planned == 0 {
		return 0, false
	}
	return math.Abs(float64(m.Published)/float64(m.Planned) - 1), true
}

// ownLag is the 99.9th percentile of how late messages were sent, without what
// the hiccup thread saw too: that is the next check's.
func ownLag(r *Result, _ Observations) (float64, bool) {
	switch {
	case r.Loop != "open":
	case r.Instrument != nil && r.Instrument.OwnLag != nil:
		return float64(r.Instrument.OwnLag.P999), true
	case r.Latency.ScheduleLag != nil:
		return float64(r.Latency.ScheduleLag.P999), true
	}
	return 0, false
}

// lagLimit is a tenth of the delivery latency, or what the machine needs if that
// is more: twice what a bare thread was late when it was calibrated, with room
// for the disturbances of a millisecond that it need not have seen.
func lagLimit(r *Result) float64 {
	floor := lagFloor
	if r.Floor != nil && r.Floor.ScheduleLag != nil {
		floor = math.Max(calibratedLag, nearFloor*float64(r.Floor.ScheduleLag.P999))
	}
	return math.Max(floor, shareOfAge(r))
}

// shareOfAge is a tenth of the delivery latency at its 99.9th percentile.
func shareOfAge(r *Result) float64 {
	if r.Latency.Delivery == nil {
		return 0
	}
	return mostShareOfAge * float64(r.Latency.Delivery.P999)
}

// hiccupLimit is a tenth of the delivery latency's tail; a closed loop keeps the
// generator as busy as the server, by intent.
func hiccupLimit(r *Result) float64 {
	if r.Loop == "closed" {
		return closedHiccups
	}
	return mostShareOfAge * tail(r)
}

// tail is the delivery latency at its 99th percentile, with which what happens
// again and again is compared.
func tail(r *Result) float64 {
	if r.Latency.Delivery == nil {
		return 0
	}
	return float64(r.Latency.Delivery.P99)
}

// shareOfMedian is a tenth of the median delivery latency, for what every message
// suffers.
func shareOfMedian(r *Result) float64 {
	if r.Latency.Delivery == nil {
		return 0
	}
	return mostShareOfAge * float64(r.Latency.Delivery.P50)
}

// ownDelay is what threads may wait for each other and for the servers, on a machine
// that is theirs.
func ownDelay(r *Result) float64 {
	if others, known := otherPrograms(r, Observations{}); known && others > mostOthers {
		return othersDelay
	}
	return math.Max(runDelayFloor, shareOfMedian(r))
}

func arrivalDistance(r *Result, _ Observations) (float64, bool) {
	if r.Instrument == nil || r.Instrument.Arrivals == nil {
		return 0, false
	}
	return r.Instrument.Arrivals.Distance, true
}

func arrivalLimit(r *Result) float64 { return r.Instrument.Arrivals.limit() }

func p99(s *Series) int64     { return s.P99 }
func longest(s *Series) int64 { return s.Max }

// hiccup is how late beats came, nil if there were none.
func hiccup(s *Series, of func(*Series) int64) *float64 {
	if s == nil {
		return nil
	}
	return new(float64(of(s)))
}

// longestStall is that of one process, be it on the thread or on the goroutine.
func longestStall(o *Observer) *float64 {
	thread, goroutine := hiccup(o.HiccupThread, longest), hiccup(o.HiccupGoroutine, longest)
	switch {
	case thread == nil:
		return goroutine
	case goroutine == nil:
		return thread
	}
	return new(math.Max(*thread, *goroutine))
}

// schedulerWait is the 99th percentile.
func schedulerWait(o *Observer) *float64 { return float(o.SchedulerP99) }

// runWait is the mean over the turns of all threads.
func runWait(o *Observer) *float64 { return float(o.RunWait) }

// float is the number behind n, nil for nil.
func float(n *int64) *float64 {
	if n == nil {
		return nil
	}
	return new(float64(*n))
}

// worstObserver is the largest value of all processes of the generator.
func worstObserver(of func(*Observer) *float64) func(*Result, Observations) (float64, bool) {
	return func(r *Result, _ Observations) (worst float64, known bool) {
		if r.Instrument == nil {
			return 0, false
		}
		for i := range r.Instrument.Processes {
			if v := of(&r.Instrument.Processes[i]); v != nil {
				worst, known = math.Max(worst, *v), true
			}
		}
		return worst, known
	}
}

// worstMeasuring leaves out the driver, through which nothing goes that is
// measured: it matters only that it is there.
func worstMeasuring(of func(*Observer) *float64) func(*Result, Observations) (float64, bool) {
	return worstObserver(func(o *Observer) *float64 {
		if o.Role == "driver" {
			return nil
		}
		return of(o)
	})
}

// generatorCPU is the share that the generator used of the cores that it may
// use, or of those that GOMAXPROCS leaves to one process if that is more. In a
// closed loop it saturates by intent.
func generatorCPU(r *Result, _ Observations) (float64, bool) {
	g, seconds := r.Generator, r.Window().Seconds()
	if g == nil || g.Cores == nil || r.Loop == "closed" || seconds <= 0 {
		return 0, false
	}
	cpu, known := g.used()
	share := cpu / seconds / *g.Cores
	if procs := float64(r.Environment.GOMAXPROCS); procs >= 1 {
		for _, p := range g.Processes {
			if p.CPUSeconds != nil {
				share = math.Max(share, *p.CPUSeconds/seconds/math.Min(procs, *g.Cores))
			}
		}
	}
	return share, known
}

// used is the CPU seconds of the processes of a side, of those that groups share
// too: all of them are kept waiting where it is short.
func (s *Resources) used() (sum float64, known bool) {
	if s.Shared == 0 {
		return optional(s.CPUSeconds)
	}
	for _, p := range s.Processes {
		if p.CPUSeconds == nil {
			return 0, false
		}
		sum += *p.CPUSeconds
	}
	return sum, len(s.Processes) > 0
}

func stolen(r *Result, _ Observations) (float64, bool) {
	if r.Instrument == nil || r.Instrument.Machine == nil {
		return 0, false
	}
	return optional(r.Instrument.Machine.Steal)
}

// descriptors is the share in use of all that the generator's processes may open.
func descriptors(r *Result, o Observations) (float64, bool) {
	g := r.Generator
	if g == nil || g.Descriptors == nil || o.DescriptorLimit <= 0 {
		return 0, false
	}
	return float64(*g.Descriptors) / (float64(o.DescriptorLimit) * math.Max(1, float64(len(g.Processes)))), true
}
