package results

import (
	"fmt"
	"math"
	"time"
)

// The printing rule: a percentile needs MinBeyond distinct messages beyond it to
// be shown at all, and MinSolid to be shown without a mark. Binomial intervals
// are ±62 % wide at 10 and ±20 % at 100 (relative, on the exceedances).
const (
	MinBeyond = 10
	MinSolid  = 100
)

// Quantile is a percentile together with what it rests on.
type Quantile struct {
	// Q is the share, in 0..1.
	Q float64
	// Value is in nanoseconds. If Bound is true the quantile is at least Value:
	// so many messages are missing that their age decides it.
	Value int64
	Bound bool
	// Beyond is how many distinct messages are known to lie beyond Value.
	Beyond int64
}

// Printable reports whether the quantile may be shown.
func (q Quantile) Printable() bool { return q.Bound || q.Beyond >= MinBeyond }

// Wide reports whether it must be marked as resting on few messages.
func (q Quantile) Wide() bool { return !q.Bound && q.Beyond < MinSolid }

// String returns the value as "12.3ms", or ">= 12.3ms".
func (q Quantile) String() string {
	if q.Bound {
		return ">= " + FormatDuration(float64(q.Value))
	}
	return FormatDuration(float64(q.Value))
}

// FormatDuration renders nanoseconds with three significant digits, such as
// 61.2ms.
func FormatDuration(ns float64) string {
	if !(math.Abs(ns) < math.MaxInt64) {
		return fmt.Sprint(ns)
	}
	step := 1.0
	for math.Abs(ns)/step >= 1000 {
		step *= 10
	}
	return time.Duration(math.Round(ns/step) * step).String()
}

// Distribution reads quantiles from one distribution of a result in the light
// of the whole result: with lost and censored messages, and knowing how many
// distinct messages stand behind a number of receipts.
type Distribution struct {
	*Histogram
	missing int64
	// waited is the least that the missing ones came to, as far as that is known: 0 if not.
	waited   int64
	distinct *Histogram
	fanOut   int64
	// dependence is the rank correlation of neighboring messages, 0 if unknown.
	dependence float64
	// timelines hold what was received in every second, for values that come in
	// flocks; none if the timeline has no such values.
	timelines [][]Interval
	// blocks are the same, made ready for the bootstrap by the first that asks.
	blocks *blocks
	seed   uint64
}

// NewDistribution returns the distribution of that name ("delivery"), nil if it
// was not measured; an error if there is none of that name or its histogram is
// damaged.
func NewDistribution(r *Result, name string) (*Distribution, error) {
	m, ok := FindMetric(name)
	if !ok || m.Series == nil {
		return nil, fmt.Errorf("no distribution is called %s", quote(name))
	}
	d := &Distribution{fanOut: 1, seed: r.Seed}
	if name == "round_trip" {
		d.missing, d.waited = r.unanswered()
	}
	var err error
	switch s := m.Series(r); {
	case s != nil:
		if d.Histogram, err = s.Histogram(); err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
	case d.missing > 0: // none has come, and each of them will be late
		d.Histogram = NewHistogram()
	default:
		return nil, nil
	}
	switch name {
	case "delivery", "service", "first_subscriber", "last_subscriber":
		if r.Instrument != nil && r.Instrument.Dependence != nil {
			d.dependence = *r.Instrument.Dependence
		}
	}
	switch name {
	case "delivery":
		d.missing = r.Messages.Lost + r.Messages.Censored
		d.fanOut = r.Scenario.Load.FanOut()
		d.timelines = [][]Interval{r.Timeline}
		if last := r.Latency.LastSubscriber; last != nil {
			if d.distinct, err = last.Histogram(); err != nil {
				return nil, fmt.Errorf("reading last_subscriber: %w", err)
			}
		}
	case "service":
		d.fanOut = r.Scenario.Load.FanOut()
	}
	return d, nil
}

// FanOut is the largest number of clients that one message is for.
func (l *Load) FanOut() int64 {
	if l.Topics == OwnTopics {
		return 1
	}
	topics := int64(l.Topics)
	return max(1, (int64(l.Clients)+topics-1)/topics)
}

// At returns the q-quantile, q in 0..1, with missing messages counted as later
// than all others: among n values and m missing ones it is the value of rank
// ceil(q (n+m)), or unknown but at least the maximum if that rank exceeds n.
func (d *Distribution) At(q float64) Quantile {
	n := d.Count()
	all := n + d.missing
	r := rank(min(1, max(0, q)), all)
	if r > n {
		return Quantile{Q: q, Value: d.least(), Bound: true}
	}
	v := d.Histogram.Quantile(q)
	if d.missing > 0 {
		v = d.Histogram.atRank(r)
	}
	return Quantile{Q: q, Value: v, Beyond: d.beyond(v)}
}

// least is what the missing ones are at least: later than all others.
func (d *Distribution) least() int64 { return max(d.Max(), d.waited) }

// atRank returns the value of a rank among received and missing values together,
// infinite if it is that of a missing one.
func (d *Distribution) atRank(r int64) float64 {
	if r > d.Count() {
		return math.Inf(1)
	}
	return float64(d.Histogram.atRank(max(1, r)))
}

// beyond is the number of distinct messages known to lie beyond v: those that
// reached their last client later or, where that was not measured, as few as the
// receipts beyond v can have been. Missing receipts are taken as one message
// for every fanOut of them.
func (d *Distribution) beyond(v int64) int64 {
	if d.distinct != nil {
		return d.distinct.CountAbove(v)
	}
	receipts := d.CountAbove(v) + d.missing
	return (receipts + d.fanOut - 1) / d.fanOut
}

// Printable returns the q-quantile of the delivery latency; false if it must
// not be shown, because it was not measured or because fewer than MinBeyond
// distinct messages lie beyond it.
func Printable(r *Result, q float64) (Quantile, bool) {
	d, err := NewDistribution(r, "delivery")
	if err != nil || d == nil {
		return Quantile{Q: q}, false
	}
	at := d.At(q)
	return at, at.Printable()
}
