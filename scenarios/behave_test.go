package scenarios

import (
	"context"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// acting is a member whose behavior is changed.
func acting(name, pattern string, change func(*results.Scenario)) Member {
	return member(name, pattern, func(s *results.Scenario) {
		s.Load.Clients, s.Load.Rate = 10, 10
		s.Parameters.PollInterval, s.Parameters.Hold = results.Duration(50*time.Millisecond), results.Duration(100*time.Millisecond)
		change(s)
	})
}

// What a scenario says of behavior reaches clients and server, and shows in what is
// counted. Every group differs from the plain pattern in one thing.
func TestBehaviorsOfGroups(t *testing.T) {
	t.Parallel()
	members := []Member{
		acting("plain", "longpoll", func(*results.Scenario) {}),
		acting("close", "longpoll", func(s *results.Scenario) { s.Behavior.Close = true }),
		acting("http10", "keepalive", func(s *results.Scenario) { s.Behavior.HTTP = "1.0" }),
		acting("json", "keepalive", func(s *results.Scenario) { s.Behavior.Empties = "200" }),
		acting("locked", "keepalive", func(s *results.Scenario) {
			s.Load.Arrivals, s.Load.Rate = "constant", 20
			s.Behavior.Phase, s.Behavior.PhaseOffset = phaseLocked, results.Duration(25*time.Millisecond)
		}),
		acting("waiting", "longpoll", func(s *results.Scenario) {
			s.Load.Rate, s.Behavior.Backlog, s.Behavior.FromStart, s.Parameters.MaxRecords = 0, 30, true, 20
		}),
		acting("paced", "keepalive", func(s *results.Scenario) {
			s.Behavior.Pace, s.Behavior.PaceTo = results.Duration(100*time.Millisecond), results.Duration(200*time.Millisecond)
		}),
		acting("gathering", "websocket", func(s *results.Scenario) { s.Behavior.ClientBatch = 5 }),
		acting("pairs", "websocket", func(s *results.Scenario) {
			s.Behavior.Follow, s.Behavior.FollowDelay = followAnswer, results.Duration(5*time.Millisecond)
		}),
		acting("behind", "longpoll", func(s *results.Scenario) {
			s.Behavior.Follow, s.Behavior.FollowDelay = followEmpty, results.Duration(5*time.Millisecond)
		}),
		acting("stopped", "sse", func(s *results.Scenario) { s.Behavior.Stop = results.Duration(200 * time.Millisecond) }),
		acting("renewed", "websocket", func(s *results.Scenario) { s.Behavior.Lifetime = 2 }),
		acting("many", "keepalive", func(s *results.Scenario) { s.Load.Rate, s.Behavior.OpenLoop = 0, 200 }),
	}
	rs, err := RunTogether(context.Background(), Options{}, members)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]results.Result{}
	for _, r := range rs {
		of[r.Group] = r
		if m := r.Messages; m.Delivered != m.Expected || m.Duplicate+m.Lost+m.Unstamped+m.NegativeAge != 0 {
			t.Errorf("%s: %+v", r.Group, m)
		}
		if r.Errors.Total() > 0 {
			t.Errorf("%s: errors %+v", r.Group, r.Errors)
		}
	}
	// What depends on time is only looked at where the machine let it be kept.
	is := func(name string, good bool, format string, a ...any) {
		t.Helper()
		if !good && of[name].Validity.Valid {
			t.Errorf(name+": "+format, a...)
		}
	}
	near := func(got, want, share float64) bool { return got > want*(1-share) && got < want*(1+share) }
	seconds := func(name string) float64 { r := of[name]; return r.Counted().Seconds() }
	if w := of["plain"].Wire; w.ConnectionsOpened != 0 || of["plain"].Latency.Rearm == nil || of["plain"].Conduct.Answers == 0 {
		t.Errorf("plain: %+v", w)
	}
	if r := of["close"]; r.Wire.ConnectionsOpened < r.Wire.Requests*9/10 || r.Wire.Requests == 0 {
		t.Errorf("close: %d connections for %d requests", r.Wire.ConnectionsOpened, r.Wire.Requests)
	}
	if r := of["http10"]; r.Wire.ConnectionsOpened < r.Wire.Requests*9/10 || r.Wire.Requests == 0 {
		t.Errorf("http10: %d connections for %d requests", r.Wire.ConnectionsOpened, r.Wire.Requests)
	}
	if r := of["json"]; r.Conduct.HandedOver == 0 || r.Conduct.HandedOver != r.Wire.EmptyResponses {
		t.Errorf("json: %d of %d empty answers handed over", r.Conduct.HandedOver, r.Wire.EmptyResponses)
	}
	d := of["locked"].Latency.Delivery
	is("locked", d != nil && d.Min >= int64(25*time.Millisecond) && d.P50 < int64(45*time.Millisecond), "ages %+v, want 25ms and a little", d)
	if r := of["waiting"]; r.Messages.Delivered != 300 || r.Conduct.LargestMessages != 20 || r.Latency.BacklogAnswer == nil || r.Latency.BacklogAnswer.Count != 10 {
		t.Errorf("waiting: %+v, %+v", r.Messages, r.Conduct)
	}
	asks := float64(of["paced"].Wire.Requests)
	is("paced", near(asks, 10*seconds("paced")/0.144, 0.2), "%v requests in %v s of 10 clients that pause 100 to 200 ms", asks, seconds("paced"))
	if r := of["gathering"]; r.Latency.AppDelivery == nil || r.Latency.AppDelivery.Count+r.Conduct.Stuck != r.Messages.Delivered {
		t.Errorf("gathering: %+v and %d stuck of %d", r.Latency.AppDelivery, r.Conduct.Stuck, r.Messages.Delivered)
	}
	if r := of["pairs"]; r.Latency.SecondDelivery == nil || !near(float64(r.Latency.SecondDelivery.Count), float64(r.Messages.Delivered)/2, 0.2) {
		t.Errorf("pairs: %+v of %d", r.Latency.SecondDelivery, r.Messages.Delivered)
	}
	if r := of["behind"]; r.Latency.SecondDelivery == nil || r.Messages.Delivered == 0 || r.Latency.SecondDelivery.Count != r.Messages.Delivered {
		t.Errorf("behind: %+v, %+v", r.Messages, r.Latency.SecondDelivery)
	}
	is("stopped", near(float64(of["stopped"].Messages.Planned), 10*10*0.2, 0.6), "%d messages in 200 ms", of["stopped"].Messages.Planned)
	if r := of["renewed"]; r.Wire.ConnectionsOpened < r.Messages.Received/3 {
		t.Errorf("renewed: %d connections for %d messages", r.Wire.ConnectionsOpened, r.Messages.Received)
	}
	is("many", near(float64(of["many"].Wire.Requests), 200*seconds("many"), 0.2), "%d requests in %v s", of["many"].Wire.Requests, seconds("many"))
}

