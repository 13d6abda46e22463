package results

import (
	"math"
	"slices"
)

// Kinds of checks.
const (
	// Instrument checks decide whether the result is valid.
	Instrument = "instrument"
	// Server checks are findings about what was measured.
	Server = "server"
)

// Observations is what a run knows of itself beside its result.
type Observations struct {
	// Connected is the number of clients that were ready when publishing started.
	Connected int
	// DescriptorLimit is the limit of one process, 0 if unknown.
	DescriptorLimit int
	// WorkersMissing is the number of client processes that gave no account.
	WorkersMissing int
	// Unbalanced is the sum over the clients of |expected - delivered - lost -
	// censored|: differences of single clients do not cancel in it.
	Unbalanced int64
	// SkippedTicks is the number of polls never sent because the answer before
	// them came too late.
	SkippedTicks int64
	// Stamped counts the messages of a foreign server that carried a stamp of
	// their client's topic, Strays those with one of another; FirstBody quotes the
	// first that carried none.
	Stamped, Strays int64
	FirstBody       string
	// Unsent counts messages that a foreign server had not yet taken at the end.
	Unsent int64
	// AccountLate is how long after the window clients were asked what they had
	// counted in it, in seconds, the mean over them.
	AccountLate float64
}

// check is one line of the table of checks: it fails if its value exceeds the
// limit. A value that is not known, or NaN, is not checked.
type check struct {
	name  string
	most  float64
	unit  string
	value func(*Result, Observations) (float64, bool)
	// limit, if not nil, raises most for a result.
	limit  func(*Result) float64
	advice string
	// say, if not nil, makes the advice.
	say func(*Result, Observations) string
}

// Judge asks a result the questions of the two tables of checks, as far as they
// apply and were measured. The result is valid if no check of the instrument
// fails; failed checks of the server are findings about it.
func Judge(r *Result, o Observations) Validity {
	v := Validity{Valid: true, Checks: slices.Concat(ask(instrumentChecks, Instrument, r, o), ask(serverChecks, Server, r, o))}
	for _, c := range v.Checks {
		v.Valid = v.Valid && (c.OK || c.Kind != Instrument)
	}
	return v
}

// ask puts the questions of one table.
func ask(table []check, kind string, r *Result, o Observations) []Check {
	list := []Check{}
	for _, line := range table {
		value, ok := line.value(r, o)
		if !ok || math.IsNaN(value) {
			continue
		}
		c := Check{Name: line.name, Kind: kind, Value: bounded(value), Limit: line.most, Unit: line.unit, Advice: line.advice}
		if line.limit != nil {
			c.Limit = math.Max(c.Limit, line.limit(r))
		}
		c.OK = value <= c.Limit
		if line.say != nil && !c.OK {
			c.Advice = line.say(r, o)
		}
		list = append(list, c)
	}
	return list
}

// bounded keeps values within what JSON can say.
func bounded(v float64) float64 {
	return math.Max(-math.MaxFloat64, math.Min(math.MaxFloat64, v))
}

// always is a value that every run has.
func always(of func(*Result, Observations) float64) func(*Result, Observations) (float64, bool) {
	return func(r *Result, o Observations) (float64, bool) { return of(r, o), true }
}

// open is a count that only an open loop has.
func open(of func(*Messages) int64) func(*Result, Observations) (float64, bool) {
	return func(r *Result, _ Observations) (float64, bool) { return float64(of(&r.Messages)), r.Loop == "open" }
}
