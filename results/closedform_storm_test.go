package results

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// A try is a client that asks to be let in.
type try struct {
	at     float64
	client int
}

// storm lets clients come back to a backend that takes 1/capacity for each, first
// come first served, whether it still waits or not. first tells when a client comes
// first; again, how long it waits after it gave up, negative for never. It returns
// when each was let in, +Inf for those that were not until the end.
func storm(clients int, capacity, deadline, end float64, first, again func(client int) float64) []float64 {
	in := make([]float64, clients)
	// Tries are served in the order of their times: first tries are sorted, and a
	// retry comes a fixed time after its try, per client.
	waiting := make([]try, clients)
	for c := range waiting {
		waiting[c], in[c] = try{first(c), c}, math.Inf(1)
	}
	var free float64
	for len(waiting) > 0 && waiting[0].at < end {
		t := waiting[0]
		waiting = waiting[1:]
		free = math.Max(free, t.at) + 1/capacity
		if free-t.at <= deadline+1e-9 {
			in[t.client] = free
			continue
		}
		if wait := again(t.client); wait >= 0 {
			waiting = append(waiting, try{t.at + deadline + wait, t.client})
		}
	}
	return in
}

func atOnce(int) float64 { return 0 }

// after counts the clients that were let in later than that.
func after(in []float64, then float64) (n int) {
	for _, at := range in {
		if at > then && !math.IsInf(at, 1) {
			n++
		}
	}
	return n
}

func never(in []float64) (n int) {
	for _, at := range in {
		if math.IsInf(at, 1) {
			n++
		}
	}
	return n
}

// TestStormLocksAgreesWithSimulation runs storms on both sides of the limit.
func TestStormLocksAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const clients, capacity, end = 500, 100.0, 600.0
	for _, retry := range []float64{0, 1, 3} {
		limit := StormDeadline(clients, capacity, inSeconds(retry)).Seconds()
		for _, part := range []float64{0.4, 0.8, 0.95, 1.05, 1.2, 2} {
			deadline := limit * part
			t.Run(fmt.Sprintf("b=%v tau=%.2f", retry, deadline), func(t *testing.T) {
				t.Parallel()
				in := storm(clients, capacity, deadline, end, atOnce, func(int) float64 { return retry })
				locks := StormLocks(clients, capacity, inSeconds(deadline), inSeconds(retry))
				if locks != (part < 1) {
					t.Errorf("locks %t at %v of the limiting deadline", locks, part)
				}
				if out := never(in); locks != (out > 0) {
					t.Errorf("%d clients never got in, closed form says locked: %t", out, locks)
				}
				if late := after(in, end/2); locks && late > 0 {
					t.Errorf("%d clients got in late: not locked", late)
				}
				if got, floor := clients-never(in), StormFloor(clients, capacity).Seconds(); !locks && after(in, floor-0.02) == 0 {
					t.Errorf("%d got in before the floor of %v", got, floor)
				}
			})
		}
	}
}

// TestStormFirstTry: first tries spread over the window all get in, and those over
// a little less do not.
func TestStormFirstTry(t *testing.T) {
	t.Parallel()
	const clients, capacity, deadline = 500, 100.0, 1.0
	window := StormWindow(clients, capacity, inSeconds(deadline)).Seconds()
	if window != 4 {
		t.Fatalf("window %v, want 4", window)
	}
	leave := func(int) float64 { return -1 }
	for _, c := range []struct {
		window float64
		all    bool
	}{{window * 1.02, true}, {window * 0.95, false}, {0, false}} {
		in := storm(clients, capacity, deadline, 100, func(i int) float64 { return c.window * float64(i) / clients }, leave)
		if all := never(in) == 0; all != c.all {
			t.Errorf("spread over %v: %d are left out", c.window, never(in))
		}
	}
	if StormWindow(clients, capacity, time.Minute) != 0 {
		t.Error("patient clients need no spreading")
	}
}

// TestStormImpatientAgreesWithSimulation: the others never come back, so that the
// limit is sharp.
func TestStormImpatientAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const clients, capacity, deadline, end = 2500, 500.0, 1.0, 300.0
	limit := StormImpatient(clients, capacity, inSeconds(deadline))
	if math.Abs(limit-0.25) > 1e-9 {
		t.Fatalf("limit %v, want 0.25", limit)
	}
	for _, part := range []float64{0.5, 0.9, 1.1, 2} {
		every := 1 / (limit * part)
		impatient := func(c int) bool { return math.Mod(float64(c), every) < 1 }
		in := storm(clients, capacity, deadline, end, atOnce, func(c int) float64 {
			if impatient(c) {
				return 0
			}
			return -1
		})
		locked := 0
		for c, at := range in {
			if impatient(c) && math.IsInf(at, 1) {
				locked++
			}
		}
		if (locked > 0) != (part > 1) {
			t.Errorf("at %v of the limit %d impatient clients never get in", part, locked)
		}
	}
	if StormImpatient(100, 1000, time.Second) != 1 {
		t.Error("a storm that fits needs no limit")
	}
}

// TestStormBounded: a backend that turns away what it cannot serve in time, and
// clients that come back soon, need no more than the floor.
func TestStormBounded(t *testing.T) {
	t.Parallel()
	const clients, capacity, deadline = 500, 100.0, 1.0
	in, free, last := 0, 0.0, 0.0
	waiting := make([]float64, clients)
	for len(waiting) > 0 {
		at := waiting[0]
		waiting = waiting[1:]
		if math.Max(free, at)+1/capacity-at > deadline {
			waiting = append(waiting, at+deadline/10)
			continue
		}
		free = math.Max(free, at) + 1/capacity
		in, last = in+1, free
	}
	if floor := StormFloor(clients, capacity).Seconds(); in != clients || last > floor*1.01 || last < floor-1e-6 {
		t.Errorf("%d clients were in after %v, floor %v", in, last, floor)
	}
}

// TestOutageAgreesWithSimulation counts the requests of ten seconds.
func TestOutageAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const clients, outage, rtt = 500, 10.0, 0.02
	for _, retry := range []float64{0, 0.1, 1} {
		requests := 0
		for c := range clients {
			for at := (retry + rtt) * float64(c) / clients; at < outage; at += retry + rtt {
				requests++
			}
		}
		want := float64(OutageRequests(clients, inSeconds(retry), inSeconds(rtt))) * outage
		if math.Abs(float64(requests)-want) > clients { // each may have one more or less
			t.Errorf("retry %v: %d requests, want %v", retry, requests, want)
		}
	}
}
