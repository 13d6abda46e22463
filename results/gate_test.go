package results

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

const alpha = 0.01

// valuesOf is a round with one metric.
func valuesOf(m GateMetric, better Better, base, head []float64) []PairedValues {
	return []PairedValues{{GateMetric: m, Unit: Nanoseconds, Better: better, Base: base, Head: head}}
}

// times multiplies values.
func times(factor float64, x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = factor * v
	}
	return y
}

var (
	ten   = []float64{100, 103, 98, 101, 99, 102, 97, 104, 100, 101}
	noisy = []float64{100, 130, 75, 140, 60, 120, 90, 170, 80, 110}
)

func TestJudgments(t *testing.T) {
	t.Parallel()
	soft, exact := GateMetric{"p99(delivery)", 0.10, true, false}, GateMetric{"overhead_bytes_per_message", 0.01, true, true}
	constant := func(v float64) []float64 { return []float64{v, v, v, v, v, v, v, v, v, v} }
	for _, c := range []struct {
		name       string
		metric     GateMetric
		better     Better
		base, head []float64
		want       Verdict
		why        string
	}{
		{"same", soft, Lower, ten, ten, VerdictPass, "at most 0 % worse, 20 % would be too much"},
		{"worse", soft, Lower, ten, times(1.3, ten), VerdictFail, "30 % worse, 30 % to 30 % with 95 %, where 10 % would not matter"},
		{"better", soft, Lower, ten, times(0.7, ten), VerdictBetter, "30 % better, 30 % to 30 % with 95 %, where 10 % would not matter"},
		{"within the margin", soft, Lower, ten, times(1.08, ten), VerdictPass, "at most 8 % worse"},
		{"between one margin and two", soft, Lower, ten, times(1.15, ten), VerdictFail, "15 % worse"},
		{"a rate that falls", soft, Higher, ten, times(0.7, ten), VerdictFail, "42.9 % worse"},
		{"a rate that rises", soft, Higher, ten, times(1.3, ten), VerdictBetter, "23.1 % better"},
		{"noise", soft, Lower, noisy, ten, VerdictInconclusive, "with 95 %; so many find"},
		{"three pairs", soft, Lower, ten[:3], ten[:3], VerdictInconclusive, "3 pairs are too few for any verdict: 6 can pass, 7 can fail"},
		{"six equal pairs", soft, Lower, ten[:6], ten[:6], VerdictPass, "at most 0 % worse"},
		{"six worse pairs", soft, Lower, ten[:6], times(1.3, ten[:6]), VerdictInconclusive, "6 pairs cannot fail, 7 can"},
		{"no direction", soft, Neither, ten, ten, VerdictSkipped, "neither more nor less of it is better"},
		{"no pairs", soft, Lower, nil, nil, VerdictInvalid, "there are no pairs"},
		{"zeros", soft, Lower, constant(0), constant(0), VerdictPass, "at most 0 % worse"},
		{"from zero", soft, Lower, constant(0), constant(3), VerdictFail, "every run of head is worse than every run of base"},
		{"now and then from zero", soft, Lower, constant(0), []float64{0, 0, 3, 0, 0, 0, 0, 0, 0, 0}, VerdictInconclusive, "pair 3: base is 0, which has no ratio to anything"},
		{"to infinity", soft, Lower, ten, constant(math.Inf(1)), VerdictFail, "every run of head is worse"},
		{"one infinite", soft, Lower, ten, append([]float64{math.Inf(1)}, ten[1:]...), VerdictInconclusive, "pair 1: head is +Inf"},
		{"exact", exact, Lower, constant(31), constant(31), VerdictPass, "no pair is worse by more than 1 %"},
		{"exact, at the tolerance", exact, Lower, constant(100), constant(101), VerdictPass, "no pair is worse"},
		{"exact, beyond", exact, Lower, constant(100), constant(101.1), VerdictFail, "1.1 % worse"},
		{"exact, better", exact, Lower, constant(100), constant(98), VerdictBetter, "2 % better"},
		{"exact, zeros", exact, Lower, constant(0), constant(0), VerdictPass, "no pair is worse"},
		{"exact, from zero", exact, Lower, constant(0), constant(1), VerdictFail, "every run of head is worse"},
		{"exact, six pairs", exact, Lower, constant(100)[:6], constant(102)[:6], VerdictFail, "2 % worse"},
		{"exact, one off", exact, Lower, constant(100), append([]float64{105}, constant(100)[1:]...), VerdictInconclusive, "though it should not vary by more than 1 %"},
		{"exact, noisy", exact, Lower, noisy, ten, VerdictInconclusive, "though it should not vary"},
		{"exact, one pair", exact, Lower, constant(1)[:1], constant(1)[:1], VerdictPass, "no pair is worse"},
		{"exact, one other pair", exact, Lower, constant(1)[:1], constant(2)[:1], VerdictInconclusive, "1 pair is too few"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			j := JudgeValues(valuesOf(c.metric, c.better, c.base, c.head), alpha)[0]
			if j.Verdict != c.want || !strings.Contains(j.Why, c.why) {
				t.Errorf("%s, %q; want %s, %q", j.Verdict, j.Why, c.want, c.why)
			}
			if j.Pairs != len(c.base) || j.P > 1 || j.Adjusted < j.P {
				t.Errorf("%d pairs, p %v adjusted %v", j.Pairs, j.P, j.Adjusted)
			}
		})
	}
}

