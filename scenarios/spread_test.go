package scenarios

import (
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"bench/clients"
	"bench/results"
)

// spreading is a scenario of clients that are held for a second and receive nothing.
func spreading(pattern string) results.Scenario {
	s := short(pattern)
	s.Load.Rate = 0
	s.Load.Warmup, s.Load.Duration = results.Duration(500*time.Millisecond), results.Duration(2500*time.Millisecond)
	s.Parameters.Hold, s.Parameters.MaxWait = results.Duration(time.Second), results.Duration(time.Second)
	s.Behavior.Phase = phaseSpread
	return s
}

// What begins together ends evenly over the hold: in a window that is no multiple of it
// clients send as many requests as holds fit into it, and as many in every second.
func TestSpread(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"longpoll", "fetch"} {
		t.Run(pattern, func(t *testing.T) {
			t.Parallel()
			s := spreading(pattern)
			r := validRun(t, s)
			n := float64(s.Load.Clients)
			for _, c := range []struct {
				what      string
				got, want float64
			}{
				{"the window", float64(r.Wire.Requests), n * r.Counted().Seconds()},
				{"its first whole second", requestsIn(t, r, 1), n},
				{"its second", requestsIn(t, r, 2), n},
			} {
				if math.Abs(c.got-c.want) > 2 {
					t.Errorf("%v requests in %s, want %.1f", c.got, c.what, c.want)
				}
			}
			if e := r.Latency.ExchangeEmpty; e == nil || e.Min < int64(990*time.Millisecond) {
				t.Errorf("empty answers %+v, want none that came before a second", e)
			}
		})
	}
}

// requestsIn are those of a row of the timeline.
func requestsIn(t *testing.T, r results.Result, row int) float64 {
	t.Helper()
	if row >= len(r.Timeline) || r.Timeline[row].Requests == nil {
		t.Fatalf("row %d of the timeline has no requests: %+v", row, r.Timeline)
	}
	return float64(*r.Timeline[row].Requests)
}

// A first, shorter hold is not among those that are held against what was asked.
func TestFirstHoldIsNotTold(t *testing.T) {
	t.Parallel()
	c := newCrew(job{Pattern: "longpoll", Behavior: results.Behavior{Phase: phaseSpread}, Duration: time.Hour, Clients: make([]assignment, 1)})
	c.open(c.stage.clock.now())
	s := c.subs[0]
	for want := range int64(3) {
		s.Asking()
		s.Answered()
		if got := s.shard.times.empty.Count(); got != want {
			t.Errorf("%d times after %d answers, want %d", got, want+1, want)
		}
	}
}

// An answeredSink knows when its client asked first, and when that was answered.
type answeredSink struct {
	*collector
	asked, answered time.Time
	once            sync.Once
	done            chan struct{}
}

func (s *answeredSink) Asking() {
	if s.asked.IsZero() {
		s.asked = time.Now()
	}
}

func (s *answeredSink) Answered() {
	s.once.Do(func() {
		s.answered = time.Now()
		close(s.done)
	})
}

// The first answer of client i of N comes after the share i/N of the hold.
func TestFirstAnswerOfSpread(t *testing.T) {
	t.Parallel()
	const n, hold = 20, time.Second
	for _, pattern := range []string{"longpoll", "fetch"} {
		t.Run(pattern, func(t *testing.T) {
			t.Parallel()
			b := newBed(t)
			c := newCrew(job{Pattern: pattern, Behavior: results.Behavior{Phase: phaseSpread}, Population: n, Clients: make([]assignment, n)})
			sinks := make([]*answeredSink, n)
			for i := range sinks {
				c.job.Clients[i].ID = i
				sinks[i] = &answeredSink{collector: newCollector(), done: make(chan struct{})}
				_, end := b.behaving(t, pattern, func(target *clients.Target) {
					target.Params.Hold, target.Params.MaxWait = hold, hold
					target.Params.Behavior = c.behavior(i)
				}, sinks[i])
				t.Cleanup(end)
			}
			for i, s := range sinks {
				<-s.done
				if took, least := s.answered.Sub(s.asked), hold*time.Duration(i+1)/n; took < least {
					t.Errorf("client %d was answered after %v, want %v at least", i, took, least)
				}
			}
		})
	}
}

// Only what is held can be spread.
func TestSpreadIsOfHolds(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"polling", "keepalive", "sse", "websocket"} {
		want := "behavior.phase: spread is of requests that are held, and those of " + pattern + " are not"
		if err := Validate(spreading(pattern)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	for _, pattern := range []string{"longpoll", "longpoll/close", "fetch"} {
		if err := Validate(spreading(pattern)); err != nil {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}
