package scenarios

import (
	"math/rand/v2"
	"testing"
)

func TestSequence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		arrivals       []int64
		want           []arrival
		window         span
		lost, censored int64
	}{
		{"all in order", []int64{0, 1, 2}, []arrival{inOrder, inOrder, inOrder}, span{0, 3}, 0, 0},
		{"nothing", nil, nil, span{2, 5}, 0, 3},
		{"one lost", []int64{0, 2}, []arrival{inOrder, inOrder}, span{0, 3}, 1, 0},
		{"one lost before the window", []int64{1, 2}, []arrival{inOrder, inOrder}, span{1, 3}, 0, 0},
		{"the last ones censored", []int64{0}, []arrival{inOrder}, span{0, 4}, 0, 3},
		{"late, then twice", []int64{0, 3, 1, 1, 2, 3}, []arrival{inOrder, inOrder, late, duplicate, late, duplicate}, span{0, 4}, 0, 0},
		{"gap cut in two", []int64{5, 2}, []arrival{inOrder, late}, span{0, 6}, 4, 0},
		{"lost and censored", []int64{0, 1, 4}, []arrival{inOrder, inOrder, inOrder}, span{1, 9}, 2, 4},
	} {
		var s sequence
		for i, seq := range c.arrivals {
			if got := s.arrive(seq); got != c.want[i] {
				t.Errorf("%s: arrival %d of %d is %d, want %d", c.name, i, seq, got, c.want[i])
			}
		}
		if lost, censored := s.missing(c.window); lost != c.lost || censored != c.censored {
			t.Errorf("%s: lost %d censored %d, want %d and %d", c.name, lost, censored, c.lost, c.censored)
		}
	}
}

// Against a set that remembers everything.
func TestSequenceAgainstSet(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 7))
	for range 500 {
		var s sequence
		seen := map[int64]bool{}
		top := int64(-1)
		for range rng.IntN(60) {
			seq := rng.Int64N(40)
			want := inOrder
			if seen[seq] {
				want = duplicate
			} else if seq < top {
				want = late
			}
			if got := s.arrive(seq); got != want {
				t.Fatalf("arrive(%d) = %d, want %d", seq, got, want)
			}
			seen[seq] = true
			top = max(top, seq)
		}
		w := span{rng.Int64N(20), 20 + rng.Int64N(30)}
		var lost, censored int64
		for seq := w.from; seq < w.to; seq++ {
			switch {
			case seen[seq]:
			case seq < top:
				lost++
			default:
				censored++
			}
		}
		if l, c := s.missing(w); l != lost || c != censored {
			t.Fatalf("missing = %d, %d, want %d, %d", l, c, lost, censored)
		}
	}
}
