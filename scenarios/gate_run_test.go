package scenarios

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// tiny is a gate of runs that take as little as they can.
func tiny(patterns ...string) GateOptions {
	s := Default()
	s.Name, s.Patterns = "tiny", patterns
	s.Load.Clients, s.Load.Rate = 5, 20
	s.Load.Warmup, s.Load.Duration = 0, results.Duration(300*time.Millisecond)
	return GateOptions{Scenarios: []results.Scenario{s}, Budget: time.Minute, Metrics: results.GateMetrics, Version: "v1"}
}

// Pairs run in turn with one plan, every run is kept on disk as it ends, and pairs
// of several patterns are interleaved.
func TestGatePairs(t *testing.T) {
	t.Parallel()
	o := tiny("sse", "websocket")
	o.Out = t.TempDir()
	var steps []string
	o.Step = func(s GateStep) {
		steps = append(steps, s.Pattern+" "+strings.Join(s.Order, " "))
		if kept, _ := results.Read(filepath.Join(o.Out, HeadFolder)); len(kept) != len(steps)-1 {
			t.Errorf("before pair %d %d runs of head are kept", len(steps), len(kept))
		}
	}
	r := newGateRun(o)
	r.plan = results.GatePlan{Budget: results.Duration(time.Minute), Units: 2, Sides: 2, Seed: 7, Window: o.Scenarios[0].Load.Duration, Pause: 1}
	if err := r.more(context.Background(), []int{0, 1}, 2, results.FirstRound); err != nil {
		t.Fatal(err)
	}
	// A run that the busy machine has spoilt is made again.
	made := len(r.units[0].pairs) + len(r.units[1].pairs)
	if made < 4 || made > 6 || len(steps) != made || steps[0] != "sse base head" || steps[1] != "websocket base head" {
		t.Fatalf("%d pairs: %v", made, steps)
	}
	if made == 4 && strings.Join(steps, ", ") != "sse base head, websocket base head, websocket head base, sse head base" {
		t.Errorf("order: %v", steps)
	}
	for _, u := range r.units {
		for i, p := range u.pairs {
			base, head := u.base[i], u.head[i]
			if base.PlanHash != head.PlanHash || base.Seed != 7+uint64(i) || base.Seed != p.Seed || base.Repeat != i || base.Scenario.Load.Seed != 7 {
				t.Errorf("%s, pair %d: seeds %d and %d, plans %s and %s, repeat %d", u.pattern, i, base.Seed, head.Seed, base.PlanHash, head.PlanHash, base.Repeat)
			}
			if first := base.Started.Before(head.Started); first == p.HeadFirst {
				t.Errorf("%s, pair %d: head first is %v, but base began first: %v", u.pattern, i, p.HeadFirst, first)
			}
		}
		if u.base[0].PlanHash == u.base[1].PlanHash {
			t.Errorf("%s: two pairs have one plan", u.pattern)
		}
	}
	for _, side := range []string{BaseFolder, HeadFolder} {
		if kept, err := results.Read(filepath.Join(o.Out, side)); err != nil || len(kept) != made {
			t.Errorf("%s: %d runs kept, %v", side, len(kept), err)
		}
	}
	if r.runs != 2*made || r.spent <= 0 {
		t.Errorf("%d runs took %v", r.runs, r.spent)
	}
}

// A regression that is built in is found in what was kept: head swallows every
// second message, which counts show without a clock.
func TestGateFindsARegression(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("six more runs, which take long under the race detector")
	}
	o := tiny("sse")
	o.Head.Inject = "swallow=2"
	r := newGateRun(o)
	r.plan = results.GatePlan{Budget: results.Duration(time.Minute), Units: 1, Sides: 2, Seed: 1, Pairs: 3, Window: o.Scenarios[0].Load.Duration, Pause: 1}
	if err := r.more(context.Background(), []int{0}, 3, results.FirstRound); err != nil {
		t.Fatal(err)
	}
	u := r.units[0]
	for i := range u.base {
		if u.base[i].Scenario.Load.Inject != "" || u.head[i].Scenario.Load.Inject != "swallow=2" {
			t.Errorf("pair %d: faults %q and %q", i, u.base[i].Scenario.Load.Inject, u.head[i].Scenario.Load.Inject)
		}
		if *u.base[i].Messages.Reach != 1 || *u.head[i].Messages.Reach > 0.7 {
			t.Errorf("pair %d: reach %v and %v", i, *u.base[i].Messages.Reach, *u.head[i].Messages.Reach)
		}
	}
}

