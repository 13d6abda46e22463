package report

import (
	"fmt"
	"reflect"

	"bench/results"
)

// pool is the union of repeats as one result: counts are added, histograms
// merged, ratios weighted by what they are divided by, rates and sizes per client
// averaged over the runs. Percentiles are those of the merged histograms, checks
// those that came out worst. A field is nil if any of the runs lacks it. Timeline,
// Instrument and Environment stay those of the first.
func pool(runs []*view) (results.Result, error) {
	p := runs[0].Result
	p.Validity = results.Validity{Valid: true}
	p.Messages, p.Errors, p.Reconnects = results.Messages{}, results.Errors{}, 0
	for _, r := range runs {
		p.Validity.Valid = p.Validity.Valid && r.Validity.Valid
		p.Validity.Checks = worst(p.Validity.Checks, r.Validity.Checks)
		p.Partial = p.Partial || r.Partial
		addMessages(&p.Messages, r.Messages)
		addErrors(&p.Errors, r.Errors)
		p.Reconnects += r.Reconnects
	}
	if p.Messages.Expected > 0 {
		p.Messages.Reach = new(float64(p.Messages.Delivered) / float64(p.Messages.Expected))
	}
	p.Throughput = results.Throughput{
		PublishedPerSecond:      average(runs, func(r *view) float64 { return r.Throughput.PublishedPerSecond }),
		DeliveredPerSecond:      average(runs, func(r *view) float64 { return r.Throughput.DeliveredPerSecond }),
		DeliveredBytesPerSecond: average(runs, func(r *view) float64 { return r.Throughput.DeliveredBytesPerSecond }),
		ExchangesPerSecond:      mean(runs, func(r *view) *float64 { return r.Throughput.ExchangesPerSecond }),
	}
	p.Wire, p.Conduct, p.Echoes = poolWire(runs), poolConduct(runs), poolEchoes(runs)
	p.Server = poolSide(runs, func(r *view) *results.Resources { return r.Server })
	p.Generator = poolSide(runs, func(r *view) *results.Resources { return r.Generator })
	var err error
	p.Latency, err = poolLatency(runs)
	return p, err
}

// poolLatency merges the distributions of the runs, whichever there are.
func poolLatency(runs []*view) (results.Latency, error) {
	var l results.Latency
	fields := reflect.ValueOf(&l).Elem()
	for i := range fields.NumField() {
		var all []*results.Series
		for _, r := range runs {
			if s := reflect.ValueOf(r.Latency).Field(i).Interface().(*results.Series); s != nil {
				all = append(all, s)
			}
		}
		s, err := merge(all)
		if err != nil {
			return results.Latency{}, err
		}
		fields.Field(i).Set(reflect.ValueOf(s))
	}
	// These describe the same messages as Delivery: if a run lacks them, the rest
	// would pass for all of the messages.
	for _, r := range runs {
		if r.Latency.FirstSubscriber == nil || r.Latency.LastSubscriber == nil {
			l.FirstSubscriber, l.LastSubscriber = nil, nil
		}
	}
	return l, nil
}

// merge is the union of distributions, nil if there are none.
func merge(all []*results.Series) (*results.Series, error) {
	union := results.NewHistogram()
	for _, s := range all {
		h, err := s.Histogram()
		if err != nil {
			return nil, fmt.Errorf("merging histograms: %w", err)
		}
		union.Merge(h)
	}
	return union.Series()
}

func addMessages(sum *results.Messages, m results.Messages) {
	sum.Planned += m.Planned
	sum.Published += m.Published
	sum.Expected += m.Expected
	sum.Delivered += m.Delivered
	sum.Duplicate += m.Duplicate
	sum.Lost += m.Lost
	sum.OutOfOrder += m.OutOfOrder
	sum.Censored += m.Censored
	sum.Unstamped += m.Unstamped
	sum.NegativeAge += m.NegativeAge
	sum.Unrecordable += m.Unrecordable
	sum.Received += m.Received
}

func addErrors(sum *results.Errors, e results.Errors) {
	sum.Dial += e.Dial
	sum.Timeout += e.Timeout
	sum.Status += e.Status
	sum.Protocol += e.Protocol
	sum.Closed += e.Closed
	sum.Examples = append(sum.Examples, e.Examples...)
}

// average is the mean over the runs.
func average(runs []*view, value func(*view) float64) float64 {
	var sum float64
	for _, r := range runs {
		sum += value(r)
	}
	return sum / float64(len(runs))
}

// mean is the mean over the runs, nil if any lacks the value.
func mean(runs []*view, value func(*view) *float64) *float64 {
	return weighted(runs, value, func(*view) float64 { return 1 })
}

// perReceived is the mean over the runs, weighted by the messages received: the
// ratio of the sums, if value is a ratio to them.
func perReceived(runs []*view, value func(*view) *float64) *float64 {
	return weighted(runs, value, func(r *view) float64 { return float64(r.Messages.Received) })
}

// weighted is a weighted mean, nil if any run lacks the value or nothing weighs.
func weighted(runs []*view, value func(*view) *float64, weight func(*view) float64) *float64 {
	var sum, total float64
	for _, r := range runs {
		v := value(r)
		if v == nil {
			return nil
		}
		sum += *v * weight(r)
		total += weight(r)
	}
	if total == 0 {
		return nil
	}
	return new(sum / total)
}
