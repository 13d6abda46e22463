package scenarios

import (
	"strings"
	"testing"

	"bench/results"
)

// A gate decides on the latencies of unstable runs as on any other, but not in silence;
// the runs of a pair that it leaves out are not told of.
func TestGateTellsOfUnstableRuns(t *testing.T) {
	t.Parallel()
	var growing, steady results.Result
	growing.Validity = results.Validity{Valid: true, Checks: []results.Check{{Name: "overload", Kind: results.Server, Value: 0.2, Limit: 0.01}}}
	steady.Validity = results.Validity{Valid: true, Checks: []results.Check{{Name: "overload", Kind: results.Server, OK: true, Limit: 0.01}}}
	type pairs []struct {
		base, head results.Result
		invalid    string
	}
	unit := func(pattern string, all pairs) *gateUnit {
		u := &gateUnit{scenario: results.Scenario{Name: "load"}, pattern: pattern}
		for _, p := range all {
			u.pairs = append(u.pairs, results.GatePair{Invalid: p.invalid})
			u.base, u.head = append(u.base, p.base), append(u.head, p.head)
		}
		return u
	}
	r := &gateRun{units: []*gateUnit{
		unit("sse", pairs{{steady, steady, ""}, {steady, steady, ""}}),
		unit("longpoll", pairs{{steady, steady, ""}, {growing, growing, "head: it was late"}}),
		unit("websocket", pairs{{steady, growing, ""}, {growing, growing, "base: it was late"}, {growing, growing, ""}}),
	}}
	notes := r.unstableNotes()
	if len(notes) != 1 || !strings.HasPrefix(notes[0], "load, websocket: unstable in 1 of 2 runs of base and 2 of 2 of head: ") {
		t.Errorf("notes %q", notes)
	}
}
