package results

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Boundary is where a claim stops to hold along one swept field, all others being
// the same: between two neighboring values.
type Boundary struct {
	Field string `json:"field"`
	Unit  Unit   `json:"unit"`
	// Slice are the other coordinates.
	Slice []Coordinate `json:"slice"`
	// Holds and Fails are the nearest values on both sides.
	Holds     float64 `json:"holds"`
	Fails     float64 `json:"fails"`
	HoldsText string  `json:"holds_text"`
	FailsText string  `json:"fails_text"`
}

// String returns "load.rate: holds at 2/s, fails at 4/s (network.rtt = 40ms)".
func (b Boundary) String() string {
	text := fmt.Sprintf("%s: holds at %s, fails at %s", b.Field, b.HoldsText, b.FailsText)
	if len(b.Slice) > 0 {
		text += " (" + where(b.Slice) + ")"
	}
	return text
}

// Ratio is the wider value over the narrower, +Inf if one of them is 0.
func (b Boundary) Ratio() float64 {
	low, high := math.Min(b.Holds, b.Fails), math.Max(b.Holds, b.Fails)
	return high / low
}

// Middle is the value to try next: bisection on a logarithmic axis. From 0 it goes to
// a tenth of the other end.
func (b Boundary) Middle() float64 {
	low, high := math.Min(b.Holds, b.Fails), math.Max(b.Holds, b.Fails)
	if low <= 0 {
		return high / 10
	}
	return math.Sqrt(low * high)
}

// Next is the boundary after Middle was tried.
func (b Boundary) Next(held bool) Boundary {
	m := b.Middle()
	text := formatValue(m, b.Unit)
	if held {
		b.Holds, b.HoldsText = m, text
	} else {
		b.Fails, b.FailsText = m, text
	}
	return b
}

// A judged cell is a cell with its finding.
type judged struct {
	cell    *CellResult
	finding finding
}

// boundaries finds every change between neighboring decided cells along a field.
// Cells in between whose intervals straddle are passed over: the bracket is wider.
// More than one change in a slice means that the claim holds within a band.
func boundaries(cells []judged, field string) (all []Boundary) {
	var slicesSeen []string
	for _, c := range cells {
		at := others(c.cell.At, field)
		if key := where(at); !slices.Contains(slicesSeen, key) {
			slicesSeen = append(slicesSeen, key)
			all = append(all, changes(cells, field, at)...)
		}
	}
	return all
}

// changes are the boundaries in one slice.
func changes(cells []judged, field string, slice []Coordinate) (all []Boundary) {
	var line []judged
	for _, c := range cells {
		at, ok := along(c.cell.At, field)
		if ok && !math.IsNaN(at.Number) && c.finding != straddles && where(others(c.cell.At, field)) == where(slice) {
			line = append(line, c)
		}
	}
	number := func(j judged) float64 { at, _ := along(j.cell.At, field); return at.Number }
	slices.SortStableFunc(line, func(a, b judged) int { return cmp.Compare(number(a), number(b)) })
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		if a.finding == b.finding {
			continue
		}
		if a.finding == fails {
			a, b = b, a
		}
		held, failed := mustAlong(a, field), mustAlong(b, field)
		all = append(all, Boundary{field, held.Unit, slice, held.Number, failed.Number, held.Text, failed.Text})
	}
	return all
}

func mustAlong(j judged, field string) Coordinate {
	at, _ := along(j.cell.At, field)
	return at
}

// others are the coordinates but for one field.
func others(at []Coordinate, field string) (rest []Coordinate) {
	for _, c := range at {
		if c.Field != field {
			rest = append(rest, c)
		}
	}
	return rest
}
