package results

// What follows builds the lines of the table of metrics.

func distribution(name, doc string, of func(*Latency) *Series) Metric {
	return Metric{name, Nanoseconds, Lower, doc, nil, func(r *Result) *Series { return of(&r.Latency) }}
}

func count(name string, better Better, doc string, of func(*Result) int64) Metric {
	return Metric{name, Number, better, doc, func(r *Result) (float64, bool) { return float64(of(r)), true }, nil}
}

func rate(name string, better Better, doc string, of func(*Result) (float64, bool)) Metric {
	return Metric{name, PerSecond, better, doc, of, nil}
}

func size(name, doc string, of func(*Result) (float64, bool)) Metric {
	return Metric{name, ByteCount, Lower, doc, of, nil}
}

func side(name string, unit Unit, doc string, pick func(*Result) *Resources, of func(*Resources) (float64, bool)) Metric {
	return Metric{name, unit, Lower, doc, func(r *Result) (float64, bool) {
		if s := pick(r); s != nil {
			return of(s)
		}
		return 0, false
	}, nil}
}

func (r *Result) server() *Resources    { return r.Server }
func (r *Result) generator() *Resources { return r.Generator }

// Total is the number of errors of all kinds.
func (e *Errors) Total() int64 {
	return e.Dial + e.Timeout + e.Status + e.Protocol + e.Closed
}

// optional returns the number behind p; false if it was not measured.
func optional(p *float64) (float64, bool) {
	if p == nil {
		return 0, false
	}
	return *p, true
}

// whole returns the integer behind p; false if it was not measured.
func whole(p *int64) (float64, bool) {
	if p == nil {
		return 0, false
	}
	return float64(*p), true
}

// share returns part / of; false if there is nothing to divide by.
func share(part, of int64) (float64, bool) {
	if of <= 0 {
		return 0, false
	}
	return float64(part) / float64(of), true
}

// perMessage returns n per message received in the window.
func perMessage(r *Result, n int64) (float64, bool) { return share(n, r.Messages.Received) }

// segmentsPerMessage is the segments of both directions; false where the kernel
// does not tell.
func segmentsPerMessage(r *Result) (float64, bool) {
	if r.Wire.Sent.Segments == nil || r.Wire.Received.Segments == nil {
		return 0, false
	}
	return perMessage(r, *r.Wire.Sent.Segments+*r.Wire.Received.Segments)
}
