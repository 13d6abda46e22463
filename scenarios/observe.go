package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bench/results"
)

// instrument is how the generator fared itself. It needs the publisher and the
// vigil to have ended.
func (d *driver) instrument(m *merged) (*results.Watch, error) {
	driver, err := d.vigil.report("driver")
	if err != nil {
		return nil, err
	}
	w := &results.Watch{
		Processes:  append(m.observers, *driver),
		Dependence: d.dependence(m),
		Machine:    machineSince(d.machine[0], d.machine[1], d.machine[2], d.machine[3], d.ownTime()),
	}
	if a := d.herald.account; a != nil {
		w.OwnLag, w.ExemptLags, w.Arrivals = a.OwnLag, a.ExemptLags, a.Arrivals
		if a.Observer != nil {
			w.Processes = append(w.Processes, *a.Observer)
		}
	}
	return w, nil
}

// ownTime is the CPU time that servers and generator used in the window, nil if that
// is not known of all of them.
func (d *driver) ownTime() *time.Duration {
	if d.shared() {
		return nil
	}
	var used time.Duration
	for _, s := range []side{sideServer, sideGenerator} {
		from, to := total(d.sampler.edges[0].of(s)), total(d.sampler.edges[1].of(s))
		if !from.known || !to.known {
			return nil
		}
		used += to.cpu - from.cpu
	}
	return &used
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
