package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// A standstill of the generator that lasts p99 and a hundredth of the window longer
// makes all that lies beyond p99, one of half the rest says too little, and what the
// run did not call valid has no percentiles to doubt.
func TestStandstillsOfTheGeneratorAreNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		over  float64 // beyond p99, as a share of the window
		valid bool
		want  string
	}{
		{"all", 0.01, true, "100 % of what lies beyond p99,"},
		{"a third", 0.0033, true, ""},
		{"invalid", 0.01, false, ""},
	} {
		r := slices.Clone(sets()["six"])[4]
		window := r.Window()
		stall := r.Latency.Delivery.P99 + int64(c.over*float64(window))
		middle := time.Duration(r.Scenario.Load.Warmup).Seconds() + window.Seconds()/2
		r.Instrument = &results.Watch{Processes: []results.Observer{
			{Role: "publisher", Stalls: []results.Stall{{Start: middle, Length: stall, By: "thread"}}},
		}}
		r.Validity.Valid = c.valid
		var got string
		for _, text := range stallNotes(groups([]results.Result{r})[0]) {
			got += text
		}
		if c.want == "" && strings.Contains(got, "beyond p99,") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if want := duration(float64(stall)); c.want != "" && (!strings.Contains(got, want) || stall < int64(time.Millisecond)) {
			t.Errorf("%s: %q tells no standstill of %s", c.name, got, want)
		}
	}
}
