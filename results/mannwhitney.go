package results

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// mostCounted bounds the samples of which every order is counted; larger ones
// are close to normal.
const mostCounted = 49

// MannWhitney tests whether values of one sample tend to exceed those of another
// (Mann and Whitney 1947): u is the number of pairs in which a's value is the
// larger, ties counted half, and p the two-sided probability of one as far from
// the middle if both have one law. It is exact for samples of up to 49 values
// without ties, else from the normal approximation with correction for ties and
// continuity. An empty sample gives a p of 1.
func MannWhitney(a, b []float64) (u, p float64) {
	m, n := float64(len(a)), float64(len(b))
	if m == 0 || n == 0 {
		return 0, 1
	}
	both := slices.Concat(a, b)
	for _, rank := range meanRanks(both)[:len(a)] {
		u += rank
	}
	u -= m * (m + 1) / 2
	tied := 0.0
	for _, t := range ties(both) {
		tied += t*t*t - t
	}
	if tied == 0 && max(len(a), len(b)) <= mostCounted {
		return u, math.Min(1, 2*mannWhitneyTail(len(a), len(b), int(math.Min(u, m*n-u))))
	}
	variance := m * n / 12 * (m + n + 1 - tied/((m+n)*(m+n-1)))
	if !(variance > 0) {
		return u, 1
	}
	z := math.Max(0, math.Abs(u-m*n/2)-0.5) / math.Sqrt(variance)
	return u, 2 * distuv.UnitNormal.Survival(z)
}

// mannWhitneyTail is P(U <= u) for samples of m and n values: the share of their
// orders in which that many pairs or fewer have a's value larger.
func mannWhitneyTail(m, n, u int) float64 {
	// ways[j][k] is the number of orders of i values of a and j of b with k such
	// pairs: the largest value is a's, and larger than all j, or it is b's.
	ways := make([][]float64, n+1)
	for j := range ways {
		ways[j] = make([]float64, u+1)
		ways[j][0] = 1
	}
	for range m {
		for j := range ways {
			for k := u; k >= 0; k-- {
				var largest float64
				if k >= j {
					largest = ways[j][k-j]
				}
				ways[j][k] = largest
				if j > 0 {
					ways[j][k] += ways[j-1][k]
				}
			}
		}
	}
	var count float64
	for _, w := range ways[n] {
		count += w
	}
	return count / binomial(m+n, m)
}

// binomial is n over k.
func binomial(n, k int) float64 {
	ways := 1.0
	for i := 1; i <= k; i++ {
		ways = ways * float64(n-k+i) / float64(i)
	}
	return ways
}
