package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bench/results"
)

// server is a machine with a known answer to a rate, in place of a run.
type server struct {
	ran    []Options
	answer func(o Options, rate float64) (*results.Result, error)
}

func (s *server) run(_ context.Context, o Options) ([]results.Result, error) {
	s.ran = append(s.ran, o)
	r, err := s.answer(o, float64(o.Scenario.Load.Rate))
	if r == nil {
		return nil, err
	}
	r.Scenario, r.Pattern, r.Seed = o.Scenario, o.Scenario.Patterns[0], o.Scenario.Load.Seed
	r.Loop = "open"
	return []results.Result{*r}, err
}

// sustained is a complete run that carried its rate, and mean its latency.
func sustained(mean time.Duration) *results.Result {
	h := results.NewHistogram()
	for range 1000 {
		h.Record(int64(mean))
	}
	s, err := h.Series()
	if err != nil {
		panic(err) // the fixture is wrong
	}
	r := &results.Result{Validity: results.Validity{Valid: true}, Latency: results.Latency{Delivery: s}}
	r.Messages = results.Messages{Planned: 1000, Published: 1000, Expected: 1000, Delivered: 1000, Reach: new(1.0)}
	r.Environment.Cores, r.Environment.Colocated = 2, true
	r.Server = &results.Resources{CPUSeconds: new(0.6), Cores: new(2.0)}
	r.Generator = &results.Resources{CPUSeconds: new(0.3), Cores: new(2.0)}
	return r
}

// failing adds a check that failed.
func failing(r *results.Result, name, kind string, value, limit float64, unit string) *results.Result {
	r.Validity.Checks = append(r.Validity.Checks, results.Check{Name: name, Kind: kind, Value: value, Limit: limit, Unit: unit})
	r.Validity.Valid = r.Validity.Valid && kind != results.Instrument
	return r
}

// carrying is a server that is fast up to a rate, and slow above.
func carrying(limit float64) *server {
	return &server{answer: func(_ Options, rate float64) (*results.Result, error) {
		if rate > limit {
			return sustained(time.Second), nil
		}
		return sustained(time.Millisecond), nil
	}}
}

// seeking is a search of patterns against a server.
func seeking(s *server, patterns ...string) *rateFinder {
	scenario := short(patterns...)
	scenario.Load.Seed = 7
	return &rateFinder{
		RateSearch: RateSearch{Options: Options{Scenario: scenario}, Conditions: []string{"mean(delivery) < 50ms", "reach == 1"}, Resolution: 0.05},
		run:        s.run,
	}
}

