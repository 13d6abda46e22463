package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bench/results"
)

// instrument is how the generator fared itself. It needs the publication and
// the vigil to have ended.
func (d *driver) instrument(m *merged) (*results.Watch, error) {
	driver, err := d.vigil.report("driver")
	if err != nil {
		return nil, err
	}
	w := &results.Watch{
		Processes:  append(m.observers, *driver),
		Dependence: d.dependence(m),
		Machine:    machineSince(d.machine[0], d.machine[1], d.machine[2], d.machine[3]),
	}
	own, exempt := ownLag(d.plan, d.at, d.publication.times, d.vigil.thread.stalls)
	w.ExemptLags = exempt
	if w.OwnLag, err = own.Series(); err != nil {
		return nil, err
	}
	w.Arrivals = d.arrivals()
	return w, nil
}

// arrivals compares what was sent in the window with the plan.
func (d *driver) arrivals() *results.Arrivals {
	sent := d.publication.times
	from := 0
	for from < len(sent) && d.plan.messages[from].due < d.plan.from {
		from++
	}
	planned := make([]time.Duration, 0, len(sent)-from)
	for _, m := range d.plan.messages[from:len(sent)] {
		planned = append(planned, m.due)
	}
	return results.CompareArrivals(planned, sent[from:])
}

// dependence is the rank correlation of the ages of neighboring messages: in the
// order of the plan where a message has several subscribers, and its age is that
// at the last of them; in the order of receipt where it has one.
func (d *driver) dependence(m *merged) *float64 {
	rho, pairs := m.dependence, m.pairs
	if m.ages != nil {
		series := d.agesByDue(m.ages)
		rho, _ = results.SpearmanLag(series, 1)
		pairs = int64(len(series)) - 1
	}
	if pairs < leastPairs {
		return nil
	}
	return &rho
}

// leastPairs of neighbors say something about all of them.
const leastPairs = 100

// agesByDue is the age of every message of the window at its last subscriber, in
// the order of the plan, without those that nobody received.
func (d *driver) agesByDue(ages *results.Ages) (series []float64) {
	base := d.plan.bases()
	for _, m := range d.plan.messages {
		if !d.plan.inWindow(m.due) {
			continue
		}
		i := base[m.topic] + int64(m.seq) - d.plan.first[m.topic]
		if i < int64(ages.Len()) && ages.Last[i] >= 0 {
			series = append(series, float64(ages.Last[i]))
		}
	}
	return series
}

// noteworthy is how long a stall lasts that the timeline mentions.
const noteworthy = 50 * time.Millisecond

// noteStalls mentions the stalls of the generator in the seconds in which they
// began. What the thread saw, the goroutine saw too.
func noteStalls(r *results.Result) {
	if r.Instrument == nil {
		return
	}
	for _, o := range r.Instrument.Processes {
		for _, s := range o.Stalls {
			i := int(s.Start)
			if time.Duration(s.Length) < noteworthy || i < 0 || i >= len(r.Timeline) {
				continue
			}
			row := &r.Timeline[i]
			text := fmt.Sprintf("%s stood still for %s", o.Role, results.FormatDuration(float64(s.Length)))
			if s.By == "goroutine" && slices.ContainsFunc(row.Events, func(e string) bool { return strings.HasPrefix(e, o.Role) }) {
				continue
			}
			row.Events = append(row.Events, text)
		}
	}
}
