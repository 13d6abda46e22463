//go:build validity

package scenarios

import (
	"math"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// leastP is the probability below which a test of Kolmogorov and Smirnov says
// that a sample does not follow a law.
const leastP = 0.001

// A9. Clients poll every D from random phases; messages arrive as Poisson
// streams with lambda D = 0.1. Known: ages are uniform on (0, D), mean D/2 and
// p99 0.99 D, and a share e^-0.1 of the polls is empty. Tolerance: four standard
// errors of the mean (D/√12n) and of the share, and 10 ms for the exchange, of
// which the connection of every poll is a part.
func TestA9PollAges(t *testing.T) {
	for _, pattern := range []string{"polling", "keepalive"} {
		t.Run(pattern, func(t *testing.T) {
			interval := sized(250*time.Millisecond, time.Second)
			clients := sized(400, 2000)
			window := sized(12*time.Second, time.Minute)
			e := experiment{pattern: pattern, scenario: steady(clients, 0.1*float64(clients)/interval.Seconds(), sized(500*time.Millisecond, 2*time.Second), window)}
			e.scenario.Load.Arrivals = "poisson"
			e.scenario.Parameters.PollInterval = results.Duration(interval)
			measure(t, func(a *answers, o ...outcome) { pollAges(t, a, o[0].result) }, e)
		})
	}
}

func pollAges(t *testing.T, a *answers, r *results.Result) {
	t.Helper()
	a.equal("delivered = planned", r.Messages.Delivered, r.Messages.Planned)
	h, interval := histogram(t, r.Latency.Delivery), time.Duration(r.Scenario.Parameters.PollInterval)
	n := float64(h.Count())
	const exchange = 10 * time.Millisecond
	uniformAges(a, h, interval, exchange)
	a.holds("mean age", time.Duration(h.Mean()), interval/2, time.Duration(4*float64(interval)/math.Sqrt(12*n))+exchange)
	polls, empty := float64(r.Wire.Requests), math.Exp(-0.1)
	a.near("share of empty polls", float64(r.Wire.EmptyResponses)/polls, empty, 4*math.Sqrt(empty*(1-empty)/polls)+0.001, "")
}

// uniformAges holds that ages are uniform on (0, most), but for an exchange.
func uniformAges(a *answers, h *results.Histogram, most, exchange time.Duration) {
	ms := most.Seconds() * 1e3
	a.quantiles(h, float64(h.Count()), knownLaw{
		quantile: func(q float64) float64 { return q * ms }, slack: func(float64) float64 { return exchange.Seconds() * 1e3 },
	}, 0.99)
	_, p := results.KolmogorovSmirnov(values(h), results.UniformCDF(0, most.Seconds()))
	a.between("p of the uniform law", p, 0.5, leastP, 1, "")
}

// A9, continued: messages as evenly spaced as the polls meet every client at one
// age for ever. The run says so; with random arrivals it does not.
func TestA9PhaseLock(t *testing.T) {
	for arrivals, want := range map[string]bool{"constant": true, "poisson": false} {
		e := experiment{pattern: "keepalive", scenario: steady(20, 20*4, 500*time.Millisecond, time.Second)}
		e.scenario.Load.Arrivals = arrivals
		e.scenario.Parameters.PollInterval = results.Duration(250 * time.Millisecond)
		measure(t, func(a *answers, o ...outcome) {
			got := strings.Contains(failedChecks(o[0].result, results.Server), "phase_locked")
			a.is(got == want, "%s arrivals at the interval of the pollers: said to be phase locked: %v", arrivals, got)
		}, e)
	}
}

// checkOf is a run's verdict on one question.
func checkOf(t *testing.T, r *results.Result, name string) results.Check {
	t.Helper()
	for _, c := range r.Validity.Checks {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no check is called %s", name)
	return results.Check{}
}
