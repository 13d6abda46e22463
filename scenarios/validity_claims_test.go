//go:build validity

package scenarios

import (
	"context"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// honestExperiment has an answer that follows from the patterns: a long poll misses
// the messages that come while it asks again, a push has half a round trip.
const honestExperiment = `tier: 1
question: "Who is late?"
setup: "two groups"
load: {rate: 20/s, clients: 20, warmup: 500ms, duration: 2s}
network: {rtt: 40ms}
groups:
  - {pattern: websocket}
  - {pattern: longpoll}
measures:
  - {name: ratio, about: "mean latency", of: mean(longpoll.delivery) / mean(websocket.delivery)}
  - {name: push, about: "mean latency", of: mean(websocket.delivery)}
decides:
  - id: K1
    decide: "it is so"
    hold: [HOLD]
    change: "the patterns"
  - id: K2
chart: {kind: bars, x: group, y: [ratio], about: "it"}
`

// TestA25ClaimsAreHonest: real runs of one experiment. With the servers of two
// patterns swapped behind their names, or one pattern a fifth later, verdicts change;
// with a generator that gets no processor they are INVALID.
func TestA25ClaimsAreHonest(t *testing.T) {
	const (
		order = "{measure: ratio, rule: above, limit: 1.1}" // a long poll is later
		push  = "{measure: push, rule: below, limit: 22ms}" // a push has half a round trip
	)
	decision := func(run groupsRun, hold string) results.Decision {
		r := (&instrument{}).runner(t, strings.Replace(honestExperiment, "HOLD", hold, 1), t.TempDir())
		r.together = run
		found, err := r.do(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return found.Experiments[0].Decisions[0]
	}
	expect := func(name string, run groupsRun, hold string, want results.ClaimVerdict) {
		for range attempts {
			d := decision(run, hold)
			t.Logf("%s: %s, %s", name, d.Verdict, d.Why)
			if d.Verdict == want {
				return
			}
			if d.Verdict != results.ClaimInvalid && d.Verdict != results.ClaimInconclusive {
				t.Errorf("%s: %s, want %s: %+v", name, d.Verdict, want, d.Evidence)
				return
			}
		}
		unmeasured(t)
	}
	expect("as they are", RunTogether, order, results.Supported)
	expect("as they are", RunTogether, push, results.Supported)
	expect("swapped", swapped, order, results.Refuted)
	expect("a fifth later", later, push, results.Refuted)

	for range 4 * runtime.NumCPU() {
		hog := exec.Command("sh", "-c", "while :; do :; done")
		if err := hog.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = hog.Wait() }() // it was killed
		defer func() { _ = hog.Process.Kill() }()
	}
	if d := decision(RunTogether, order); d.Verdict != results.ClaimInvalid {
		t.Errorf("without processor time: %s, want INVALID: %+v", d.Verdict, d.Evidence)
	}
}

// groupsRun runs groups side by side.
type groupsRun = func(context.Context, Options, []Member) ([]results.Result, error)

// swapped has each of two groups do what the other one is called.
func swapped(ctx context.Context, o Options, members []Member) ([]results.Result, error) {
	members[0].Pattern, members[1].Pattern = members[1].Pattern, members[0].Pattern
	return RunTogether(ctx, o, members)
}

// later gives the push a fifth more of latency.
func later(ctx context.Context, o Options, members []Member) ([]results.Result, error) {
	for i := range members {
		if strings.HasPrefix(members[i].Name, "websocket") {
			members[i].Scenario.Network.RTT = results.Duration(48 * time.Millisecond)
		}
	}
	return RunTogether(ctx, o, members)
}
