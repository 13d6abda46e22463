package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"bench/results"
	"bench/scenarios"
)

// calibrate is `bench doctor --calibrate`.
func (c console) calibrate(ctx context.Context) error {
	found, err := scenarios.Calibrate(ctx, version(), func(s scenarios.Step) {
		c.say("[%d/%d] %s", s.Part, s.Parts, s.Text)
	})
	if err != nil {
		return fmt.Errorf("calibrating (what was known before is kept): %w", err)
	}
	path, err := scenarios.KeepCalibration(found, version())
	if err != nil {
		return err
	}
	if err := printCalibration(c.out, found); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, path)
	return err
}

// calibration is what is known of this machine; what cannot be used is warned
// about.
func (c console) calibration() *results.Calibration {
	known, err := scenarios.LoadCalibration(version())
	if err != nil {
		c.say("warning: %s", clean(err.Error()))
	}
	return known
}

// printCalibration says in words what a calibration found.
func printCalibration(out io.Writer, k *results.Calibration) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fact := func(name, format string, a ...any) {
		fmt.Fprintf(w, "%s\t%s\n", name, clean(fmt.Sprintf(format, a...)))
	}
	if k == nil {
		fact("calibrated", "no: bench doctor --calibrate finds out what this machine can do at best")
		return w.Flush()
	}
	fact("calibrated", "%s, in %.0f s; percentiles are p50, p99 and p99.9", k.Date.UTC().Format("2006-01-02 15:04 UTC"), k.Seconds)
	fact("messages leave", "%s late%s", levels(k.Timer.Ordinary), realtimeAside(k.Timer))
	title := "noise floor"
	for _, p := range scenarios.Patterns {
		level, ok := k.Patterns[p.Name]
		if !ok {
			continue
		}
		what := "from due to received"
		if p.Ticks {
			what = "for one exchange (the wait for the next poll is the pattern's own)"
		}
		fact(title, "%s: %s %s", p.Name, levels(&level), what)
		title = ""
	}
	fact("generates", "%s", bracket(k.Messages, "deliveries a second", "to 200 websocket clients"))
	fact("", "%s", bracket(k.Clients, "connected clients", "that get 500 messages a second in all"))
	return w.Flush()
}

// levels writes three percentiles.
func levels(l *results.Percentiles) string {
	if l == nil {
		return "not measured"
	}
	return fmt.Sprintf("%v, %v, %v", short(time.Duration(l.P50)), short(time.Duration(l.P99)), short(time.Duration(l.P999)))
}

func realtimeAside(t results.Timer) string {
	if t.Realtime == nil {
		return "; real-time priority is not permitted here (ulimit -r 2), forbidden (BENCH_REALTIME=0), or another run has it"
	}
	return fmt.Sprintf("; at real-time priority %s", levels(t.Realtime))
}

// bracket writes a limit that was found.
func bracket(b results.Bracket, what, how string) string {
	switch {
	case b.Refused == nil:
		return fmt.Sprintf("%s %s %s and more: %s", number(b.Carried), what, how, b.Reason)
	case b.Carried == 0:
		return fmt.Sprintf("fewer than %s %s %s: %s", number(*b.Refused), what, how, b.Reason)
	}
	return fmt.Sprintf("between %s and %s %s %s before it is the bottleneck itself: at %s, %s",
		number(b.Carried), number(*b.Refused), what, how, number(*b.Refused), b.Reason)
}
