package results

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

var someGroups = []string{"longpoll", "websocket", "longpoll_close"}

func TestCompileExpression(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text    string
		unit    Unit
		groups  string
		planned string
	}{
		{"mean(longpoll.delivery) / mean(websocket.delivery)", Number, "longpoll websocket", ""},
		{"mean(longpoll_close.delivery) - mean(websocket.delivery)", Nanoseconds, "longpoll_close websocket", ""},
		{"longpoll.requests_per_message", Number, "longpoll", ""},
		{"p99(longpoll.round_trip)", Nanoseconds, "longpoll", ""},
		{"longpoll.untold / 256B", Number, "longpoll", "untold"},
		{"count(longpoll.delivery) + max(websocket.delivery) / 1ms", Number, "longpoll websocket", ""},
	} {
		e, err := CompileExpression(c.text, someGroups)
		if err != nil {
			t.Error(err)
			continue
		}
		if e.Unit != c.unit || strings.Join(e.Groups, " ") != c.groups || strings.Join(e.Planned(), " ") != c.planned {
			t.Errorf("%s: unit %s, groups %v, planned %v", c.text, e.Unit, e.Groups, e.Planned())
		}
	}
}

// TestCompileExpressionErrors holds the words of every mistake.
func TestCompileExpressionErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"mean(delivery)":                      `column 6: mean takes a distribution of a group, such as mean(longpoll.delivery)`,
		"reach":                               `column 1: "reach" is of no group: write longpoll.reach`,
		"mean(longpol.delivery)":              `column 6: unknown group "longpol": did you mean longpoll?`,
		"mean(kafka.delivery)":                `column 6: unknown group "kafka": allowed are longpoll websocket longpoll_close`,
		"mean(longpoll.delivry)":              `unknown metric "delivry": did you mean delivery?`,
		"longpoll.wire_byte_per_message":      `unknown metric "wire_byte_per_message": did you mean wire_bytes_per_message?`,
		"longpoll.xyzzy":                      `unknown metric "xyzzy": bench list metrics shows what runs measure`,
		"longpoll.delivery":                   `delivery is a distribution: write p99(longpoll.delivery), or another of p50`,
		"longpoll.round_trip":                 `round_trip is a distribution: write p99(longpoll.round_trip)`,
		"p98(longpoll.round_trip)":            `unknown function "p98": did you mean p90?`,
		"p99(longpoll.reach)":                 `reach is a single number`,
		"mean(longpoll.delivery) < 3ms":       `is a condition, not a number`,
		"3ms":                                 `measures nothing: name a metric of a group`,
		"mean(longpoll.delivery, 3)":          `mean takes one distribution of a group`,
		"mean(longpoll.delivery) + 3B":        `has no meaning`,
		"longpoll.delivery.more":              `not allowed in a threshold`,
		strings.Repeat("longpoll.reach+", 80): `bytes long, at most 1000 are allowed`,
	} {
		if _, err := CompileExpression(text, someGroups); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if _, err := CompileThreshold("longpoll.reach == 1"); err == nil {
		t.Error("a threshold names a group")
	}
}

// Tests have a metric that nothing measures, whether there is another or not.
func init() {
	PlannedMetrics = append(PlannedMetrics, Metric{Name: "untold", Unit: ByteCount, Better: Lower, Doc: "what nothing measures"})
}

// TestPlannedMetrics: what is planned is not what is measured.
func TestPlannedMetrics(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, m := range PlannedMetrics {
		if _, measured := FindMetric(m.Name); measured || seen[m.Name] || m.Doc == "" || m.Unit == "" {
			t.Errorf("%s is measured already, stands twice or says nothing of itself", m.Name)
		}
		seen[m.Name] = true
	}
}

// resultOf is a valid result with these delivery latencies in milliseconds.
func resultOf(t *testing.T, requests int64, milliseconds ...int64) *Result {
	t.Helper()
	values := make([]int64, len(milliseconds))
	for i, ms := range milliseconds {
		values[i] = ms * 1e6
	}
	n := int64(len(values))
	return &Result{
		Latency:  Latency{Delivery: series(t, values...)},
		Messages: Messages{Received: n, Delivered: n, Expected: n}, Wire: Wire{Requests: requests},
		Validity: Validity{Valid: true},
	}
}

