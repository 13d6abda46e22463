package results

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A relation is how two estimates stand to each other.
type relation int

const (
	unclear relation = iota // intervals reach into what counts as the same
	less
	tied
	greater
)

// relate compares two estimates: they tie within the wider of 5 % and, for times,
// 1 ms, or within the margin of the condition.
func (c *ClaimCondition) relate(a, b Estimate) relation {
	width := c.width(math.Max(extent(a), extent(b)), a.Unit, tieShare, tieTime)
	low, high := difference(a, b)
	switch {
	case !a.Known() || !b.Known():
		return unclear
	case high < -width:
		return less
	case low > width:
		return greater
	case low >= -width && high <= width:
		return tied
	}
	return unclear
}

// difference is the interval of a - b. Measures of a cell have the same plan in every
// repetition, and what disturbs one of them disturbs the others beside it: hence it is
// that of the differences within repetitions (paired, Student's t), which contain the
// noise within runs too. Where one of them is unbounded, they are taken as unrelated.
func difference(a, b Estimate) (low, high float64) {
	bounded := !math.IsInf(a.Low, 0) && !math.IsInf(a.High, 0) && !math.IsInf(b.Low, 0) && !math.IsInf(b.High, 0)
	if !bounded || len(a.Values) < leastRepetitions || len(a.Values) != len(b.Values) {
		return a.Low - b.High, a.High - b.Low
	}
	differences := make([]float64, len(a.Values))
	for i := range differences {
		differences[i] = a.Values[i] - b.Values[i]
	}
	r := betweenRuns(differences)
	return r.Low, r.High
}

// Tie reports whether two values count as the same where nothing else is said: they
// are within 5 % of the larger or, for times, within 1 ms. It looks at values alone,
// a picture's way; verdicts look at intervals.
func Tie(a, b Estimate) bool {
	width := new(ClaimCondition).width(math.Max(extent(a), extent(b)), a.Unit, tieShare, tieTime)
	return math.Abs(a.Value-b.Value) <= width
}

// extent is the size of a value that is compared; of one without an upper bound, since
// more was missing than a quantile bears, the least that it is.
func extent(e Estimate) float64 {
	if math.IsInf(e.Value, 0) {
		return math.Abs(e.Low)
	}
	return math.Abs(e.Value)
}

// judgeOrder holds an order of measures, lowest class first, against a cell. Ranked
// wants every measure of a class below every one of a later class; a tie passes only
// if Ties says so. Tied wants the measures of each class to tie. The clearance is
// Kendall's tau over the pairs that are claimed: 1 if all stand as claimed, -1 if
// none does.
func (c *ClaimCondition) judgeOrder(cell *CellResult) (finding, Evidence) {
	ev := Evidence{Cell: cell.At, Wanted: c.orderText()}
	var right, wrong, open int
	pairs := c.pairs()
	var said []string
	for _, pair := range pairs {
		a, b := cell.Estimates[pair[0]], cell.Estimates[pair[1]]
		switch c.passes(c.relate(a, b)) {
		case holds:
			right++
		case fails:
			wrong++
		default:
			open++
		}
		for i, e := range []Estimate{a, b} {
			if text := pair[i] + " " + e.String(); !slices.Contains(said, text) {
				said = append(said, text)
			}
		}
	}
	ev.Clearance = float64(right-wrong) / math.Max(1, float64(len(pairs)))
	ev.Text = fmt.Sprintf("tau %.2f: %s", ev.Clearance, strings.Join(said, ", "))
	switch {
	case wrong > 0:
		return fails, ev
	case open > 0 || len(pairs) == 0:
		return straddles, ev
	}
	return holds, ev
}

// passes says what a relation means for a claimed pair.
func (c *ClaimCondition) passes(r relation) finding {
	switch {
	case r == unclear:
		return straddles
	case c.Rule == Tied && r == tied, c.Rule == Ranked && (r == less || r == tied && c.Ties):
		return holds
	}
	return fails
}

// pairs are the pairs of measures that the order makes a claim about.
func (c *ClaimCondition) pairs() (all [][2]string) {
	for i, class := range c.Order {
		for j, a := range class {
			if c.Rule == Tied {
				for _, b := range class[j+1:] {
					all = append(all, [2]string{a, b})
				}
				continue
			}
			for _, later := range c.Order[i+1:] {
				for _, b := range later {
					all = append(all, [2]string{a, b})
				}
			}
		}
	}
	return all
}
