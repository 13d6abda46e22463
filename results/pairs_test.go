package results

import (
	"math"
	"strings"
	"testing"
)

// pairRun is a valid run that has what the gate's metrics read.
func pairRun(t testing.TB, scale float64) Result {
	t.Helper()
	values := latencies(3, 2000)
	for i := range values {
		values[i] = int64(float64(values[i]) * scale)
	}
	r := *delivered(t, 100, OwnTopics, 0, values...)
	r.Validity.Valid, r.Loop = true, "open"
	r.Messages.Received, r.Messages.Reach = 2000, new(1.0)
	r.Wire.OverheadBytesPerMessage = new(31.0)
	r.Wire.Sent.Segments, r.Wire.Received.Segments = new(int64(2000)), new(int64(2000))
	r.Server = &Resources{CPUPerThousand: new(12 * scale), BytesPerClient: new(10_000.0)}
	return r
}

// rounds are n pairs of equal runs, head slower by the factor.
func rounds(t testing.TB, n int, factor float64) PairedRuns {
	p := PairedRuns{Scenario: "gate", Pattern: "sse"}
	for i := range n {
		level := 1 + 0.01*float64(i%3)
		p.Base, p.Head = append(p.Base, pairRun(t, level)), append(p.Head, pairRun(t, factor*level))
	}
	return p
}

// byMetric finds the judgment of a metric.
func byMetric(js []Judgment, metric string) Judgment {
	for _, j := range js {
		if j.Metric == metric {
			return j
		}
	}
	return Judgment{}
}

func TestJudgePairsReadsTheMetrics(t *testing.T) {
	t.Parallel()
	js := JudgePairs(rounds(t, 10, 1.3), GateMetrics, alpha)
	if len(js) != len(GateMetrics) {
		t.Fatalf("%d judgments, want one for each of %d metrics", len(js), len(GateMetrics))
	}
	for metric, want := range map[string]Verdict{
		"reach": VerdictPass, "overhead_bytes_per_message": VerdictPass, "segments_per_message": VerdictPass, "requests_per_message": VerdictPass,
		"server_cpu_ms_per_1000": VerdictFail, "server_bytes_per_client": VerdictPass, "p50(delivery)": VerdictFail, "p99(delivery)": VerdictFail,
		"p999(delivery)": VerdictSkipped, "exchanges_per_second": VerdictSkipped,
	} {
		j := byMetric(js, metric)
		if j.Verdict != want {
			t.Errorf("%s: %s (%s), want %s", metric, j.Verdict, j.Why, want)
		}
		if j.Scenario != "gate" || j.Pattern != "sse" {
			t.Errorf("%s: of %s and %s", metric, j.Scenario, j.Pattern)
		}
	}
	if j := byMetric(js, "p99(delivery)"); math.Abs(j.Effect-0.3) > 0.01 || j.Unit != Nanoseconds || j.Better != Lower || len(j.Head) != 10 {
		t.Errorf("%+v", j)
	}
	if j := byMetric(js, "p999(delivery)"); j.Hard || j.Why != "pair 1, base: fewer than 10 distinct messages lie beyond p999(delivery)" {
		t.Errorf("p999: %q", j.Why)
	}
	if j := byMetric(js, "exchanges_per_second"); j.Why != "pair 1, base: exchanges_per_second was not measured" {
		t.Errorf("exchanges: %q", j.Why)
	}
}

func TestInvalidRunsAreLeftOut(t *testing.T) {
	t.Parallel()
	p := rounds(t, 10, 1)
	p.Base[2].Validity.Valid, p.Head[7].Partial = false, true
	// Their numbers would fail the gate.
	p.Head[2], p.Head[7].Server = pairRun(t, 50), &Resources{CPUPerThousand: new(9e9)}
	for _, j := range JudgePairs(p, GateMetrics, alpha) {
		switch j.Verdict {
		case VerdictSkipped:
		case VerdictPass:
			if j.Pairs != 8 || j.LeftOut != 2 || !strings.HasSuffix(j.Why, "; 2 pairs left out: a run was invalid or incomplete") {
				t.Errorf("%s: %d pairs, %d left out, %q", j.Metric, j.Pairs, j.LeftOut, j.Why)
			}
		default:
			t.Errorf("%s: %s (%s)", j.Metric, j.Verdict, j.Why)
		}
	}
	for i := range p.Head {
		p.Head[i].Validity.Valid = false
	}
	for _, j := range JudgePairs(p, GateMetrics, alpha) {
		if j.Verdict != VerdictInvalid || j.Why != "10 pairs left out: a run was invalid or incomplete" {
			t.Errorf("%s: %s (%s)", j.Metric, j.Verdict, j.Why)
		}
	}
}

