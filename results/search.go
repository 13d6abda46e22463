package results

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// Search is how the highest load that is carried is looked for: by doubling up to
// one that is not, or by halving down to one that is; by bisection between the
// two; and by trying both ends again. An end that does not come out as before is
// given up for the next one outside of it, so that doubt widens the bracket.
type Search struct {
	// First is tried first, and nothing below Least or above Most.
	First, Least, Most float64
	// Resolution is how far apart the ends may be at last, as a share of the lower.
	Resolution float64
	// Confirmations is how often either end is tried again, Seed their order.
	Confirmations int
	Seed          uint64
}

// Purpose says why a load is tried.
type Purpose string

// The purposes.
const (
	Doubling    Purpose = "double" // the first of all, too
	Halving     Purpose = "halve"
	Bisection   Purpose = "bisect"
	ConfirmLow  Purpose = "confirm_low"
	ConfirmHigh Purpose = "confirm_high"
)

// Outcome is what came of trying a load.
type Outcome string

// The outcomes.
const (
	Passed Outcome = "pass"
	Failed Outcome = "fail"
	// Undecided is for confirmations alone: a limit lies within an interval.
	Undecided Outcome = "undecided"
	// Unable says nothing about the load: the instrument failed its own checks while
	// it was busy. That may be chance; two in a row are the instrument's limit.
	Unable Outcome = "unable"
	// Disturbed says nothing at all: the instrument failed its checks by no doing of
	// its own. So does Cut: the run was interrupted.
	Disturbed Outcome = "disturbed"
	Cut       Outcome = "cut"
)

// Attempt is a load that was tried, or is to be.
type Attempt struct {
	Load    float64
	Purpose Purpose
	Outcome Outcome
}

// mostDoubted ends may be given up before the search is: the load has no limit
// then that is sharp enough to be found.
const mostDoubted = 4

// mostDisturbed attempts in a row end the search: the machine is not quiet.
const mostDisturbed = 5

// Next is what to try after what was tried, in that order; false if nothing is
// left to be tried. It depends on nothing else, so that a search can be followed
// from its results.
func (s Search) Next(tried []Attempt) (Attempt, bool) {
	if n := disturbed(tried); n > 0 {
		last := tried[len(tried)-1]
		return Attempt{Load: last.Load, Purpose: last.Purpose}, n < mostDisturbed
	}
	told := telling(tried)
	if len(told) == 0 {
		return Attempt{Load: s.First, Purpose: Doubling}, true
	}
	if last := told[len(told)-1]; last.Outcome == Unable && !repeated(told, len(told)-1) {
		return Attempt{Load: last.Load, Purpose: last.Purpose}, true
	}
	l := newLedger(told)
	low, high := l.ends()
	top := l.loads[len(l.loads)-1]
	if low == 0 {
		next := roundLoad(l.loads[0] / 2)
		return Attempt{Load: next, Purpose: Halving}, next >= s.Least && next > 0 && l.doubted <= mostDoubted
	}
	if next := min(2*top, s.Most); high == 0 && l.of[top].outcome != Unable && next > top {
		return Attempt{Load: next, Purpose: Doubling}, l.doubted <= mostDoubted
	}
	if above := l.above(low); above > low*(1+s.Resolution) {
		if middle := roundLoad(math.Sqrt(low * above)); low < middle && middle < above {
			return Attempt{Load: middle, Purpose: Bisection}, true
		}
	}
	return s.confirm(l, len(told))
}

// disturbed counts the attempts at the end that were.
func disturbed(tried []Attempt) (n int) {
	for n < len(tried) && tried[len(tried)-1-n].Outcome == Disturbed {
		n++
	}
	return n
}

// telling are the attempts that say something.
func telling(tried []Attempt) []Attempt {
	return slices.DeleteFunc(slices.Clone(tried), func(a Attempt) bool { return a.Outcome == Disturbed || a.Outcome == Cut })
}

// confirm tries one of the ends again, in a random order of all that are left.
func (s Search) confirm(l *ledger, tried int) (Attempt, bool) {
	low, high := l.ends()
	lows, highs := s.Confirmations-l.of[low].agreed, 0
	if high > 0 {
		highs = s.Confirmations - l.of[high].agreed
	}
	lows, highs = max(0, lows), max(0, highs)
	if lows+highs == 0 || l.doubted > mostDoubted {
		return Attempt{}, false
	}
	if rand.New(rand.NewPCG(s.Seed, uint64(tried))).IntN(lows+highs) < lows {
		return Attempt{Load: low, Purpose: ConfirmLow}, true
	}
	return Attempt{Load: high, Purpose: ConfirmHigh}, true
}

// roundLoad keeps three digits, so that a load can be typed in again.
func roundLoad(v float64) float64 {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64) // what was formatted can be parsed
	return v
}

// repeated reports whether attempt i is the second of its kind in a row.
func repeated(tried []Attempt, i int) bool { return i > 0 && tried[i] == tried[i-1] }

// A ledger is what is known of the loads that were tried.
type ledger struct {
	loads   []float64 // ascending
	of      map[float64]*record
	doubted int
}

// A record is what is known of one load.
type record struct {
	outcome Outcome // before it was confirmed
	agreed  int     // confirmations that came out the same
	doubted bool    // one did not
}

// newLedger takes attempts that say something.
func newLedger(tried []Attempt) *ledger {
	l := &ledger{of: map[float64]*record{}}
	for i, a := range tried {
		r := l.of[a.Load]
		if r == nil {
			r = &record{}
			l.of[a.Load] = r
			l.loads = append(l.loads, a.Load)
		}
		wanted, confirming := map[Purpose]Outcome{ConfirmLow: Passed, ConfirmHigh: Failed}[a.Purpose]
		switch {
		case !confirming:
			r.outcome = a.Outcome // the second counts, if the first was a disturbance
		case a.Outcome == wanted:
			r.agreed++
		case a.Outcome == Unable && i+1 < len(tried) && !repeated(tried, i): // tried again
		case !r.doubted:
			r.doubted = true
			l.doubted++
		}
	}
	slices.Sort(l.loads)
	return l
}

// ends are the highest load that passed and the lowest above it that failed, of
// those without doubt; 0 is none.
func (l *ledger) ends() (low, high float64) {
	for _, load := range l.loads {
		if r := l.of[load]; r.outcome == Passed && !r.doubted {
			low = load
		}
	}
	for _, load := range slices.Backward(l.loads) {
		if r := l.of[load]; r.outcome == Failed && !r.doubted && load > low {
			high = load
		}
	}
	return low, high
}

// above is the next load that was tried, whatever came of it; 0 is none.
func (l *ledger) above(low float64) float64 {
	for _, load := range l.loads {
		if load > low {
			return load
		}
	}
	return 0
}

// Ends are the ends of the bracket that the attempts come to: the highest load
// that passed and the lowest above it that failed, and the lowest above it at
// which the instrument was not able; 0 is none.
func Ends(tried []Attempt) (passed, failed, unable float64) {
	l := newLedger(telling(tried))
	passed, failed = l.ends()
	for _, load := range slices.Backward(l.loads) {
		if load > passed && l.of[load].outcome == Unable {
			unable = load
		}
	}
	return passed, failed, unable
}
