package results

import (
	"math"
	"time"
)

// Standstills is how much of the window of r its own generator's standstills made
// late by more than age nanoseconds, as a share, at least, and the longest of them in
// nanoseconds. What is due t before the end of a standstill is t old by then, so that
// one of length L makes late what is due in its first L-age: of messages that are due
// evenly over a window T a share of (L-age)/T. A publisher concerns all of them, each
// worker those of its clients. At least, since only the longest are listed, and what
// stops one process is not added to what stops another. 0 if the run did not watch
// itself, or its window is not known.
func (r *Result) Standstills(age float64) (share float64, longest int64) {
	window := r.Window().Seconds()
	if r.Instrument == nil || window <= 0 {
		return 0, 0
	}
	from := time.Duration(r.Scenario.Load.Warmup).Seconds()
	var publisher, workers float64
	count := 0
	for _, o := range r.Instrument.Processes {
		by := map[string]float64{}
		for _, s := range o.Stalls {
			late := math.Min(s.Start+(float64(s.Length)-age)/1e9, from+window) - math.Max(s.Start, from)
			if late <= 0 || o.Role == "driver" {
				continue
			}
			by[s.By] += late / window
			longest = max(longest, s.Length)
		}
		here := math.Max(by["thread"], by["goroutine"]) // what stops the thread stops the goroutine too
		switch o.Role {
		case "publisher":
			publisher = math.Max(publisher, here)
		case "worker":
			workers += here
			count++
		}
	}
	return math.Max(publisher, workers/math.Max(1, float64(count))), longest
}
