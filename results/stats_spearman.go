package results

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Spearman is the rank correlation of pairs, with mean ranks for ties, and the
// two-sided probability p of one as far from 0 if there is none (Student's t
// with n-2 degrees of freedom). Fewer than three pairs, or one side constant,
// give 0 and 1.
func Spearman(x, y []float64) (rho, p float64) {
	n := min(len(x), len(y))
	if n < 3 {
		return 0, 1
	}
	rho = stat.Correlation(meanRanks(x[:n]), meanRanks(y[:n]), nil)
	if math.IsNaN(rho) {
		return 0, 1
	}
	rho = math.Max(-1, math.Min(1, rho))
	if math.Abs(rho) == 1 {
		return rho, 0
	}
	freedom := float64(n - 2)
	t := math.Abs(rho) * math.Sqrt(freedom/(1-rho*rho))
	return rho, 2 * distuv.StudentsT{Sigma: 1, Nu: freedom}.Survival(t)
}

// SpearmanLag is the rank correlation of a series with itself, lag steps later:
// with lag 1, whether neighbors are independent.
func SpearmanLag(x []float64, lag int) (rho, p float64) {
	if lag < 1 || lag >= len(x) {
		return 0, 1
	}
	return Spearman(x[:len(x)-lag], x[lag:])
}

// BlockLength is the length of bootstrap blocks for a series: twice the longest
// lag up to which neighbors correlate beyond 1.96/√n, at least 1 and at most a
// third of the series.
func BlockLength(x []float64) int {
	most := max(1, len(x)/3)
	limit := 1.96 / math.Sqrt(float64(len(x)))
	lag := 0
	for lag < most {
		if rho, _ := SpearmanLag(x, lag+1); math.Abs(rho) <= limit {
			break
		}
		lag++
	}
	return max(1, min(most, 2*lag))
}

// meanRanks returns the rank of every value, from 1; equal values share their
// mean rank.
func meanRanks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return x[order[a]] < x[order[b]] })
	ranks := make([]float64, len(x))
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && x[order[j]] == x[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			ranks[k] = float64(i+j+1) / 2
		}
		i = j
	}
	return ranks
}
