package report

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// A unit is what the numbers of one column or axis are given in: a number is
// divided by per, which is in the base unit (nanoseconds or bytes).
type unit struct {
	name string
	per  float64
}

// Units from small to large. Time has no minutes: a latency of 90 s reads well.
var (
	durationUnits = []unit{{"ns", 1}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}}
	byteUnits     = []unit{{"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}}
)

// unitFor picks the unit in which the geometric middle of the values reads best,
// one unit for all of them, so that a column can be compared at a glance.
func unitFor(units []unit, values []float64) unit {
	var positive []float64
	for _, v := range values {
		if v > 0 && !math.IsInf(v, 0) {
			positive = append(positive, v)
		}
	}
	if len(positive) == 0 {
		return units[len(units)/2]
	}
	middle := math.Sqrt(slices.Min(positive)) * math.Sqrt(slices.Max(positive))
	best := units[0]
	for _, u := range units {
		// The factor makes up for the rounding of the roots.
		if middle*(1+1e-9) >= u.per {
			best = u
		}
	}
	return best
}

// number writes v with three significant digits and thousands separators, never
// in exponents: 0.0123, 1.23, 12.3, 123, 12,300.
func number(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "n/a"
	case math.IsInf(v, 0):
		return "∞"
	case a == 0:
		return "0"
	case a < 1e-6:
		return "<0.000001"
	case a >= 999.5:
		scale := math.Pow(10, math.Floor(math.Log10(a))-2)
		return grouped(strconv.FormatFloat(math.Round(v/scale)*scale, 'f', 0, 64))
	default:
		// FormatFloat rounds first, so that 9.996 becomes 10.0 and not 10.00.
		rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 2, 64), 64)
		decimals := 2 - int(math.Floor(math.Log10(math.Abs(rounded))))
		return strconv.FormatFloat(rounded, 'f', decimals, 64)
	}
}

// count writes a whole number exactly, with thousands separators.
func count(n int64) string { return grouped(strconv.FormatInt(n, 10)) }

// grouped puts commas into the digits of a whole number.
func grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// duration writes nanoseconds with a unit of their own, for sentences and ticks.
func duration(ns float64) string { return withUnit(durationUnits, ns) }

// size writes bytes with a unit of their own.
func size(bytes float64) string { return withUnit(byteUnits, bytes) }

// withUnit writes one value in the unit that suits it.
func withUnit(units []unit, v float64) string {
	if v == 0 {
		return "0"
	}
	u := unitFor(units, []float64{math.Abs(v)})
	return number(v/u.per) + " " + u.name
}

// plural writes "1 message" or "1,234 messages".
func plural(n int64, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		return count(n) + " " + strings.TrimSuffix(noun, "y") + "ies"
	case strings.HasSuffix(noun, "ch"):
		return count(n) + " " + noun + "es"
	}
	return count(n) + " " + noun + "s"
}
