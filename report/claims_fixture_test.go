package report

import (
	"errors"
	"math"
	"testing"
	"time"

	"bench/results"
)

// allPatterns is the order of the patterns in the fixtures.
var allPatterns = []string{"polling", "keepalive", "longpoll", "sse", "websocket", "fetch"}

// literal is a number as a claims file writes it.
func literal(t *testing.T, text string) results.Literal {
	t.Helper()
	l, err := results.ParseLiteral(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// arguments are the symbols of a prediction.
func arguments(t *testing.T, texts ...string) []results.Argument {
	t.Helper()
	all := make([]results.Argument, len(texts))
	for i, text := range texts {
		if err := all[i].UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// about is an estimate of three repetitions.
func about(v, half float64, u results.Unit) results.Estimate {
	return results.Estimate{Value: v, Low: v - half, High: v + half, Unit: u, Values: []float64{v, v, v}}
}

// rates is an experiment over the rate, with its run: long polling beside WebSocket, the
// claim holding from 4 messages a second on.
func rates(t *testing.T, kind string) (results.Experiment, results.ExperimentRun) {
	t.Helper()
	e := results.Experiment{
		Name: "rates", Tier: 1, Question: "How much later | is it?", Setup: "both side by side",
		Fields: []results.Field{{Name: "load.rate", Values: []string{"1/s", "4/s", "16/s"}}, {Name: "network.rtt", Values: []string{"80ms", "20ms"}}},
		Groups: []results.Group{{Name: "longpoll", Pattern: "longpoll"}, {Name: "longpoll_close", Pattern: "longpoll/close"}, {Name: "websocket", Pattern: "websocket"}},
		Measures: []results.ClaimMeasure{
			{Name: "age", About: "mean delivery latency of long polling", Of: "mean(longpoll.delivery)",
				Predict: results.Prediction{Form: "longpoll_delivery_mean", With: arguments(t, "L = load.rate", "trips = 1", "r = network.rtt", "w = parameters.rearm")}},
			{Name: "bytes", About: "bytes of long polling", Of: "longpoll.wire_bytes_per_message"},
			{Name: "ratio", About: "both, <b>related", Of: "(longpoll.requests_per_message - websocket.requests_per_message) / (websocket.reach - longpoll.reach)"},
		},
		Decides: []results.Question{{
			ID: "K1", Decide: "at least 1.2", Search: "load.rate", Change: "slower links",
			Hold: []results.ClaimCondition{{Measure: "ratio", Rule: results.Above, Limit: literal(t, "1.2")}},
		}},
		Chart: results.Drawing{Kind: kind, X: "load.rate", Y: []string{"age", "ratio"}, Log: []string{"x"}, About: "latency over the rate"},
		Notes: []string{"::error::a note"},
	}
	switch kind {
	case "cdf":
		e.Chart.X, e.Chart.Y = "age", []string{"delivery"}
	case "bars":
		e.Chart.X, e.Chart.Y, e.Chart.Log = "group", []string{"requests_per_message", "overhead_bytes_per_message"}, []string{"y"}
	case "frontier":
		e.Chart.X, e.Chart.Y = "age", []string{"bytes"}
	case results.Collapse:
		e.Chart.X, e.Chart.Y, e.Chart.Log = "time", []string{"requests_per_message"}, nil
	case "profile":
		e.Chart.X, e.Chart.Y = "group", []string{"ratio"}
	}
	run := results.ExperimentRun{Name: "rates", Tier: 1, Command: "bench claims run rates", Repeat: 3, Seconds: 12, Skipped: []string{"load.rate = 2/s"}}
	trial := results.Trial{Machine: "here", Command: run.Command}
	for i, rate := range []string{"1/s", "4/s", "16/s"} {
		for j, rtt := range []string{"80ms", "20ms"} {
			at := []results.Coordinate{{Field: "load.rate", Text: rate}, {Field: "network.rtt", Text: rtt}}
			r := cellOf(t, at, 1.1+0.2*float64(i))
			if i == 1 && j == 1 {
				r.Invalid = "generator cpu"
			}
			run.Cells = append(run.Cells, r)
			trial.Cells = append(trial.Cells, results.CellResult{At: at, Estimates: r.Estimates, Predictions: r.Predictions, Invalid: r.Invalid})
		}
	}
	for i := range trial.Cells {
		for j := range trial.Cells[i].At {
			c := &trial.Cells[i].At[j]
			var w results.Workload
			if err := w.Set(c.Field, c.Text); err != nil {
				t.Fatal(err)
			}
			c.Number, c.Unit, _ = w.Number(c.Field)
		}
	}
	run.Decisions = []results.Decision{results.Decide(results.Testable, e.Name, e.Decides[0], trial)}
	return e, run
}

// cellOf is a cell of rates with figures near the closed forms.
func cellOf(t *testing.T, at []results.Coordinate, ratio float64) results.CellRecord {
	t.Helper()
	r := results.CellRecord{Key: at[0].Text, At: at, Repetitions: 3, Estimates: map[string]results.Estimate{}, Predictions: map[string]float64{}}
	for _, g := range []struct{ name, pattern, variant string }{{"longpoll", "longpoll", ""}, {"longpoll_close", "longpoll", "close"}, {"websocket", "websocket", ""}} {
		w := results.Workload{Load: results.Load{Clients: 10, Payload: 256}, Parameters: results.Parameters{Hold: results.Duration(30 * time.Second), BatchCount: 1}}
		w.Behavior.Close = g.variant == "close"
		for _, c := range at {
			if err := w.Set(c.Field, c.Text); err != nil {
				t.Fatal(err)
			}
		}
		o, ok := results.Foresee(g.pattern, w)
		if !ok {
			t.Fatal("no closed form for " + g.name)
		}
		r.Groups = append(r.Groups, results.GroupRecord{Name: g.name, Pattern: g.pattern, Variant: g.variant, Workload: w, Figures: map[string]results.Estimate{
			"mean(delivery)": about(o.Mean+1e5, 1e5, results.Nanoseconds), "p50(delivery)": about(o.Age(0.5)+1e5, 1e5, results.Nanoseconds),
			"p90(delivery)": about(o.Age(0.9)+1e5, 1e5, results.Nanoseconds), "p99(delivery)": about(o.Age(0.99)+1e5, 1e5, results.Nanoseconds),
			"requests_per_message": about(o.Requests, 0, results.Number), "overhead_bytes_per_message": about(o.WireBytes-360, 1, results.ByteCount),
			"wire_overhead_per_message": about(o.WireBytes-256, 1, results.ByteCount), "wire_bytes_per_message": about(o.WireBytes, 1, results.ByteCount),
			"mean(empty_hold)": about(2e9, 0, results.Nanoseconds), "p50(rearm)": about(1e8, 0, results.Nanoseconds),
		}})
		for second := range 40 {
			of := &r.Groups[len(r.Groups)-1]
			of.Course = append(of.Course, float64(second+1)/30)
		}
		if g.name == "longpoll" {
			r.Estimates["age"], r.Predictions["age"] = about(o.Mean+1e5, 1e5, results.Nanoseconds), o.Mean
			r.Estimates["bytes"] = about(o.WireBytes, 1, results.ByteCount)
		}
	}
	r.Estimates["ratio"] = about(ratio, 0.05, results.Number)
	return r
}

// reported is a report on that experiment alone, and a claim that was not run.
func reported(t *testing.T, kind string) *ClaimsReport {
	t.Helper()
	e, run := rates(t, kind)
	article := results.Article{Name: "one", Title: "One <b>", Author: "A. | Body", Date: "2025"}
	return &ClaimsReport{
		Run: &results.ClaimRun{
			Version: "v1", Started: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Command: "bench claims run K1", Machine: "Example CPU | 2 cores", Profile: "quick", Seconds: 61,
			Partial: true, PartialReason: "interrupted", Experiments: []results.ExperimentRun{run}, Decisions: run.Decisions,
		},
		Claims: []ClaimEntry{
			{Article: article, Claim: results.Claim{ID: "K1", Claim: "it is `later`", Kind: results.Testable, Experiments: []string{"rates"}}, Status: "defined",
				Experiments: []ClaimExperiment{{Experiment: e, Questions: e.Decides, Expected: []results.Expectation{{ID: "K1", Verdict: results.Conditional}}}}},
			{Article: article, Claim: results.Claim{ID: "K2", Claim: "it is better", Kind: results.OpinionKind, Reason: "better is no number"}, Status: "opinion"},
			{Article: article, Claim: results.Claim{ID: "K3", Claim: "it scales", Kind: results.Testable, Experiments: []string{"fleet"}}, Status: "planned",
				Experiments: []ClaimExperiment{{Experiment: results.Experiment{Name: "fleet", Tier: 2, Question: "Does it scale?", Planned: "it needs a fleet"}}}},
		},
		Patterns: allPatterns,
		Read: func(_, key string) ([]results.Result, error) {
			if key == "16/s" {
				return nil, errors.New("damaged")
			}
			return nil, nil
		},
	}
}

// trialOf is the experiment of a report, ready for its chart.
func (c *ClaimsReport) trialOf() *trial {
	return c.trial(c.Claims[0].Experiments[0].Experiment, c.Run.Experiments[0])
}

// nearly reports whether two numbers differ by less than a thousandth.
func nearly(a, b float64) bool { return math.Abs(a-b) <= 1e-3*math.Abs(b) }
