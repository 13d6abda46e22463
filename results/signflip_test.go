package results

import (
	"math"
	"math/rand/v2"
	"testing"
)

// normals are n values of a normal law.
func normals(random *rand.Rand, n int, mean, deviation float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = mean + deviation*random.NormFloat64()
	}
	return x
}

// TestSignFlipCountsAllFlips compares with a count of every flip, one by one.
func TestSignFlipCountsAllFlips(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 13 {
		x := normals(random, n, 0.3, 1)
		var sum float64
		for _, v := range x {
			sum += v
		}
		count := 0
		for flips := range 1 << n {
			var other float64
			for i, v := range x {
				if flips>>i&1 == 1 {
					v = -v
				}
				other += v
			}
			if other >= sum-1e-9 {
				count++
			}
		}
		if p, want := SignFlip(x, 0), float64(count)/float64(int(1)<<n); p != want {
			t.Errorf("%d values: p %v, want %v", n, p, want)
		}
	}
}

// With more than 32 values the flips are drawn: within four standard errors of
// all of them, which two halves of 17 can still count.
func TestSignFlipDrawsWhatItCannotCount(t *testing.T) {
	t.Parallel()
	for _, mean := range []float64{0, 0.2, 0.4} {
		x := normals(rand.New(rand.NewPCG(3, 4)), 34, mean, 1)
		var sum float64
		for _, v := range x {
			sum += v
		}
		all := float64(flipsFrom(x, sum-1e-9)) / math.Ldexp(1, len(x))
		if p := SignFlip(x, 0); math.Abs(p-all) > 4*math.Sqrt(all/randomFlips)+2.0/randomFlips {
			t.Errorf("p %v, over all flips %v", p, all)
		}
	}
}

// Of symmetric values the p-value is at most p with probability p, however heavy
// the tails: here of Cauchy's law, which has no mean.
func TestSignFlipKeepsItsLevel(t *testing.T) {
	t.Parallel()
	const samples, level = 4000, 0.05
	random := rand.New(rand.NewPCG(5, 6))
	below := 0
	for range samples {
		x := make([]float64, 9)
		for i := range x {
			x[i] = random.NormFloat64() / random.NormFloat64()
		}
		if SignFlip(x, 0) <= level {
			below++
		}
	}
	if most := level + 4*math.Sqrt(level*(1-level)/samples); float64(below)/samples > most {
		t.Errorf("%d of %d p-values are at most %v, want a share of %v at most", below, samples, level, most)
	}
}

func TestSignFlipOfEqualValues(t *testing.T) {
	t.Parallel()
	same := []float64{0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02}
	for _, c := range []struct {
		x         []float64
		margin, p float64
	}{
		{same, 0.01, 1.0 / 1024}, {same, 0.02, 1}, {same, 0.03, 1}, {nil, 0, 1}, {[]float64{5}, 0, 0.5}, {[]float64{-5}, 0, 1},
	} {
		if p := SignFlip(c.x, c.margin); p != c.p {
			t.Errorf("%v beyond %v: p %v, want %v", c.x, c.margin, p, c.p)
		}
	}
}
