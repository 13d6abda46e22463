package report

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"bench/results"
)

// searching are two searches: one whose bracket is closed and sure, and one that
// the generator ended.
func searching() []results.Result {
	var rs []results.Result
	probe := func(pattern int, rate results.Rate, purpose results.Purpose, outcome results.Outcome) {
		s := shapes6[pattern]
		number := 1
		for _, r := range rs {
			if r.Pattern == s.pattern {
				number++
			}
		}
		slow := float64(1)
		if outcome == results.Failed {
			slow = 400
		}
		law := s.latency
		s.latency = func(r *rand.Rand) float64 { return law(r) * slow * (1 + float64(rate)/10) }
		r := s.result(number)
		r.Repeat, r.Command = number-1, "bench run --pattern=sse,websocket --find-rate='p99(delivery) < 50ms, reach == 1'"
		r.Scenario.Load.Rate, r.Scenario.Load.Repeat = rate, 1
		r.Scenario.Thresholds = []results.Condition{{Expression: "p99(delivery) < 50ms"}, {Expression: "reach == 1"}}
		r.Server.CPUSeconds, r.Generator.CPUSeconds = new(0.4*float64(rate)), new(0.2*float64(rate)) // 4 s
		r.Probe = &results.Probe{Number: number, Purpose: purpose, Outcome: outcome, Resolution: 0.2, Reason: "p99(delivery) = 1ms, wanted < 50ms; reach = 1, wanted == 1"}
		switch outcome {
		case results.Failed:
			r.Probe.Limit = results.ServerCPULimit
			r.Probe.Reason = "p99(delivery) = 320ms, wanted < 50ms; the server used 1.91, the generator used 0.05 of 2 cores that both share"
		case results.Unable:
			r.Probe.Limit = results.GeneratorLimit
			r.Probe.Reason = "schedule_lag was 12ms, the limit is 10ms; the server used 1.10, the generator used 0.85 of 2 cores that both share"
			r.Validity.Valid = false
			r.Validity.Checks[1] = results.Check{Name: "schedule_lag", Kind: "instrument", Value: 12e6, Limit: 10e6, Unit: "ns"}
		}
		rs = append(rs, r)
	}
	const sse, websocket = 3, 4
	probe(sse, 1, results.Doubling, results.Passed)
	probe(sse, 2, results.Doubling, results.Passed)
	probe(sse, 4, results.Doubling, results.Failed)
	probe(sse, 2.83, results.Bisection, results.Failed)
	probe(sse, 2.38, results.Bisection, results.Passed)
	probe(sse, 2.83, results.ConfirmHigh, results.Failed)
	probe(sse, 2.38, results.ConfirmLow, results.Passed)
	probe(websocket, 1, results.Doubling, results.Passed)
	probe(websocket, 2, results.Doubling, results.Passed)
	probe(websocket, 4, results.Doubling, results.Unable)
	probe(websocket, 4, results.Doubling, results.Unable)
	probe(websocket, 2, results.ConfirmLow, results.Passed)
	return rs
}

// The numbers of the chart: all valid runs, a point for each rate, and the bracket.
func TestRateChartGolden(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	latencyByRate(groups(sets()["search"])).dump(&b)
	golden(t, "chart-rate-search.txt", b.Bytes())
}

// Probes are no runs of a load: no chart or table of loads shows them, and those of
// loads stay as they are beside them.
func TestSearchesStayApart(t *testing.T) {
	t.Parallel()
	probes, plain := sets()["search"], sets()["six"]
	for _, c := range Charts {
		if missing := c.Missing(probes); (missing == "") != c.searches {
			t.Errorf("%s of searches is missing for the reason %q", c.Name, missing)
		}
		if missing := c.Missing(plain); c.searches && missing == "" {
			t.Errorf("%s shows what is no search", c.Name)
		}
	}
	var alone, beside bytes.Buffer
	if err := Table(&alone, plain); err != nil {
		t.Fatal(err)
	}
	if err := Table(&beside, append(append([]results.Result{}, plain...), probes...)); err != nil {
		t.Fatal(err)
	}
	_, rows, _ := strings.Cut(alone.String(), "Delivery latency and what it costs")
	if !strings.Contains(beside.String(), rows) || !strings.Contains(beside.String(), "Highest sustainable rate") {
		t.Errorf("with searches:\n%s\nwithout:\n%s", &beside, &alone)
	}
}

func TestSearchesAreNotCompared(t *testing.T) {
	t.Parallel()
	_, err := Compare([]Input{{"a", sets()["six"]}, {"b", sets()["search"]}})
	if err == nil || !strings.Contains(err.Error(), "b is a search for the highest sustainable rate") {
		t.Errorf("%v", err)
	}
}

// A search that is not over says so.
func TestJudgeSearches(t *testing.T) {
	t.Parallel()
	all := sets()["search"]
	for _, c := range []struct {
		of   []results.Result
		want string
	}{
		{all, "VALID: 2 searches for the highest sustainable rate, 12 runs; the ends came out the same when they were tried again"},
		{all[:5], "PARTIAL: 1 search for the highest sustainable rate, 5 runs; not sure of both ends: sse"},
		{all[9:11], "INVALID: 1 search for the highest sustainable rate, 2 runs; no rate passed or could be told: websocket"},
	} {
		if v := judge(c.of); v.word+": "+v.text != c.want {
			t.Errorf("%s: %s, want %s", v.word, v.text, c.want)
		}
	}
}
