package results

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"
)

// GateSchema names the version of a gate's file.
const GateSchema = "bench/gate/v1"

// Kinds of gates.
const (
	GatePairs    = "pairs"    // head and base run in turn
	GateBaseline = "baseline" // head runs, base was kept
)

// Gate is what a gate leaves behind: what was planned, every pair of runs, how
// each metric was judged, and the verdict.
type Gate struct {
	Verdict Verdict `json:"verdict"`
	// Why is one sentence.
	Why string `json:"why"`
	// Partial is true if the gate was interrupted or broke off: the verdict is then
	// of what there is.
	Partial bool   `json:"partial"`
	Kind    string `json:"kind"`
	// Base and Head say what was compared, in words.
	Base        string      `json:"base"`
	Head        string      `json:"head"`
	Started     time.Time   `json:"started"`
	Seconds     float64     `json:"seconds"`
	Command     string      `json:"command"`
	Environment Environment `json:"environment"`
	Plan        GatePlan    `json:"plan"`
	Units       []GateUnit  `json:"units"`
	// Notes are what a reader must know, such as that margins are not calibrated.
	Notes []string `json:"notes"`
}

// GatePlan is how a gate divides its time. Lengths are of one run.
type GatePlan struct {
	Seed   uint64   `json:"seed"`
	Budget Duration `json:"budget"`
	// Units is how many pairs of a scenario and a pattern are judged.
	Units int `json:"units"`
	// Pairs is the first round of each; Extra are the most that may follow, to decide
	// what it did not, or to confirm that it failed.
	Pairs int `json:"pairs"`
	Extra int `json:"extra"`
	// Sides is the runs of a pair: 1 against a kept baseline.
	Sides  int      `json:"sides"`
	Warmup Duration `json:"warmup"`
	Window Duration `json:"window"`
	Pause  Duration `json:"pause"`
	// Beside is what a run takes beside load and pause, as estimated.
	Beside Duration `json:"beside"`
}

// Run is how long a run takes, the pause after it included.
func (p GatePlan) Run() time.Duration {
	return time.Duration(p.Warmup + p.Window + p.Pause + p.Beside)
}

// Takes is how long so many pairs of every unit take.
func (p GatePlan) Takes(pairs int) time.Duration {
	return time.Duration(pairs*p.Units*p.Sides) * p.Run()
}

// GateUnit is one scenario and pattern before the gate.
type GateUnit struct {
	Scenario string `json:"scenario"`
	Pattern  string `json:"pattern"`
	// Verdict and Why are of this unit.
	Verdict Verdict `json:"verdict"`
	Why     string  `json:"why"`
	// Calibrated is the noise that margins come from, null if there is none.
	Calibrated *LoadNoise  `json:"calibrated"`
	Pairs      []GatePair  `json:"pairs"`
	Rounds     []GateRound `json:"rounds"`
	// Judgments are the last word on each metric.
	Judgments []Judgment `json:"judgments"`
	// Thresholds are the scenario's, held against all valid runs of head together.
	Thresholds []Assessment `json:"thresholds"`
}

// GatePair is two runs of the same plan.
type GatePair struct {
	Seed      uint64 `json:"seed"`
	HeadFirst bool   `json:"head_first"`
	// Invalid says why the pair is not judged, "" if it is.
	Invalid string `json:"invalid"`
}

// Rounds of a gate.
const (
	FirstRound   = "first"
	Extension    = "extension"
	Confirmation = "confirmation"
)

// GateRound is one look at the pairs of a unit from index From up to To.
type GateRound struct {
	Name      string     `json:"name"`
	From      int        `json:"from"`
	To        int        `json:"to"`
	Judgments []Judgment `json:"judgments"`
}

// EncodeGate writes a gate as indented JSON, with GateSchema as its version.
func EncodeGate(w io.Writer, g *Gate) error {
	whole := *g
	whole.Notes, whole.Units = list(whole.Notes), slices.Clone(list(whole.Units))
	for i := range whole.Units {
		u := &whole.Units[i]
		u.Pairs, u.Rounds, u.Judgments, u.Thresholds = list(u.Pairs), list(u.Rounds), list(u.Judgments), list(u.Thresholds)
	}
	data, err := json.MarshalIndent(struct {
		Schema string `json:"schema"`
		Gate
	}{GateSchema, whole}, "", " ")
	if err != nil {
		return fmt.Errorf("encoding the gate: %w", err)
	}
	if _, err := w.Write(append(data, '\n')); err != nil {
		return fmt.Errorf("writing the gate: %w", err)
	}
	return nil
}
