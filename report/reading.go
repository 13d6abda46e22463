package report

import (
	"fmt"
	"math"

	"bench/results"
)

// What stands in a cell instead of a number.
const (
	absent   = "–"
	tooFew   = "n/a (<10)"
	withheld = "invalid"
	growing  = "grows" // with the length of the run
)

// A reading is one number of a table with what must be said about it.
type reading struct {
	// value is in the base unit of its field; NaN if word stands for it.
	value float64
	word  string
	// bound: the truth is at least value. wide: fewer than 100 distinct messages
	// lie beyond, so that the next run may well give another number.
	bound, wide bool
}

// A field is one column of a table: how it is named and read from a result.
type field struct {
	name, unit string
	// units, if not nil, are those to choose from; unit then comes after their
	// name. Fields of one family get the same.
	units  []unit
	family string
	// q is the share of a percentile, of which family is the metric; else 0.
	q    float64
	read func(*view) reading
}

// quantile is a field of a distribution, in the unit of all its quantiles.
func quantile(title, metric string, q float64) field {
	return field{name: title, units: durationUnits, family: metric, q: q, read: func(r *view) reading {
		if !r.Validity.Valid {
			return reading{value: math.NaN(), word: withheld}
		}
		d, err := r.distribution(metric)
		if err != nil || d == nil {
			return reading{value: math.NaN(), word: absent}
		}
		at := d.At(q)
		switch {
		case r.Grows(metric):
			return reading{value: math.NaN(), word: growing}
		case q >= 1: // the maximum is a fact, not an estimate
			return reading{value: float64(at.Value), bound: at.Bound}
		case !at.Printable():
			return reading{value: math.NaN(), word: tooFew}
		}
		return reading{value: float64(at.Value), bound: at.Bound, wide: at.Wide()}
	}}
}

// metricField is a field that reads one metric of results' table.
func metricField(title, unit, metric string, units []unit) field {
	m, ok := results.FindMetric(metric)
	if !ok || m.Value == nil {
		panic("no metric is called " + metric) // the tables below are constants
	}
	return field{name: title, unit: unit, units: units, family: metric, read: func(r *view) reading {
		v, ok := r.metric(m)
		if !ok {
			return reading{value: math.NaN(), word: absent}
		}
		return reading{value: v}
	}}
}

// write writes a reading in a unit.
func (f field) write(r reading, u unit) string {
	if r.word != "" {
		return r.word
	}
	text := number(r.value / u.per)
	if f.name == "reach" {
		text = ratio(r.value)
	}
	switch {
	case r.bound:
		return "≥ " + text
	case r.wide:
		return "~" + text
	}
	return text
}

// ratio writes a share of which only the distance from one matters: it is "1"
// only if it is one, and otherwise rounded down.
func ratio(v float64) string {
	if v == 1 {
		return "1"
	}
	return fmt.Sprintf("%.4f", math.Floor(v*1e4)/1e4)
}

// spread writes the range over repeats, "" unless every run has a number.
func (f field) spread(runs []*view, u unit) string {
	for _, r := range runs {
		if one := f.read(r); one.word != "" || one.bound {
			return ""
		}
	}
	low, high := rangeOver(runs, func(r *view) float64 { return f.read(r).value })
	from, to := f.write(reading{value: low}, u), f.write(reading{value: high}, u)
	if from == to {
		return from
	}
	return from + "–" + to
}
