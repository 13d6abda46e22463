package scenarios

import (
	"context"
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"bench/results"
)

// member is a group of a few clients that lasts a moment.
func member(name, pattern string, change func(*results.Scenario)) Member {
	s := short(pattern)
	s.Load.Clients = 20
	if change != nil {
		change(&s)
	}
	return Member{Name: name, Pattern: pattern, Scenario: s}
}

// Groups of one run have one server and one start, and accounts that come out by
// themselves: each receives its own messages and no others.
func TestRunTogether(t *testing.T) {
	t.Parallel()
	members := []Member{
		member("polls", "keepalive", func(s *results.Scenario) { s.Parameters.PollInterval = results.Duration(100 * time.Millisecond) }),
		member("few", "longpoll", func(s *results.Scenario) { s.Load.Clients = 5; s.Load.Rate = 8 }),
		member("many", "longpoll", func(s *results.Scenario) { s.Load.Topics = 1 }),
		member("far", "sse", func(s *results.Scenario) { s.Network.RTT = results.Duration(40 * time.Millisecond) }),
		member("frames", "websocket", nil),
		member("pulls", "fetch", nil),
	}
	out := t.TempDir()
	phases := map[string]bool{}
	rs, err := RunTogether(context.Background(), Options{Out: out, Progress: func(p Progress) {
		phases[p.Phase] = true
		if p.Clients != 105 || p.Pattern != "6 groups" {
			t.Errorf("progress of %d clients, %s", p.Clients, p.Pattern)
		}
	}}, members)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := results.Read(out); err != nil || len(kept) != len(members) || kept[1].Group != "few" {
		t.Errorf("kept %d results, %v", len(kept), err)
	}
	if !phases["window"] || !phases["done"] {
		t.Errorf("phases %v", phases)
	}
	for i, r := range rs {
		m := r.Messages
		if r.Group != members[i].Name || r.Pattern != members[i].Pattern || !r.Started.Equal(rs[0].Started) {
			t.Errorf("result %d is of %s (%s), started %v", i, r.Group, r.Pattern, r.Started)
		}
		if m.Planned == 0 || m.Published != m.Planned || m.Delivered != m.Expected || m.Unstamped != 0 || m.Duplicate != 0 {
			t.Errorf("%s: %+v", r.Group, m)
		}
		for _, side := range []*results.Resources{r.Server, r.Generator} {
			if side == nil || side.Shared != int64(len(members)) || side.CPUSeconds != nil || side.RSSPeakBytes != nil || side.CPUPerThousand != nil || len(side.Processes) == 0 {
				t.Errorf("%s: resources %+v", r.Group, side)
			}
		}
	}
	if rs[2].Messages.Delivered != rs[2].Messages.Published*20 {
		t.Errorf("a topic of all: %+v", rs[2].Messages)
	}
	if rs[0].PlanHash != rs[3].PlanHash {
		t.Errorf("equal loads have the plans %s and %s", rs[0].PlanHash, rs[3].PlanHash)
	}
	if far := rs[3].Latency.Delivery.Min; far < int64(20*time.Millisecond) {
		t.Errorf("behind a link messages took %v at least, want half of 40ms", time.Duration(far))
	}
	if near := rs[4].Latency.Delivery.Min; near >= int64(20*time.Millisecond) {
		t.Errorf("beside it they took %v at least, as if behind it", time.Duration(near))
	}
}

// When the server dies all groups end, and what they have is kept.
func TestRunTogetherEndsTogether(t *testing.T) {
	t.Parallel()
	long := func(s *results.Scenario) { s.Load.Duration = results.Duration(time.Minute) }
	a, b := newDriver(Options{}, "sse", "", effective(member("", "sse", long).Scenario), 0), newDriver(Options{}, "websocket", "", effective(member("", "websocket", long).Scenario), 0)
	a.group, b.group = "a", "b"
	killed := false
	a.options.Progress = func(p Progress) {
		if p.Phase == "window" && p.Delivered > 100 && !killed {
			killed = true
			_ = a.backends[0].process.cmd.Process.Signal(syscall.SIGKILL)
		}
	}
	list, err := runGroups(t.Context(), []*driver{a, b})
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitServer || !strings.HasPrefix(err.Error(), "group ") {
		t.Errorf("error %v", err)
	}
	if len(list) != 2 {
		t.Fatalf("%d results", len(list))
	}
	for _, r := range list {
		if !r.Partial || r.Messages.Delivered == 0 || !strings.Contains(r.PartialReason, "server died") {
			t.Errorf("%s: partial %t, %q, %+v", r.Group, r.Partial, r.PartialReason, r.Messages)
		}
	}
}

// What groups of one run cannot differ in is refused, by the name of the field.
func TestRunTogetherRefuses(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*results.Scenario){
		"groups[1].load.inject: delay=const:5ms, where another group has nothing": func(s *results.Scenario) { s.Load.Inject = "delay=const:5ms" },
		"groups[1].network.tls: true, where another group has false":              func(s *results.Scenario) { s.Network.TLS = true },
		"groups[1].load.duration: ":                                               func(s *results.Scenario) { s.Load.Duration *= 2 },
		"groups[1].load.clients: 0 is too few":                                    func(s *results.Scenario) { s.Load.Clients = 0 },
		"groups[1].target: groups share servers of the run's own":                 func(s *results.Scenario) { s.Target.URL = "http://127.0.0.1:1" },
	} {
		_, err := RunTogether(t.Context(), Options{}, []Member{member("a", "sse", nil), member("b", "sse", change)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want %s", err, want)
		}
	}
	if _, err := RunTogether(t.Context(), Options{}, []Member{member("a", "sse", nil), member("a", "fetch", nil)}); err == nil || !strings.Contains(err.Error(), `groups[1].name: "a" is another group's name too`) {
		t.Errorf("equal names: %v", err)
	}
}

// Prefixes of topics differ, and none begins like another's topic goes on.
func TestGroupPrefixes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for i := range 1000 {
		p := groupPrefix(i, 1000)
		if p == "" || seen[p] || strings.Trim(p, "abcdefghijklmnopqrstuvwxyz") != "" {
			t.Fatalf("prefix %d is %q", i, p)
		}
		seen[p] = true
	}
	if groupPrefix(0, 1) != "" || groupPrefix(0, 2) != "a" || groupPrefix(26, 100) != "aa" || groupPrefix(27, 100) != "ab" {
		t.Errorf("%q %q %q", groupPrefix(0, 2), groupPrefix(26, 100), groupPrefix(27, 100))
	}
}

// What a server that looks on a timer does is told apart by groups.
func TestChecksOfGroups(t *testing.T) {
	t.Parallel()
	rs, err := RunTogether(t.Context(), Options{}, []Member{
		member("looks", "longpoll", func(s *results.Scenario) { s.Behavior.Loop = results.Duration(10 * time.Millisecond) }),
		member("waits", "longpoll", nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	looks, waits := rs[0].Conduct.ServerChecks, rs[1].Conduct.ServerChecks
	if looks == nil || *looks == 0 || waits == nil || *waits != 0 {
		t.Errorf("%v looks for one group, %v for the other", looks, waits)
	}
}
