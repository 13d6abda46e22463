package results

// SignedRankInterval is the confidence interval of the center of a symmetric law
// from Wilcoxon's signed-rank statistic W: the Walsh averages of rank k+1 from
// either end, k being the largest with P(W <= k) at most half of what the
// confidence leaves (Hollander, Wolfe and Chicken, Nonparametric Statistical
// Methods, 3.4). W has the same law whatever that of x is, hence coverage, what
// the interval achieves, is exact: ten values at 0.95 give k = 8 and 0.951. ok is
// false if even the extremes would not achieve the confidence; 0.95 needs six.
func SignedRankInterval(x []float64, confidence float64) (lo, hi, coverage float64, ok bool) {
	below, tail := signedRankTail(len(x), (1-confidence)/2)
	if below < 0 || !(confidence > 0) {
		return 0, 0, 0, false
	}
	walsh := walshAverages(x)
	return walsh[below], walsh[len(walsh)-1-below], 1 - 2*tail, true
}

// signedRankTail returns the largest k with P(W <= k) <= most, and that
// probability; k is -1 if there is none.
func signedRankTail(n int, most float64) (k int, p float64) {
	k = -1
	for _, one := range signedRankLaw(n) {
		if p+one > most {
			break
		}
		k++
		p += one
	}
	return k, p
}

// signedRankLaw is P(W = w) for w from 0 to n(n+1)/2: every rank is in the sum or
// not, with equal chances.
func signedRankLaw(n int) []float64 {
	law := make([]float64, n*(n+1)/2+1)
	law[0] = 1
	for rank := 1; rank <= n; rank++ {
		for w := len(law) - 1; w >= 0; w-- {
			law[w] /= 2
			if w >= rank {
				law[w] += law[w-rank] / 2
			}
		}
	}
	return law
}
