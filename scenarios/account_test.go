package scenarios

import (
	"slices"
	"testing"
	"time"

	"bench/clients"
	"bench/results"
)

// An account was taken when its clients were asked, on average.
func TestCollectTakesTheMeanTime(t *testing.T) {
	t.Parallel()
	const pause = 20 * time.Millisecond
	c := newCrew(job{Pattern: "sse", Clients: make([]assignment, 2*collectBatch)})
	c.open(c.stage.clock.now())
	before := c.stage.now()
	got := c.collect(pause)
	after := c.stage.now()
	// Half of them were asked a pause later than the others, and a pause before the end.
	if got.at < before+pause/2 || got.at > after-pause {
		t.Errorf("taken at %v, want between %v and %v", got.at, before+pause/2, after-pause)
	}
}

// Rates are of the time between the questions at both edges, not of the window, and
// of what was published that of the window.
func TestRatesOfLateAccounts(t *testing.T) {
	t.Parallel()
	load := results.Load{Clients: 4, Rate: 1, Warmup: results.Duration(2 * time.Second), Duration: results.Duration(time.Second)}
	// Every client sends a hundred requests a second, and receives 50 messages.
	worker := func(size int64, from, to time.Duration) *hand {
		c := newCrew(job{Pattern: "sse", Warmup: 2 * time.Second, Duration: time.Second, Clients: make([]assignment, size)})
		at := func(t time.Duration) *tally {
			n := size * int64(100*t/time.Second)
			return &tally{usage: clients.Usage{Connections: size, Requests: n, Messages: n / 2}, at: t}
		}
		c.atFrom, c.atTo = at(from), at(to)
		f, err := c.final(stop{}, *at(9 * time.Second))
		if err != nil {
			t.Fatal(err)
		}
		return &hand{final: f}
	}
	d := &driver{
		scenario: results.Scenario{Load: load},
		plan:     newPlan(load, results.Behavior{}, 1),
		stand:    &stand{sampler: &sampler{edges: []moment{{at: 2100 * time.Millisecond}, {at: 3500 * time.Millisecond}}}},
		hands:    []*hand{worker(3, 2*time.Second, 4*time.Second), worker(1, 3*time.Second, 4*time.Second)},
	}
	m, err := merge(d.hands, false)
	if err != nil {
		t.Fatal(err)
	}
	r := &results.Result{Loop: "closed", Scenario: d.scenario, Wire: d.wire(m), Messages: results.Messages{Published: 7}}
	d.throughput(r, m)
	if got := r.Throughput; got.PublishedPerSecond != 7 || got.DeliveredPerSecond != 200 || *got.ExchangesPerSecond != 400 {
		t.Errorf("%+v with %v exchanges/s, want 7 published, 200 delivered and 400 exchanges a second", got, *got.ExchangesPerSecond)
	}
	if *r.Wire.WindowSeconds != 1.75 || m.late != 1 {
		t.Errorf("the account is of %v s and ended %v s late, want 1.75 and 1", *r.Wire.WindowSeconds, m.late)
	}
}

// A run that ends before its window has no account of it, and no rates.
func TestNoAccountBeforeTheWindow(t *testing.T) {
	t.Parallel()
	c := newCrew(job{Pattern: "sse", Warmup: time.Hour, Clients: make([]assignment, 2)})
	f, err := c.final(stop{}, tally{usage: clients.Usage{Requests: 5}, at: time.Second})
	if err != nil || f.Window != (clients.Usage{}) || f.Length != 0 || f.Total.Requests != 5 {
		t.Errorf("%v: %+v over %v", err, f.Window, f.Length)
	}
	// One that is cut within it ends there.
	c.atFrom = &tally{usage: clients.Usage{Requests: 5}, at: time.Second}
	f, err = c.final(stop{}, tally{usage: clients.Usage{Requests: 9}, at: 3 * time.Second})
	if err != nil || f.Window.Requests != 4 || f.Length != 2*time.Second || f.Late != 0 {
		t.Errorf("%v: %d requests over %v, %v late", err, f.Window.Requests, f.Length, f.Late)
	}
}

// The account at the end of the window is begun as early as the first was late.
func TestAgendaHurries(t *testing.T) {
	t.Parallel()
	for late, want := range map[time.Duration]time.Duration{-1: 1400 * ms, 0: 1400 * ms, 100 * ms: 1300 * ms, time.Minute: 1100 * ms} {
		a := newAgenda(&stage{from: 200 * ms, to: 1400 * ms}, true)
		var events []event
		for range 4 {
			e, at := a.next()
			if e == edgeTo && at != want {
				t.Errorf("%v late: the window's end at %v, want %v", late, at, want)
			}
			if events = append(events, a.pop()); e == edgeFrom {
				a.hurry(late)
			}
		}
		if !slices.Equal(events[:3], []event{edgeFrom, everySecond, edgeTo}) {
			t.Errorf("%v late: events %v", late, events)
		}
	}
}
