package results

import "time"

// The window of a run has three lengths. Due times are held against the one that the
// scenario asks for. What clients count, and the CPU time of processes, is read at
// its edges by whoever comes to it, on a busy machine late: rates of it divide by the
// time between the readings.

// Window is the length of the measured window: what the scenario asks for, and of a
// run that was cut short the seconds of the timeline that began in it.
func (r *Result) Window() time.Duration {
	var seconds float64
	if !r.Partial {
		return time.Duration(r.Scenario.Load.Duration)
	}
	for _, i := range r.Timeline {
		if i.Phase == "window" {
			seconds += i.End - i.Start
		}
	}
	if seconds > 0 {
		return time.Duration(seconds * float64(time.Second))
	}
	return time.Duration(r.Scenario.Load.Duration)
}

// Counted is the time over which clients counted what Wire, Conduct, Echoes and
// Messages.Received hold; of results of before, which do not tell, the window.
func (r *Result) Counted() time.Duration { return r.measured(r.Wire.WindowSeconds) }

// Sampled is the time over which the CPU time of a side was read; of results of
// before, which do not tell, the window.
func (r *Result) Sampled(s *Resources) time.Duration {
	if s == nil {
		return r.Window()
	}
	return r.measured(s.WindowSeconds)
}

// measured is a length that was measured, the window if it was not.
func (r *Result) measured(length *float64) time.Duration {
	if length == nil {
		return r.Window()
	}
	return seconds(*length)
}

// CoresUsed is how many cores a side used in the window on average; false if that is
// not known.
func (r *Result) CoresUsed(s *Resources) (float64, bool) {
	length := r.Sampled(s).Seconds()
	if s == nil || s.CPUSeconds == nil || !(length > 0) {
		return 0, false
	}
	return *s.CPUSeconds / length, true
}

// cpuCounted is the CPU seconds that a side used in a time as long as that in which
// the clients counted, for what is divided by their counts.
func (r *Result) cpuCounted(s *Resources) (float64, bool) {
	cores, known := r.CoresUsed(s)
	return cores * r.Counted().Seconds(), known
}
