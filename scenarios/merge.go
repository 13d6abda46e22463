package scenarios

import (
	"cmp"
	"errors"
	"time"

	"bench/clients"
	"bench/results"
)

// merged is the final accounts of all workers as one.
type merged struct {
	messages             results.Messages
	setup, window, total clients.Usage
	length, late         float64 // of the window's account in seconds, mean over the clients
	delivery, service    *results.Histogram
	exchange, connect    *results.Histogram
	handshake, gaps      *results.Histogram
	ready                *results.Histogram // from dial to subscribed
	times                shardTimes
	stuck                int64
	due, unanswered      int64         // messages of clients
	waited               time.Duration // by each that was not answered, at least
	resting              *int64        // ports, in all workers
	stamped, strays      int64         // of a foreign server's messages
	firstBody            string
	second               secondClock
	first, last          *results.Histogram // of whole messages
	ages                 *results.Ages      // of whole messages, nil unless topics have several subscribers
	dependence           float64            // of neighboring receipts, over so many pairs
	pairs                int64
	observers            []results.Observer
	unbalanced           int64 // deliveries by which accounts of single clients do not come out
	goroutines           int64
	gcShare              float64 // mean over the workers
	missing              int     // workers that gave no final account
}

// merge sums what the workers say. Distributions are merged, never averaged.
func merge(hands []*hand, fanOut bool) (*merged, error) {
	m := &merged{
		delivery: results.NewHistogram(), service: results.NewHistogram(),
		exchange: results.NewHistogram(), connect: results.NewHistogram(),
		handshake: results.NewHistogram(), gaps: results.NewHistogram(), second: newSecondClock(),
		ready: results.NewHistogram(), times: allShardTimes(),
	}
	var ages *results.Ages
	var failures []error
	var asked float64
	for _, h := range hands {
		f := h.final
		if f == nil {
			m.missing++
			continue
		}
		addMessages(&m.messages, f.Messages)
		m.setup, m.window, m.total = m.setup.Plus(f.Setup), m.window.Plus(f.Window), m.total.Plus(f.Total)
		asked += float64(f.Clients)
		m.length += f.Length.Seconds() * float64(f.Clients)
		m.late += f.Late.Seconds() * float64(f.Clients)
		m.goroutines += f.Goroutines
		m.gcShare += f.GCShare / float64(len(hands))
		m.dependence += f.Dependence * float64(f.Pairs)
		m.pairs += f.Pairs
		m.unbalanced += f.Unbalanced
		m.stuck += f.Stuck
		m.times.reading += f.Reading
		m.due += f.Due
		if f.Unanswered > 0 {
			if m.unanswered == 0 || f.Unheard < m.waited {
				m.waited = f.Unheard
			}
			m.unanswered += f.Unanswered
		}
		if f.Resting != nil {
			sum := *f.Resting
			if m.resting != nil {
				sum += *m.resting
			}
			m.resting = &sum
		}
		m.stamped += f.Stamped
		m.strays += f.Strays
		m.firstBody = cmp.Or(m.firstBody, f.FirstBody)
		if f.Observer != nil {
			m.observers = append(m.observers, *f.Observer)
		}
		failures = append(failures,
			mergeSeries(m.delivery, f.Delivery), mergeSeries(m.service, f.Service),
			mergeSeries(m.exchange, f.Exchange), mergeSeries(m.connect, f.Connect), mergeSeries(m.handshake, f.Handshake),
			mergeSeries(m.gaps, f.InterArrival), mergeSeries(m.ready, f.First),
			mergeSeries(m.times.empty, f.Empty), mergeSeries(m.times.rearm, f.Rearm), mergeSeries(m.times.waited, f.Waited),
			mergeSeries(m.times.second, f.Second), mergeSeries(m.times.handled, f.Handled), mergeSeries(m.times.echo, f.Echo),
			mergeSeries(m.second.network, f.Network), mergeSeries(m.second.harness, f.Harness))
		if f.FirstAge != nil {
			if ages == nil {
				ages = results.NewAges(len(f.FirstAge))
			}
			ages.Merge(&results.Ages{First: f.FirstAge, Last: f.LastAge})
		}
	}
	m.ages = ages
	if asked > 0 {
		m.length, m.late = m.length/asked, m.late/asked
	}
	if m.pairs > 0 {
		m.dependence /= float64(m.pairs)
	}
	switch {
	case ages != nil:
		m.first, m.last = ages.Histograms()
	case !fanOut: // one subscriber each: it is the first and the last
		m.first, m.last = m.delivery, m.delivery
	default:
		m.first, m.last = results.NewHistogram(), results.NewHistogram()
	}
	return m, errors.Join(failures...)
}

func addMessages(sum *results.Messages, m results.Messages) {
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

// failures is the account of what went wrong, by kind.
func failures(u clients.Usage) results.Errors {
	e := results.Errors{
		Dial:     u.Errors[clients.ErrDial],
		Timeout:  u.Errors[clients.ErrTimeout],
		Status:   u.Errors[clients.ErrStatus],
		Protocol: u.Errors[clients.ErrProtocol],
		Closed:   u.Errors[clients.ErrClosed],
		Examples: []string{},
	}
	for _, text := range u.Examples {
		if text != "" {
			e.Examples = append(e.Examples, text)
		}
	}
	return e
}

// lastQuantiles are p50 and p99 of the last second that had deliveries: the
// worst worker's, since merging distributions ten times a second would disturb
// the publisher for a figure that is only looked at.
func (d *driver) lastQuantiles() (p50, p99 time.Duration) {
	for _, h := range d.hands {
		if n := len(h.ticks); n > 0 && h.ticks[n-1].Delivery != nil {
			p50 = max(p50, time.Duration(h.ticks[n-1].Delivery.P50))
			p99 = max(p99, time.Duration(h.ticks[n-1].Delivery.P99))
		}
	}
	return p50, p99
}
