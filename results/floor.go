package results

import (
	"strings"
	"time"
)

// Floor is what the machine of a result could do at best, as it was calibrated
// before the run: below it, nobody can tell a pattern from the machine.
type Floor struct {
	// Calibrated is when.
	Calibrated time.Time `json:"calibrated"`
	// ScheduleLag is how late a bare thread woke up, at the publisher's priority.
	ScheduleLag *Percentiles `json:"schedule_lag"`
	// Delivery is the delivery latency of this pattern when the machine was almost
	// idle; of polling and keepalive, where a message waits for the next poll
	// whatever the machine, it is the time of one exchange. Null if the server was
	// somebody else's.
	Delivery *Percentiles `json:"delivery"`
}

// Percentiles are three percentiles of a distribution in nanoseconds.
type Percentiles struct {
	Count int64 `json:"count"`
	P50   int64 `json:"p50"`
	P99   int64 `json:"p99"`
	P999  int64 `json:"p999"`
}

// PercentilesOf is those of a distribution, nil if it has no values.
func PercentilesOf(s *Series) *Percentiles {
	if s == nil || s.Count == 0 {
		return nil
	}
	return &Percentiles{Count: s.Count, P50: s.P50, P99: s.P99, P999: s.P999}
}

// nearFloor is the multiple of the floor up to which a latency is near it: half
// of it or more is then the machine's.
const nearFloor = 2

// NearFloor names the percentiles, of p50, p99 and p99.9, at which the delivery latency of
// an open loop is within twice the machine's floor; none if no floor is known.
func (r *Result) NearFloor() (names []string) {
	if r.Loop != "open" || r.Floor == nil || r.Floor.Delivery == nil {
		return nil
	}
	d, err := NewDistribution(r, "delivery")
	if err != nil || d == nil {
		return nil
	}
	for _, p := range []struct {
		name  string
		q     float64
		floor int64
	}{{"p50", 0.5, r.Floor.Delivery.P50}, {"p99", 0.99, r.Floor.Delivery.P99}, {"p99.9", 0.999, r.Floor.Delivery.P999}} {
		if at := d.At(p.q); at.Printable() && !at.Bound && int64(at.Value) <= nearFloor*p.floor {
			names = append(names, p.name)
		}
	}
	return names
}

// FloorOf is what a calibration says of a run of pattern, or of its variants,
// nil without one. With somebody else's server only the lag is known.
func (c *Calibration) FloorOf(pattern string, realtime, foreign bool) *Floor {
	if c == nil {
		return nil
	}
	f := &Floor{Calibrated: c.Date, ScheduleLag: c.Timer.Ordinary}
	if realtime {
		f.ScheduleLag = c.Timer.Realtime
	}
	parent, _, _ := strings.Cut(pattern, "/")
	if level, ok := c.Patterns[parent]; ok && !foreign {
		f.Delivery = &level
	}
	return f
}
