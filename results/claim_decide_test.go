package results

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

// measured is the estimate of a measure from values of repetitions.
func measured(unit Unit, values ...float64) Estimate {
	readings := make([]reading, len(values))
	for i, v := range values {
		readings[i] = exactly(v)
	}
	return estimate(readings, unit)
}

// at is a coordinate along load.rate.
func atRate(rate float64) []Coordinate {
	return []Coordinate{{"load.rate", Rate(rate).String(), rate, PerSecond}}
}

// cellOf is a valid cell with one measure, "ratio".
func cellOf(rate float64, values ...float64) CellResult {
	return CellResult{At: atRate(rate), Estimates: map[string]Estimate{"ratio": measured(Number, values...)}, Predictions: map[string]float64{}}
}

func lit(t *testing.T, text string) Literal {
	t.Helper()
	l, err := ParseLiteral(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestDecideWords brings about every verdict that one question can have.
func TestDecideWords(t *testing.T) {
	t.Parallel()
	high, low, across := []float64{1.5, 1.51, 1.49}, []float64{0.9, 0.91, 0.89}, []float64{1.0, 1.3, 0.9}
	invalid, absent, missing := cellOf(4, high...), cellOf(4, high...), cellOf(4)
	invalid.Invalid, absent.Absent, missing.Missing = "generator_cpu", "a Kafka broker", true
	for _, c := range []struct {
		name  string
		kind  ClaimKind
		cells []CellResult
		want  ClaimVerdict
		why   string
	}{
		{"all above", Testable, []CellResult{cellOf(1, high...), cellOf(2, high...)}, Supported, "holds in 2 cells"},
		{"all below", Testable, []CellResult{cellOf(1, low...), cellOf(2, low...)}, Refuted, "fails in 2 cells"},
		{"some", Testable, []CellResult{cellOf(1, high...), cellOf(2, low...)}, Conditional, "holds in 1 cell and fails in 1 cell"},
		{"some, and one across", Testable, []CellResult{cellOf(1, high...), cellOf(2, across...), cellOf(3, low...)}, Conditional, "holds in 1 cell"},
		{"one across", Testable, []CellResult{cellOf(1, high...), cellOf(2, across...)}, ClaimInconclusive, "the margin lies within the interval in 1 cell of 2"},
		{"two repetitions", Testable, []CellResult{cellOf(1, 1.5, 1.5)}, ClaimInconclusive, "the margin lies within the interval in 1 cell of 1"},
		{"no cell", Testable, nil, ClaimInconclusive, "no cell decides it"},
		{"one invalid", Testable, []CellResult{cellOf(1, high...), invalid}, ClaimInvalid, "1 cell of 2 invalid: generator_cpu at load.rate = 4/s"},
		{"conditional all the same", Testable, []CellResult{cellOf(1, high...), cellOf(2, low...), invalid}, Conditional, "holds in 1 cell"},
		{"one missing", Testable, []CellResult{cellOf(1, high...), missing}, ClaimInconclusive, "1 cell of 2 not run yet"},
		{"all absent", Testable, []CellResult{absent}, NotTestableHere, "a Kafka broker"},
		{"one absent", Testable, []CellResult{cellOf(1, high...), absent}, Supported, "holds in 1 cell; 1 cell left out: a Kafka broker"},
		{"pitfall", Pitfall, []CellResult{cellOf(1, high...)}, PitfallConfirmed, "holds in 1 cell"},
		{"no pitfall", Pitfall, []CellResult{cellOf(1, low...)}, PitfallNotSeen, "fails in 1 cell"},
		{"pitfall at times", Pitfall, []CellResult{cellOf(1, low...), cellOf(2, high...)}, Conditional, "holds in 1 cell"},
		{"conforms", Conformance, []CellResult{cellOf(1, high...), cellOf(2, high...)}, Conforms, "holds in 2 cells"},
		{"fails once", Conformance, []CellResult{cellOf(1, high...), cellOf(2, low...)}, Nonconforming, "holds in 1 cell and fails in 1 cell"},
		{"fails, and is invalid", Conformance, []CellResult{cellOf(1, low...), invalid}, Nonconforming, "fails in 1 cell"},
		{"fails always", Conformance, []CellResult{cellOf(1, low...)}, Nonconforming, "fails in 1 cell"},
		{"opinion", OpinionKind, []CellResult{cellOf(1, high...)}, Opinion, "no measurement decides it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			q := Question{ID: "K0", Part: "half", Hold: []ClaimCondition{{Measure: "ratio", Rule: Above, Limit: lit(t, "1.05")}}, Search: "load.rate"}
			d := Decide(c.kind, "try", q, Trial{Machine: "here", Command: "bench claims run K0", Cells: c.cells})
			if d.Verdict != c.want || !strings.HasPrefix(d.Why, c.why) {
				t.Errorf("%s, %q; want %s, %q", d.Verdict, d.Why, c.want, c.why)
			}
			if d.ID != "K0" || d.Part != "half" || d.Experiment != "try" || d.Machine != "here" || d.Command != "bench claims run K0" {
				t.Errorf("the decision does not say what and where: %+v", d)
			}
			if !c.kind.Allows(d.Verdict) {
				t.Errorf("%s is no verdict of a %s claim", d.Verdict, c.kind)
			}
			if d.Verdict.Decided() && (len(d.Evidence) == 0 || d.N != 3) {
				t.Errorf("decided without evidence: %+v", d)
			}
			if d.Partly != (c.name == "one absent") {
				t.Errorf("partly: %t", d.Partly)
			}
		})
	}
}

// TestDecideRules holds every rule against values on both sides and across.
func TestDecideRules(t *testing.T) {
	t.Parallel()
	ms := 1e6
	cell := CellResult{
		Estimates: map[string]Estimate{
			"ratio": measured(Number, 1.2, 1.21, 1.19), "age": measured(Nanoseconds, 40*ms, 40.1*ms, 39.9*ms),
			"count": measured(Number, 1, 1, 1), "uneven": measured(Number, 1, 1, 2), "unknown": {Doubt: "it was not measured"},
			"missing": measured(Nanoseconds, math.Inf(1), math.Inf(1), math.Inf(1)),
		},
		Predictions: map[string]float64{"age": 41 * ms, "ratio": 2},
	}
	for _, c := range []struct {
		rule      ClaimCondition
		want      finding
		clearance float64
	}{
		{ClaimCondition{Measure: "ratio", Rule: Above, Limit: lit(t, "1.05")}, holds, (1.175158 - 1.05) / 1.05},
		{ClaimCondition{Measure: "ratio", Rule: Above, Limit: lit(t, "1.5")}, fails, -(1.5 - 1.224842) / 1.5},
		{ClaimCondition{Measure: "ratio", Rule: Above, Limit: lit(t, "1.2")}, straddles, (1.175158 - 1.2) / 1.2},
		{ClaimCondition{Measure: "ratio", Rule: Below, Limit: lit(t, "1.3")}, holds, (1.3 - 1.224842) / 1.3},
		{ClaimCondition{Measure: "ratio", Rule: Below, Limit: lit(t, "1.1")}, fails, -(1.175158 - 1.1) / 1.1},
		{ClaimCondition{Measure: "ratio", Rule: Between, Low: lit(t, "1"), High: lit(t, "1.5")}, holds, 0.175158},
		{ClaimCondition{Measure: "ratio", Rule: Between, Low: lit(t, "1"), High: lit(t, "1.1")}, fails, -(1.175158 - 1.1) / 1.1},
		{ClaimCondition{Measure: "ratio", Rule: Near, Limit: lit(t, "1.2"), Margin: lit(t, "5%")}, holds, 0},
		{ClaimCondition{Measure: "ratio", Rule: Near, Limit: lit(t, "1.2"), Margin: lit(t, "0.01")}, straddles, 0},
		{ClaimCondition{Measure: "age", Rule: Near, Limit: lit(t, "50ms"), Margin: lit(t, "5ms")}, fails, 0},
		{ClaimCondition{Measure: "count", Rule: Exactly, Limit: lit(t, "1")}, holds, 0},
		{ClaimCondition{Measure: "uneven", Rule: Exactly, Limit: lit(t, "1")}, fails, -1},
		{ClaimCondition{Measure: "age", Rule: Predicted}, holds, 0},
		{ClaimCondition{Measure: "ratio", Rule: Predicted}, fails, 0},
		{ClaimCondition{Measure: "count", Rule: Predicted}, straddles, 0},
		{ClaimCondition{Measure: "unknown", Rule: Above, Limit: lit(t, "1")}, straddles, math.Inf(-1)},
		{ClaimCondition{Measure: "missing", Rule: Above, Limit: lit(t, "1ms")}, holds, 0},
		{ClaimCondition{Measure: "missing", Rule: Below, Limit: lit(t, "1s")}, fails, 0},
	} {
		got, ev := c.rule.judge(&cell)
		if got != c.want || c.clearance != 0 && !closeTo(ev.Clearance, c.clearance, 1e-4) && ev.Clearance != c.clearance {
			t.Errorf("%s: finding %d, clearance %v, want %d and %v", c.rule.Text(), got, ev.Clearance, c.want, c.clearance)
		}
	}
}

// TestDecideOrder scores ranks with ties.
func TestDecideOrder(t *testing.T) {
	t.Parallel()
	ms := 1e6
	cell := CellResult{Estimates: map[string]Estimate{
		"push": measured(Nanoseconds, 40*ms, 40.2*ms, 39.8*ms), "held": measured(Nanoseconds, 41*ms, 41.2*ms, 40.8*ms),
		"poll": measured(Nanoseconds, 540*ms, 545*ms, 535*ms), "loose": measured(Nanoseconds, 45*ms, 20*ms, 60*ms),
		"tiny": measured(Nanoseconds, 0.1*ms, 0.1*ms, 0.1*ms), "small": measured(Nanoseconds, 0.5*ms, 0.5*ms, 0.5*ms),
	}}
	for _, c := range []struct {
		rule  Rule
		ties  bool
		order [][]string
		want  finding
		tau   float64
	}{
		{Ranked, false, [][]string{{"push"}, {"poll"}}, holds, 1},
		{Ranked, false, [][]string{{"poll"}, {"push"}}, fails, -1},
		{Ranked, false, [][]string{{"push"}, {"held"}, {"poll"}}, fails, 1.0 / 3},
		{Ranked, true, [][]string{{"push"}, {"held"}, {"poll"}}, holds, 1},
		{Ranked, true, [][]string{{"held"}, {"push"}, {"poll"}}, holds, 1},
		{Ranked, false, [][]string{{"push", "held"}, {"poll"}}, holds, 1},
		{Ranked, false, [][]string{{"push"}, {"loose"}}, straddles, 0},
		{Ranked, false, [][]string{{"tiny"}, {"small"}}, fails, -1}, // within a millisecond
		{Tied, false, [][]string{{"push", "held"}}, holds, 1},
		{Tied, false, [][]string{{"push", "held", "poll"}}, fails, -1.0 / 3},
		{Tied, false, [][]string{{"push", "loose"}}, straddles, 0},
	} {
		condition := ClaimCondition{Rule: c.rule, Order: c.order, Ties: c.ties}
		got, ev := condition.judge(&cell)
		if got != c.want || math.Abs(ev.Clearance-c.tau) > 1e-9 {
			t.Errorf("%s: finding %d, tau %v, want %d and %v (%s)", condition.Text(), got, ev.Clearance, c.want, c.tau, ev.Text)
		}
	}
}

// TestDecideBoundary: the bracket lies between neighbors, per slice, and a band has
// two of them.
func TestDecideBoundary(t *testing.T) {
	t.Parallel()
	q := Question{Hold: []ClaimCondition{{Measure: "ratio", Rule: Between, Low: lit(t, "1.05"), High: lit(t, "1.5")}}, Search: "load.rate"}
	var cells []CellResult
	for _, rtt := range []float64{20, 80} {
		for rate, value := range map[float64]float64{1: 1.01, 2: 1.2, 4: 1.3, 8: 1.5, 16: 1.9} {
			c := cellOf(rate, value*rtt/80+1-rtt/80, value*rtt/80+1.001-rtt/80, value*rtt/80+0.999-rtt/80)
			c.At = append(c.At, Coordinate{"network.rtt", fmt.Sprintf("%vms", rtt), rtt * 1e6, Nanoseconds})
			cells = append(cells, c)
		}
	}
	d := Decide(Testable, "band", q, Trial{Cells: cells})
	if d.Verdict != Conditional {
		t.Fatalf("%s: %s", d.Verdict, d.Why)
	}
	got := map[string]bool{}
	for _, b := range d.Boundaries {
		got[b.String()] = true
	}
	// At 20 ms the values are 1.0025, 1.05, 1.075, 1.125, 1.225; at 80 ms those of
	// the map. 1.05 and 1.5 straddle, and the bracket reaches across.
	for _, want := range []string{
		"load.rate: holds at 4/s, fails at 1/s (network.rtt = 20ms)",
		"load.rate: holds at 2/s, fails at 1/s (network.rtt = 80ms)",
		"load.rate: holds at 4/s, fails at 16/s (network.rtt = 80ms)",
	} {
		if !got[want] {
			t.Errorf("no boundary %q in %v", want, got)
		}
	}
	if len(got) != 3 {
		t.Errorf("boundaries %v", got)
	}
}

// TestBoundaryBisection narrows a bracket around a known limit.
func TestBoundaryBisection(t *testing.T) {
	t.Parallel()
	const limit = 2.6
	b := Boundary{Field: "load.rate", Unit: PerSecond, Holds: 0.1, Fails: 100}
	probes := 0
	for ; b.Ratio() > 1.25; probes++ {
		b = b.Next(b.Middle() < limit)
	}
	if !(b.Holds < limit && limit <= b.Fails) || probes > 6 {
		t.Errorf("after %d probes %v", probes, b)
	}
	zero := Boundary{Holds: 0, Fails: 10}
	if zero.Middle() != 1 || !math.IsInf(zero.Ratio(), 1) {
		t.Errorf("from 0: middle %v, ratio %v", zero.Middle(), zero.Ratio())
	}
	if text := (Boundary{Field: "f", Unit: Nanoseconds, Holds: 4e6, Fails: 1e6}).Next(true).String(); !strings.HasPrefix(text, "f: holds at 2ms") {
		t.Errorf("said %q", text)
	}
}

// TestDecideFlagsTheory: a prediction that fails is told, and changes nothing.
func TestDecideFlagsTheory(t *testing.T) {
	t.Parallel()
	q := Question{Hold: []ClaimCondition{{Measure: "ratio", Rule: Above, Limit: lit(t, "1.05")}}}
	for predicted, flags := range map[float64]int{1.5: 0, 1.6: 0, 1.8: 1} {
		c := cellOf(1, 1.5, 1.5, 1.5)
		c.Predictions["ratio"] = predicted
		d := Decide(Testable, "x", q, Trial{Cells: []CellResult{c}})
		if d.Verdict != Supported || len(d.Flags) != flags {
			t.Errorf("predicted %v: %s, flags %v", predicted, d.Verdict, d.Flags)
		}
	}
}

// TestDecideWhere leaves cells out that a question does not ask about.
func TestDecideWhere(t *testing.T) {
	t.Parallel()
	q := Question{Hold: []ClaimCondition{{Measure: "ratio", Rule: Above, Limit: lit(t, "1.05")}}, Where: []Field{{"load.rate", []string{"1/s", "2/s"}}}}
	cells := []CellResult{cellOf(1, 2, 2, 2), cellOf(2, 2, 2, 2), cellOf(4, 0, 0, 0)}
	if d := Decide(Testable, "x", q, Trial{Cells: cells}); d.Verdict != Supported || d.Why != "holds in 2 cells" {
		t.Errorf("%s: %s", d.Verdict, d.Why)
	}
}

// TestDecideAllConditions: a claim holds only if every condition does.
func TestDecideAllConditions(t *testing.T) {
	t.Parallel()
	c := cellOf(1, 1.2, 1.2, 1.2)
	c.Estimates["spread"] = measured(Number, 0.05, 0.05, 0.05)
	q := Question{Hold: []ClaimCondition{
		{Measure: "ratio", Rule: Above, Limit: lit(t, "1.05")},
		{Measure: "spread", Rule: Above, Limit: lit(t, "0.1")},
	}}
	if d := Decide(Testable, "x", q, Trial{Cells: []CellResult{c}}); d.Verdict != Refuted || d.Evidence[0].Measure != "spread" {
		t.Errorf("%s by %+v", d.Verdict, d.Evidence)
	}
}

// TestEvaluatorSeesNoExpectation walks through everything that Decide is given: no
// type in it can hold a verdict or an expectation.
func TestEvaluatorSeesNoExpectation(t *testing.T) {
	t.Parallel()
	banned := map[reflect.Type]bool{reflect.TypeFor[ClaimVerdict](): true, reflect.TypeFor[Expectation](): true, reflect.TypeFor[Decision](): true}
	seen := map[reflect.Type]bool{}
	var walk func(of reflect.Type, path string)
	walk = func(of reflect.Type, path string) {
		if banned[of] {
			t.Errorf("%s is a %v", path, of)
		}
		if seen[of] {
			return
		}
		seen[of] = true
		switch of.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			walk(of.Elem(), path+"[]")
		case reflect.Map:
			walk(of.Elem(), path+"[]")
		case reflect.Struct:
			for field := range of.Fields() {
				walk(field.Type, path+"."+field.Name)
			}
		}
	}
	decide := reflect.TypeOf(Decide)
	for in := range decide.Ins() {
		walk(in, in.Name())
	}
	walk(reflect.TypeFor[Experiment](), "Experiment")
	if !seen[reflect.TypeFor[ClaimCondition]()] || !seen[reflect.TypeFor[Estimate]()] {
		t.Error("the walk is broken")
	}
}

