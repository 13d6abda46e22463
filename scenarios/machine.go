package scenarios

import (
	"time"

	"bench/results"
)

// machineState is what the kernel has counted up to a time; nil is what this
// system does not tell.
type machineState struct {
	// ticks are all CPU time, busy what programs and the kernel used of it, stolen
	// what the hypervisor gave to other guests.
	ticks, busy, stolen *int64
	tcp                 map[string]int64
}

// ticksPerSecond is the unit of the kernel's CPU time, the same on every Linux
// (USER_HZ, proc_stat(5)).
const ticksPerSecond = 100

// names of the kernel's counters of trouble on TCP connections: RFC 4022 and
// the Linux extensions of /proc/net/netstat.
const (
	tcpRetransmits     = "RetransSegs"
	tcpTimeouts        = "TCPTimeouts"
	tcpListenOverflows = "ListenOverflows"
	tcpListenDrops     = "ListenDrops"
)

// machineSince is what the machine did between two states: CPU time between
// the edges of the window, connections over the whole run. own is the CPU time that
// the run's own processes used in the window; nil is not known.
func machineSince(start, from, to, end machineState, own *time.Duration) *results.Machine {
	m := &results.Machine{
		Retransmits:     grown(start, end, tcpRetransmits),
		Timeouts:        grown(start, end, tcpTimeouts),
		ListenOverflows: grown(start, end, tcpListenOverflows),
		ListenDrops:     grown(start, end, tcpListenDrops),
	}
	if from.ticks != nil && to.ticks != nil && *to.ticks > *from.ticks {
		all := float64(*to.ticks - *from.ticks)
		m.Steal = new(float64(*to.stolen-*from.stolen) / all)
		if own != nil {
			m.OtherPrograms = new(max(0, (float64(*to.busy-*from.busy)-own.Seconds()*ticksPerSecond)/all))
		}
	}
	return m
}

func grown(before, after machineState, name string) *int64 {
	a, ok1 := before.tcp[name]
	b, ok2 := after.tcp[name]
	if !ok1 || !ok2 {
		return nil
	}
	n := b - a
	return &n
}
