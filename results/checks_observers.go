package results

import "math"

func p99(s *Series) int64     { return s.P99 }
func longest(s *Series) int64 { return s.Max }

// hiccup is how late beats came, nil if there were none.
func hiccup(s *Series, of func(*Series) int64) *float64 {
	if s == nil {
		return nil
	}
	return new(float64(of(s)))
}

// longestStall is that of one process, be it on the thread or on the goroutine.
func longestStall(o *Observer) *float64 {
	thread, goroutine := hiccup(o.HiccupThread, longest), hiccup(o.HiccupGoroutine, longest)
	switch {
	case thread == nil:
		return goroutine
	case goroutine == nil:
		return thread
	}
	return new(math.Max(*thread, *goroutine))
}

// schedulerWait is the 99th percentile.
func schedulerWait(o *Observer) *float64 { return float(o.SchedulerP99) }

// runWait is the mean over the turns of all threads.
func runWait(o *Observer) *float64 { return float(o.RunWait) }

// float is the number behind n, nil for nil.
func float(n *int64) *float64 {
	if n == nil {
		return nil
	}
	return new(float64(*n))
}

// worstObserver is the largest value of all processes of the generator.
func worstObserver(of func(*Observer) *float64) func(*Result, Observations) (float64, bool) {
	return func(r *Result, _ Observations) (worst float64, known bool) {
		if r.Instrument == nil {
			return 0, false
		}
		for i := range r.Instrument.Processes {
			if v := of(&r.Instrument.Processes[i]); v != nil {
				worst, known = math.Max(worst, *v), true
			}
		}
		return worst, known
	}
}

// worstMeasuring leaves out the driver, through which nothing goes that is
// measured: it matters only that it is there.
func worstMeasuring(of func(*Observer) *float64) func(*Result, Observations) (float64, bool) {
	return worstObserver(func(o *Observer) *float64 {
		if o.Role == "driver" {
			return nil
		}
		return of(o)
	})
}

// generatorCPU is the share that the generator used of the cores that it may
// use, or of those that GOMAXPROCS leaves to one process if that is more. In a
// closed loop it saturates by intent.
func generatorCPU(r *Result, _ Observations) (float64, bool) {
	g, seconds := r.Generator, r.Sampled(r.Generator).Seconds()
	if g == nil || g.Cores == nil || r.Loop == "closed" || seconds <= 0 {
		return 0, false
	}
	cpu, known := g.used()
	share := cpu / seconds / *g.Cores
	if procs := float64(r.Environment.GOMAXPROCS); procs >= 1 {
		for _, p := range g.Processes {
			if p.CPUSeconds != nil {
				share = math.Max(share, *p.CPUSeconds/seconds/math.Min(procs, *g.Cores))
			}
		}
	}
	return share, known
}

// used is the CPU seconds of the processes of a side, of those that groups share
// too: all of them are kept waiting where it is short.
func (s *Resources) used() (sum float64, known bool) {
	if s.Shared == 0 {
		return optional(s.CPUSeconds)
	}
	for _, p := range s.Processes {
		if p.CPUSeconds == nil {
			return 0, false
		}
		sum += *p.CPUSeconds
	}
	return sum, len(s.Processes) > 0
}

func stolen(r *Result, _ Observations) (float64, bool) {
	if r.Instrument == nil || r.Instrument.Machine == nil {
		return 0, false
	}
	return optional(r.Instrument.Machine.Steal)
}

// descriptors is the share in use of all that the generator's processes may open.
func descriptors(r *Result, o Observations) (float64, bool) {
	g := r.Generator
	if g == nil || g.Descriptors == nil || o.DescriptorLimit <= 0 {
		return 0, false
	}
	return float64(*g.Descriptors) / (float64(o.DescriptorLimit) * math.Max(1, float64(len(g.Processes)))), true
}
