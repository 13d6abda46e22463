package results

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// explore follows a search to its end against a machine that says what comes of
// a load.
func explore(t *testing.T, s Search, machine func(Attempt) Outcome) []Attempt {
	t.Helper()
	var tried []Attempt
	for range 500 {
		next, more := s.Next(tried)
		if !more {
			return tried
		}
		if next.Load < s.Least || next.Load > s.Most {
			t.Fatalf("%v is outside of %v to %v", next.Load, s.Least, s.Most)
		}
		next.Outcome = machine(next)
		tried = append(tried, next)
	}
	t.Fatalf("the search has no end: %v", tried)
	return nil
}

// finder is a search as bench run makes it.
func finder(first float64) Search {
	return Search{First: first, Least: first / 1024, Most: 1e6, Resolution: 0.05, Confirmations: 1, Seed: 1}
}

// carries is a machine with a limit.
func carries(limit float64) func(Attempt) Outcome {
	return func(a Attempt) Outcome {
		if a.Load <= limit {
			return Passed
		}
		return Failed
	}
}

// Wherever the limit is, the bracket has it inside, is as narrow as wanted, and
// both of its ends were tried twice.
func TestSearchFindsEveryLimit(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		first := math.Exp(random.Float64()*6 - 3)
		limit := first * math.Exp(random.Float64()*16-6) // down to a 400th, up to 22,000 times
		s := finder(roundLoad(first))
		s.Resolution = 0.01 + random.Float64()*0.3
		tried := explore(t, s, carries(limit))
		low, high, unable := Ends(tried)
		if !(low <= limit && limit < high) || high > low*(1+s.Resolution)*1.001 || unable != 0 {
			t.Errorf("first %v, limit %v: %v to %v after %v", s.First, limit, low, high, tried)
		}
		for load, purpose := range map[float64]Purpose{low: ConfirmLow, high: ConfirmHigh} {
			if !slices.ContainsFunc(tried, func(a Attempt) bool { return a.Load == load && a.Purpose == purpose }) {
				t.Errorf("limit %v: %v was not tried again", limit, load)
			}
		}
		if len(tried) > 32 {
			t.Errorf("limit %v: %d attempts", limit, len(tried))
		}
	}
}

// The attempts of one search, in words.
func TestSearchSteps(t *testing.T) {
	t.Parallel()
	s := Search{First: 40, Least: 1, Most: 1e6, Resolution: 0.1, Confirmations: 2, Seed: 3}
	text := ""
	for _, a := range explore(t, s, carries(100)) {
		text += fmt.Sprintf("%s %v %s; ", a.Purpose, a.Load, a.Outcome)
	}
	const want = "double 40 pass; double 80 pass; double 160 fail; bisect 113 fail; bisect 95.1 pass; bisect 104 fail; "
	if len(text) < len(want) || text[:len(want)] != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

// Confirmations come in an order that the seed decides, and in no other.
func TestSearchConfirmsInRandomOrder(t *testing.T) {
	t.Parallel()
	orders := map[string]bool{}
	for seed := range uint64(50) {
		s := Search{First: 1, Least: 1, Most: 8, Resolution: 1, Confirmations: 3, Seed: seed}
		order := ""
		for _, a := range explore(t, s, carries(2)) {
			switch a.Purpose {
			case ConfirmLow:
				order += "l"
			case ConfirmHigh:
				order += "h"
			}
		}
		if again := explore(t, s, carries(2)); len(again) != 3+6 {
			t.Errorf("seed %d: %v", seed, again)
		}
		if len(order) != 6 {
			t.Errorf("seed %d: %s", seed, order)
		}
		orders[order] = true
	}
	if len(orders) < 10 {
		t.Errorf("50 seeds have %d orders: %v", len(orders), orders)
	}
}

func TestSearchWithoutALimit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name              string
		outcome           Outcome
		low, high, unable float64
		attempts          int
	}{
		{"always passes", Passed, 1e6, 0, 0, 15 + 1},
		{"never passes", Failed, 0, 0.195, 0, 10},
		{"never tells", Unable, 0, 0, 0.195, 2 * 10},
	} {
		tried := explore(t, finder(100), func(Attempt) Outcome { return c.outcome })
		low, high, unable := Ends(tried)
		if low != c.low || high != c.high || unable != c.unable || len(tried) != c.attempts {
			t.Errorf("%s: %v to %v (%v) after %d: %v", c.name, low, high, unable, len(tried), tried)
		}
	}
}

// A generator that is at its end leaves the bracket open above, as near to that
// end as it can be told.
func TestSearchLimitedByTheGenerator(t *testing.T) {
	t.Parallel()
	tried := explore(t, finder(100), func(a Attempt) Outcome {
		if a.Load > 700 {
			return Unable
		}
		return Passed
	})
	low, high, unable := Ends(tried)
	if high != 0 || low > 700 || unable <= 700 || unable > low*1.05 {
		t.Errorf("%v to %v, unable at %v: %v", low, high, unable, tried)
	}
	for i, a := range tried {
		if a.Outcome == Unable && !repeated(tried, i) && (i+1 == len(tried) || tried[i+1] != a) {
			t.Errorf("attempt %d was not made twice: %v", i, tried)
		}
		if a.Purpose == ConfirmHigh {
			t.Errorf("there is nothing to confirm: %v", tried)
		}
	}
}

