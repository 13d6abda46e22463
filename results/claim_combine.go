package results

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Combine is the verdict on a claim that several questions, of one experiment or of
// several, decide. What is planned or cannot be tested here leaves it partly decided
// by the others. If those that are decided all say the same, so does it; if they
// differ it is conditional, and names each. One that is invalid or inconclusive
// keeps it from being decided, unless the others differ already. Conformance that
// fails anywhere is nonconforming.
func Combine(id string, decisions []Decision) Decision {
	if len(decisions) == 1 {
		return decisions[0]
	}
	c := Decision{ID: id, Parts: decisions, N: math.MaxInt}
	var words, open []ClaimVerdict
	var says []string
	for _, d := range decisions {
		says = append(says, d.by()+" "+string(d.Verdict))
		c.Partly = c.Partly || d.Partly
		c.Boundaries = append(c.Boundaries, d.Boundaries...)
		c.Evidence = append(c.Evidence, d.Evidence...)
		c.Flags = append(c.Flags, d.Flags...)
		switch {
		case d.Verdict == Planned || d.Verdict == NotTestableHere || d.Verdict == Opinion:
			continue
		case d.Verdict.Decided():
			words = append(words, d.Verdict)
			c.N = min(c.N, d.N)
		default:
			open = append(open, d.Verdict)
		}
		c.Machine, c.Command = joined(c.Machine, d.Machine), joined(c.Command, d.Command)
	}
	if c.N == math.MaxInt {
		c.N = 0
	}
	c.Verdict, c.Why = combined(decisions, words, open), strings.Join(says, "; ")
	if left := len(decisions) - len(words) - len(open); left > 0 && left < len(decisions) {
		c.Partly = true
		c.Why = fmt.Sprintf("partly decided, %d of %d: %s", len(words), len(decisions), c.Why)
	}
	return c
}

// combined is the word for several.
func combined(all []Decision, words, open []ClaimVerdict) ClaimVerdict {
	slices.Sort(words)
	words = slices.Compact(words)
	switch {
	case len(all) == 0:
		return ClaimInconclusive
	case slices.Contains(words, Nonconforming):
		return Nonconforming
	case len(words) > 1:
		return Conditional
	case slices.Contains(open, ClaimInvalid):
		return ClaimInvalid
	case len(open) > 0:
		return ClaimInconclusive
	case len(words) == 1:
		return words[0]
	}
	// None is decided: planned wins over absent, and absent over an opinion.
	for _, v := range []ClaimVerdict{Planned, NotTestableHere} {
		for _, d := range all {
			if d.Verdict == v {
				return v
			}
		}
	}
	return Opinion
}

// by names what a decision rests on.
func (d *Decision) by() string {
	if d.Part == "" {
		return d.Experiment
	}
	return d.Experiment + " (" + d.Part + ")"
}

// joined is what several decisions say, each a line, and once.
func joined(text, more string) string {
	switch {
	case text == "" || text == more:
		return more
	case more == "" || slices.Contains(strings.Split(text, "\n"), more):
		return text
	}
	return text + "\n" + more
}
