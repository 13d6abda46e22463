package report

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
)

// linearTicks are about want round numbers from min to max.
type linearTicks struct{ want int }

// Ticks implements plot.Ticker.
func (t linearTicks) Ticks(low, high float64) []plot.Tick {
	step := roundStep((high - low) / float64(t.want))
	var ticks []plot.Tick
	for i := int(math.Ceil(low/step - 1e-9)); float64(i)*step <= high*(1+1e-9); i++ {
		v := float64(i) * step
		ticks = append(ticks, plot.Tick{Value: v, Label: tickLabel(v, step)})
	}
	return ticks
}

// roundStep is the smallest of 1, 2, 5 times a power of ten that is >= step.
func roundStep(step float64) float64 {
	if !(step > 0) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= step*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// tickLabel writes a tick with as many decimals as its step needs.
func tickLabel(v, step float64) string {
	if decimals := -int(math.Floor(math.Log10(step) + 1e-9)); decimals > 0 {
		return strconv.FormatFloat(v, 'f', decimals, 64)
	}
	return grouped(strconv.FormatFloat(math.Round(v), 'f', 0, 64))
}

// decadeTicks are the decades of a logarithmic axis, with 2 and 5 between them
// labeled where there is room.
type decadeTicks struct {
	write func(float64) string
	// most is how many have room for words, 0 for any number: beyond it first 2 and 5
	// stay without, then decades.
	most int
}

// Ticks implements plot.Ticker.
func (t decadeTicks) Ticks(low, high float64) []plot.Tick {
	decades := math.Log10(high / low)
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		for m := 1.0; m < 10; m++ {
			v := m * math.Pow(10, e)
			if v < low*(1-1e-9) || v > high*(1+1e-9) {
				continue
			}
			tick := plot.Tick{Value: v}
			if m == 1 || decades < 3 && (m == 2 || m == 5) {
				tick.Label = t.write(v)
			}
			ticks = append(ticks, tick)
		}
	}
	return t.thinned(ticks, low)
}

// thinned takes words from ticks until no more than most have some.
func (t decadeTicks) thinned(ticks []plot.Tick, low float64) []plot.Tick {
	first := int(math.Ceil(math.Log10(low) - 1e-9))
	for _, keep := range []func(power int, decade bool) bool{
		func(_ int, decade bool) bool { return decade },
		func(power int, decade bool) bool { return decade && (power-first)%2 == 0 },
		func(power int, decade bool) bool { return decade && (power-first)%3 == 0 },
	} {
		worded := 0
		for _, tick := range ticks {
			if tick.Label != "" {
				worded++
			}
		}
		if t.most == 0 || worded <= t.most {
			return ticks
		}
		left := slices.Clone(ticks)
		for i := range left {
			power := math.Round(math.Log10(left[i].Value))
			if !keep(int(power), math.Abs(math.Log10(left[i].Value)-power) < 1e-9) {
				left[i].Label = ""
			}
		}
		if !slices.ContainsFunc(left, func(tick plot.Tick) bool { return tick.Label != "" }) {
			return ticks // within one decade
		}
		ticks = left
	}
	return ticks
}

// roundDuration writes a round number of nanoseconds without decimals: 10 ms.
func roundDuration(ns float64) string {
	u := unitFor(durationUnits, []float64{ns})
	return strconv.FormatFloat(ns/u.per, 'g', 6, 64) + " " + u.name
}

// roundNumber writes a round number without decimals that say nothing: 0.5, 2,000.
func roundNumber(v float64) string {
	if v >= 1000 {
		return grouped(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// logBounds widens a range to the next of 1, 2, 5 times a power of ten on both
// sides.
func logBounds(low, high float64) (float64, float64) {
	steps := []float64{1, 2, 5, 10}
	power := math.Pow(10, math.Floor(math.Log10(low)))
	from := power
	for _, m := range steps {
		if m*power <= low*(1+1e-9) {
			from = m * power
		}
	}
	power = math.Pow(10, math.Floor(math.Log10(high)))
	for _, m := range steps {
		if m*power >= high*(1-1e-9) {
			return from, math.Max(m*power, 2*from)
		}
	}
	return from, 10 * power
}

// ninesTicks are the percentiles of an axis of nines: 0, 50, 90, 99, 99.9 …
type ninesTicks struct{}

// Ticks implements plot.Ticker.
func (ninesTicks) Ticks(low, high float64) []plot.Tick {
	ticks := []plot.Tick{{Value: 0, Label: "0"}, {Value: ninesOf(0.5), Label: "50"}}
	label := "9"
	for n := 1.0; n <= high+1e-9; n++ {
		switch n {
		case 1:
			label = "90"
		case 2:
			label = "99"
		case 3:
			label = "99.9"
		default:
			label += "9"
		}
		ticks = append(ticks, plot.Tick{Value: n, Label: label})
	}
	return ticks
}

// ninesOf is the place of the q-quantile on an axis of nines: 0.99 is at 2.
func ninesOf(q float64) float64 { return -math.Log10(1 - q) }
