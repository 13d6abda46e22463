package scenarios

import (
	"runtime"
	"testing"
	"time"

	"bench/results"
)

// What clients do not read waits at the server, and is told by groups: for those that
// read nothing most of what was published, for a poll that is not read one answer at
// most, and nothing for those that read as much as comes.
func TestServerQueues(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("this system does not tell")
	}
	const payload, rate = 16 << 10, 50
	slow := func(name, pattern string, change func(*results.Behavior)) Member {
		return member(name, pattern, func(s *results.Scenario) {
			s.Load.Clients, s.Load.Rate, s.Load.Payload = 2, rate, payload
			change(&s.Behavior)
		})
	}
	stalled := func(b *results.Behavior) { b.Stalled = true }
	rs, err := RunTogether(t.Context(), Options{}, []Member{
		slow("events", "sse", stalled),
		slow("frames", "websocket", stalled),
		slow("polls", "longpoll", stalled),
		slow("ample", "websocket", func(b *results.Behavior) { b.ReadRate = 100 << 20 }),
		slow("plain", "websocket", func(*results.Behavior) {}),
		slow("ticks", "keepalive", stalled),
	})
	if err != nil {
		t.Fatal(err)
	}
	queued := map[string]float64{}
	for _, r := range rs {
		m, _ := results.FindMetric("server_queue_bytes")
		if v, ok := m.Value(&r); ok {
			queued[r.Group] = v
		}
	}
	// A reader holds some of it itself: its kernel takes what fits into its buffer.
	published := time.Duration(rs[0].Scenario.Load.Duration).Seconds() * rate * payload
	for _, group := range []string{"events", "frames"} {
		if got := queued[group]; got < published/10 || got > published*2 {
			t.Errorf("%s: %v bytes wait, of about %v that were published", group, got, published)
		}
	}
	if got, known := queued["polls"]; !known || got > payload*2 {
		t.Errorf("polls: %v bytes wait, %t, want no more than an answer", got, known)
	}
	if got, known := queued["ample"]; !known || got > payload && rs[3].Validity.Valid {
		t.Errorf("ample: %v bytes wait, %t, want no more than a message", got, known)
	}
	for _, group := range []string{"plain", "ticks"} {
		if got, known := queued[group]; known {
			t.Errorf("%s: %v bytes wait, where nobody looks", group, got)
		}
	}
}

// The server's calls are those of the window: at least one write for every message that
// it pushes, and one read for every message that it takes.
func TestServerCalls(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("this system does not tell")
	}
	r := mustRun(t, short("websocket"))[0]
	s, received := r.Server, r.Messages.Received
	if s == nil || s.ReadCalls == nil || s.WriteCalls == nil || r.Generator == nil || r.Generator.ReadCalls == nil {
		t.Fatalf("nobody counted: %+v", s)
	}
	if whole := time.Duration(r.Scenario.Load.Duration); r.Sampled(s) < whole*9/10 {
		t.Skipf("the machine left %v between the readings of a window of %v", r.Sampled(s), whole)
	}
	if least := received * 8 / 10; least == 0 || *s.WriteCalls < least || *s.ReadCalls < least || len(s.Processes) != 1 || *s.Processes[0].ReadCalls != *s.ReadCalls {
		t.Errorf("%d reads and %d writes for %d messages: %+v", *s.ReadCalls, *s.WriteCalls, received, s.Processes)
	}
}

// What a process took along when it ended is not known, nor what was not counted.
func TestCallsBetween(t *testing.T) {
	t.Parallel()
	from := reading{reads: 10, writes: 5, counted: true}
	reads, writes := callsBetween(from, reading{reads: 17, writes: 6, counted: true})
	if reads == nil || *reads != 7 || writes == nil || *writes != 1 {
		t.Errorf("%v reads and %v writes", reads, writes)
	}
	for _, to := range []reading{{reads: 17, writes: 6}, {reads: 9, writes: 6, counted: true}, {reads: 17, writes: 4, counted: true}} {
		if reads, writes := callsBetween(from, to); reads != nil || writes != nil {
			t.Errorf("%+v: %v reads and %v writes", to, reads, writes)
		}
	}
}
