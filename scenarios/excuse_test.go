package scenarios

import (
	"testing"
	"time"
)

const ms = time.Millisecond

func TestOverlap(t *testing.T) {
	t.Parallel()
	stalls := []stall{{10 * ms, 20 * ms}, {30 * ms, 31 * ms}, {50 * ms, 60 * ms}}
	for _, c := range []struct{ from, to, want time.Duration }{
		{0, 5 * ms, 0}, {0, 10 * ms, 0}, {20 * ms, 30 * ms, 0}, {60 * ms, 90 * ms, 0},
		{0, 15 * ms, 5 * ms}, {15 * ms, 18 * ms, 3 * ms}, {15 * ms, 25 * ms, 5 * ms},
		{0, 100 * ms, 21 * ms}, {12 * ms, 55 * ms, 14 * ms},
	} {
		if got := overlap(stalls, c.from, c.to); got != c.want {
			t.Errorf("overlap of %v..%v is %v, want %v", c.from, c.to, got, c.want)
		}
	}
	if got := overlap(nil, 0, time.Hour); got != 0 {
		t.Errorf("overlap with nothing is %v", got)
	}
}

// What the hiccup thread saw too is no fault of the publisher; what it did not
// see is.
func TestOwnLagExemptsWhatStoppedBoth(t *testing.T) {
	t.Parallel()
	const at = 100 * time.Second
	p := &plan{from: 10 * ms, to: time.Second, messages: []message{{due: 5 * ms}, {due: 20 * ms}, {due: 40 * ms}, {due: 80 * ms}, {due: 90 * ms}}}
	sent := []time.Duration{500 * ms, 21 * ms, 60 * ms, 83 * ms} // the last was not sent
	stalls := []stall{{at + 39*ms, at + 59*ms}, {at + 85*ms, at + 99*ms}}
	own, exempt := ownLag(p, at, sent, stalls)
	if own.Count() != 3 || exempt != 1 {
		t.Errorf("%d lags, %d exempt; want 3 in the window, 1 exempt", own.Count(), exempt)
	}
	// 1 ms; 20 ms of which 19 were a stall; 3 ms that nobody else saw.
	if own.Min() != int64(ms) || own.Max() != int64(3*ms) || own.Mean() != float64(5*ms)/3 {
		t.Errorf("min %v, mean %v, max %v; want 1, 5/3 and 3 ms", own.Min(), own.Mean(), own.Max())
	}
}
