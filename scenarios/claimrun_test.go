package scenarios

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// tryExperiment asks from which rate on a long poll is more than a tenth later than a
// push.
const tryExperiment = `tier: 1
question: "When is it late?"
setup: "two groups"
load: {rate: [1/s, 8/s], clients: 10}
network: {rtt: 80ms}
groups:
  - {pattern: websocket}
  - {pattern: longpoll}
measures:
  - {name: ratio, about: "mean latency", of: mean(longpoll.delivery) / mean(websocket.delivery)}
decides:
  - id: K1
    decide: "at most a tenth later"
    hold: [{measure: ratio, rule: below, limit: 1.1}]
    search: load.rate
    change: "the rate"
  - id: K2
chart: {kind: lines, x: load.rate, y: [ratio], about: "it"}
`

// crossing is the rate at which a long poll of the model is a tenth later.
const crossing = 2.5

// model is the mean latency of a group: a push takes half a round trip, a long poll
// the more the faster messages come.
func model(m Member) time.Duration {
	mean := 40 * float64(time.Millisecond)
	if m.Pattern == "longpoll" {
		mean *= 1 + 0.1/crossing*float64(m.Scenario.Load.Rate)
	}
	return time.Duration(mean * (1 + 0.001*float64(m.Repeat-1)))
}

// instrument runs groups without running anything: each has the latency that latency
// says.
type instrument struct {
	calls   [][]Member
	latency func(Member) time.Duration
	// after, if it is not nil, changes the results of a call, which counts from 1.
	after func(call int, all []results.Result) error
}

