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
	if !g.valid() || g.pooled.Loop != "open" {
		return nil
	}
	d, err := g.pooled.distribution("delivery")
	if err != nil || d == nil {
		return nil
	}
	var names []string
	var most float64
	var longest int64
	for _, p := range []struct {
		name string
		q    float64
	}{{"p99", 0.99}, {"p99.9", 0.999}} {
		at := d.At(p.q)
		if !at.Printable() || at.Bound {
			continue
		}
		var share float64
		for _, r := range g.used {
			s, l := r.Standstills(float64(at.Value))
			share += s / float64(len(g.used))
			longest = max(longest, l)
		}
		if part := share / (1 - p.q); part >= ownTail {
			names, most = append(names, p.name), max(most, part)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s: the generator itself stood still, for %s at the longest, which explains %.0f %% of what lies beyond: it says little about the server",
		strings.Join(names, " and "), duration(float64(longest)), 100*min(1, most))}
}
