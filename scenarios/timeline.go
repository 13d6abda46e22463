package scenarios

import (
	"time"

	"bench/results"
)

// timeline puts the seconds of the publisher, of all workers and of the sampler
// side by side.
func (d *driver) timeline() []results.Interval {
	rows := []results.Interval{}
	moments := d.sampler.seconds
	for i := 1; i < len(moments); i++ {
		before, after := moments[i-1], moments[i]
		row := results.Interval{
			Start:     float64(i - 1),
			End:       float64(i),
			Phase:     d.phaseAt(time.Duration(i-1) * time.Second),
			Published: d.herald.sentIn(i - 1),
			Events:    []string{},
		}
		d.delivered(&row, i-1)
		if !d.shared() {
			row.ServerCPU, row.ServerRSS = used(before.server, after.server, after.at-before.at)
			row.GeneratorCPU, row.GeneratorRSS = used(before.generator, after.generator, after.at-before.at)
		}
		rows = append(rows, row)
	}
	return rows
}

func (d *driver) phaseAt(t time.Duration) string {
	switch {
	case t < d.plan.from:
		return "warmup"
	case t < d.plan.to:
		return "window"
	}
	return "drain"
}

// delivered adds what all workers said of second i.
func (d *driver) delivered(row *results.Interval, i int) {
	sum := results.NewHistogram()
	var requests int64
	whole := true
	for _, h := range d.hands {
		if i >= len(h.ticks) {
			whole = false
			continue
		}
		now, before := h.ticks[i], tick{}
		if i > 0 {
			before = h.ticks[i-1]
		}
		row.Received += now.Received - before.Received
		row.Errors += now.Errors - before.Errors
		row.Connections += now.Live
		requests += now.Requests - before.Requests
		if err := mergeSeries(sum, now.Delivery); err != nil {
			row.Events = append(row.Events, err.Error())
		}
	}
	if whole {
		row.Requests = &requests
	}
	var err error
	if row.Delivery, err = sum.Series(); err != nil {
		row.Events = append(row.Events, err.Error())
	}
}

// used is the cores and the memory that one side used in a second; nil where
// the system does not tell.
func used(before, after []reading, length time.Duration) (cores *float64, rss *int64) {
	b, a := total(before), total(after)
	if !b.known || !a.known || length <= 0 {
		return nil, nil
	}
	share := float64(a.cpu-b.cpu) / float64(length)
	return &share, &a.rss
}
