package scenarios

import (
	"testing"
	"time"
)

func TestMachineSince(t *testing.T) {
	t.Parallel()
	state := func(ticks, busy, stolen, retransmits int64) machineState {
		return machineState{&ticks, &busy, &stolen, map[string]int64{tcpRetransmits: retransmits, tcpListenDrops: 7}}
	}
	from, to := state(1000, 400, 10, 5), state(3000, 2000, 50, 6)
	m := machineSince(state(0, 0, 0, 5), from, to, state(4000, 2500, 900, 9), new(4*time.Second))
	if m.Steal == nil || *m.Steal != 0.02 {
		t.Errorf("steal %v, want 40 of 2,000 ticks of the window", m.Steal)
	}
	if m.OtherPrograms == nil || *m.OtherPrograms != 0.6 {
		t.Errorf("others used %v of the machine, want 1,600 ticks less the run's own 400, of 2,000", m.OtherPrograms)
	}
	if m := machineSince(from, from, to, to, nil); m.OtherPrograms != nil {
		t.Errorf("others used %v though nobody knows what the run used", *m.OtherPrograms)
	}
	if m := machineSince(from, from, to, to, new(17*time.Second)); *m.OtherPrograms != 0 {
		t.Errorf("others used %v, want 0: ticks are coarser than the clock of a process", *m.OtherPrograms)
	}
	if m.Retransmits == nil || *m.Retransmits != 4 || m.ListenDrops == nil || *m.ListenDrops != 0 {
		t.Errorf("%+v, want 4 retransmits and no drop over the whole run", m)
	}
	if m.Timeouts != nil || m.ListenOverflows != nil {
		t.Errorf("%+v: what the kernel does not count is not 0", m)
	}
	if m := machineSince(machineState{}, machineState{}, machineState{}, machineState{}, nil); m.Steal != nil || m.Retransmits != nil {
		t.Errorf("%+v from nothing", m)
	}
}