// TestCellFromResults goes the whole way from results to a verdict.
func TestCellFromResults(t *testing.T) {
	t.Parallel()
	groups := []string{"longpoll", "websocket"}
	measures := map[string]*Expression{}
	for name, text := range map[string]string{
		"ratio": "mean(longpoll.delivery) / mean(websocket.delivery)", "asks": "longpoll.requests_per_message", "calls": "longpoll.untold",
	} {
		e, err := CompileExpression(text, groups)
		if err != nil {
			t.Fatal(err)
		}
		measures[name] = e
	}
	repetitions := []Repetition{
		{"longpoll": resultOf(t, 3, 50, 60, 70), "websocket": resultOf(t, 0, 40, 40, 40)},
		{"longpoll": resultOf(t, 3, 51, 61, 71), "websocket": resultOf(t, 0, 40, 40, 40)},
		{"longpoll": resultOf(t, 3, 49, 59, 69), "websocket": resultOf(t, 0, 40, 40, 40)},
	}
	c := Cell(atRate(1), measures, repetitions)
	if e := c.Estimates["ratio"]; !closeTo(e.Value, 1.5, 1e-6) || !closeTo(e.High-e.Value, 4.30265*0.025/math.Sqrt(3), 1e-4) || len(e.Values) != 3 {
		t.Errorf("ratio %+v", e)
	}
	if e := c.Estimates["asks"]; e.Value != 1 || e.Low != 1 || e.High != 1 {
		t.Errorf("requests per message %+v", e)
	}
	if e := c.Estimates["calls"]; e.Known() || e.Doubt != "untold is not measured yet" {
		t.Errorf("what nothing measures: %+v", e)
	}
	q := Question{ID: "K0", Hold: []ClaimCondition{{Measure: "ratio", Rule: Above, Limit: lit(t, "1.05")}, {Measure: "asks", Rule: Exactly, Limit: lit(t, "1")}}}
	if d := Decide(Testable, "x", q, Trial{Cells: []CellResult{c}}); d.Verdict != Supported || d.N != 3 {
		t.Errorf("%s: %s", d.Verdict, d.Why)
	}
	// A message that never came makes the mean of no use, a starved generator all.
	repetitions[1]["longpoll"].Validity = Validity{Checks: []Check{{Name: "loss", Kind: Server}, {Name: "generator_cpu", Kind: Instrument}}}
	c = Cell(atRate(1), measures, repetitions)
	if d := Decide(Testable, "x", q, Trial{Cells: []CellResult{c}}); d.Verdict != ClaimInvalid || !strings.Contains(d.Why, "generator_cpu") {
		t.Errorf("%s: %s", d.Verdict, d.Why)
	}
	delete(repetitions[2], "websocket")
	if e := measures["ratio"].Estimate(repetitions); e.Doubt != "group websocket was not measured" {
		t.Errorf("without a group: %+v", e)
	}
	if c := Cell(nil, measures, nil); !c.Missing || c.String() != "the only cell" {
		t.Errorf("a cell that was not run: %+v", c)
	}
}

