package scenarios

import (
	"slices"
	"testing"
	"time"

	"bench/results"
)

// A run carries what every process of its generator saw of itself, accounts for
// the lag of every message, and says how sure its percentiles are.
func TestRunWatchesItself(t *testing.T) {
	t.Parallel()
	for _, topics := range []results.Topics{results.OwnTopics, 1} {
		s := short("sse")
		s.Load.Topics, s.Load.Workers, s.Load.Rate = topics, 2, 10
		if topics == 1 {
			s.Load.Rate = 200
		}
		r := mustRun(t, s)[0]
		w := r.Instrument
		if w == nil {
			t.Fatal("nothing was observed")
		}
		var roles []string
		for _, o := range w.Processes {
			roles = append(roles, o.Role)
			if (o.HiccupThread != nil) != (o.Role != "driver") || (o.HiccupGoroutine != nil) != (o.Role != "publisher") {
				t.Errorf("topics %v: %s watched nothing: %+v", topics, o.Role, o)
			}
		}
		if !slices.Equal(roles, []string{"worker", "worker", "driver", "publisher"}) {
			t.Errorf("topics %v: watched by %v", topics, roles)
		}
		if w.OwnLag == nil || w.OwnLag.Count != r.Messages.Published || w.OwnLag.Max > r.Latency.ScheduleLag.Max {
			t.Errorf("topics %v: own lag %+v of %d messages", topics, w.OwnLag, r.Messages.Published)
		}
		if w.Arrivals == nil || w.Arrivals.Gaps < 100 || w.Dependence == nil {
			t.Errorf("topics %v: arrivals %+v, dependence %v", topics, w.Arrivals, w.Dependence)
		}
		c := r.Latency.Delivery.Intervals
		if c == nil || c.P50 == nil || c.P50.High == nil || c.P50.Low > r.Latency.Delivery.P50 || *c.P50.High < r.Latency.Delivery.P50 {
			t.Errorf("topics %v: the median %d has %+v", topics, r.Latency.Delivery.P50, c)
		}
		if c != nil && c.Effective > r.Messages.Published {
			t.Errorf("topics %v: %d independent values of %d messages", topics, c.Effective, r.Messages.Published)
		}
		asked := map[string]bool{}
		for _, check := range r.Validity.Checks {
			asked[check.Name] = true
		}
		for _, name := range []string{"accounting", "plan_adherence", "schedule_lag", "arrival_law", "generator_hiccups", "generator_stall", "scheduler_latency", "gc_share", "dependence"} {
			if !asked[name] {
				t.Errorf("topics %v: %s was not checked", topics, name)
			}
		}
	}
}

func TestNoteStalls(t *testing.T) {
	t.Parallel()
	r := &results.Result{
		Timeline: []results.Interval{{}, {}, {Events: []string{"earlier"}}},
		Instrument: &results.Watch{Processes: []results.Observer{
			{Role: "worker", Stalls: []results.Stall{
				{Start: 2.25, Length: int64(time.Second), By: "thread"},
				{Start: 1, Length: int64(noteworthy) - 1, By: "thread"},
				{Start: 2.25, Length: int64(time.Second) + 1, By: "goroutine"},
				{Start: 0.5, Length: int64(noteworthy), By: "goroutine"},
			}},
			{Role: "driver", Stalls: []results.Stall{{Start: 2.25, Length: int64(time.Second), By: "thread"}, {Start: 3, Length: int64(time.Second), By: "thread"}}},
		}},
	}
	noteStalls(r)
	for i, want := range [][]string{{"worker stood still for 50ms"}, nil, {"earlier", "worker stood still for 1s", "driver stood still for 1s"}} {
		if !slices.Equal(r.Timeline[i].Events, want) {
			t.Errorf("second %d: %q, want %q", i, r.Timeline[i].Events, want)
		}
	}
	noteStalls(&results.Result{})
}

// With several subscribers neighbors are messages in the order of the plan.
func TestAgesByDue(t *testing.T) {
	t.Parallel()
	p := &plan{topics: 2, from: ms, to: time.Second, messages: []message{
		{due: 0, topic: 0}, {due: 2 * ms, topic: 1}, {due: 3 * ms, topic: 0}, {due: 4 * ms, topic: 1}, {due: 5 * ms, topic: 0},
	}}
	p.number()
	ages := results.NewAges(int(p.windowed()))
	// The window's messages of topic 0, then of topic 1; the last of them came to nobody.
	ages.Record(0, 30)
	ages.Record(0, 33)
	ages.Record(1, 50)
	ages.Record(2, 20)
	d := &driver{plan: p}
	if got := d.agesByDue(ages); !slices.Equal(got, []float64{20, 33, 50}) {
		t.Errorf("ages %v, want those at the last subscriber, by due time", got)
	}
}
