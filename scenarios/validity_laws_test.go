//go:build validity

package scenarios

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// delays are the injected laws of A4 with their quantile functions, in
// milliseconds.
var delays = []struct {
	name, inject string
	quantile     func(q float64) float64
}{
	{"const", "delay=const:5ms", func(float64) float64 { return 5 }},
	{"uniform", "delay=uniform:0s:100ms", func(q float64) float64 { return 100 * q }},
	{"exp", "delay=exp:10ms", func(q float64) float64 { return -10 * math.Log(1-q) }},
	{"mix", "delay=mix:1ms:100ms:0.01", func(q float64) float64 {
		if q <= 0.99 {
			return 1
		}
		return 100
	}},
	{"pareto", "delay=pareto:2ms:1.5", func(q float64) float64 { return 2 * math.Pow(1-q, -1/1.5) }},
}

// A4. The server delays every message by a timer, independently, by a known
// law. Known: its quantiles. Tolerance: the rank's own spread, which follows from
// the number of messages, and 2 % or the disturbance, whichever is more, measured
// at the same time through a server without delays.
func TestA4KnownDelays(t *testing.T) {
	for _, law := range delays {
		t.Run(law.name, func(t *testing.T) {
			window := sized(8*time.Second, 100*time.Second)
			measure(t, func(a *answers, o ...outcome) {
				a.equal("delivered = planned", o[0].result.Messages.Delivered, o[0].result.Messages.Planned)
				base := disturbance(histogram(t, o[1].result.Latency.Delivery))
				h := histogram(t, o[0].result.Latency.Delivery)
				for _, q := range []float64{0.5, 0.9, 0.99, 0.995, 0.999} {
					a.quantile(h, q, float64(h.Count()), law.quantile, func(q float64) float64 {
						return max(0.02*law.quantile(q), base(q))
					})
				}
			}, delayed(law.inject, window), delayed("", window))
		})
	}
}

// delayed is 1,000 random messages per second over websockets from servers that
// do what inject says.
func delayed(inject string, window time.Duration) experiment {
	e := experiment{pattern: "websocket", scenario: steady(50, 1000, 500*time.Millisecond, window)}
	e.scenario.Load.Arrivals, e.scenario.Load.Inject = "poisson", inject
	return e
}

// A4, continued. Many short runs of messages with delays uniform on (0, 400 ms).
// Known: the interval of a quantile covers the true one in 95 of 100 runs.
// Tolerance: four standard errors of a share of n intervals below; of the 200 of
// the full size, 90 % to 99.5 %.
func TestA4IntervalsCoverTheTruth(t *testing.T) {
	const most = 400 * time.Millisecond
	quantiles := []float64{0.5, 0.9}
	rounds, atOnce := sized(2, 20), sized(10, 5)
	var list []experiment
	for range atOnce {
		e := experiment{pattern: "websocket", scenario: steady(10, 300, 500*time.Millisecond, time.Second)}
		e.scenario.Load.Arrivals, e.scenario.Load.Inject = "poisson", "delay=uniform:0s:"+most.String()
		list = append(list, e)
	}
	repeat(t, func(a *answers) string {
		covered, n := 0, 0
		var disturbed []string
		for round := range rounds {
			for i := range list {
				list[i].scenario.Load.Seed = uint64(1 + round*atOnce + i)
			}
			outcomes, text := together(t, list...)
			if text != "" {
				disturbed = append(disturbed, text)
			}
			for _, o := range outcomes {
				d, err := results.NewDistribution(o.result, "delivery")
				if err != nil {
					t.Fatal(err)
				}
				for _, q := range quantiles {
					n++
					if d.Interval(q).Contains(q * float64(most)) {
						covered++
					}
				}
			}
		}
		share := float64(covered) / float64(n)
		low, high := results.Level-4*math.Sqrt(results.Level*(1-results.Level)/float64(n)), 1.0
		if full {
			low, high = 0.9, 0.995
		}
		a.between(fmt.Sprintf("share of %d intervals that cover", n), share, results.Level, low, high, "")
		return strings.Join(disturbed, "; ")
	})
}
