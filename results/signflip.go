package results

import (
	"math"
	"math/rand/v2"
)

const (
	// mostFlipped is how many values have all their flips counted; more get
	// randomFlips of them.
	mostFlipped = 32
	randomFlips = 1 << 20
)

// SignFlip is the one-sided permutation test of a center (Fisher, The Design of
// Experiments, 1935, section 21): the probability p of a sum of x - margin as
// large as this one if the center is margin and every value could as well lie on
// its other side. It asks for symmetry, which log ratios of exchangeable pairs
// have, and for no law. With up to 32 values it is exact, over all 2^n flips;
// with more it is that of 2^20 flips from a fixed seed, this one counted among
// them (Phipson and Smyth 2010). Without values p is 1; values must be finite.
func SignFlip(x []float64, margin float64) float64 {
	if len(x) == 0 {
		return 1
	}
	away := make([]float64, len(x))
	var sum, size float64
	for i, v := range x {
		away[i] = v - margin
		sum += away[i]
		size += math.Abs(v) + math.Abs(margin)
	}
	// Sums that differ by rounding only are equal.
	least := sum - 1e-12*size
	if len(x) <= mostFlipped {
		return float64(flipsFrom(away, least)) / math.Ldexp(1, len(x))
	}
	return (1 + float64(randomFlipsFrom(away, least))) / (1 + randomFlips)
}

// flipsFrom counts the flips of x with a sum of at least least. Each is a flip
// of one half of the values and one of the other, so that 2^(n/2) sums of either
// half are enough.
func flipsFrom(x []float64, least float64) int64 {
	left, right := flippedSums(x[:len(x)/2]), flippedSums(x[len(x)/2:])
	var count int64
	from := len(right)
	for _, l := range left { // ascending, so that ever more of right suffice
		for from > 0 && l+right[from-1] >= least {
			from--
		}
		count += int64(len(right) - from)
	}
	return count
}

// flippedSums are the sums of all flips of x, ascending.
func flippedSums(x []float64) []float64 {
	sums := []float64{0}
	for _, v := range x {
		v = math.Abs(v)
		// Those with v and those without are both ascending: they are merged.
		next := make([]float64, 0, 2*len(sums))
		up := 0
		for _, s := range sums {
			for sums[up]+v < s-v {
				next = append(next, sums[up]+v)
				up++
			}
			next = append(next, s-v)
		}
		for _, s := range sums[up:] {
			next = append(next, s+v)
		}
		sums = next
	}
	return sums
}

// randomFlipsFrom counts those of randomFlips random flips.
func randomFlipsFrom(x []float64, least float64) (count int64) {
	random := rand.New(rand.NewPCG(uint64(len(x)), 0))
	var bits uint64
	for range randomFlips {
		sum := 0.0
		for i, v := range x {
			if i%64 == 0 {
				bits = random.Uint64()
			}
			if bits&1 == 1 {
				v = -v
			}
			bits >>= 1
			sum += v
		}
		if sum >= least {
			count++
		}
	}
	return count
}