// Messages of clients that had no answer are later than all others, but by how much is
// known: even where none was answered an echo has a lower bound, and an order.
func TestUnansweredRoundTrips(t *testing.T) {
	t.Parallel()
	groups := []string{"frames", "posts"}
	measures := map[string]*Expression{}
	for _, text := range []string{"p50(frames.round_trip)", "p50(posts.round_trip)", "mean(posts.round_trip)", "count(posts.round_trip)", "posts.upstream_reach"} {
		e, err := CompileExpression(text, groups)
		if err != nil {
			t.Fatal(err)
		}
		measures[text] = e
	}
	sent := func(echoes *Echoes, values ...int64) *Result {
		r := resultOf(t, 0, 1)
		r.Echoes, r.Latency.RoundTrip = echoes, nil
		if len(values) > 0 {
			r.Latency.RoundTrip = series(t, values...)
		}
		return r
	}
	many := make([]int64, 100)
	for i := range many {
		many[i] = 80e6 + int64(i)*1e3
	}
	cell := func(posts *Echoes, values ...int64) CellResult {
		var repetitions []Repetition
		for range 3 {
			repetitions = append(repetitions, Repetition{"frames": sent(&Echoes{Due: 100}, many...), "posts": sent(posts, values...)})
		}
		return Cell(atRate(100), measures, repetitions)
	}
	question := Question{ID: "K0", Hold: []ClaimCondition{{Rule: Ranked, Order: [][]string{{"p50(frames.round_trip)"}, {"p50(posts.round_trip)"}}}}}
	for name, c := range map[string]CellResult{
		"none answered": cell(&Echoes{Due: 400, Unanswered: 400, WaitedSeconds: 2}),
		"some answered": cell(&Echoes{Due: 400, Unanswered: 300, WaitedSeconds: 2}, many...),
	} {
		if e := c.Estimates["p50(posts.round_trip)"]; !e.Known() || !math.IsInf(e.Value, 1) || e.Low != 2e9 || e.String() != "∞ [2s, ∞]" {
			t.Errorf("%s: %+v, want 2 s at least", name, e)
		}
		if e := c.Estimates["mean(posts.round_trip)"]; e.Known() || !strings.Contains(e.Doubt, " of 400 had not come") {
			t.Errorf("%s: a mean of %+v", name, e)
		}
		if e := c.Estimates["posts.upstream_reach"]; e.Value != c.Estimates["count(posts.round_trip)"].Value/400 {
			t.Errorf("%s: reach %+v", name, e)
		}
		if d := Decide(Testable, "x", question, Trial{Cells: []CellResult{c}}); d.Verdict != Supported {
			t.Errorf("%s: %s: %s", name, d.Verdict, d.Why)
		}
	}
	if e := cell(&Echoes{Due: 100}, many...).Estimates["mean(posts.round_trip)"]; !e.Known() || math.IsInf(e.High, 1) {
		t.Errorf("all answered: %+v", e)
	}
	if e := cell(&Echoes{}).Estimates["p50(posts.round_trip)"]; e.Known() {
		t.Errorf("nothing was sent: %+v", e)
	}
	two := []Result{*sent(&Echoes{Due: 9, Unanswered: 9, WaitedSeconds: 2}), *sent(&Echoes{Due: 9, Unanswered: 8, WaitedSeconds: 1}, 5)}
	if r, ok := RepeatsInterval(two, "round_trip", 0.5); !ok || r.Low != 1e9 || !math.IsInf(r.High, 1) {
		t.Errorf("of two runs %+v, %t", r, ok)
	}
}

func TestEstimate(t *testing.T) {
	t.Parallel()
	if e := measured(Number, 1, 2); !math.IsInf(e.Low, -1) || !math.IsInf(e.High, 1) || e.Value != 1.5 || e.String() != "1.5" {
		t.Errorf("two repetitions have an interval: %v", e)
	}
	// Wide intervals within runs win over a narrow one between them.
	var readings []reading
	for range 3 {
		readings = append(readings, reading{value: 10, low: 5, high: 20, known: true})
	}
	if e := estimate(readings, Number); e.Low != 5 || e.High != 20 || e.String() != "10 [5, 20]" {
		t.Errorf("interval %v", e)
	}
	if e := estimate(nil, Number); e.Known() || e.String() != "unknown" {
		t.Errorf("nothing: %v", e)
	}
	if e := measured(Nanoseconds, math.Inf(1), 5, 5); !math.IsInf(e.Value, 1) || !math.IsInf(e.High, 1) || math.IsNaN(e.Low) {
		t.Errorf("missing messages: %+v", e)
	}
}

