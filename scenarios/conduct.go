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
		Connections:        m.total.Connections,
		ServerChecks:       d.serverChecks(),
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
	return &results.Echoes{Sent: u.Sent, Answered: u.Echoed, Requests: u.Requests, PayloadBytes: u.Payload, OverheadBytes: u.Bytes}
}