// What the instrument cannot tell once is tried again, and then counts.
func TestSearchForgivesADisturbance(t *testing.T) {
	t.Parallel()
	n := 0
	tried := explore(t, finder(100), func(a Attempt) Outcome {
		if n++; n%2 == 1 {
			return Unable
		}
		return carries(700)(a)
	})
	low, high, unable := Ends(tried)
	if !(low <= 700 && 700 < high) || high > low*1.05 || unable != 0 {
		t.Errorf("%v to %v, unable at %v: %v", low, high, unable, tried)
	}
}

// An end that does not come out again is given up for the next one outside.
func TestSearchWidensWhereInDoubt(t *testing.T) {
	t.Parallel()
	for _, doubtful := range []Purpose{ConfirmLow, ConfirmHigh} {
		for _, instead := range []Outcome{Undecided, Passed, Failed, Unable} {
			if doubtful == ConfirmLow && instead == Passed || doubtful == ConfirmHigh && instead == Failed {
				continue
			}
			doubted := 0.0
			tried := explore(t, finder(100), func(a Attempt) Outcome {
				if a.Purpose == doubtful && (doubted == 0 || doubted == a.Load) {
					doubted = a.Load
					return instead
				}
				return carries(700)(a)
			})
			low, high, _ := Ends(tried)
			if !(low < 700 && 700 < high) || low == doubted || high == doubted || high > low*1.25 {
				t.Errorf("%s came out %s at %v: %v to %v; %v", doubtful, instead, doubted, low, high, tried)
			}
			if sure := explored(tried, low, ConfirmLow) + explored(tried, high, ConfirmHigh); sure != 2 {
				t.Errorf("%s: %d confirmations: %v", doubtful, sure, tried)
			}
		}
	}
}

// explored counts attempts.
func explored(tried []Attempt, load float64, purpose Purpose) (n int) {
	for _, a := range tried {
		if a.Load == load && a.Purpose == purpose && (a.Outcome == Passed || a.Outcome == Failed) {
			n++
		}
	}
	return n
}

// A machine whose limit is blurred by noise: the search ends, and the bracket
// holds the middle of the blur in almost all cases.
func TestSearchInNoise(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	const limit = 700
	outside := 0
	for seed := range uint64(500) {
		s := finder(100)
		s.Seed, s.Confirmations = seed, 3
		tried := explore(t, s, func(a Attempt) Outcome {
			blurred := math.Log(a.Load/limit)/0.03 + random.NormFloat64()
			switch {
			case random.Float64() < 0.02:
				return Unable
			case (a.Purpose == ConfirmLow || a.Purpose == ConfirmHigh) && math.Abs(blurred) < 1:
				return Undecided
			case blurred > 0:
				return Failed
			}
			return Passed
		})
		low, high, _ := Ends(tried)
		if !(low <= limit && (limit < high || high == 0)) {
			outside++
		}
	}
	if outside > 10 {
		t.Errorf("%d of 500 brackets lie beside the limit", outside)
	}
}

// A load without a limit that can be found again is given up.
func TestSearchGivesUp(t *testing.T) {
	t.Parallel()
	tried := explore(t, finder(100), func(a Attempt) Outcome {
		if a.Purpose == ConfirmLow || a.Purpose == ConfirmHigh {
			return Undecided
		}
		return carries(700)(a)
	})
	doubts := 0
	for _, a := range tried {
		if a.Outcome == Undecided {
			doubts++
		}
	}
	if doubts != mostDoubted+1 {
		t.Errorf("%d doubts: %v", doubts, tried)
	}
}

// Disturbances cost time and nothing else, unless they do not end.
func TestSearchInADisturbedPlace(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		calm := explore(t, finder(100), carries(700))
		tried := explore(t, finder(100), func(a Attempt) Outcome {
			if random.Float64() < 0.2 {
				return Disturbed
			}
			return carries(700)(a)
		})
		if got := telling(tried); disturbed(tried) < mostDisturbed && !slices.Equal(got, calm) {
			t.Fatalf("%v, without disturbances %v", got, calm)
		}
	}
	n := 0
	tried := explore(t, finder(100), func(a Attempt) Outcome {
		if n++; n > 2 {
			return Disturbed
		}
		return carries(700)(a)
	})
	if low, high, unable := Ends(tried); low != 200 || high != 0 || unable != 0 || len(tried) != 2+mostDisturbed {
		t.Errorf("%v to %v, %v: %v", low, high, unable, tried)
	}
}

// What was cut short tells nothing.
func TestSearchIgnoresWhatWasCut(t *testing.T) {
	t.Parallel()
	if low, high, unable := Ends([]Attempt{{100, Doubling, Passed}, {200, Doubling, Cut}}); low != 100 || high != 0 || unable != 0 {
		t.Errorf("%v to %v, %v", low, high, unable)
	}
}