func TestFindRate(t *testing.T) {
	t.Parallel()
	s := carrying(300)
	f := seeking(s, "sse", "websocket")
	f.Out = t.TempDir()
	var told []string
	f.Probed = func(r results.Result) {
		told = append(told, fmt.Sprintf("%s %d %s", r.Pattern, r.Probe.Number, r.Probe.Outcome))
	}
	var progress []Progress
	f.Progress = func(p Progress) { progress = append(progress, p) }
	all, err := f.search(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	brackets := results.Brackets(all)
	for i, pattern := range []string{"sse", "websocket"} {
		b := brackets[i]
		if b.Pattern != pattern || !b.Found() || b.Passed.Rate > 300 || b.Failed.Rate <= 300 || b.Failed.Rate > b.Passed.Rate*1.05 || b.Limit != results.ConditionLimit {
			t.Errorf("%+v, %s", b, b.String())
		}
		if b.Passed.Messages != 20*b.Passed.Rate {
			t.Errorf("%v/s on 20 topics are %v/s", b.Passed.Rate, b.Passed.Messages)
		}
	}
	seeds := map[uint64]bool{}
	for i, r := range all {
		if r.Pattern == "sse" {
			seeds[r.Seed] = true
		}
		if r.Seed != r.Scenario.Load.Seed+uint64(r.Repeat) || r.Repeat != r.Probe.Number-1 || len(r.Scenario.Thresholds) != 2 {
			t.Errorf("probe %d: seed %d of %d, repeat %d", i, r.Seed, r.Scenario.Load.Seed, r.Repeat)
		}
	}
	if len(seeds) != brackets[0].Probes || len(told) != len(all) || told[0] != "sse 1 pass" {
		t.Errorf("%d seeds, %q", len(seeds), told)
	}
	s.ran[2].Progress(Progress{Pattern: "sse"})
	if p := progress[0]; p.Note != "at 80/s" || p.Run != len(all)+1 || p.Runs < p.Run {
		t.Errorf("%+v", p)
	}
	if kept, err := results.Read(f.Out); err != nil || len(kept) != len(all) {
		t.Errorf("%d of %d results are kept, %v", len(kept), len(all), err)
	}
}

// What keeps a rate from being sustained has its name, and its words.
func TestJudgeProbe(t *testing.T) {
	t.Parallel()
	slow := func() *results.Result { return sustained(time.Second) }
	lossy := slow()
	lossy.Messages.Lost = 3
	late := slow()
	late.Messages.Censored = 3
	busy := func(r *results.Result) *results.Result {
		r.Server.CPUSeconds, r.Generator.CPUSeconds = new(1.5), new(0.5) // of 2 cores in 1.2 s
		return r
	}
	held := failing(sustained(time.Second), "plan_adherence", results.Instrument, 0.1, 0.001, "share")
	held.Messages.Published = 900
	unmeasured := busy(failing(sustained(0), "schedule_lag", results.Instrument, 12e6, 10e6, "ns"))
	unmeasured.Generator = nil
	const cpu = "the server used 0.50, the generator used 0.25 of 2 cores that both share"
	for _, c := range []struct {
		name    string
		of      *results.Result
		purpose results.Purpose
		outcome results.Outcome
		limit   results.RateLimit
		reason  string
	}{
		{"pass", sustained(time.Millisecond), results.Doubling, results.Passed, "", "mean(delivery) = 1ms, wanted < 50ms; reach = 1, wanted == 1"},
		{"condition", slow(), results.Doubling, results.Failed, results.ConditionLimit, "mean(delivery) = 1s, wanted < 50ms; " + cpu},
		{"loss", lossy, results.Bisection, results.Failed, results.LossLimit, "mean(delivery) = 1s, wanted < 50ms; " + cpu},
		{"too late", late, results.Bisection, results.Failed, results.BacklogLimit, "mean(delivery) = 1s, wanted < 50ms; " + cpu},
		{"backlog alone", failing(sustained(time.Millisecond), "overload", results.Server, 0.04, 0.01, "share"), results.ConfirmLow, results.Failed, results.BacklogLimit,
			"the backlog grew by 4 % of the rate or more; " + cpu},
		{"not taken", failing(sustained(time.Millisecond), "unsent", results.Server, 20, 0, "messages"), results.Doubling, results.Failed, results.BacklogLimit,
			"the server had not taken 20 of 1000 messages; " + cpu},
		{"hardly any not taken", failing(sustained(time.Millisecond), "unsent", results.Server, 1, 0, "messages"), results.Doubling, results.Passed, "", "mean(delivery) = 1ms"},
		{"server CPU", failing(failing(slow(), "overload", results.Server, 0.04, 0.01, "share"), "server_cpu", results.Server, 0.97, 0.9, "share"), results.Doubling, results.Failed, results.ServerCPULimit,
			"the backlog grew by 4 % of the rate or more; mean(delivery) = 1s"},
		{"generator", busy(failing(slow(), "schedule_lag", results.Instrument, 12e6, 10e6, "ns")), results.Doubling, results.Unable, results.GeneratorLimit,
			"schedule_lag was 12ms, the limit is 10ms; the server used 1.25"},
		{"generator CPU", failing(slow(), "generator_cpu", results.Instrument, 0.8, 0.7, "share"), results.Doubling, results.Unable, results.GeneratorLimit, "generator_cpu was 80 %"},
		{"unmeasured generator", unmeasured, results.Doubling, results.Unable, results.GeneratorLimit, "schedule_lag"},
		{"disturbed", failing(sustained(time.Millisecond), "generator_stall", results.Instrument, 3e8, 1e8, "ns"), results.Doubling, results.Disturbed, "", "generator_stall was 300ms"},
		{"late, and within its conditions", failing(sustained(time.Millisecond), "generator_hiccups", results.Instrument, 3e6, 1e6, "ns"), results.Doubling, results.Passed, "", "mean(delivery) = 1ms"},
		{"late, and beyond them", busy(failing(slow(), "generator_hiccups", results.Instrument, 3e6, 1e6, "ns")), results.Doubling, results.Unable, results.GeneratorLimit, "generator_hiccups was 3ms"},
		{"held up", held, results.Doubling, results.Failed, results.BacklogLimit, "the server let the publisher wait: 900 of 1000 messages were published; " + cpu},
	} {
		r := c.of
		r.Scenario, r.Loop = short("sse"), "open"
		r.Scenario.Thresholds = []results.Condition{{Expression: "mean(delivery) < 50ms"}, {Expression: "reach == 1"}}
		r.Probe = &results.Probe{Number: 1, Purpose: c.purpose}
		err := judgeProbe(r)
		if p := r.Probe; err != nil || p.Outcome != c.outcome || p.Limit != c.limit || !strings.HasPrefix(p.Reason, c.reason) {
			t.Errorf("%s: %s (%s): %s, %v;\nwant %s (%s): %s", c.name, p.Outcome, p.Limit, p.Reason, err, c.outcome, c.limit, c.reason)
		}
	}
}

// A limit within an interval fails nobody while searching, and confirms nothing.
func TestJudgeProbeByIntervals(t *testing.T) {
	t.Parallel()
	for purpose, want := range map[results.Purpose]results.Outcome{
		results.Doubling: results.Passed, results.Bisection: results.Passed,
		results.ConfirmLow: results.Undecided, results.ConfirmHigh: results.Undecided,
	} {
		r := sustained(time.Millisecond)
		r.Scenario, r.Loop, r.Probe = short("sse"), "open", &results.Probe{Number: 9, Purpose: purpose}
		// Of 1,000 values none lies beyond the 99.99th percentile for sure.
		r.Scenario.Thresholds = []results.Condition{{Expression: "p9999(delivery) < 50ms"}}
		if err := judgeProbe(r); err != nil || r.Probe.Outcome != want {
			t.Errorf("%s: %s (%s), %v, want %s", purpose, r.Probe.Outcome, r.Probe.Reason, err, want)
		}
	}
}

// A condition that no run of the kind can decide ends the search at once; later it
// fails the rate.
func TestFindRateUnknownCondition(t *testing.T) {
	t.Parallel()
	f := seeking(carrying(300), "sse")
	f.Conditions = []string{"p99(exchange) < 1s"}
	all, err := f.search(t.Context())
	var fault *Fault
	if !errors.As(err, &fault) || fault.Code != ExitUsage || !strings.Contains(err.Error(), "exchange was not measured") || len(all) != 1 {
		t.Errorf("%d probes, %v", len(all), err)
	}
}

// The generator's limit leaves the bracket open, and never blames the server.
func TestFindRateGeneratorLimit(t *testing.T) {
	t.Parallel()
	s := &server{answer: func(_ Options, rate float64) (*results.Result, error) {
		if rate > 300 {
			return failing(sustained(time.Millisecond), "generator_cpu", results.Instrument, 0.8, 0.7, "share"), nil
		}
		return sustained(time.Millisecond), nil
	}}
	all, err := seeking(s, "sse").search(t.Context())
	b := results.Brackets(all)[0]
	if err != nil || b.Failed != nil || b.Unable == nil || b.Limit != results.GeneratorLimit || !b.Found() || b.Passed.Rate < 280 || b.Passed.Rate > 300 {
		t.Errorf("%s: %+v, %v", b.String(), b, err)
	}
	if !strings.Contains(b.String(), "the generator was the limit, not the server") {
		t.Error(b.String())
	}
}

func TestFindRateEndsWithoutABracket(t *testing.T) {
	t.Parallel()
	never := &server{answer: func(Options, float64) (*results.Result, error) { return sustained(time.Second), nil }}
	always := &server{answer: func(Options, float64) (*results.Result, error) { return sustained(time.Millisecond), nil }}
	disturbed := &server{answer: func(Options, float64) (*results.Result, error) {
		return failing(sustained(time.Millisecond), "generator_stall", results.Instrument, 3e8, 1e8, "ns"), nil
	}}
	for _, c := range []struct {
		name  string
		of    *server
		ended string
		runs  int
	}{
		{"never passes", never, "lower rates are not tried", 10},
		{"always passes", always, "higher rates are not tried: a run holds at most 50,000,000 messages", 19},
		{"always disturbed", disturbed, "something beside the run disturbed the machine again and again", 5},
	} {
		f := seeking(c.of, "sse")
		all, err := f.search(t.Context())
		b := results.Brackets(all)[0]
		if err != nil || b.Ended != c.ended || b.Found() || len(all) != c.runs {
			t.Errorf("%s: %d runs, %s: %v", c.name, len(all), b.String(), err)
		}
		for _, o := range c.of.ran {
			if err := Validate(o.Scenario); err != nil {
				t.Errorf("%s: at %v a run is refused: %v", c.name, o.Scenario.Load.Rate, err)
			}
		}
	}
}

// A server that dies of a rate does not sustain it; one that dies of the first, or
// that nobody starts again, ends the search with what there is.
func TestFindRateServerDies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		carried float64
		target  string
		found   bool
	}{{"of a rate", 100, "", true}, {"at once", 1, "", false}, {"for good", 100, "http://127.0.0.1:1", false}} {
		s := &server{answer: func(_ Options, rate float64) (*results.Result, error) {
			if rate > c.carried {
				r := sustained(time.Millisecond)
				r.Partial = true
				return r, &Fault{Code: ExitServer, Err: errors.New("server died: exit status 2")}
			}
			return sustained(time.Millisecond), nil
		}}
		f := seeking(s, "sse")
		f.Scenario.Target.URL = c.target
		all, err := f.search(t.Context())
		b := results.Brackets(all)[0]
		var fault *Fault
		switch {
		case c.found && (err != nil || b.Limit != results.ServerLimit || !b.Found()):
			t.Errorf("%s: %s, %v", c.name, b.String(), err)
		case !c.found && (!errors.As(err, &fault) || fault.Code != ExitServer || b.Ended == ""):
			t.Errorf("%s: %s, %v", c.name, b.String(), err)
		}
	}
}

