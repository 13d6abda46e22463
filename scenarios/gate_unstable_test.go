package scenarios

import (
	"strings"
	"testing"

	"bench/results"
)

// A gate decides on the latencies of unstable runs as on any other, but not in silence.
func TestGateTellsOfUnstableRuns(t *testing.T) {
	t.Parallel()
	var growing, steady results.Result
	growing.Validity = results.Validity{Valid: true, Checks: []results.Check{{Name: "overload", Kind: results.Server, Value: 0.2, Limit: 0.01}}}
	steady.Validity = results.Validity{Valid: true, Checks: []results.Check{{Name: "overload", Kind: results.Server, OK: true, Limit: 0.01}}}
	unit := func(pattern string, base, head []results.Result) *gateUnit {
		return &gateUnit{scenario: results.Scenario{Name: "load"}, pattern: pattern, base: base, head: head}
	}
	r := &gateRun{units: []*gateUnit{
		unit("sse", []results.Result{steady, steady}, []results.Result{steady, steady}),
		unit("websocket", []results.Result{steady, growing}, []results.Result{growing, growing}),
	}}
	notes := r.unstableNotes()
	if len(notes) != 1 || !strings.HasPrefix(notes[0], "load, websocket: unstable in 1 of 2 runs of base and 2 of 2 of head: ") {
		t.Errorf("notes %q", notes)
	}
}