// A loss of one direction is the gain of the other, exactly.
func TestJudgmentsAreSymmetric(t *testing.T) {
	t.Parallel()
	m := GateMetric{"p99(delivery)", 0.05, true, false}
	there := JudgeValues(valuesOf(m, Lower, ten, times(1.2, noisy)), alpha)[0]
	back := JudgeValues(valuesOf(m, Lower, times(1.2, noisy), ten), alpha)[0]
	rate := JudgeValues(valuesOf(m, Higher, times(1.2, noisy), ten), alpha)[0]
	if there.P != back.gain || there.gain != back.P || math.Abs((1+there.Effect)*(1+back.Effect)-1) > 1e-12 || math.Abs((1+there.Low)*(1+back.High)-1) > 1e-12 {
		t.Errorf("there %+v\nback %+v", there, back)
	}
	if rate.Effect != there.Effect || rate.P != there.P {
		t.Errorf("as a rate: %v with %v, want %v with %v", rate.Effect, rate.P, there.Effect, there.P)
	}
}

// Holm's rule counts hard metrics only, and advisory ones among themselves.
func TestFamilies(t *testing.T) {
	t.Parallel()
	worse := times(1.3, ten)
	var round []PairedValues
	for range 11 {
		round = append(round, valuesOf(GateMetric{"p50(delivery)", 0.05, true, false}, Lower, ten, ten)...)
	}
	round[4].Head = worse
	if got := JudgeValues(round, alpha)[4]; got.Verdict != VerdictInconclusive || math.Abs(got.Adjusted-11.0/1024) > 1e-12 {
		t.Errorf("one of eleven: %s with %v", got.Verdict, got.Adjusted)
	}
	for i := range 5 {
		round[10-i].Hard = false
	}
	if got := JudgeValues(round, alpha)[4]; got.Verdict != VerdictFail || math.Abs(got.Adjusted-6.0/1024) > 1e-12 {
		t.Errorf("one of six hard ones: %s with %v", got.Verdict, got.Adjusted)
	}
	round[10].Head = worse
	if got := JudgeValues(round, alpha)[10]; got.Verdict != VerdictFail || got.Hard || math.Abs(got.Adjusted-5.0/1024) > 1e-12 {
		t.Errorf("one of five advisory ones: %s with %v", got.Verdict, got.Adjusted)
	}
}

func TestPairsNeeded(t *testing.T) {
	t.Parallel()
	for together, want := range map[int]int{0: 6, 1: 7, 5: 9, 6: 10, 10: 10, 11: 11, 20: 11, 1 << 30: mostFlipped} {
		if got := PairsNeeded(together, alpha); got != want {
			t.Errorf("%d metrics: %d pairs, want %d", together, got, want)
		}
	}
	// What it promises holds: so many can fail, one fewer cannot.
	for _, together := range []int{1, 5, 8} {
		for _, fewer := range []int{0, 1} {
			n := PairsNeeded(together, alpha) - fewer
			x := make([]float64, n)
			for i := range x {
				x[i] = 1
			}
			p := make([]float64, together)
			for i := range p {
				p[i] = 1
			}
			p[0] = SignFlip(x, 0)
			if can := Holm(p)[0] < alpha; can != (fewer == 0) {
				t.Errorf("%d pairs and %d metrics can fail: %v", n, together, can)
			}
		}
	}
}

func TestJudgmentInJSON(t *testing.T) {
	t.Parallel()
	j := JudgeValues(valuesOf(GateMetric{"p99(delivery)", 0.1, true, false}, Lower, []float64{math.Inf(1), 2}, []float64{1, 2}), alpha)
	data, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"verdict":"inconclusive"`, `"effect":null`, `"base":[null,2]`, `"detectable":null`, `"pairs":2`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in %s", want, data)
		}
	}
}
