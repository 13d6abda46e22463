package report

import (
	"fmt"
	"strings"
)

// ownTail is the part of what lies beyond a percentile from which on it is said
// that the generator, or the machine under it, made it.
const ownTail = 0.5

// stallNotes name the percentiles that tell of the generator's own standstills, not
// of the server. They stay: nobody knows what the server would have done meanwhile.
func stallNotes(g group) []string {
	if !g.valid() || g.pooled.Loop != "open" || g.unstable() {
		return nil
	}
	d, err := g.pooled.distribution("delivery")
	if err != nil || d == nil {
		return nil
	}
	var parts []string
	var longest int64
	for _, p := range []struct {
		name string
		q    float64
	}{{"p99", 0.99}, {"p99.9", 0.999}} {
		at := d.At(p.q)
		if !at.Printable() || at.Bound {
			continue
		}
		share, most := 0.0, int64(0)
		for _, r := range g.used {
			s, l := r.Standstills(float64(at.Value))
			share += s / float64(len(g.used))
			most = max(most, l)
		}
		if part := share / (1 - p.q); part >= ownTail {
			parts = append(parts, fmt.Sprintf("%.0f %% of what lies beyond %s", 100*min(1, part), p.name))
			longest = max(longest, most)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("the generator itself stood still, for %s at the longest: that explains at least %s, which says little about the server",
		duration(float64(longest)), strings.Join(parts, " and "))}
}
