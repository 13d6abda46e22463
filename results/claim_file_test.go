package results

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// someRun is a run of claims with a decision of every kind of number.
func someRun() *ClaimRun {
	missing := measured(Nanoseconds, math.Inf(1), math.Inf(1), math.Inf(1))
	d := Decision{
		ID: "K9", Experiment: "try", Verdict: Conditional, N: 3, Machine: "here", Command: "bench claims run K9", Why: "holds in 1 cell",
		Boundaries: []Boundary{{Field: "load.rate", Unit: PerSecond, Slice: []Coordinate{}, Holds: 1, Fails: 2, HoldsText: "1/s", FailsText: "2/s"}},
		Evidence:   []Evidence{{Cell: atRate(1), Measure: "ratio", Found: measured(Number, 1, 2, 3), Text: "2", Wanted: "above 1", Clearance: math.Inf(-1)}},
		Flags:      []string{}, Parts: []Decision{},
	}
	return &ClaimRun{
		Schema: DecisionsSchema, Machine: "here", Profile: "quick", Seconds: 12.5, Decisions: []Decision{d},
		Experiments: []ExperimentRun{{
			Name: "try", Tier: 1, Repeat: 3, Needs: []string{}, Skipped: []string{"load.rate = 2/s"}, Remarks: []string{}, Decisions: []Decision{d},
			Cells: []CellRecord{{
				Key: "abc", At: []Coordinate{{"parameters.headers", "browser", 1, Number}}, SearchedFor: []string{}, Again: []string{}, Repetitions: 3,
				Estimates: map[string]Estimate{"ratio": measured(Number, 1, 1.5), "age": missing}, Predictions: map[string]float64{"ratio": 1.2},
				Groups: []GroupRecord{{Name: "longpoll", Pattern: "longpoll", Variant: "close", Figures: map[string]Estimate{"reach": measured(Number, 1, 1, 1)}}},
			}},
		}},
	}
}

// TestClaimsFile: what is written is read back, infinite numbers included.
func TestClaimsFile(t *testing.T) {
	t.Parallel()
	dir, want := t.TempDir(), someRun()
	if err := WriteClaims(dir, want); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, DecisionsFile)} {
		got, err := ReadClaims(path)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("read\n%+v\nwrote\n%+v", got, want)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, DecisionsFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"low": "-inf"`, `"value": "inf"`, `"clearance": "-inf"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
}

// TestClaimsFileErrors: what is no file of decisions says so, and where.
func TestClaimsFileErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"schema": "bench/results/v1"}`: `x.json: not a file of decisions: schema is "bench/results/v1", want "bench/decisions/v1"`,
		`{"schema": 1}`:                  `x.json:1:12: schema: number where string belongs`,
		"{\n":                            `x.json:2:1: truncated: unexpected end of JSON input`,
		`{"schema": "bench/decisions/v1", "decisions": [{"id": "K9", "verdict": "MAYBE"}]}`: `x.json: unknown verdict "MAYBE" on "K9"`,
	} {
		if _, err := DecodeClaims("x.json", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	if _, err := ReadClaims(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that does not exist is read")
	}
}

// TestClaimCellFile: the results of a cell are compressed, and read as others are.
func TestClaimCellFile(t *testing.T) {
	t.Parallel()
	dir, r := t.TempDir(), sample(t)
	r.Group = "longpoll"
	if err := WriteCell(dir, "try", "abc", []Result{Slim(r, nil)}); err != nil {
		t.Fatal(err)
	}
	rs, err := ReadCell(dir, "try", "abc")
	if err != nil || len(rs) != 1 {
		t.Fatalf("%d results, %v", len(rs), err)
	}
	if got := rs[0]; got.Group != "longpoll" || got.Latency.Delivery == nil || got.Latency.LastSubscriber == nil || got.Latency.Service != nil ||
		len(got.Instrument.Processes) != 0 || got.Timeline[0].Delivery == nil {
		t.Errorf("kept is %+v", rs[0])
	}
	if r.Latency.Service == nil || len(r.Instrument.Processes) == 0 {
		t.Error("the result itself was changed")
	}
	if rs, err := ReadCell(dir, "try", "other"); rs != nil || err != nil {
		t.Errorf("a cell that was not run has %d results, %v", len(rs), err)
	}
	if err := os.WriteFile(CellFile(dir, "try", "bad"), []byte(`{"schema": "bench/results/v1"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadCell(dir, "try", "bad"); err == nil || !strings.HasSuffix(err.Error(), "not a compressed result file: gzip: invalid header") {
		t.Errorf("a damaged file: %v", err)
	}
}

