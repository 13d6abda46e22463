//go:build study

package scenarios

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bench/results"
)

// studyFolder keeps what was measured, so that the study goes on where it ended.
var studyFolder = filepath.Join("..", "results", "reference", "gate")

const (
	// studyPairsWanted are the pairs that gates are drawn from, studyGates the
	// gates that are really run, of studyBudget each.
	studyPairsWanted = 60
	studyGates       = 6
	studyBudget      = "2m"
)

// concluding is more than it takes to draw the gates.
const concluding = 5 * time.Minute

// studied is the whole of what is measured, in one file.
type studied struct {
	Machine results.Fingerprint `json:"machine"`
	Date    time.Time           `json:"date"`
	// Scenario and Pattern are those of a gate without arguments, the lengths those
	// that its default budget leaves.
	Scenario string           `json:"scenario"`
	Pattern  string           `json:"pattern"`
	Load     string           `json:"load"`
	Warmup   results.Duration `json:"warmup"`
	Window   results.Duration `json:"window"`
	Pause    results.Duration `json:"pause"`
	Pairs    []studiedPair    `json:"pairs"`
	Gates    []studiedGate    `json:"gates"`
}

// studiedPair is two runs of the reference server with one plan.
type studiedPair struct {
	Seed      uint64             `json:"seed"`
	HeadFirst bool               `json:"head_first"`
	Invalid   string             `json:"invalid"`
	Base      map[string]float64 `json:"base"`
	Head      map[string]float64 `json:"head"`
}

// studiedGate is one true gate of the reference server against itself.
type studiedGate struct {
	Budget   string  `json:"budget"`
	Exit     int     `json:"exit"`
	Verdict  string  `json:"verdict"`
	Why      string  `json:"why"`
	Seconds  float64 `json:"seconds"`
	Pairs    int     `json:"pairs"`
	LeftOut  int     `json:"pairs_left_out"`
	Window   string  `json:"window"`
	Rounds   int     `json:"rounds"`
	Measured string  `json:"measured"`
}

// TestGateStudy measures a slice of the study, or, once everything is measured,
// draws gates from it and holds them against what a gate must be. A slice takes
// GATE_STUDY_SLICE (8m) and keeps every pair and gate as it ends. The machine must
// be quiet.
func TestGateStudy(t *testing.T) {
	slice, err := time.ParseDuration(cmp.Or(os.Getenv("GATE_STUDY_SLICE"), "8m"))
	if err != nil {
		t.Fatalf("GATE_STUDY_SLICE: %v", err)
	}
	end := time.Now().Add(slice)
	s := openStudy(t)
	for len(s.valid()) < studyPairsWanted && time.Now().Add(s.pairTakes()).Before(end) {
		s.measurePair(t)
	}
	for len(s.valid()) >= studyPairsWanted && !s.enoughGates() && time.Now().Add(s.nextGateTakes()).Before(end) {
		s.measureGate(t)
	}
	if len(s.valid()) < studyPairsWanted || !s.enoughGates() {
		fmt.Printf("study: %d of %d pairs, %d of %d gates; not complete: make gate-study goes on\n", len(s.valid()), studyPairsWanted, len(s.Gates), studyGates+1)
		return
	}
	if time.Now().Add(concluding).After(end) {
		fmt.Println("study: everything is measured; not complete: make gate-study draws the conclusions")
		return
	}
	s.conclude(t)
	fmt.Println("study: complete")
}

// openStudy reads what there is, or begins.
func openStudy(t *testing.T) *studied {
	t.Helper()
	source, err := Embedded("gate")
	if err != nil {
		t.Fatal(err)
	}
	g := source.Scenario
	here := environment("study", true).Fingerprint()
	s := &studied{}
	data, err := os.ReadFile(studyFile())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		plan, err := planGate([]results.Scenario{g}, 6*time.Minute, 0, 2, 9, false)
		if err != nil {
			t.Fatal(err)
		}
		*s = studied{
			Machine: here, Date: time.Now().UTC().Truncate(time.Second), Scenario: g.Name, Pattern: g.Patterns[0],
			Load: results.LoadKey(g, g.Patterns[0], false), Warmup: plan.Warmup, Window: plan.Window, Pause: plan.Pause,
		}
	case err != nil:
		t.Fatal(err)
	default:
		if err := json.Unmarshal(data, s); err != nil {
			t.Fatalf("%s: %v", studyFile(), err)
		}
		if d := s.Machine.Difference(here); d != "" && (len(s.valid()) < studyPairsWanted || !s.enoughGates()) {
			t.Fatalf("%s is of another machine (%s): remove it to begin anew", studyFile(), d)
		}
	}
	return s
}

func studyFile() string { return filepath.Join(studyFolder, "study.json") }

// keep writes everything measured so far.
func (s *studied) keep(t *testing.T) {
	t.Helper()
	data, err := json.MarshalIndent(s, "", " ")
	if err == nil {
		err = os.MkdirAll(studyFolder, 0o755)
	}
	if err == nil {
		err = results.WriteFile(studyFile(), append(data, '\n'))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// valid are the pairs that can be judged.
func (s *studied) valid() (kept []studiedPair) {
	for _, p := range s.Pairs {
		if p.Invalid == "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// pairTakes is more than a pair takes.
func (s *studied) pairTakes() time.Duration {
	return 2 * (time.Duration(s.Warmup+s.Window) + 2*time.Second)
}

// measurePair makes one more pair, in the order that a gate would have.
func (s *studied) measurePair(t *testing.T) {
	t.Helper()
	source, err := Embedded("gate")
	if err != nil {
		t.Fatal(err)
	}
	r := newGateRun(GateOptions{Scenarios: []results.Scenario{source.Scenario}, Metrics: results.GateMetrics, Version: "study"})
	r.plan = results.GatePlan{Seed: 1, Warmup: s.Warmup, Window: s.Window, Pause: s.Pause}
	u := r.units[0]
	// The pairs before are there by their number alone.
	u.pairs = make([]results.GatePair, len(s.Pairs))
	u.base, u.head = make([]results.Result, len(s.Pairs)), make([]results.Result, len(s.Pairs))
	if _, err := r.pair(context.Background(), u); err != nil {
		t.Fatal(err)
	}
	i := len(s.Pairs)
	made := studiedPair{Seed: u.pairs[i].Seed, HeadFirst: u.pairs[i].HeadFirst, Invalid: u.pairs[i].Invalid, Base: map[string]float64{}, Head: map[string]float64{}}
	for _, v := range u.values(i, i+1) {
		if len(v.Base) == 1 {
			made.Base[v.Metric], made.Head[v.Metric] = v.Base[0], v.Head[0]
		}
	}
	s.Pairs = append(s.Pairs, made)
	s.keep(t)
	fmt.Printf("pair %d: %d valid of %d wanted %s\n", i+1, len(s.valid()), studyPairsWanted, made.Invalid)
}
