package results

import "slices"

// ClaimComparison is one run of claims beside another.
type ClaimComparison struct {
	// Same counts the claims on which both have the same verdict.
	Same int
	// Changed are the others that both are about, in the order of the first.
	Changed []VerdictChange
	// OnlyFirst and OnlySecond are the claims that one of them alone is about.
	OnlyFirst, OnlySecond []string
}

// VerdictChange is a claim on which two runs differ.
type VerdictChange struct {
	First, Second Decision
	// Parts are the questions that differ, if the claim has several.
	Parts []VerdictChange
}

// CompareClaims compares the verdicts of two runs, claim by claim. Numbers are not
// compared: a verdict says on which side of its margin they lie.
func CompareClaims(first, second *ClaimRun) ClaimComparison {
	c := ClaimComparison{}
	for _, d := range first.Decisions {
		other, ok := decisionOn(second.Decisions, d.ID)
		switch {
		case !ok:
			c.OnlyFirst = append(c.OnlyFirst, d.ID)
		case d.Verdict == other.Verdict:
			c.Same++
		default:
			c.Changed = append(c.Changed, VerdictChange{d, other, changedParts(d, other)})
		}
	}
	for _, d := range second.Decisions {
		if _, ok := decisionOn(first.Decisions, d.ID); !ok {
			c.OnlySecond = append(c.OnlySecond, d.ID)
		}
	}
	return c
}

// decisionOn is the decision on a claim.
func decisionOn(all []Decision, id string) (Decision, bool) {
	i := slices.IndexFunc(all, func(d Decision) bool { return d.ID == id })
	if i < 0 {
		return Decision{}, false
	}
	return all[i], true
}

// changedParts are the questions on which two decisions about one claim differ.
func changedParts(first, second Decision) (all []VerdictChange) {
	for _, a := range first.Parts {
		for _, b := range second.Parts {
			if a.Experiment == b.Experiment && a.Part == b.Part && a.Verdict != b.Verdict {
				all = append(all, VerdictChange{First: a, Second: b})
			}
		}
	}
	return all
}
