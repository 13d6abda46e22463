package results

import "fmt"

// checkSeries decodes every histogram of a file and compares it with the
// numbers beside it.
func checkSeries(f *File) error {
	for i := range f.Results {
		r := &f.Results[i]
		for _, named := range append(r.Latency.all(), r.Latency.parts()...) {
			if err := checkOne(named.series); err != nil {
				return fmt.Errorf("results[%d].latency.%s: %w", i, named.name, err)
			}
		}
		if err := checkCounts(r); err != nil {
			return fmt.Errorf("results[%d].%w", i, err)
		}
		if err := checkWatch(r.Instrument); err != nil {
			return fmt.Errorf("results[%d].instrument.%w", i, err)
		}
		for j := range r.Timeline {
			if err := checkOne(r.Timeline[j].Delivery); err != nil {
				return fmt.Errorf("results[%d].timeline[%d].delivery: %w", i, j, err)
			}
		}
	}
	return nil
}

func checkOne(s *Series) error {
	if s == nil {
		return nil
	}
	if _, err := s.Histogram(); err != nil {
		return err
	}
	if s.Intervals == nil {
		return nil
	}
	c := s.Intervals
	for _, b := range []*Bounds{c.P50, c.P90, c.P99, c.P999} {
		if b != nil && b.High != nil && *b.High < b.Low {
			return fmt.Errorf("intervals: high is %d, less than low with %d", *b.High, b.Low)
		}
	}
	return nil
}

// checkWatch decodes the histograms of what the generator saw of itself.
func checkWatch(w *Watch) error {
	if w == nil {
		return nil
	}
	if err := checkOne(w.OwnLag); err != nil {
		return fmt.Errorf("own_lag: %w", err)
	}
	for i, o := range w.Processes {
		for _, named := range []namedSeries{{"hiccup_thread", o.HiccupThread}, {"hiccup_goroutine", o.HiccupGoroutine}} {
			if err := checkOne(named.series); err != nil {
				return fmt.Errorf("processes[%d].%s: %w", i, named.name, err)
			}
		}
	}
	return nil
}

// namedSeries is a distribution with its name in the result file.
type namedSeries struct {
	name   string
	series *Series
}

// all lists the distributions of a run that get intervals, in the order of the
// result file.
func (l *Latency) all() []namedSeries {
	return []namedSeries{
		{"delivery", l.Delivery},
		{"service", l.Service},
		{"schedule_lag", l.ScheduleLag},
		{"connect", l.Connect},
		{"first_subscriber", l.FirstSubscriber},
		{"last_subscriber", l.LastSubscriber},
		{"exchange", l.Exchange},
	}
}

// parts lists those that are of connections, of a sample or of gaps, which
// depend on each other in ways that nobody knows: they get none.
func (l *Latency) parts() []namedSeries {
	return []namedSeries{
		{"handshake", l.Handshake}, {"network", l.Network}, {"harness", l.Harness}, {"inter_arrival", l.InterArrival},
		{"first_delivery", l.FirstDelivery}, {"exchange_full", l.ExchangeFull}, {"exchange_empty", l.ExchangeEmpty}, {"rearm", l.Rearm},
		{"backlog_answer", l.BacklogAnswer}, {"second_delivery", l.SecondDelivery}, {"app_delivery", l.AppDelivery}, {"round_trip", l.RoundTrip},
	}
}

// checkCounts refuses counts below nothing: no run leaves one.
func checkCounts(r *Result) error {
	m, e, w := r.Messages, r.Errors, r.Wire
	for _, c := range []struct {
		name string
		n    int64
	}{
		{"messages.planned", m.Planned}, {"messages.published", m.Published}, {"messages.expected", m.Expected},
		{"messages.delivered", m.Delivered}, {"messages.duplicate", m.Duplicate}, {"messages.lost", m.Lost},
		{"messages.out_of_order", m.OutOfOrder}, {"messages.censored", m.Censored}, {"messages.unstamped", m.Unstamped},
		{"messages.negative_age", m.NegativeAge}, {"messages.unrecordable", m.Unrecordable}, {"messages.received", m.Received},
		{"errors.dial", e.Dial}, {"errors.timeout", e.Timeout}, {"errors.status", e.Status},
		{"errors.protocol", e.Protocol}, {"errors.closed", e.Closed}, {"reconnects", r.Reconnects},
		{"wire.connections_opened", w.ConnectionsOpened}, {"wire.requests", w.Requests}, {"wire.empty_responses", w.EmptyResponses},
	} {
		if c.n < 0 {
			return fmt.Errorf("%s is %d: a count cannot be negative", c.name, c.n)
		}
	}
	return nil
}
