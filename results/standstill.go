package results

import (
	"math"
	"time"
)

// Standstills is how much of the window of r its own generator's standstills made
// late by more than age nanoseconds, as a share, and the longest of them in
// nanoseconds. What is due t before the end of a standstill of length L is t old by
// then, so that of messages that are due evenly over a window T a share of (L-age)/T
// is older than age. A publisher concerns all of them, each worker those of its
// clients. 0 if the run did not watch itself, or its window is not known.
func (r *Result) Standstills(age float64) (share float64, longest int64) {
	window := r.Window()
	if r.Instrument == nil || window <= 0 {
		return 0, 0
	}
	from := time.Duration(r.Scenario.Load.Warmup).Seconds()
	var publisher, workers float64
	count := 0
	for _, o := range r.Instrument.Processes {
		by := map[string]float64{}
		for _, s := range o.Stalls {
			over := float64(s.Length) - age
			if over <= 0 || o.Role == "driver" || s.Start+float64(s.Length)/1e9 < from || s.Start > from+window.Seconds() {
				continue
			}
			by[s.By] += over / float64(window)
			longest = max(longest, s.Length)
		}
		here := math.Max(by["thread"], by["goroutine"]) // what stops the thread stops the goroutine too
		if o.Role == "publisher" {
			publisher = math.Max(publisher, here)
			continue
		}
		if o.Role == "worker" {
			workers += here
			count++
		}
	}
	return math.Max(publisher, workers/math.Max(1, float64(count))), longest
}