// TestEstimateCovers draws normal values: 95 % of the intervals hold the truth.
func TestEstimateCovers(t *testing.T) {
	t.Parallel()
	const trials = 20_000
	s := newStream(1, 77)
	for _, n := range []int{3, 10} {
		covered := 0
		for range trials {
			values := make([]float64, n)
			for i := range values {
				values[i] = 7 + s.random.NormFloat64()
			}
			if e := measured(Number, values...); e.Low <= 7 && 7 <= e.High {
				covered++
			}
		}
		if tolerance := 5 * math.Sqrt(0.95*0.05/trials); math.Abs(float64(covered)/trials-0.95) > tolerance {
			t.Errorf("%d repetitions: %v of the intervals hold the truth, want 0.95 ± %v", n, float64(covered)/trials, tolerance)
		}
	}
}

// TestRelate divides by the cell of the baseline, repetition by repetition.
func TestRelate(t *testing.T) {
	t.Parallel()
	slow := Coordinate{"network.rtt", "80ms", 80e6, Nanoseconds}
	cells := []CellResult{cellOf(1, 10, 20, 40), cellOf(2, 20, 40, 80), cellOf(1, 1, 1, 1), cellOf(4, 3, 3, 3)}
	for i, rtt := range []Coordinate{{"network.rtt", "20ms", 20e6, Nanoseconds}, {"network.rtt", "20ms", 20e6, Nanoseconds}, slow, slow} {
		cells[i].At = append(cells[i].At, rtt)
	}
	Relate(cells, "ratio", Field{"load.rate", []string{"1/s"}})
	for i, want := range []float64{1, 2, 1, 3} {
		if e := cells[i].Estimates["ratio"]; e.Value != want || e.Low != want || e.Unit != Number {
			t.Errorf("%s: %+v, want %v", &cells[i], e, want)
		}
	}
	lonely := []CellResult{cellOf(2, 1, 1, 1)}
	Relate(lonely, "ratio", Field{"load.rate", []string{"1/s"}})
	if e := lonely[0].Estimates["ratio"]; e.Known() {
		t.Errorf("a baseline that was not run: %+v", e)
	}
}

