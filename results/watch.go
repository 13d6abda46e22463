package results

// Watch is what the generator saw of itself and of the machine, from the
// start of the window to the end of the drain: the ground of the checks of kind
// "instrument".
type Watch struct {
	// Processes are the workers, the driver and the publisher, as they watched
	// themselves.
	Processes []Observer `json:"processes"`
	// OwnLag is sent - due per message, less the time in which its process's hiccup
	// thread was stalled too: the publisher's own lateness; null if nothing was sent.
	OwnLag *Series `json:"own_lag"`
	// ExemptLags counts the messages of which the lag was shortened by that.
	ExemptLags int64 `json:"exempt_lags"`
	// Arrivals compares what was sent with the law of the plan; null if too few
	// messages were sent.
	Arrivals *Arrivals `json:"arrivals"`
	// Dependence is the rank correlation (Spearman) of the ages of neighboring
	// messages; null if they were too few.
	Dependence *float64 `json:"dependence"`
	// Machine is what the kernel counted; null where it does not tell.
	Machine *Machine `json:"machine"`
}

// Observer is one process of the generator as it watched itself.
type Observer struct {
	Role string `json:"role"` // worker, publisher or driver
	// HiccupThread is how late the beats of a fixed timetable came on a thread of
	// its own, every 8 ms: what the system did to the process. It is null in the
	// driver, through which nothing goes that is measured. HiccupGoroutine is the
	// same on a goroutine, every 10 ms in a worker and every 50 ms in the driver, to
	// which the Go scheduler and Go's timers (1 ms) add; null in the publisher.
	HiccupThread    *Series `json:"hiccup_thread"`
	HiccupGoroutine *Series `json:"hiccup_goroutine"`
	// Stalls are the longest of them, at most ten of each.
	Stalls []Stall `json:"stalls"`
	// SchedulerP99 is the 99th percentile, in nanoseconds, of how long goroutines
	// that could run waited for it (/sched/latencies).
	SchedulerP99 *int64 `json:"scheduler_p99"`
	// CollectorPauseMax is the longest stop for garbage collection in nanoseconds,
	// CollectorShare the share of CPU time that collections took which ended here.
	CollectorPauseMax *int64   `json:"collector_pause_max"`
	CollectorShare    *float64 `json:"collector_share"`
	// RunDelay is how long threads that could run waited for a core, all threads
	// together, per elapsed time; RunWait is the same in nanoseconds per turn on one.
	RunDelay *float64 `json:"run_delay"`
	RunWait  *int64   `json:"run_wait"`
	// InvoluntarySwitches is how often a core was taken from one of them.
	InvoluntarySwitches *int64 `json:"involuntary_switches"`
}

// Stall is a time in which a process did nothing.
type Stall struct {
	// Start is in seconds since the start of publishing.
	Start float64 `json:"start"`
	// Length is in nanoseconds.
	Length int64 `json:"length"`
	// By is who saw it: thread or goroutine.
	By string `json:"by"`
}

// Arrivals compares the gaps between messages as sent with those of the plan.
type Arrivals struct {
	// Gaps is how many of each were compared; a gap spans Step messages.
	Gaps int `json:"gaps"`
	Step int `json:"step"`
	// Distance is the largest distance of the two distribution functions, where
	// ArrivalTolerance to either side is no difference.
	Distance float64 `json:"distance"`
}

// Machine is what the kernel counted for the whole machine, or for its network
// namespace: other programs are among it. A nil pointer is what it does not tell.
type Machine struct {
	// Steal is the share of CPU time in the window that the hypervisor gave to others.
	Steal *float64 `json:"steal"`
	// OtherPrograms is the share of the machine's CPU time in the window that neither
	// the servers nor the generator used; absent too if the servers cannot be read.
	OtherPrograms *float64 `json:"other_programs,omitzero"`
	// Counts of TCP between the first connection and the end of the run.
	Retransmits     *int64 `json:"tcp_retransmits"`
	Timeouts        *int64 `json:"tcp_timeouts"`
	ListenOverflows *int64 `json:"listen_overflows"`
	ListenDrops     *int64 `json:"listen_drops"`
}
