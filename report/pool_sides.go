package report

import (
	"time"

	"bench/results"
)

// poolWire adds the bytes and counts of the runs.
func poolWire(runs []*view) results.Wire {
	var w results.Wire
	for _, r := range runs {
		w.ConnectionsOpened += r.Wire.ConnectionsOpened
		w.Requests += r.Wire.Requests
		w.EmptyResponses += r.Wire.EmptyResponses
		w.Setup.Connections += r.Wire.Setup.Connections
		w.Setup.Bytes += r.Wire.Setup.Bytes
		w.Setup.TLSBytes += r.Wire.Setup.TLSBytes
		w.Setup.Seconds += r.Wire.Setup.Seconds / float64(len(runs))
	}
	w.Setup.WireBytes = total(runs, func(r *view) *int64 { return r.Wire.Setup.WireBytes })
	w.Device = poolDevice(runs)
	w.WindowSeconds = new(lengths(runs, func(r *view) time.Duration { return r.Counted() }))
	w.Sent = poolDirection(runs, func(r *view) results.Direction { return r.Wire.Sent })
	w.Received = poolDirection(runs, func(r *view) results.Direction { return r.Wire.Received })
	w.OverheadBytesPerMessage = perReceived(runs, func(r *view) *float64 { return r.Wire.OverheadBytesPerMessage })
	w.WireOverheadPerMessage = perReceived(runs, func(r *view) *float64 { return r.Wire.WireOverheadPerMessage })
	w.IdleBytesPerClientHour = mean(runs, func(r *view) *float64 { return r.Wire.IdleBytesPerClientHour })
	return w
}

// poolDevice adds what the interfaces counted, nil if any run lacks it.
func poolDevice(runs []*view) *results.Device {
	var sum results.Device
	for _, r := range runs {
		d := r.Wire.Device
		if d == nil {
			return nil
		}
		sum.SentBytes += d.SentBytes
		sum.ReceivedBytes += d.ReceivedBytes
	}
	return &sum
}

// poolDirection adds one direction of the runs.
func poolDirection(runs []*view, of func(*view) results.Direction) results.Direction {
	var sum results.Direction
	for _, r := range runs {
		d := of(r)
		sum.PayloadBytes += d.PayloadBytes
		sum.FramingBytes += d.FramingBytes
		sum.HeaderBytes += d.HeaderBytes
		sum.TLSBytes += d.TLSBytes
	}
	sum.Segments = total(runs, func(r *view) *int64 { return of(r).Segments })
	sum.WireBytes = total(runs, func(r *view) *int64 { return of(r).WireBytes })
	return sum
}

// poolSide adds CPU time, weights what is per delivery, and averages sizes.
func poolSide(runs []*view, of func(*view) *results.Resources) *results.Resources {
	for _, r := range runs {
		if of(r) == nil {
			return nil
		}
	}
	number := func(field func(*results.Resources) *float64) func(*view) *float64 {
		return func(r *view) *float64 { return field(of(r)) }
	}
	whole := func(field func(*results.Resources) *int64) *int64 {
		m := mean(runs, func(r *view) *float64 {
			v := field(of(r))
			if v == nil {
				return nil
			}
			return new(float64(*v))
		})
		if m == nil {
			return nil
		}
		return new(int64(*m))
	}
	side := results.Resources{
		WindowSeconds:      new(lengths(runs, func(r *view) time.Duration { return r.Sampled(of(r)) })),
		Shared:             of(runs[0]).Shared,
		RSSIdleBytes:       whole(func(s *results.Resources) *int64 { return s.RSSIdleBytes }),
		RSSEmptyBytes:      whole(func(s *results.Resources) *int64 { return s.RSSEmptyBytes }),
		RSSPeakBytes:       whole(func(s *results.Resources) *int64 { return s.RSSPeakBytes }),
		Cores:              mean(runs, number(func(s *results.Resources) *float64 { return s.Cores })),
		Goroutines:         whole(func(s *results.Resources) *int64 { return s.Goroutines }),
		Descriptors:        whole(func(s *results.Resources) *int64 { return s.Descriptors }),
		GCCPUShare:         mean(runs, number(func(s *results.Resources) *float64 { return s.GCCPUShare })),
		CPUPerThousand:     perReceived(runs, number(func(s *results.Resources) *float64 { return s.CPUPerThousand })),
		BytesPerClient:     mean(runs, number(func(s *results.Resources) *float64 { return s.BytesPerClient })),
		IdleBytesPerClient: mean(runs, number(func(s *results.Resources) *float64 { return s.IdleBytesPerClient })),
	}
	if m := mean(runs, number(func(s *results.Resources) *float64 { return s.CPUSeconds })); m != nil {
		side.CPUSeconds = new(*m * float64(len(runs)))
	}
	side.ReadCalls = total(runs, func(r *view) *int64 { return of(r).ReadCalls })
	side.WriteCalls = total(runs, func(r *view) *int64 { return of(r).WriteCalls })
	return &side
}

// lengths is how long the runs were together, in seconds: what was added up over them
// belongs to all of it.
func lengths(runs []*view, of func(*view) time.Duration) float64 {
	var sum time.Duration
	for _, r := range runs {
		sum += of(r)
	}
	return sum.Seconds()
}

// total is the sum over the runs, nil if any lacks the value.
func total(runs []*view, value func(*view) *int64) *int64 {
	return folded(runs, value, func(a, b int64) int64 { return a + b })
}

// most is the largest of the runs, nil if any lacks the value.
func most(runs []*view, value func(*view) *int64) *int64 {
	return folded(runs, value, func(a, b int64) int64 { return max(a, b) })
}

// folded joins a value of all runs, beginning with 0; nil if any lacks it.
func folded(runs []*view, value func(*view) *int64, join func(a, b int64) int64) *int64 {
	var all int64
	for _, r := range runs {
		v := value(r)
		if v == nil {
			return nil
		}
		all = join(all, *v)
	}
	return &all
}
