package servers

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"
)

// grouped is what /stats?groups says of the groups.
func (s *site) grouped() map[string]GroupStats {
	s.t.Helper()
	_, body := s.ask("GET", "/stats?groups").answer()
	var stats Stats
	if err := json.Unmarshal([]byte(body), &stats); err != nil {
		s.t.Fatalf("%v: %s", err, body)
	}
	return stats.Groups
}

// Clients of one server are told apart by the names of their topics.
func TestGroupsAreToldApart(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	if s.server.Stats().Groups != nil {
		t.Error("groups are told unasked")
	}
	for _, path := range []string{"a1?after=-1&hold=5ms", "a22?after=-1&hold=5ms&loop=10m", "a22?after=-1&hold=5ms&loop=10m", "7?after=-1&hold=5ms&loop=10m", "b-3?after=-1&hold=5ms&follow=empty&follow_delay=1ms"} {
		s.ask("GET", "/longpoll/"+path).answer()
	}
	eventually(t, "the message follows", func() bool { return s.server.Stats().Followed == 1 })
	groups := s.grouped()
	for name, want := range map[string]GroupStats{"a": {Checks: 2}, "": {Checks: 1}, "b-": {Followed: 1}} {
		if got := groups[name]; got.Checks != want.Checks || got.Followed != want.Followed {
			t.Errorf("group %q: %+v, want %+v", name, got, want)
		}
	}
	if stats := s.server.Stats(); stats.Checks != 3 || stats.Followed != 1 {
		t.Errorf("in all %d checks and %d followed, want 3 and 1", stats.Checks, stats.Followed)
	}
	if len(groups) != 3 {
		t.Errorf("%d groups, want 3: %v", len(groups), groups)
	}
}

// What a client that does not read has been sent stays in its group's queue.
func TestQueuesAreTold(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("this system does not tell")
	}
	s := serve(t, LogOptions{}, Config{})
	stalled := s.ask("GET", "/sse/stalled1")
	stalled.position()
	lively := s.ask("GET", "/sse/lively1")
	lively.position()
	large := []byte(strings.Repeat("x", 1<<20))
	for range 16 {
		for _, topic := range []string{"stalled1", "lively1"} {
			if _, err := s.log.Append(topic, large); err != nil {
				t.Fatal(err)
			}
		}
		lively.chunk()
	}
	eventually(t, "the one is queued and the other is not", func() bool {
		groups := s.grouped()
		one, other := groups["stalled"].QueuedBytes, groups["lively"].QueuedBytes
		return one != nil && other != nil && *one > 64<<10 && *other == 0
	})
}