func (i *instrument) together(ctx context.Context, _ Options, members []Member) ([]results.Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, &Fault{Code: ExitInterrupted, Err: err}
	}
	i.calls = append(i.calls, members)
	var all []results.Result
	for _, m := range members {
		r := sustained(i.latency(m))
		r.Pattern, r.Scenario, r.Group, r.Loop = m.Pattern, m.Scenario, m.Name, "open"
		all = append(all, *r)
	}
	if i.after != nil {
		if err := i.after(len(i.calls), all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// runner is a run of the experiment with an instrument.
func (i *instrument) runner(t *testing.T, experiment, out string) *claimRunner {
	t.Helper()
	claims, err := claimsOf(someArticle, experiment, someExpected)
	if err != nil {
		t.Fatalf("%v\nhint: %s", err, hintOf(err))
	}
	chosen, err := claims.Choose(ClaimChoice{})
	if err != nil {
		t.Fatal(err)
	}
	return &claimRunner{o: ClaimOptions{Claims: claims, Chosen: chosen, Profile: Profiles[0], Out: out}, together: i.together, began: time.Now()}
}

func (i *instrument) run(t *testing.T, experiment, out string) *results.ClaimRun {
	t.Helper()
	run, err := i.runner(t, experiment, out).do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// TestRunClaims: the cells are run three times and the boundary found by bisection;
// what is in the folder says the same, and nothing is run a second time.
func TestRunClaims(t *testing.T) {
	t.Parallel()
	out, i := t.TempDir(), &instrument{latency: model}
	run := i.run(t, tryExperiment, out)
	d := run.Decisions[0]
	if d.Verdict != results.Conditional || len(d.Boundaries) != 1 || d.N != 3 || run.Partial {
		t.Fatalf("%+v", d)
	}
	if b := d.Boundaries[0]; !(b.Holds < crossing && crossing < b.Fails) || b.Ratio() > 2 {
		t.Errorf("%s, the model crosses at %v", b, crossing)
	}
	if run.Decisions[1].Verdict != results.Opinion || d.Command != "bench claims run K1 --profile=quick" || d.Machine == "" {
		t.Errorf("%+v", run.Decisions)
	}
	e := run.Experiments[0]
	if len(i.calls) != 9 || len(e.Cells) != 4 || e.Repeat != 3 || !slices.Equal(e.Cells[3].SearchedFor, []string{"K1"}) || len(e.Cells[1].SearchedFor) > 0 {
		t.Errorf("%d runs, cells %+v", len(i.calls), e.Cells)
	}
	if e.Cells[0].Groups[1].Figures["mean(delivery)"].Value <= 40e6 || e.Cells[0].Groups[1].Workload.Load.Clients != 10 {
		t.Errorf("groups %+v", e.Cells[0].Groups)
	}
	kept, err := results.ReadClaims(out)
	if err != nil || kept.Decisions[0].Boundaries[0].String() != d.Boundaries[0].String() {
		t.Errorf("kept is %+v, %v", kept.Decisions, err)
	}
	again := &instrument{latency: model}
	if resumed := again.run(t, tryExperiment, out); len(again.calls) != 0 || !reflect.DeepEqual(resumed.Decisions, run.Decisions) {
		t.Errorf("resumed with %d runs: %+v", len(again.calls), resumed.Decisions)
	}
}

// TestRunClaimsRaw: the results of every cell lie in a file of their own, by group and
// repetition.
func TestRunClaimsRaw(t *testing.T) {
	t.Parallel()
	out, i := t.TempDir(), &instrument{latency: model}
	for _, c := range i.run(t, tryExperiment, out).Experiments[0].Cells {
		rs, err := results.ReadCell(out, "try", c.Key)
		if err != nil || len(rs) != 6 {
			t.Fatalf("%d results, %v", len(rs), err)
		}
		for _, repetition := range results.Repetitions([]string{"websocket", "longpoll"}, rs) {
			if w := repetition["websocket"]; w.Pattern != "websocket" || repetition["longpoll"].Scenario.Load.Rate != w.Scenario.Load.Rate {
				t.Errorf("%+v", repetition)
			}
		}
	}
}

// TestRunClaimsInterrupted: what was measured is kept, and gone on with.
func TestRunClaimsInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	out, i := t.TempDir(), &instrument{latency: model}
	i.after = func(call int, _ []results.Result) error {
		if call == 2 {
			cancel()
			return errors.New("cut short")
		}
		return nil
	}
	run, err := i.runner(t, tryExperiment, out).do(ctx)
	var fault *Fault
	if !errors.As(err, &fault) || fault.Code != ExitInterrupted || !run.Partial || run.PartialReason != "2 of 2 cells of try were not run" {
		t.Fatalf("%v, partial %t: %s", err, run.Partial, run.PartialReason)
	}
	if d := run.Decisions[0]; d.Verdict != results.ClaimInconclusive || d.Why != "2 cells of 2 not run yet" {
		t.Errorf("%s: %s", d.Verdict, d.Why)
	}
	rest := &instrument{latency: model}
	if run := rest.run(t, tryExperiment, out); run.Decisions[0].Verdict != results.Conditional || len(rest.calls) != 8 || rest.calls[0][0].Repeat != 1 {
		t.Errorf("%d more runs, %s", len(rest.calls), run.Decisions[0].Verdict)
	}
}

// TestRunClaimsInTurns: every other repetition goes backwards.
func TestRunClaimsInTurns(t *testing.T) {
	t.Parallel()
	i := &instrument{latency: model}
	i.run(t, strings.NewReplacer("rate: [1/s, 8/s], clients: 10}", "rate: 1/s, clients: 10}\napart: true", "    search: load.rate\n", "", "x: load.rate", "x: group").Replace(tryExperiment), t.TempDir())
	var order []string
	for _, members := range i.calls {
		if len(members) != 1 {
			t.Fatalf("%d groups at once", len(members))
		}
		order = append(order, fmt.Sprintf("%s %d", members[0].Name, members[0].Repeat))
	}
	if want := []string{"websocket 0", "longpoll 0", "longpoll 1", "websocket 1", "websocket 2", "longpoll 2"}; !slices.Equal(order, want) {
		t.Errorf("order %q, want %q", order, want)
	}
}

// TestRunClaimsOtherServers: groups of a cell that ask for other servers are run one
// after the other.
func TestRunClaimsOtherServers(t *testing.T) {
	t.Parallel()
	i := &instrument{latency: model}
	run := i.run(t, strings.Replace(tryExperiment, "{pattern: longpoll}", "{pattern: longpoll, network: {tls: true}}", 1), t.TempDir())
	for _, members := range i.calls {
		for _, m := range members {
			if m.Pattern != members[0].Pattern || m.Scenario.Network.TLS != (m.Pattern == "longpoll") {
				t.Errorf("%s with TLS %t shares a run with %s", m.Pattern, m.Scenario.Network.TLS, members[0].Pattern)
			}
		}
	}
	if d := run.Decisions[0]; d.Verdict != results.Conditional || len(i.calls) != 18 {
		t.Errorf("%s after %d runs", d.Verdict, len(i.calls))
	}
}

// TestRunClaimsMends: what is invalid is run once more, and stays invalid if it is so
// again.
func TestRunClaimsMends(t *testing.T) {
	t.Parallel()
	starve := func(all []results.Result) {
		for j := range all {
			failing(&all[j], "generator_cpu", results.Instrument, 0.99, 0.8, "share")
		}
	}
	i := &instrument{latency: model}
	i.after = func(call int, all []results.Result) error {
		if call == 2 {
			starve(all)
		}
		return nil
	}
	run := i.run(t, tryExperiment, t.TempDir())
	if d := run.Decisions[0]; d.Verdict != results.Conditional || len(i.calls) != 10 || len(run.Experiments[0].Cells[0].Again) != 2 {
		t.Errorf("%s after %d runs: %q", d.Verdict, len(i.calls), run.Experiments[0].Cells[0].Again)
	}
	if want := "repetition 2 of websocket: generator_cpu was 99 %, the limit is 80 %"; run.Experiments[0].Cells[0].Again[0] != want {
		t.Errorf("again %q, want %q", run.Experiments[0].Cells[0].Again, want)
	}
	out, always := t.TempDir(), &instrument{latency: model}
	always.after = func(_ int, all []results.Result) error { starve(all); return nil }
	run = always.run(t, tryExperiment, out)
	if d := run.Decisions[0]; d.Verdict != results.ClaimInvalid || !strings.Contains(d.Why, "generator_cpu") || len(always.calls) != 6 {
		t.Errorf("%s after %d runs: %s", d.Verdict, len(always.calls), d.Why)
	}
	if resumed := (&instrument{latency: model}); resumed.run(t, tryExperiment, out).Decisions[0].Verdict != results.ClaimInvalid || len(resumed.calls) != 0 {
		t.Errorf("what was invalid twice is run a third time: %d", len(resumed.calls))
	}
}

// TestRunClaimsTime: without time for it, boundaries stay as wide as the sweep leaves
// them, and it is told.
func TestRunClaimsTime(t *testing.T) {
	t.Parallel()
	r := (&instrument{latency: model}).runner(t, tryExperiment, t.TempDir())
	r.o.Profile.Total = time.Second
	run, err := r.do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"boundaries were not narrowed further for want of time: the next cells are load.rate = 2.83/s"}
	if e := run.Experiments[0]; len(e.Cells) != 2 || !slices.Equal(e.Remarks, want) {
		t.Errorf("%d cells: %q", len(e.Cells), e.Remarks)
	}
}

// TestRunClaimsAbsent: what cannot be run here is told as such; what breaks ends its
// experiment and no other.
func TestRunClaimsAbsent(t *testing.T) {
	t.Parallel()
	i := &instrument{latency: model, after: func(int, []results.Result) error {
		return &Fault{Code: ExitUsage, Err: errors.New("it needs 100,000 descriptors")}
	}}
	if d := i.run(t, tryExperiment, t.TempDir()).Decisions[0]; d.Verdict != results.NotTestableHere || d.Why != "it needs 100,000 descriptors" {
		t.Errorf("%s: %s", d.Verdict, d.Why)
	}
	// Cells that are too many for one run are run one by one.
	i = &instrument{latency: model}
	i.after = func(int, []results.Result) error {
		if last := i.calls[len(i.calls)-1]; len(last) > 2 {
			return Problems{{"groups", "too many", ""}}
		}
		return nil
	}
	if d := i.run(t, tryExperiment, t.TempDir()).Decisions[0]; d.Verdict != results.Conditional {
		t.Errorf("%s: %s", d.Verdict, d.Why)
	}
	broken := &instrument{latency: model, after: func(int, []results.Result) error { return &Fault{Code: ExitServer, Err: errors.New("the server died")} }}
	run, err := broken.runner(t, tryExperiment, t.TempDir()).do(t.Context())
	var fault *Fault
	if !errors.As(err, &fault) || fault.Code != ExitServer || err.Error() != "try: the server died" || !run.Partial {
		t.Errorf("%v", err)
	}
}

// Tests have a metric that nothing measures, whether there is another or not.
func init() {
	results.PlannedMetrics = append(results.PlannedMetrics, results.Metric{Name: "untold", Unit: results.ByteCount, Better: results.Lower, Doc: "what nothing measures"})
}

// TestRunClaimsNeeds: a question that rests on what nothing measures is planned; the
// others are decided.
func TestRunClaimsNeeds(t *testing.T) {
	t.Parallel()
	const metric = "untold"
	experiment := strings.Replace(tryExperiment, "mean(longpoll.delivery) / mean(websocket.delivery)", "longpoll."+metric+" / websocket."+metric, 1)
	made := &instrument{latency: model}
	if d := made.run(t, experiment, t.TempDir()).Decisions[0]; d.Verdict != results.Planned || d.Why != "metric "+metric {
		t.Errorf("%s: %s", d.Verdict, d.Why)
	}
}

// TestRunClaimsOtherRun: cells of two profiles are not put together, and a damaged
// file is not taken for none.
func TestRunClaimsOtherRun(t *testing.T) {
	t.Parallel()
	out, i := t.TempDir(), &instrument{latency: model}
	run := i.run(t, tryExperiment, out)
	r := i.runner(t, tryExperiment, out)
	r.o.Profile = Profiles[1]
	_, err := r.do(t.Context())
	var fault *Fault
	if !errors.As(err, &fault) || fault.Code != ExitUsage || !strings.HasSuffix(err.Error(), "it holds a run that was made with the profile quick, not full") {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(results.CellFile(out, "try", run.Experiments[0].Cells[0].Key), []byte("damaged"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := i.runner(t, tryExperiment, out).do(t.Context()); !errors.As(err, &fault) || fault.Code != ExitUsage {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(filepath.Join(out, results.DecisionsFile), []byte("damaged"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := i.runner(t, tryExperiment, out).do(t.Context()); !errors.As(err, &fault) || fault.Code != ExitUsage {
		t.Errorf("%v", err)
	}
}

// TestRunClaimsFindRate: the first search begins at the rate of the experiment, later
// ones where the one before passed; each is one repetition.
func TestRunClaimsFindRate(t *testing.T) {
	t.Parallel()
	var searches []RateSearch
	experiment := strings.NewReplacer("load: {rate: [1/s, 8/s], clients: 10}", "load: {rate: 100/s, clients: 10}\napart: true\nfind_rate: \"mean(delivery) < 50ms, reach == 1\"",
		"mean(longpoll.delivery) / mean(websocket.delivery)", "longpoll.sustained_rate / websocket.sustained_rate", "    search: load.rate\n", "",
		"x: load.rate", "x: group", "network: {rtt: 80ms}\n", "").Replace(tryExperiment)
	r := (&instrument{}).runner(t, experiment, t.TempDir())
	r.findRate = func(ctx context.Context, s RateSearch) ([]results.Result, error) {
		searches = append(searches, s)
		limit := 900.0
		if s.Scenario.Patterns[0] == "longpoll" {
			limit = 100
		}
		return (&rateFinder{RateSearch: s, run: carrying(limit).run}).search(ctx)
	}
	run, err := r.do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var rates []string
	for _, s := range searches {
		rates = append(rates, fmt.Sprintf("%s %v", s.Scenario.Patterns[0], s.Scenario.Load.Rate))
	}
	if want := []string{"websocket 100/s", "longpoll 100/s", "longpoll 100/s", "websocket 800/s", "websocket 800/s", "longpoll 100/s"}; !slices.Equal(rates, want) {
		t.Errorf("searches %q, want %q", rates, want)
	}
	e := run.Experiments[0]
	if ratio := e.Cells[0].Estimates["ratio"]; e.Cells[0].Repetitions != 3 || len(ratio.Values) != 3 || math.Abs(ratio.Value-0.125) > 1e-9 || e.Decisions[0].Verdict != results.Supported {
		t.Errorf("%+v, %s", e.Cells[0].Estimates, e.Decisions[0].Verdict)
	}
}

// TestClaimsAreHonest: with the servers of two patterns swapped behind their names, or
// one a fifth later, the verdicts change; with a starved generator they are INVALID.
// What is expected is known to the catalog, and changes nothing.
func TestClaimsAreHonest(t *testing.T) {
	t.Parallel()
	swap := map[string]string{"websocket": "longpoll", "longpoll": "websocket"}
	for name, c := range map[string]struct {
		latency func(Member) time.Duration
		starved bool
		want    results.ClaimVerdict
	}{
		"as they are": {model, false, results.Conditional},
		"swapped": {func(m Member) time.Duration {
			m.Pattern = swap[m.Pattern]
			return model(m)
		}, false, results.Supported},
		"a fifth later": {func(m Member) time.Duration {
			if m.Pattern == "longpoll" {
				return model(m) * 6 / 5
			}
			return model(m)
		}, false, results.Refuted},
		"starved": {model, true, results.ClaimInvalid},
	} {
		i := &instrument{latency: c.latency, after: func(_ int, all []results.Result) error {
			for j := range all {
				if c.starved {
					failing(&all[j], "generator_cpu", results.Instrument, 0.99, 0.8, "share")
				}
			}
			return nil
		}}
		if d := i.run(t, tryExperiment, t.TempDir()).Decisions[0]; d.Verdict != c.want {
			t.Errorf("%s: %s, want %s: %s", name, d.Verdict, c.want, d.Why)
		}
	}
	claims, err := claimsOf(someArticle, tryExperiment, someExpected)
	if err != nil {
		t.Fatal(err)
	}
	if expected := claims.Expected("try")[0].Verdict; expected != results.Refuted {
		t.Fatalf("the catalog expects %s", expected)
	}
}

// TestRunClaimsForReal: groups of two cells share real runs, and every repetition has
// a plan of its own.
func TestRunClaimsForReal(t *testing.T) {
	t.Parallel()
	out, i := t.TempDir(), &instrument{}
	r := i.runner(t, strings.NewReplacer("[1/s, 8/s], clients: 10}", "[20/s, 40/s], clients: 2, warmup: 100ms, duration: 400ms}", "rtt: 80ms", "rtt: 10ms", "    search: load.rate\n", "").Replace(tryExperiment), out)
	r.together = RunTogether
	run, err := r.do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cells := run.Experiments[0].Cells
	if len(cells) != 2 || run.Partial {
		t.Fatalf("%d cells, partial %t: %s", len(cells), run.Partial, run.PartialReason)
	}
	for _, c := range cells {
		rs, err := results.ReadCell(out, "try", c.Key)
		if err != nil {
			t.Fatal(err)
		}
		var hashes []string
		for n, repetition := range results.Repetitions([]string{"websocket", "longpoll"}, rs) {
			push, held := repetition["websocket"], repetition["longpoll"]
			if push.Pattern != "websocket" || held.Pattern != "longpoll" || push.Repeat != n || push.Scenario.Load.Rate != held.Scenario.Load.Rate {
				t.Errorf("%s, repetition %d: %s and %s at %v", c.Key, n, push.Pattern, held.Pattern, held.Scenario.Load.Rate)
			}
			if push.PlanHash != held.PlanHash || push.Messages.Delivered != push.Messages.Expected || held.Messages.Delivered != held.Messages.Expected {
				t.Errorf("%s, repetition %d: plans %s and %s, %+v", c.Key, n, push.PlanHash, held.PlanHash, push.Messages)
			}
			hashes = append(hashes, push.PlanHash)
		}
		if slices.Sort(hashes); len(slices.Compact(hashes)) != 3 {
			t.Errorf("%s: plans %q, want three different ones", c.Key, hashes)
		}
	}
}
