package results

import (
	"fmt"
	"math"
	"time"
)

// Form is a closed form as a claims file names it: a prediction, drawn and told
// beside the measurement.
type Form struct {
	// Name is the word in claims files.
	Name string
	// Number is its place in the catalog of closed forms, F1 to F14.
	Number string
	// Unit is that of its value.
	Unit Unit
	// Doc is one sentence: what it is, and the formula.
	Doc string
	// Arguments are what it takes, in order.
	Arguments []Symbol
	value     func(a []float64) float64
}

// Symbol is an argument of a closed form.
type Symbol struct {
	Name string
	Unit Unit
	Doc  string
}

// Symbols that several forms share: L is the messages per second that one
// client must receive, r a round trip, and so on.
var (
	symL      = Symbol{"L", PerSecond, "messages per second that one client must receive"}
	symR      = Symbol{"r", Nanoseconds, "round trip"}
	symT      = Symbol{"T", Nanoseconds, "interval of polls"}
	symH      = Symbol{"H", Nanoseconds, "hold of a long poll"}
	symW      = Symbol{"W", Nanoseconds, "longest wait of a fetch"}
	symK      = Symbol{"k", Number, "messages in an answer, frame or batch"}
	symP      = Symbol{"p", ByteCount, "payload of a message"}
	symTrips  = Symbol{"trips", Number, "round trips from an answer to the next request: 1 on a kept connection, 2 on a new one, 3 with TLS"}
	symPause  = Symbol{"w", Nanoseconds, "pause of the client before it asks again"}
	symPath   = Symbol{"path", Number, "characters of the path"}
	symHost   = Symbol{"host", Number, "characters of host and port"}
	symDigits = Symbol{"digits", Number, "digits of an offset"}
	symN      = Symbol{"N", Number, "clients"}
	symC      = Symbol{"C", PerSecond, "clients that the backend lets in a second"}
	symTau    = Symbol{"tau", Nanoseconds, "deadline of a client"}
	symB      = Symbol{"b", Nanoseconds, "wait of a client before it tries again"}
	symServer = Symbol{"n", Number, "servers before one more is added"}
	symShare  = Symbol{"S", Number, "share of clients that were not routed anew"}
	symTime   = Symbol{"t", Nanoseconds, "time since the change"}
)

// gapOf are the arguments of a gap.
var gapOf = []Symbol{symTrips, symR, symPause}

// FindForm returns the closed form with that name.
func FindForm(name string) (Form, bool) {
	for _, f := range Forms {
		if f.Name == name {
			return f, true
		}
	}
	return Form{}, false
}

// FormNames lists the names of all closed forms in the order of the table.
func FormNames() []string {
	names := make([]string, len(Forms))
	for i, f := range Forms {
		names[i] = f.Name
	}
	return names
}

// Value is the form at its arguments: times in nanoseconds, sizes in bytes, rates
// per second. It is an error if their number is wrong.
func (f Form) Value(arguments ...float64) (float64, error) {
	if len(arguments) != len(f.Arguments) {
		return math.NaN(), fmt.Errorf("closed form %s takes %d arguments, got %d", f.Name, len(f.Arguments), len(arguments))
	}
	return f.value(arguments), nil
}

// symbols joins lists of arguments.
func symbols(lists ...[]Symbol) (all []Symbol) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func one(s ...Symbol) []Symbol { return s }

// span is an argument as a duration.
func span(ns float64) time.Duration { return time.Duration(ns) }

// gap is the gap of three arguments from i on.
func gap(a []float64, i int) time.Duration { return Gap(a[i], span(a[i+1]), span(a[i+2])) }
