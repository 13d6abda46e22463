package report

import (
	"slices"
	"strings"
	"testing"

	"bench/results"
)

// Whoever sends more than a millisecond late is told, at the farthest percentile that
// may be told, and that ages contain it.
func TestLatenessIsTold(t *testing.T) {
	t.Parallel()
	lag := func(n, late int, by int64) *results.Series {
		return histogramOf(slices.Concat(constant(n-late, 50_000), constant(late/2, by), constant(late-late/2, 2*by))...)
	}
	for _, c := range []struct {
		name string
		lag  *results.Series
		want string
	}{
		{"long run", lag(20_000, 30, 1_500_000), "(p99.9 1.50 ms in sse)"},
		{"long run, hardly late", lag(20_000, 30, 990_000), ""},
		{"short run", lag(2000, 30, 1_500_000), "(p99 1.50 ms in sse)"},
		{"short run, late once", lag(2000, 3, 1_500_000), ""},
		{"not measured", nil, ""},
	} {
		r := sets()["six"][3]
		r.Latency.ScheduleLag = c.lag
		notes := latenessNotes(groups([]results.Result{r}))
		if c.want == "" {
			if notes != nil {
				t.Errorf("%s: %+v", c.name, notes)
			}
			continue
		}
		if len(notes) != 1 || !notes[0].concerns("sse") || !strings.Contains(notes[0].text, "above 1ms "+c.want) || !strings.Contains(notes[0].text, "contains it") {
			t.Errorf("%s: %+v, want %s", c.name, notes, c.want)
		}
		r.Validity.Valid = false
		if notes := latenessNotes(groups([]results.Result{r})); notes != nil {
			t.Errorf("%s: invalid, and told: %+v", c.name, notes)
		}
	}
	both := slices.Clone(sets()["six"])[3:5]
	both[0].Latency.ScheduleLag, both[1].Latency.ScheduleLag = lag(20_000, 30, 1_500_000), lag(20_000, 30, 3_000_000)
	if notes := latenessNotes(groups(both)); len(notes) != 1 || !strings.Contains(notes[0].text, "(p99.9 1.50 ms in sse, p99.9 3.00 ms in websocket)") {
		t.Errorf("two patterns: %+v", notes)
	}
}
