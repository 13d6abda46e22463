package scenarios

import "bench/results"

// machineState is what the kernel has counted up to a time; nil is what this
// system does not tell.
type machineState struct {
	// ticks are all CPU time, stolen what the hypervisor gave to other guests.
	ticks, stolen *int64
	tcp           map[string]int64
}

// names of the kernel's counters of trouble on TCP connections: RFC 4022 and
// the Linux extensions of /proc/net/netstat.
const (
	tcpRetransmits     = "RetransSegs"
	tcpTimeouts        = "TCPTimeouts"
	tcpListenOverflows = "ListenOverflows"
	tcpListenDrops     = "ListenDrops"
)

// machineSince is what the machine did between two states: CPU time between
// the edges of the window, connections over the whole run.
func machineSince(start, from, to, end machineState) *results.Machine {
	m := &results.Machine{
		Retransmits:     grown(start, end, tcpRetransmits),
		Timeouts:        grown(start, end, tcpTimeouts),
		ListenOverflows: grown(start, end, tcpListenOverflows),
		ListenDrops:     grown(start, end, tcpListenDrops),
	}
	if from.ticks != nil && to.ticks != nil && *to.ticks > *from.ticks {
		share := float64(*to.stolen-*from.stolen) / float64(*to.ticks-*from.ticks)
		m.Steal = &share
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