// TestSlimKeepsOnlyWhatIsNamed: with one receiver a message, seconds are not kept.
func TestSlimKeepsOnlyWhatIsNamed(t *testing.T) {
	t.Parallel()
	r := sample(t)
	r.Scenario.Load.Topics = OwnTopics
	slim := Slim(r, []string{"connect"})
	if slim.Latency.Connect == nil || slim.Latency.LastSubscriber != nil || slim.Timeline[0].Delivery != nil || slim.Timeline[0].End == 0 {
		t.Errorf("kept is %+v", slim)
	}
}

// TestRepetitions: a repetition that was made again counts once, what is partial not
// at all, and only what all groups have is complete.
func TestRepetitions(t *testing.T) {
	t.Parallel()
	made := func(group string, repeat int, seed uint64) Result {
		return Result{Group: group, Repeat: repeat, Seed: seed}
	}
	cut := made("b", 1, 7)
	cut.Partial = true
	all := []Result{made("a", 0, 1), made("b", 0, 2), made("a", 1, 3), cut, made("a", 0, 4), made("b", 2, 5), made("c", 0, 6)}
	got := Repetitions([]string{"a", "b"}, all)
	if len(got) != 1 || got[0]["a"].Seed != 4 || got[0]["b"].Seed != 2 {
		t.Errorf("%d repetitions: %+v", len(got), got)
	}
	if got := Repetitions([]string{"a"}, all); len(got) != 2 || got[1]["a"].Seed != 3 {
		t.Errorf("of a alone: %d", len(got))
	}
	if got := Repetitions([]string{"d"}, all); len(got) != 0 {
		t.Errorf("of nobody: %d", len(got))
	}
}

// TestSustainedRate: a search is one repetition, and its rate a bracket.
func TestSustainedRate(t *testing.T) {
	t.Parallel()
	var all []Result
	search := func(outcomes ...Outcome) {
		for i, o := range outcomes {
			r := Result{Group: "push", Pattern: "websocket", Probe: &Probe{Number: i + 1, Outcome: o, Resolution: 1}}
			r.Scenario.Load.Rate, r.Scenario.Load.Clients = Rate(int(100)<<i), 10
			all = append(all, r)
		}
	}
	search(Passed, Passed, Failed)
	search(Passed, Passed, Passed, Failed)
	search(Passed, Passed, Passed, Passed)
	search(Disturbed, Disturbed)
	search(Failed)
	repetitions := Repetitions([]string{"push"}, all)
	if len(repetitions) != 4 || repetitions[3]["push"] != nil {
		t.Fatalf("%d repetitions", len(repetitions))
	}
	m, err := CompileExpression("push.sustained_rate", []string{"push"})
	if err != nil || len(m.Planned()) > 0 {
		t.Fatal(err, m.Planned())
	}
	e := m.Estimate(repetitions[:2])
	if e.Values[0] != 1000*math.Sqrt(2*4) || e.Values[1] != 1000*math.Sqrt(4*8) || e.Unit != PerSecond {
		t.Errorf("values %v %s", e.Values, e.Unit)
	}
	if e := m.Estimate(repetitions[:3]); e.Values[2] != 8000 || !math.IsInf(e.High, 1) || e.Low > 2000+8000/3+2000 {
		t.Errorf("with a bracket that is open above: %+v", e)
	}
	if e := m.Estimate(repetitions); e.Known() {
		t.Errorf("a search that found nothing has a rate: %+v", e)
	}
}

// TestCompareClaims: verdicts are compared claim by claim, and parts told.
func TestCompareClaims(t *testing.T) {
	t.Parallel()
	on := func(id string, v ClaimVerdict, parts ...Decision) Decision {
		return Decision{ID: id, Verdict: v, Parts: parts}
	}
	part := func(name string, v ClaimVerdict) Decision { return Decision{Experiment: name, Verdict: v} }
	first := &ClaimRun{Decisions: []Decision{on("K1", Supported), on("K2", Conditional, part("x", Supported), part("y", Refuted)), on("K3", Opinion)}}
	second := &ClaimRun{Decisions: []Decision{on("K2", Supported, part("x", Supported), part("y", Supported)), on("K1", Supported), on("K4", Planned)}}
	c := CompareClaims(first, second)
	if c.Same != 1 || len(c.Changed) != 1 || len(c.Changed[0].Parts) != 1 || c.Changed[0].Parts[0].First.Experiment != "y" {
		t.Errorf("%+v", c)
	}
	if !reflect.DeepEqual(c.OnlyFirst, []string{"K3"}) || !reflect.DeepEqual(c.OnlySecond, []string{"K4"}) {
		t.Errorf("only in one: %v and %v", c.OnlyFirst, c.OnlySecond)
	}
}
