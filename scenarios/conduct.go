package scenarios

import (
	"bench/clients"
	"bench/results"
	"bench/servers"
)

// conduct is how requests and connections fared.
func (d *driver) conduct(m *merged) *results.Conduct {
	w := m.window
	return &results.Conduct{
		Answers:            w.Answers,
		LargestMessages:    m.total.MostMessages,
		LargestBytes:       m.total.MostPayload,
		EmptySentBytes:     w.EmptySent,
		EmptyReceivedBytes: w.EmptyReceived,
		HandedOver:         w.HandedEmpties,
		Aborted:            w.Aborted,
		Races:              w.Races,
		Failed:             failed(w),
		PortErrors:         w.PortErrors,
		Resting:            m.resting,
		Stuck:              m.stuck,
		ReadingSeconds:     m.times.reading.Seconds(),
		Connections:        m.total.Connections,
		ServerChecks:       d.serverChecks(),
		QueuedBytes:        d.queued(),
	}
}

// failed counts the failures of all kinds.
func failed(u clients.Usage) (n int64) {
	for _, of := range u.Errors {
		n += of
	}
	return n
}

// serverChecks is how often servers in a loop looked in the window, for this group
// where several share them.
func (d *driver) serverChecks() *int64 {
	before, after := d.stats[0], d.stats[1]
	if len(after) == 0 || len(before) != len(after) {
		return nil
	}
	var n int64
	for i := range after {
		to, known := d.checksIn(after[i])
		from, knownBefore := d.checksIn(before[i])
		if !known || !knownBefore {
			return nil
		}
		n += to - from
	}
	return &n
}

// backsUp tells whether something may wait at the server for clients that do not read
// what they can.
func (d *driver) backsUp() bool {
	return d.scenario.Behavior.Stalled || d.scenario.Behavior.ReadRate > 0
}

// queued is what the servers' kernels had for the clients of this group at the end of
// the window. Pollers ask when they have read: servers keep no account of theirs.
func (d *driver) queued() *int64 {
	if !d.backsUp() || Patterns[order(d.pattern)].Ticks || len(d.stats[1]) != len(d.backends) {
		return nil
	}
	var sum int64
	for _, s := range d.stats[1] {
		of, here := s.Groups[d.prefix()]
		if s.Groups == nil || here && of.QueuedBytes == nil {
			return nil
		}
		if here { // else no client of the group is at this server
			sum += *of.QueuedBytes
		}
	}
	return &sum
}

// checksIn is this group's part of the looks that a server counted; false if the
// server did not tell it apart.
func (d *driver) checksIn(s servers.Stats) (n int64, known bool) {
	if !d.shared() {
		return s.Checks, true
	}
	return s.Groups[d.prefix()].Checks, s.Groups != nil
}

// echoes is the account of what clients sent, nil if they send nothing.
func (d *driver) echoes(m *merged) *results.Echoes {
	if d.scenario.Upstream.By == "" {
		return nil
	}
	u := m.window.Upstream
	return &results.Echoes{
		Sent: u.Sent, Answered: u.Echoed, Requests: u.Requests, PayloadBytes: u.Payload, OverheadBytes: u.Bytes,
		Due: m.due, Unanswered: m.unanswered, WaitedSeconds: m.waited.Seconds(),
	}
}