// What clients send is counted by itself, and its round trips are measured.
func TestUpstream(t *testing.T) {
	t.Parallel()
	up := func(by, connection string) func(*results.Scenario) {
		return func(s *results.Scenario) {
			s.Upstream = results.Upstream{By: by, Connection: connection, Rate: 10, Payload: 64}
		}
	}
	rs, err := RunTogether(context.Background(), Options{}, []Member{
		acting("frames", "websocket", up(upstreamWebSocket, "")),
		acting("kept", "sse", up(upstreamPost, upstreamKept)),
		acting("fresh", "longpoll", up(upstreamPost, upstreamNew)),
		acting("silent", "sse", func(*results.Scenario) {}),
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rs[:3] {
		e, want := r.Echoes, 10*10*r.Counted().Seconds()
		if e == nil || e.Sent == 0 || e.Answered == 0 || r.Latency.RoundTrip == nil {
			t.Errorf("%s: %+v, round trips %v", r.Group, e, r.Latency.RoundTrip)
			continue
		}
		if about := float64(e.Sent) > want*0.7 && float64(e.Sent) < want*1.3; r.Validity.Valid && (!about || e.Answered < e.Sent-20) {
			t.Errorf("%s: %+v, want about %v sent", r.Group, e, want)
		}
		if trips := r.Latency.RoundTrip.Count; e.Due-e.Unanswered != trips || r.Validity.Valid && (e.Unanswered > 0 || e.Due != 10*12) {
			t.Errorf("%s: %d round trips of %+v, want those of 12 messages from each of 10 clients", r.Group, trips, e)
		}
		if posts := i > 0; (e.Requests == e.Sent) != posts || e.PayloadBytes < 64*e.Sent {
			t.Errorf("%s: %+v", r.Group, e)
		}
	}
	if opened := rs[2].Wire.ConnectionsOpened; opened < rs[2].Echoes.Sent*9/10 {
		t.Errorf("%d connections for %d posts on new ones", opened, rs[2].Echoes.Sent)
	}
	if rs[3].Echoes != nil || rs[3].Latency.RoundTrip != nil {
		t.Errorf("a group that sends nothing has %+v", rs[3].Echoes)
	}
}

// A connection for POST carries one message a round trip. What is to be sent faster
// waits longer and longer, and that is told: most had no answer when the run ended, and
// the round trip is a lower bound. Frames do not wait for each other.
func TestUpstreamFallsBehind(t *testing.T) {
	t.Parallel()
	const rate, trip = 100, 80 * time.Millisecond
	fast := func(u results.Upstream) func(*results.Scenario) {
		return func(s *results.Scenario) {
			u.Rate, u.Payload = rate, 64
			s.Upstream, s.Network.RTT = u, results.Duration(trip)
		}
	}
	rs, err := RunTogether(context.Background(), Options{}, []Member{
		acting("kept", "sse", fast(results.Upstream{By: upstreamPost, Connection: upstreamKept})),
		acting("frames", "websocket", fast(results.Upstream{By: upstreamWebSocket})),
	})
	if err != nil {
		t.Fatal(err)
	}
	kept, frames := &rs[0], &rs[1]
	limit, err := results.CompileThreshold("p50(round_trip) < 1s")
	if err != nil {
		t.Fatal(err)
	}
	if got := limit.Evaluate(kept); got.Outcome != results.Breach || !strings.Contains(got.Detail, ">= ") {
		t.Errorf("kept: %+v", got)
	}
	if got := limit.Evaluate(frames); got.Outcome != results.Pass {
		t.Errorf("frames: %+v", got)
	}
	if e := kept.Echoes; e.Due == 0 || e.Unanswered < e.Due/2 || e.WaitedSeconds < 1 {
		t.Errorf("%+v: want most of them unanswered, for the drain at least", e)
	}
	seconds := kept.Counted().Seconds()
	if got := float64(kept.Echoes.Answered); got > 10*(seconds/trip.Seconds()+1) || got == 0 {
		t.Errorf("%v answers in %v s over 10 connections, at most one a trip of %v each", got, seconds, trip)
	}
	found := ""
	for _, c := range kept.Validity.Checks {
		if c.Name == "unanswered" && !c.OK {
			found = c.Kind
		}
	}
	if found != results.Server {
		t.Errorf("the checks do not tell: %+v", kept.Validity.Checks)
	}
}

// Due times are an interval apart, and counted from one edge to before the other.
func TestTimetable(t *testing.T) {
	t.Parallel()
	first := time.Now()
	table := timetable{first, 250 * time.Millisecond, 100 * time.Millisecond}
	if got := table.since(first.Add(300 * time.Millisecond)); got != 550*time.Millisecond {
		t.Errorf("the fourth is due at %v", got)
	}
	for _, c := range []struct{ from, to, want int64 }{{0, 250, 0}, {0, 251, 1}, {250, 351, 2}, {251, 350, 0}, {0, 1250, 10}, {351, 1351, 10}, {800, 700, 0}} {
		if got := table.between(time.Duration(c.from)*time.Millisecond, time.Duration(c.to)*time.Millisecond); got != c.want {
			t.Errorf("%d are due from %d to %d ms, want %d", got, c.from, c.to, c.want)
		}
	}
	if n := (timetable{}).between(0, time.Hour); n != 0 {
		t.Errorf("%d of a client that sends nothing", n)
	}
}

// Stamps that the server wrote by the clock are read relative to the start, also
// where the digits begin anew in between.
func TestReadClock(t *testing.T) {
	t.Parallel()
	for _, at := range []time.Duration{5 * time.Second, 3*clockLap + 5*time.Second, 2*clockLap - time.Second} {
		payload := newPayload(128)
		copy(payload, clockHead)
		due, sent := at+3*time.Second, at+3*time.Second+time.Millisecond
		stamp{due: due % clockLap, sent: sent % clockLap, topic: 7, seq: 4}.put(payload[stampDue:stampEnd])
		s := &subscriber{stage: &stage{at: at, from: 2 * time.Second, to: 4 * time.Second}, topic: 7}
		m, ok := s.readClock(payload)
		if !ok || m != (stamp{due: 3 * time.Second, sent: 3*time.Second + time.Millisecond, topic: 7, seq: 4}) || s.window != (span{4, 5}) {
			t.Errorf("start at %v: %+v, %t, window %v", at, m, ok, s.window)
		}
	}
	if _, ok := new(subscriber).readClock(newPayload(128)); ok {
		t.Error("an ordinary message is taken for one of the server")
	}
}
