package results

import (
	"fmt"
	"math"
	"strings"
)

const (
	// pairsForInterval have a signed-rank interval of 95 %.
	pairsForInterval = 6
	// power is the probability with which a detectable effect is found.
	power = 0.8
)

// decide gives the verdict on one of several metrics that are judged together.
func (j *Judgment) decide(alpha float64, together int) {
	if !math.IsNaN(j.SD) {
		j.Detectable = math.Expm1(DetectableEffect(j.Pairs, j.SD, math.Log1p(j.Margin), alpha/float64(together), power))
	}
	var reason string
	switch {
	case j.Adjusted < alpha:
		j.Verdict, reason = VerdictFail, j.size("worse")
	case j.gainAdjusted < alpha:
		j.Verdict, reason = VerdictBetter, j.size("better")
	case j.exact && j.within():
		j.Verdict, reason = VerdictPass, fmt.Sprintf("no pair is worse by more than %s", percent(j.Margin))
	case j.exact && j.High <= j.Margin:
		j.Verdict, reason = VerdictPass, fmt.Sprintf("at most %s worse, %s would be too much", percent(math.Max(0, j.High)), percent(j.Margin))
	case !j.exact && j.High < 2*j.Margin:
		j.Verdict, reason = VerdictPass, fmt.Sprintf("at most %s worse, %s would be too much", percent(math.Max(0, j.High)), percent(2*j.Margin))
	default:
		j.Verdict, reason = VerdictInconclusive, j.doubt(PairsNeeded(together, alpha))
	}
	j.Why = reason
	if j.LeftOut > 0 {
		j.Why += "; " + leftOut(j.LeftOut)
	}
}

// size says how large a change is that was found.
func (j *Judgment) size(word string) string {
	switch {
	case math.IsNaN(j.Effect):
		return "every run of head is " + word + " than every run of base"
	case math.IsNaN(j.Low):
		return fmt.Sprintf("%s %s in every pair, by more than %s", percent(math.Abs(j.Effect)), word, percent(j.Margin))
	}
	low, high := j.Low, j.High
	if word == "better" {
		low, high = -high, -low
	}
	return fmt.Sprintf("%s %s, %s to %s with 95 %%, where %s would not matter",
		percent(math.Abs(j.Effect)), word, percent(low), percent(high), percent(j.Margin))
}

// doubt says why there is no verdict, and what would help.
func (j *Judgment) doubt(needed int) string {
	var parts []string
	if j.Why != "" {
		parts = append(parts, j.Why)
	}
	if j.Pairs < pairsForInterval {
		few := plural(j.Pairs, "pair") + " are"
		if j.Pairs == 1 {
			few = "1 pair is"
		}
		return strings.Join(append(parts, fmt.Sprintf("%s too few for any verdict: %d can pass, %d can fail", few, pairsForInterval, needed)), "; ")
	}
	if !math.IsNaN(j.Low) {
		text := fmt.Sprintf("between %s and %s with 95 %%", worse(j.Low), worse(j.High))
		if j.exact {
			text += fmt.Sprintf(", though it should not vary by more than %s", percent(j.Margin))
		}
		parts = append(parts, text)
	}
	if j.Pairs < needed {
		parts = append(parts, fmt.Sprintf("%s cannot fail, %d can", plural(j.Pairs, "pair"), needed))
	}
	if !math.IsNaN(j.Detectable) && !math.IsInf(j.Detectable, 1) {
		parts = append(parts, fmt.Sprintf("so many find %s", worse(j.Detectable)))
	}
	return strings.Join(parts, "; ")
}

// PairsNeeded is the number of pairs from which on one of several metrics that
// are judged together can fail at level alpha: the least p-value of a sign-flip
// test is 2^-n, and Holm's rule multiplies it. Six are needed for an interval.
func PairsNeeded(together int, alpha float64) int {
	n := pairsForInterval
	for n < mostFlipped && float64(together)*math.Ldexp(1, -n) >= alpha {
		n++
	}
	return n
}

// leftOut says how many pairs are not judged.
func leftOut(n int) string {
	return plural(n, "pair") + " left out: a run was invalid or incomplete"
}

// percent writes a share, such as 7 %.
func percent(v float64) string { return fmt.Sprintf("%.3g %%", 100*v) }

// worse writes a ratio less 1 of which the positive is worse.
func worse(v float64) string {
	if v < 0 {
		return percent(-v) + " better"
	}
	return percent(v) + " worse"
}

// plural writes "1 pair" or "3 pairs".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
