package scenarios

import "testing"

func TestMachineSince(t *testing.T) {
	t.Parallel()
	state := func(ticks, stolen, retransmits int64) machineState {
		return machineState{&ticks, &stolen, map[string]int64{tcpRetransmits: retransmits, tcpListenDrops: 7}}
	}
	m := machineSince(state(0, 0, 5), state(1000, 10, 5), state(3000, 50, 6), state(4000, 900, 9))
	if m.Steal == nil || *m.Steal != 0.02 {
		t.Errorf("steal %v, want 40 of 2,000 ticks of the window", m.Steal)
	}
	if m.Retransmits == nil || *m.Retransmits != 4 || m.ListenDrops == nil || *m.ListenDrops != 0 {
		t.Errorf("%+v, want 4 retransmits and no drop over the whole run", m)
	}
	if m.Timeouts != nil || m.ListenOverflows != nil {
		t.Errorf("%+v: what the kernel does not count is not 0", m)
	}
	if m := machineSince(machineState{}, machineState{}, machineState{}, machineState{}); m.Steal != nil || m.Retransmits != nil {
		t.Errorf("%+v from nothing", m)
	}
}