// An interrupt leaves a partial gate, with all runs so far.
func TestGateInterrupted(t *testing.T) {
	t.Parallel()
	o := tiny("sse")
	o.Out = t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	o.Step = func(GateStep) {
		if n++; n == 2 {
			cancel()
		}
	}
	planned := false
	o.Planned = func(p results.GatePlan) { planned = p.Pairs == 10 && p.Units == 1 && n == 0 }
	g, err := RunGate(ctx, o)
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitInterrupted || g == nil || !g.Partial || !planned {
		t.Fatalf("%v: %+v, planned %v", err, g, planned)
	}
	if u := g.Units[0]; len(u.Pairs) != 1 || len(u.Rounds) != 1 || g.Verdict != results.VerdictInconclusive && g.Verdict != results.VerdictInvalid {
		t.Errorf("%d pairs, %d rounds: %s: %s", len(u.Pairs), len(u.Rounds), g.Verdict, g.Why)
	}
	if kept, err := results.Read(filepath.Join(o.Out, BaseFolder)); err != nil || len(kept) != 1 {
		t.Errorf("%d runs of base kept, %v", len(kept), err)
	}
}

// A server that does not start ends the gate with its last words, and which side
// it was.
func TestGateServerDoesNotStart(t *testing.T) {
	t.Parallel()
	script := filepath.Join(t.TempDir(), "server.sh")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho \"cannot bind: \\033[31m::error::x\" >&2\nexit 3\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	o := tiny("sse")
	o.Head.Command = []string{script}
	g, err := RunGate(context.Background(), o)
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitServer || !strings.HasPrefix(err.Error(), "head: sse: ") || !strings.Contains(err.Error(), `cannot bind: `) || strings.ContainsRune(err.Error(), 0x1b) {
		t.Errorf("%v", err)
	}
	if g == nil || !g.Partial || !strings.Contains(g.Why, "cannot bind") || g.Verdict != results.VerdictInconclusive {
		t.Errorf("%+v", g)
	}
}

// Runs that take far longer than planned end a gate early, with the arithmetic.
func TestGateWithoutHope(t *testing.T) {
	t.Parallel()
	r := newGateRun(tiny("sse"))
	r.plan = results.GatePlan{Budget: results.Duration(time.Minute), Units: 1, Sides: 2, Pairs: 10, Window: results.Duration(time.Second)}
	r.runs, r.spent = 2, 20*time.Second
	if !r.hopeless() || len(r.notes) != 1 || r.notes[0] != "a run took 10s, not 1s as planned: 6 pairs do not fit into --budget=1m, but 10 would into --budget=3m30s" {
		t.Errorf("notes %q", r.notes)
	}
	r.notes, r.spent = nil, 4*time.Second
	if r.hopeless() || len(r.notes) > 0 {
		t.Errorf("hopeless with runs of 2s: %q", r.notes)
	}
	r.began = time.Now().Add(-55 * time.Second)
	if r.timeFor(1) {
		t.Error("a pair of 4s and closing fit into 5s")
	}
}

func TestSides(t *testing.T) {
	t.Parallel()
	s := Default()
	for want, c := range map[string]struct {
		side Side
		has  func(results.Scenario) bool
	}{
		"./server --port '1 2'": {Side{Command: []string{"./server", "--port", "1 2"}}, func(s results.Scenario) bool {
			return s.Target.Command[0] == "./server" && s.Target.Kind == results.BenchTarget
		}},
		"http://REDACTED@127.0.0.1:1":                  {Side{URL: "http://a:b@127.0.0.1:1"}, func(s results.Scenario) bool { return s.Target.URL == "http://a:b@127.0.0.1:1" }},
		"the reference server, with faults: swallow=2": {Side{Inject: "swallow=2"}, func(s results.Scenario) bool { return s.Load.Inject == "swallow=2" }},
		"the server of the scenario":                   {Side{}, func(s results.Scenario) bool { return !External(s) && s.Load.Inject == "" }},
	} {
		if got := c.side.String(); got != want || !c.has(c.side.Of(s)) {
			t.Errorf("%q, want %q: %+v", got, want, c.side.Of(s).Target)
		}
	}
	foreign := s
	foreign.Target.URL = "ws://127.0.0.1:{port}/chat"
	if of := (Side{Command: []string{"./server"}}).Of(foreign); of.Target.Kind != "" || kindOf(of.Target) != results.ForeignTarget || External(s) {
		t.Errorf("a foreign server is taken for bench serve: %+v", of.Target)
	}
}
