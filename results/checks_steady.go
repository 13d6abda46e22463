package results

import (
	"math"
	"slices"
	"strings"
	"time"
)

// Questions to the timeline: does the backlog grow, and is the state steady?
const (
	// A run is asked once, so a false alarm in a thousand is rare enough.
	surely = 0.999
	// Below so many seconds no trend can be that sure.
	leastSeconds = 8
)

// backlogGrowth is the lower end of the confidence interval of the slope of the
// backlog, as a share of what is sent per second: not above 0 where the interval
// includes 0.
func backlogGrowth(r *Result, o Observations) (float64, bool) {
	rate := float64(r.Messages.Expected) / r.Window().Seconds()
	missing, known := clientsMissing(r, o)
	if r.Loop != "open" || !known || !(rate > 0) {
		return 0, false
	}
	line, ok := r.backlogLine(missing)
	return line.SlopeRange.Low / rate, ok
}

// backlogLine goes through the backlog at the end of the seconds of the window: what
// was sent and not yet received, in deliveries. Those that are lost, or meant for the
// share of clients that never connected, are no backlog. Until as much waits to be
// asked for as always will, it grows; and what waits longer than a second is in the
// backlog of several, which are then no independent values: one in so many is looked at.
func (r *Result) backlogLine(missing float64) (Line, bool) {
	m := r.Messages
	if m.Published == 0 {
		return Line{}, false
	}
	perMessage := float64(m.Expected-m.Lost) / float64(m.Published) * (1 - missing)
	wait := r.longestWait().Seconds()
	var at, backlog []float64
	sent, received, next := 0.0, 0.0, wait
	for _, i := range r.Timeline {
		sent += perMessage * float64(i.Published)
		received += float64(i.Received)
		if i.Phase == "window" && i.Start >= next {
			at, backlog = append(at, i.End), append(backlog, sent-received)
			next = i.Start + math.Ceil(wait)
		}
	}
	return FitLine(at, backlog, surely)
}

// latencyOf, throughputOf and memoryOf are what has to be steady.
func latencyOf(i *Interval) (float64, bool) {
	if i.Delivery == nil {
		return 0, false
	}
	return float64(i.Delivery.P50), true
}

func throughputOf(i *Interval) (float64, bool) { return float64(i.Received), true }

func memoryOf(i *Interval) (float64, bool) { return whole(i.ServerRSS) }

// trend is how much a value changed from the first third of the window to the
// last, as a share, if Mann and Kendall's test is sure that it rose or fell all
// the time; 0 if it is not. The beginning of the window is left out as long as
// only young messages can have been received.
func trend(of func(*Interval) (float64, bool)) func(*Result, Observations) (float64, bool) {
	return func(r *Result, _ Observations) (float64, bool) {
		var series []float64
		from := r.steadyFrom().Seconds()
		for n := range r.Timeline {
			i := &r.Timeline[n]
			if i.Phase != "window" || i.Start < from {
				continue
			}
			if v, ok := of(i); ok {
				series = append(series, v)
			}
		}
		if r.Loop != "open" || len(series) < leastSeconds {
			return 0, false
		}
		if _, p := MannKendall(series); p > 1-surely {
			return 0, true
		}
		third := len(series) / 3
		first, last := middle(series[:third]), middle(series[len(series)-third:])
		return math.Abs(last/first - 1), first > 0
	}
}

// steadyFrom is when the window has received messages of all ages.
func (r *Result) steadyFrom() time.Duration {
	return time.Duration(r.Scenario.Load.Warmup) + r.longestWait()
}

// longestWait is how long a message may wait to be asked for, or for others to go
// with, from an idle server: a second, which is a row of the timeline, at least.
func (r *Result) longestWait() time.Duration {
	p, b := &r.Scenario.Parameters, &r.Scenario.Behavior
	wait := max(time.Second, time.Duration(p.Linger), time.Duration(b.Pace), time.Duration(b.PaceTo))
	if r.polls() {
		wait = max(wait, time.Duration(p.PollInterval))
	}
	switch name, _, _ := strings.Cut(r.Pattern, "/"); {
	case name == "fetch" && p.MinBytes > 1:
		wait = max(wait, time.Duration(p.MaxWait))
	case name == "longpoll" && (p.BatchCount > 1 || p.BatchBytes > 0) && p.Linger == 0:
		wait = max(wait, time.Duration(p.Hold))
	}
	return wait
}

// middle is the median.
func middle(x []float64) float64 {
	sorted := slices.Sorted(slices.Values(x))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
