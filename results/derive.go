package results

import "time"

// Derive fills the fields of a result that follow from others by division:
// reach, overhead per message, idle bytes per client-hour, CPU per 1,000
// messages and memory per client. What cannot be divided stays nil.
func Derive(r *Result) {
	r.Messages.Reach = ratio(float64(r.Messages.Delivered), float64(r.Messages.Expected))
	deriveWire(r)
	for _, side := range []*Resources{r.Server, r.Generator} {
		if side != nil {
			deriveSide(side, r)
		}
	}
}

func deriveWire(r *Result) {
	w, received := &r.Wire, float64(r.Messages.Received)
	w.OverheadBytesPerMessage = ratio(float64(w.Sent.overhead()+w.Received.overhead()), received)
	w.WireOverheadPerMessage, w.IdleBytesPerClientHour = nil, nil
	if w.Sent.WireBytes == nil || w.Received.WireBytes == nil {
		return
	}
	beyond := float64(*w.Sent.WireBytes - w.Sent.PayloadBytes + *w.Received.WireBytes - w.Received.PayloadBytes)
	w.WireOverheadPerMessage = ratio(beyond, received)
	if r.Loop == "idle" {
		w.IdleBytesPerClientHour = ratio(beyond*float64(time.Hour), float64(r.Scenario.Load.Clients)*float64(r.Counted()))
	}
}

// overhead is headers, framing and TLS.
func (d *Direction) overhead() int64 { return d.HeaderBytes + d.FramingBytes + d.TLSBytes }

func deriveSide(s *Resources, r *Result) {
	clients := float64(r.Scenario.Load.Clients)
	s.CPUPerThousand, s.BytesPerClient, s.IdleBytesPerClient = nil, nil, nil
	if cpu, known := r.cpuCounted(s); known {
		// Milliseconds and thousands cancel, but for one factor of 10^6.
		s.CPUPerThousand = ratio(cpu*1e6, float64(r.Messages.Received))
	}
	if s.RSSPeakBytes != nil && s.RSSEmptyBytes != nil {
		s.BytesPerClient = ratio(float64(*s.RSSPeakBytes-*s.RSSEmptyBytes), clients)
	}
	if s.RSSIdleBytes != nil && s.RSSEmptyBytes != nil {
		s.IdleBytesPerClient = ratio(float64(*s.RSSIdleBytes-*s.RSSEmptyBytes), clients)
	}
}

// ratio returns a / b, nil if there is nothing to divide by.
func ratio(a, b float64) *float64 {
	if !(b > 0) {
		return nil
	}
	return new(a / b)
}
