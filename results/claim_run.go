package results

import "time"

// DecisionsSchema names the version of a file of decisions.
const DecisionsSchema = "bench/decisions/v1"

// Names in the folder of a run of claims. Each experiment has a folder of its own
// there, with a result file for every cell: EXPERIMENT/KEY + CellSuffix.
const (
	DecisionsFile = "decisions.json"
	CellSuffix    = ".json.gz"
)

// ClaimRun is a run of claims: what was measured for each experiment, and what
// follows from it for each claim.
type ClaimRun struct {
	Schema string `json:"schema"`
	// Version is that of bench, Started when the run began first, and Command the one
	// that began or resumed it last.
	Version string    `json:"version"`
	Started time.Time `json:"started"`
	Command string    `json:"command"`
	// Machine is where, in words; Profile with how much effort.
	Machine string `json:"machine"`
	Profile string `json:"profile"`
	// Seconds is the time that was spent on measuring, over all resumptions.
	Seconds float64 `json:"seconds"`
	// Partial is true if something that was asked for is not there, which
	// PartialReason says.
	Partial       bool            `json:"partial"`
	PartialReason string          `json:"partial_reason"`
	Experiments   []ExperimentRun `json:"experiments"`
	// Decisions are those of the claims that the experiments are about, each combined
	// of all its questions, in the order of the catalog.
	Decisions []Decision `json:"decisions"`
}

// ExperimentRun is what became of one experiment.
type ExperimentRun struct {
	Name string `json:"name"`
	Tier int    `json:"tier"`
	// Command repeats this experiment alone.
	Command string `json:"command"`
	// Repeat is how often every cell was to be run; Expected and Seconds are what it
	// was estimated to take, and took.
	Repeat   int     `json:"repeat"`
	Expected float64 `json:"expected_seconds"`
	Seconds  float64 `json:"seconds"`
	// Needs are what it asks of runs that they do not offer: if there are any, it was
	// not run. Skipped is what was left out to fit the budget.
	Needs   []string `json:"needs"`
	Skipped []string `json:"skipped"`
	// Remarks are what happened: cells that were run again, searches that ended early.
	Remarks []string     `json:"remarks"`
	Cells   []CellRecord `json:"cells"`
	// Decisions are those of its questions, in their order.
	Decisions []Decision `json:"decisions"`
}

// CellRecord is one cell of an experiment.
type CellRecord struct {
	// Key identifies what was run: equal key, equal workloads. The results are in the
	// file of that name.
	Key string       `json:"key"`
	At  []Coordinate `json:"at"`
	// SearchedFor names the questions for which the cell was added, to narrow a
	// boundary; none is a declared cell.
	SearchedFor []string `json:"searched_for"`
	// Repetitions counts the complete ones.
	Repetitions int `json:"repetitions"`
	// Again says for each repetition that was invalid, and made again, why.
	Again []string `json:"again"`
	// Estimates are the experiment's measures by name, Predictions what closed forms
	// say of them.
	Estimates   map[string]Estimate `json:"estimates"`
	Predictions map[string]float64  `json:"predictions"`
	// Invalid, Absent and Missing are as in CellResult.
	Invalid string `json:"invalid"`
	Absent  string `json:"absent"`
	Missing bool   `json:"missing"`
	// Groups are the populations of clients, in the experiment's order.
	Groups []GroupRecord `json:"groups"`
}

// GroupRecord is a group of clients in a cell.
type GroupRecord struct {
	Name string `json:"name"`
	// Pattern and Variant are as in Result: Variant is "" for the plain pattern.
	Pattern string `json:"pattern"`
	Variant string `json:"variant"`
	// Workload has every value spelled out.
	Workload Workload `json:"workload"`
	// Figures are what the group alone came to, by expressions without a group, such
	// as "p99(delivery)" and "server_cpu_ms_per_1000": GroupFigures, and what the
	// experiment's measures and its charts name.
	Figures map[string]Estimate `json:"figures"`
	// Course is what CourseOf says of it; kept where a chart draws it.
	Course []float64 `json:"course,omitzero"`
}

// GroupFigures are kept of every group, whatever its experiment asks.
var GroupFigures = []string{
	"mean(delivery)", "stddev(delivery)", "p50(delivery)", "p90(delivery)", "p99(delivery)", "reach",
	"overhead_bytes_per_message", "wire_overhead_per_message", "requests_per_message", "server_cpu_ms_per_1000",
	"delivered_per_second",
}
