package scenarios

import (
	"os"
	"testing"
	"time"
)

func TestCPUTicks(t *testing.T) {
	t.Parallel()
	all, busy, stolen := cpuTicks([]byte("cpu  10 1 5 1000 7 0 3 9 4 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n"))
	if all == nil || *all != 1035 || *busy != 19 || *stolen != 9 { // guest time is part of user time
		t.Errorf("%v ticks, %v busy, %v stolen; want 1,035, 19 and 9", all, busy, stolen)
	}
	for _, text := range []string{"", "cpu 1 2 3", "intr 1 2 3 4 5 6 7 8 9", "cpu a b c d e f g h"} {
		if all, _, _ := cpuTicks([]byte(text)); all != nil {
			t.Errorf("%q gives %d ticks", text, *all)
		}
	}
}

func TestReadCounters(t *testing.T) {
	t.Parallel()
	found := map[string]int64{}
	readCounters(found, "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 1 22\nIpExt: A B\nIpExt: 5 6\n", "TcpExt")
	if len(found) != 2 || found["ListenOverflows"] != 22 {
		t.Errorf("%v, want the two that have values", found)
	}
	readCounters(found, "Ip: 1 2\nTcp: RetransSegs MaxConn\nTcp: 4 -1\n", "Tcp")
	if found[tcpRetransmits] != 4 || found["MaxConn"] != -1 || found["1"] != 0 {
		t.Errorf("%v", found)
	}
}

func TestSchedstatWaits(t *testing.T) {
	t.Parallel()
	if w, ok := schedstatWaits([]byte("577122 1779304 12\n")); !ok || w != (waits{1779304 * time.Nanosecond, 12}) {
		t.Errorf("%v, %v", w, ok)
	}
	for _, text := range []string{"", "1 2", "1 -2 3", "1 x 3", "1 2 y"} {
		if _, ok := schedstatWaits([]byte(text)); ok {
			t.Errorf("%q has a delay", text)
		}
	}
}

// This process can be read, may use some core, and shares it with itself.
func TestOwnEffort(t *testing.T) {
	t.Parallel()
	self := []int{os.Getpid()}
	if _, ok := ownInvoluntarySwitches(); !ok {
		t.Error("no involuntary switches")
	}
	if w, ok := ownWaits(); ok && (w.delay < 0 || w.turns < 0) {
		t.Errorf("waits %v", w)
	}
	if cores, ok := usableCores(self); !ok || cores <= 0 {
		t.Errorf("%v cores, %v", cores, ok)
	}
	if !shareCores(self, self) || shareCores(self, nil) {
		t.Error("a process shares cores with itself, and not with nobody")
	}
	if s := readMachine(); s.ticks == nil || *s.ticks <= 0 || len(s.tcp) == 0 {
		t.Errorf("%+v", s)
	}
}
