package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"bench/results"
)

// amountOf writes a value with its unit.
func amountOf(v float64, u results.Unit) string {
	switch u {
	case results.Nanoseconds:
		if v < 0 {
			return "-" + duration(-v)
		}
		return duration(v)
	case results.ByteCount:
		return number(v) + " B"
	case results.PerSecond:
		return number(v) + "/s"
	case results.BytesPerSecond:
		return number(v) + " B/s"
	}
	return number(v)
}

// estimateText is a value with its interval, in one unit.
func estimateText(e results.Estimate) string {
	switch {
	case !e.Known():
		return "unknown"
	case math.IsInf(e.Value, 0) && finite(e.Low) && e.Low > 0:
		return "≥ " + amountOf(e.Low, e.Unit)
	case math.IsInf(e.Value, 0):
		return "∞"
	case math.IsInf(e.Low, -1) && math.IsInf(e.High, 1):
		return amountOf(e.Value, e.Unit)
	}
	per, value := 1.0, amountOf(e.Value, e.Unit)
	if e.Unit == results.Nanoseconds {
		u := unitFor(durationUnits, []float64{math.Abs(e.Value)})
		per, value = u.per, number(e.Value/u.per)+" "+u.name
	}
	if math.IsInf(e.High, 1) { // a search that found no upper end
		return fmt.Sprintf("%s [%s or more]", value, number(e.Low/per))
	}
	return fmt.Sprintf("%s [%s, %s]", value, number(e.Low/per), number(e.High/per))
}

// A measuring is an axis for values of a unit, and by what they are divided on it.
type measuring struct {
	axis
	per float64
}

// measuringOf picks scale, unit and range for values; a logarithmic axis that is asked
// for needs values above 0.
func measuringOf(caption string, u results.Unit, log bool, values []float64) measuring {
	values = slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !finite(v) })
	if len(values) == 0 {
		values = []float64{0, 1}
	}
	low, high := slices.Min(values), slices.Max(values)
	log = log && low > 0
	m := measuring{axis{caption: caption, scale: linear}, 1}
	switch {
	case log && u == results.Nanoseconds:
		m.scale = logDuration
	case log:
		m.scale = logNumber
	}
	unit := map[results.Unit]string{results.ByteCount: "bytes", results.PerSecond: "per second", results.BytesPerSecond: "bytes per second"}[u]
	if u == results.Nanoseconds && !log {
		in := unitFor(durationUnits, []float64{math.Max(math.Abs(low), math.Abs(high)) / 2})
		unit, m.per = in.name, in.per
	}
	if unit != "" && !saysUnit(caption, unit) {
		m.caption += ", " + unit
	}
	if log {
		m.caption += " (log scale)"
		m.min, m.max = logBounds(low, high)
		return m
	}
	m.min, m.max = -roundUp(-low/m.per), roundUp(high/m.per)
	if low >= 0 {
		m.min = 0
	}
	if high <= 0 && low < 0 {
		m.max = 0
	}
	return m
}

// saysUnit reports whether a caption names its unit already.
func saysUnit(caption, unit string) bool {
	switch unit {
	case "per second":
		return strings.Contains(caption, "second")
	case "bytes":
		return strings.Contains(caption, "bytes")
	}
	return false
}

// at is a value's place on the axis, kept within it; false if it has none.
func (m measuring) at(v float64) (float64, bool) {
	if !finite(v) || m.scale != linear && v <= 0 {
		return math.NaN(), false
	}
	return min(max(v/m.per, m.min), m.max), true
}

// markAt is a marked value with its interval, cut at the ends of the axis: one that is
// open above goes to the end.
func (m measuring) markAt(x float64, e results.Estimate) (mark, bool) {
	y, ok := m.at(e.Value)
	if !ok || !e.Known() {
		return mark{}, false
	}
	at := mark{x: x, y: y, low: y, high: y}
	if math.IsInf(e.Low, -1) && math.IsInf(e.High, 1) {
		return at, true
	}
	at.low, at.high = max(e.Low/m.per, m.min), min(e.High/m.per, m.max)
	return at, true
}

// withRoom is a value and as much of its interval as an axis should make room for: an
// interval of three repetitions can be many times the value.
func withRoom(e results.Estimate) []float64 {
	if !e.Known() || !finite(e.Value) {
		return nil
	}
	room := math.Abs(e.Value) / 2
	return []float64{e.Value, max(e.Low, e.Value-room), min(e.High, e.Value+room)}
}