// TestCombine holds the verdicts of several questions against one word.
func TestCombine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words  []ClaimVerdict
		want   ClaimVerdict
		partly bool
	}{
		{[]ClaimVerdict{Supported}, Supported, false},
		{[]ClaimVerdict{Supported, Supported}, Supported, false},
		{[]ClaimVerdict{Supported, Refuted}, Conditional, false},
		{[]ClaimVerdict{Supported, Conditional}, Conditional, false},
		{[]ClaimVerdict{Supported, Planned}, Supported, true},
		{[]ClaimVerdict{Supported, Refuted, Planned}, Conditional, true},
		{[]ClaimVerdict{Supported, NotTestableHere}, Supported, true},
		{[]ClaimVerdict{Planned, Planned}, Planned, false},
		{[]ClaimVerdict{Planned, NotTestableHere}, Planned, false},
		{[]ClaimVerdict{Planned, Opinion}, Planned, false},
		{[]ClaimVerdict{NotTestableHere, NotTestableHere}, NotTestableHere, false},
		{[]ClaimVerdict{Opinion, Opinion}, Opinion, false},
		{[]ClaimVerdict{Supported, ClaimInconclusive}, ClaimInconclusive, false},
		{[]ClaimVerdict{Supported, ClaimInconclusive, ClaimInvalid}, ClaimInvalid, false},
		{[]ClaimVerdict{Supported, Refuted, ClaimInvalid}, Conditional, false},
		{[]ClaimVerdict{ClaimInvalid, Planned}, ClaimInvalid, true},
		{[]ClaimVerdict{Conforms, Conforms, Planned}, Conforms, true},
		{[]ClaimVerdict{Conforms, Nonconforming}, Nonconforming, false},
		{[]ClaimVerdict{PitfallConfirmed, PitfallNotSeen}, Conditional, false},
		{nil, ClaimInconclusive, false},
	} {
		var all []Decision
		for i, w := range c.words {
			all = append(all, Decision{ID: "K0", Experiment: fmt.Sprintf("try%d", i), Verdict: w, N: 3 + i, Machine: "here"})
		}
		d := Combine("K0", all)
		if d.Verdict != c.want || d.Partly != c.partly {
			t.Errorf("%v: %s, partly %t, want %s, %t", c.words, d.Verdict, d.Partly, c.want, c.partly)
		}
		for i, w := range c.words {
			if want := fmt.Sprintf("try%d %s", i, w); len(c.words) > 1 && !strings.Contains(d.Why, want) {
				t.Errorf("%v: %q does not name %q", c.words, d.Why, want)
			}
		}
		if c.partly && !strings.HasPrefix(d.Why, "partly decided, ") {
			t.Errorf("%v: %q", c.words, d.Why)
		}
	}
	d := Combine("K0", []Decision{{Verdict: Supported, Machine: "a", Command: "x", N: 5}, {Verdict: Supported, Machine: "b", Command: "x", N: 3}})
	if d.Machine != "a\nb" || d.Command != "x" || d.N != 3 || len(d.Parts) != 2 {
		t.Errorf("combined %+v", d)
	}
	if p := PlannedDecision("later", Question{ID: "W6", Part: "p"}, "It needs a balancer."); p.Verdict != Planned || p.Why != "It needs a balancer" || p.ID != "W6" {
		t.Errorf("planned %+v", p)
	}
}

// Measures of a cell that are disturbed together are told apart by their differences;
// without a bound, or with other repetitions, they are taken as unrelated.
func TestRelatePairs(t *testing.T) {
	t.Parallel()
	of := func(values ...float64) Estimate {
		var readings []reading
		for _, v := range values {
			readings = append(readings, exactly(v*1e6))
		}
		return estimate(readings, Nanoseconds)
	}
	open := of(10, 20, 30)
	open.High = math.Inf(1)
	for _, c := range []struct {
		name string
		a, b Estimate
		want relation
	}{
		{"disturbed together, the same", of(10, 20, 30), of(10.1, 20.1, 30.1), tied},
		{"disturbed together, 5 ms apart", of(10, 20, 30), of(15, 25.1, 35), less},
		{"the other way round", of(15, 25.1, 35), of(10, 20, 30), greater},
		{"disturbed apart", of(10, 20, 30), of(30, 21, 10), unclear},
		{"without a bound", open, of(15, 25, 35), unclear},
		{"other repetitions", of(10, 20, 30), of(15, 25, 35, 45), unclear},
	} {
		if got := new(ClaimCondition).relate(c.a, c.b); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