func TestRuleCheck(t *testing.T) {
	t.Parallel()
	facts := map[string]MeasureFacts{"ratio": {Number, false}, "age": {Nanoseconds, true}, "bytes": {ByteCount, false}}
	for _, c := range []struct {
		name      string
		condition ClaimCondition
		want      string
	}{
		{"above", ClaimCondition{Measure: "ratio", Rule: Above, Limit: lit(t, "1.05")}, ""},
		{"bytes without a unit", ClaimCondition{Measure: "bytes", Rule: Below, Limit: lit(t, "14")}, ""},
		{"predicted", ClaimCondition{Measure: "age", Rule: Predicted}, ""},
		{"ranked", ClaimCondition{Rule: Ranked, Order: [][]string{{"ratio"}}}, "order: the rule ranked compares nothing here"},
		{"tied", ClaimCondition{Rule: Tied, Order: [][]string{{"ratio", "age"}}}, "order: ratio is in 1 and age in ns: they have no order"},
		{"twice", ClaimCondition{Rule: Tied, Order: [][]string{{"ratio", "ratio"}}}, "order: ratio stands twice"},
		{"unknown", ClaimCondition{Measure: "ratio", Rule: "abov"}, `rule: unknown rule "abov"`},
		{"no limit", ClaimCondition{Measure: "ratio", Rule: Above}, "rule: the rule above needs a limit"},
		{"limit too much", ClaimCondition{Measure: "age", Rule: Predicted, Limit: lit(t, "3ms")}, "limit: the rule predicted takes no limit"},
		{"time without a unit", ClaimCondition{Measure: "age", Rule: Below, Limit: lit(t, "3")}, "limit: 3 has no unit, and a time is wanted: write 3ms"},
		{"wrong unit", ClaimCondition{Measure: "age", Rule: Below, Limit: lit(t, "3B")}, "limit: 3B is in B, wanted in ns"},
		{"no prediction", ClaimCondition{Measure: "ratio", Rule: Predicted}, "rule: ratio has no prediction"},
		{"nothing between", ClaimCondition{Measure: "ratio", Rule: Between, Low: lit(t, "2"), High: lit(t, "1")}, "high: 1 is not above 2: nothing lies between"},
		{"margin of nothing", ClaimCondition{Measure: "ratio", Rule: Near, Limit: lit(t, "2"), Margin: lit(t, "0%")}, "margin: 0% is an impossible margin: no measurement is that exact; the rule exactly counts"},
		{"margin of all", ClaimCondition{Measure: "ratio", Rule: Near, Limit: lit(t, "2"), Margin: lit(t, "100%")}, "margin: 100% is an impossible margin: less than 100% is allowed"},
		{"margin in another unit", ClaimCondition{Measure: "age", Rule: Predicted, Margin: lit(t, "5B")}, "margin: 5B is in B, wanted in ns"},
	} {
		got := ""
		if err := c.condition.Check(facts); err != nil {
			var rule *RuleError
			if !errors.As(err, &rule) {
				t.Fatalf("%s: %v is no RuleError", c.name, err)
			}
			got = rule.Key + ": " + rule.Text
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLiteralsOfClaims(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Literal{
		"3": {"3", 3, Number, false, true}, "5%": {"5%", 0.05, Number, true, false}, "2ms": {"2ms", 2e6, Nanoseconds, false, false},
		"0.1/m": {"0.1/m", 0.1 / 60, PerSecond, false, false}, "64B": {"64B", 64, ByteCount, false, false},
	} {
		if got, err := ParseLiteral(text); err != nil || got != want || got.String() != text {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-3", "x", "3 ms", "5 %", "3parsecs"} {
		if l, err := ParseLiteral(text); err == nil {
			t.Errorf("%q is %+v", text, l)
		}
	}
	var a Argument
	for text, want := range map[string]string{"L = load.rate": "L = load.rate", "trips=2": "trips = 2"} {
		if err := a.UnmarshalText([]byte(text)); err != nil || a.String() != want {
			t.Errorf("%s: %v, %v", text, a, err)
		}
	}
	for _, text := range []string{"L", "= 3", "L =", "L = -3"} {
		if err := a.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is %v", text, a)
		}
	}
}

func TestWorkloadFields(t *testing.T) {
	t.Parallel()
	names := FieldNames()
	for _, want := range []string{"load.rate", "load.clients", "network.rtt", "parameters.hold", "behavior.loop", "behavior.close", "upstream.by"} {
		if !slices.Contains(names, want) {
			t.Errorf("no field %s", want)
		}
	}
	var w Workload
	for _, name := range names {
		before, ok := w.Text(name)
		if !ok {
			t.Errorf("%s has no text", name)
		}
		for _, value := range []string{"20ms", "4/s", "64B", "12", "true", "word"} {
			if w.Set(name, value) == nil {
				break
			}
		}
		if after, _ := w.Text(name); after == before {
			t.Errorf("%s cannot be set: %q", name, after)
		}
	}
	for name, want := range map[string]Unit{"load.rate": PerSecond, "network.rtt": Nanoseconds, "load.payload": ByteCount, "load.clients": Number} {
		if v, unit, ok := w.Number(name); !ok || unit != want || v == 0 {
			t.Errorf("%s is %v %s", name, v, unit)
		}
	}
	if _, _, ok := w.Number("load.arrivals"); ok {
		t.Error("arrivals are a number")
	}
	for _, name := range []string{"load", "load.", "load.rat", "nothing.rate", ".rate", "load.rate.x"} {
		if w.Set(name, "4/s") == nil {
			t.Errorf("%q can be set", name)
		}
	}
	if err := w.Set("load.rate", "4"); err == nil {
		t.Error("a rate without a unit")
	}
	if text := (Field{"load.rate", []string{"1/s", "2/s"}}).String(); text != "load.rate = 1/s, 2/s" {
		t.Errorf("said %q", text)
	}
}
