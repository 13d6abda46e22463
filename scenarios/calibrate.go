package scenarios

import (
	"context"
	"fmt"
	"slices"
	"time"

	"bench/results"
)

// Step is a moment of a calibration.
type Step struct {
	// Part counts from 1 to Parts.
	Part, Parts int
	// Text says what is measured now.
	Text string
}

// calibration measures this machine by short runs with known answers.
type calibration struct {
	version string
	say     func(Step)
	found   results.Calibration
}

// Calibrate measures what this machine can do at best: its timers, the noise
// floor of every pattern, and how much it generates before it is the bottleneck.
// It takes about two and a half minutes, in which nothing else should run. step
// is told what goes on. The error is a Fault: ExitInvalid if the machine is not
// quiet enough for its noise to be measured.
func Calibrate(ctx context.Context, version string, step func(Step)) (*results.Calibration, error) {
	began := time.Now()
	c := &calibration{version: version, say: step}
	c.found.Date = began.UTC().Truncate(time.Second)
	for _, part := range []func(context.Context) error{c.timers, c.patterns, c.messages, c.clients} {
		if err := part(ctx); err != nil {
			return nil, asFault(ctx, err)
		}
	}
	c.found.Seconds = time.Since(began).Seconds()
	return &c.found, nil
}

func (c *calibration) step(part int, format string, a ...any) {
	c.say(Step{Part: part, Parts: 4, Text: fmt.Sprintf(format, a...)})
}

// The timer is asked for 2,000 messages a second: 12,000 wake-ups leave twelve
// beyond the 99.9th percentile.
const (
	timerRate = 2000
	timerSpan = 6 * time.Second
)

func (c *calibration) timers(ctx context.Context) error {
	for _, ordinary := range []bool{true, false} {
		if !ordinary && !realtimeAllowed() {
			continue
		}
		to, priority := &c.found.Timer.Realtime, "real-time"
		if ordinary {
			to, priority = &c.found.Timer.Ordinary, "normal"
		}
		c.step(1, "timer floor at %s priority", priority)
		late, realtime, err := timerFloor(ctx, timerLoad(timerRate, timerSpan), 1, ordinary)
		if err != nil {
			return err
		}
		if realtime == ordinary {
			continue
		}
		s, err := late.Series()
		if err != nil {
			return err
		}
		*to = results.PercentilesOf(s)
	}
	return nil
}

// timerLoad is a load that only a timer is measured with.
func timerLoad(rate float64, span time.Duration) results.Load {
	l := Default().Load
	l.Clients, l.Topics, l.Rate = 1, 1, results.Rate(rate)
	l.Warmup, l.Duration = 0, results.Duration(span)
	return l
}

// An almost idle machine has 50 clients and 1,000 messages a second in all; ten
// seconds leave ten beyond the 99.9th percentile. Pollers exchange one by one.
const (
	quietClients = 50
	quietRate    = 20
	quietSpan    = 10 * time.Second
	exchangeSpan = 3 * time.Second
)

func (c *calibration) patterns(ctx context.Context) error {
	c.found.Patterns = map[string]results.Percentiles{}
	for _, p := range Patterns {
		c.step(2, "noise floor of %s", p.Name)
		s := Default()
		s.Patterns, s.Load.Clients, s.Load.Rate = []string{p.Name}, quietClients, quietRate
		s.Load.Warmup, s.Load.Duration = results.Duration(time.Second), results.Duration(quietSpan)
		of := func(r *results.Result) *results.Series { return r.Latency.Delivery }
		if p.Ticks {
			s.Load.ClosedLoop, s.Load.Clients, s.Load.Rate = true, 1, 0
			s.Load.Duration = results.Duration(exchangeSpan)
			of = func(r *results.Result) *results.Series { return r.Latency.Exchange }
		}
		r, err := c.quiet(ctx, s)
		if err != nil {
			return err
		}
		floor := results.PercentilesOf(of(r))
		if floor == nil {
			return fmt.Errorf("%s: nothing was delivered", p.Name)
		}
		c.found.Patterns[p.Name] = *floor
	}
	return nil
}

// quiet runs a scenario, once more if the instrument finds fault with itself:
// a machine that is quiet most of the time is quiet enough.
func (c *calibration) quiet(ctx context.Context, s results.Scenario) (*results.Result, error) {
	for again := false; ; again = true {
		all, err := Run(ctx, Options{Scenario: s, Version: c.version})
		if err != nil {
			return nil, err
		}
		bad := firstInvalid(&all[0])
		if bad == nil {
			return &all[0], nil
		}
		if again {
			return nil, &Fault{
				Code: ExitInvalid,
				Err:  fmt.Errorf("%s, almost idle: %s", s.Patterns[0], sayCheck(bad)),
				Hint: "close what runs beside, and calibrate again",
			}
		}
	}
}

// firstInvalid is the first failed check of the instrument, nil if there is none.
func firstInvalid(r *results.Result) *results.Check {
	for i := range r.Validity.Checks {
		if c := &r.Validity.Checks[i]; c.Kind == results.Instrument && !c.OK {
			return c
		}
	}
	return nil
}

// firstFailure is the first failed check of these names, nil if there is none.
func firstFailure(r *results.Result, names ...string) *results.Check {
	for i := range r.Validity.Checks {
		if c := &r.Validity.Checks[i]; slices.Contains(names, c.Name) && !c.OK {
			return c
		}
	}
	return nil
}

// sayCheck writes a failed check in words.
func sayCheck(c *results.Check) string {
	value, limit := fmt.Sprintf("%.3g %s", c.Value, c.Unit), fmt.Sprintf("%.3g", c.Limit)
	switch c.Unit {
	case string(results.Nanoseconds):
		value, limit = results.FormatDuration(c.Value), results.FormatDuration(c.Limit)
	case "share":
		value, limit = fmt.Sprintf("%.3g %%", 100*c.Value), fmt.Sprintf("%.3g %%", 100*c.Limit)
	}
	return fmt.Sprintf("%s was %s, the limit is %s", c.Name, value, limit)
}
