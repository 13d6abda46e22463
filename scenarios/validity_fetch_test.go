//go:build validity

package scenarios

import (
	"math"
	"testing"
	"time"

	"bench/results"
)

// A11. Idle consumers ask again whenever max.wait is over. Known: time counted /
// max.wait requests each. Tolerance: 2 %, and one request at the edges, since all
// of them began together.
func TestA11IdleFetches(t *testing.T) {
	const consumers = 20
	wait, window := sized(200*time.Millisecond, 500*time.Millisecond), sized(8*time.Second, time.Minute)
	e := experiment{pattern: "fetch", scenario: steady(consumers, 0, 500*time.Millisecond, window)}
	e.scenario.Parameters.MaxWait = results.Duration(wait)
	measure(t, func(a *answers, o ...outcome) {
		wire, known := o[0].result.Wire, float64(o[0].result.Counted())/float64(wait)
		a.near("idle fetches per consumer", float64(wire.Requests)/consumers, known, 0.02*known+1, "")
		a.equal("of them empty", wire.EmptyResponses, wire.Requests)
	}, e)
}

// A11, continued: where min.bytes cannot be reached, max.wait alone decides.
// Known: ages are uniform on (0, max.wait). Tolerance: four standard errors of
// the mean, and 5 ms for exchange and timer.
func TestA11UnreachableMinBytes(t *testing.T) {
	wait, window := 250*time.Millisecond, sized(10*time.Second, time.Minute)
	e := experiment{pattern: "fetch", scenario: steady(100, 200, 500*time.Millisecond, window)}
	e.scenario.Load.Arrivals = "poisson"
	e.scenario.Parameters.MaxWait, e.scenario.Parameters.MinBytes = results.Duration(wait), 1<<20
	measure(t, func(a *answers, o ...outcome) {
		m, h := o[0].result.Messages, histogram(t, o[0].result.Latency.Delivery)
		a.equal("delivered = planned", m.Delivered, m.Planned)
		const exchange = 5 * time.Millisecond
		a.holds("mean age", time.Duration(h.Mean()), wait/2, time.Duration(4*float64(wait)/math.Sqrt(12*float64(h.Count())))+exchange)
		uniformAges(a, h, wait, exchange)
	}, e)
}