// What only one arm measured is in none.
func TestNoMetricInCommon(t *testing.T) {
	t.Parallel()
	p := rounds(t, 6, 1)
	for i := range p.Head {
		p.Head[i].Server = nil
	}
	for _, j := range JudgePairs(p, []GateMetric{{"server_cpu_ms_per_1000", 0.05, true, false}, {"p99(delivry)", 0.1, true, false}}, alpha) {
		if j.Verdict != VerdictSkipped {
			t.Errorf("%s: %s", j.Metric, j.Verdict)
		}
		if want := map[string]string{
			"server_cpu_ms_per_1000": "pair 1, head: server_cpu_ms_per_1000 was not measured",
			"p99(delivry)":           `metric "p99(delivry)": column 5: unknown metric "delivry": did you mean delivery?`,
		}[j.Metric]; j.Why != want {
			t.Errorf("%s: %q, want %q", j.Metric, j.Why, want)
		}
	}
}

// A server that loses messages has percentiles of which only the least is known.
func TestMissingMessagesAreInfinite(t *testing.T) {
	t.Parallel()
	p := rounds(t, 7, 1)
	for i := range p.Head {
		p.Head[i].Messages.Lost = 100
	}
	j := JudgePairs(p, []GateMetric{{"p99(delivery)", 0.1, true, false}}, alpha)[0]
	if !math.IsInf(j.Head[0], 1) || j.Verdict != VerdictFail {
		t.Errorf("%s (%s): %v", j.Verdict, j.Why, j.Head)
	}
}

func TestLogRatios(t *testing.T) {
	t.Parallel()
	got, err := LogRatios([]float64{1, 0, 5, -3}, []float64{math.E, 0, 5, -3})
	if err != nil || got[0] != 1 || got[1] != 0 || got[2] != 0 || got[3] != 0 {
		t.Errorf("%v, %v", got, err)
	}
	inf := math.Inf(1)
	for want, c := range map[string][2][]float64{
		"pair 2: base is 0, which has no ratio to anything":    {{1, 0}, {1, 2}},
		"pair 1: head is -1, which has no ratio to anything":   {{1}, {-1}},
		"pair 1: head is NaN, which has no ratio to anything":  {{1}, {math.NaN()}},
		"pair 1: base is +Inf, which has no ratio to anything": {{inf}, {inf}},
		"1 values of base, but 2 of head: they are no pairs":   {{1}, {1, 2}},
	} {
		if _, err := LogRatios(c[0], c[1]); err == nil || err.Error() != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestParseMeasure(t *testing.T) {
	t.Parallel()
	r := pairRun(t, 1)
	for text, want := range map[string]struct {
		unit   Unit
		better Better
	}{
		"reach": {Number, Higher}, "p99(delivery)": {Nanoseconds, Lower}, "count(delivery)": {Number, Neither}, "mean(delivery)": {Nanoseconds, Lower},
		"max(delivery)": {Nanoseconds, Lower}, "planned": {Number, Neither},
	} {
		m, err := ParseMeasure(text)
		if err != nil || m.Text != text || m.Unit != want.unit || m.Better != want.better {
			t.Errorf("%s: %+v, %v", text, m, err)
			continue
		}
		if a := m.Of(&r); a.Why != "" || !(a.Value >= 0) {
			t.Errorf("%s: %+v", text, a)
		}
	}
	for text, want := range map[string]string{
		"p99(delivery) < 5ms": `metric "p99(delivery) < 5ms": column`,
		"reach + 1":           `metric "reach + 1": column 7: write one metric, such as reach, or a function of one, such as p99(delivery)`,
		"delivery":            `metric "delivery": column 1: delivery is a distribution: write p99(delivery)`,
		"rech":                `metric "rech": column 1: unknown metric "rech": did you mean reach?`,
		"p98(delivery)":       `metric "p98(delivery)": column 1: unknown function "p98": did you mean p9`,
		"":                    `metric "": column`,
	} {
		if _, err := ParseMeasure(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	for _, g := range GateMetrics {
		if m, err := ParseMeasure(g.Metric); err != nil || m.Better == Neither {
			t.Errorf("%s: %v, better %q", g.Metric, err, m.Better)
		}
	}
}