// An interrupted search keeps its probes, the last marked as cut.
func TestFindRateInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := carrying(300)
	calm := s.answer
	s.answer = func(o Options, rate float64) (*results.Result, error) {
		if len(s.ran) == 4 {
			cancel()
			r := sustained(time.Millisecond)
			r.Partial = true
			return r, &Fault{Code: ExitInterrupted, Err: errors.New("interrupted")}
		}
		return calm(o, rate)
	}
	f := seeking(s, "sse", "websocket")
	f.Out = t.TempDir()
	_, err := f.search(ctx)
	var fault *Fault
	if !errors.As(err, &fault) || fault.Code != ExitInterrupted {
		t.Errorf("%v", err)
	}
	kept, err := results.Read(f.Out)
	if err != nil || len(kept) != 4 || kept[3].Probe.Outcome != results.Cut {
		t.Fatalf("%d kept, %v", len(kept), err)
	}
	if b := results.Brackets(kept)[0]; b.Passed.Rate != 80 || b.Found() || b.Ended != "the search was interrupted" {
		t.Errorf("%s", b.String())
	}
}

// Every pattern has its share of the time, and one probe at least.
func TestFindRateKeepsItsLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := carrying(300)
		calm := s.answer
		s.answer = func(o Options, rate float64) (*results.Result, error) {
			time.Sleep(10 * time.Second)
			return calm(o, rate)
		}
		f := seeking(s, "sse", "websocket", "fetch")
		f.Limit = 2 * time.Minute
		began := time.Now()
		all, err := f.search(t.Context())
		if took := time.Since(began); err != nil || took > f.Limit || took < f.Limit-30*time.Second {
			t.Errorf("took %v, %v", took, err)
		}
		for _, b := range results.Brackets(all) {
			if b.Ended != "its share of the time, 2m in all, was over" || b.Probes != 4 || b.Found() {
				t.Errorf("%s: %d probes, %s", b.Pattern, b.Probes, b.String())
			}
		}
		f = seeking(s, "sse", "websocket")
		f.Limit = time.Second
		if all, err := f.search(t.Context()); err != nil || len(all) != 2 {
			t.Errorf("%d probes, %v", len(all), err)
		}
	})
}

func TestRateSearchCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		change func(*RateSearch)
		want   string
	}{
		{func(*RateSearch) {}, ""},
		{func(s *RateSearch) { s.Scenario.Target.URL = "http://127.0.0.1:1" }, ""},
		{func(s *RateSearch) { s.Conditions = nil }, "--find-rate: there is no condition"},
		{func(s *RateSearch) { s.Conditions = []string{"reach == 1", ""} }, "--find-rate: a condition is missing"},
		{func(s *RateSearch) { s.Conditions = []string{"p99(delivry) < 1s"} }, `unknown metric "delivry": did you mean delivery?`},
		{func(s *RateSearch) { s.Conditions = []string{"p99(delivery)"} }, "not a condition: compare it with something"},
		{func(s *RateSearch) { s.Conditions = []string{"p99(delivery) over 5s < 1s"} }, "looks at windows of 5s"},
		{func(s *RateSearch) { s.Scenario.Load.ClosedLoop = true }, "--find-rate: not with --closed-loop"},
		{func(s *RateSearch) { s.Scenario.Load.Rate = 0 }, "starts from the rate of the scenario, which is 0"},
		{func(s *RateSearch) { s.Scenario.Target = results.Target{URL: "http://127.0.0.1:1/x", Kind: "foreign"} }, "only listened to"},
		{func(s *RateSearch) { s.Resolution = 0.001 }, "--find-resolution: 0.1 % is not allowed"},
		{func(s *RateSearch) { s.Resolution = 2 }, "--find-resolution: 200 % is not allowed"},
	} {
		s := RateSearch{Options: Options{Scenario: short("sse")}, Conditions: []string{"reach == 1"}, Resolution: 0.05}
		c.change(&s)
		text := ""
		if err := s.Check(); err != nil {
			text = err.Error()
		}
		if (c.want == "") != (text == "") || !strings.Contains(text, c.want) {
			t.Errorf("%q, want %q", text, c.want)
		}
	}
}

// A run of its own against a real server ends as the search says.
func TestFindRateRuns(t *testing.T) {
	t.Parallel()
	s := RateSearch{Options: Options{Scenario: short("sse")}, Conditions: []string{"delivered < 0"}, Resolution: 1}
	s.Limit = time.Millisecond // one probe
	all, err := FindRate(t.Context(), s)
	if err != nil || len(all) != 1 || slices.Contains([]results.Outcome{results.Passed, results.Cut}, all[0].Probe.Outcome) {
		t.Fatalf("%d results, %v", len(all), err)
	}
	if p := all[0].Probe; p.Reason == "" || p.Ended == "" {
		t.Errorf("%+v", p)
	}
}
