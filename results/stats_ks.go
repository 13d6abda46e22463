package results

import (
	"math"
	"slices"
)

// KolmogorovSmirnov is the one-sample test of Kolmogorov and Smirnov: the
// largest distance d between the empirical distribution of x and cdf, and the
// probability p of one as large if x were drawn from cdf. The parameters of cdf
// must be known beforehand, not estimated from x. Without values p is NaN.
func KolmogorovSmirnov(x []float64, cdf func(float64) float64) (d, p float64) {
	n := float64(len(x))
	if n == 0 {
		return 0, math.NaN()
	}
	sorted := slices.Sorted(slices.Values(x))
	for i, v := range sorted {
		f := cdf(v)
		d = math.Max(d, math.Max(f-float64(i)/n, float64(i+1)/n-f))
	}
	return d, kolmogorovTail(len(x), d)
}

// UniformCDF is the distribution function of U(low, high).
func UniformCDF(low, high float64) func(float64) float64 {
	return func(v float64) float64 { return math.Max(0, math.Min(1, (v-low)/(high-low))) }
}

// ExponentialCDF is the distribution function of the exponential law.
func ExponentialCDF(mean float64) func(float64) float64 {
	return func(v float64) float64 { return math.Max(0, -math.Expm1(-v/mean)) }
}

// kolmogorovTail is P(D >= d) for n values: exact up to 1,000 (Marsaglia, Tsang
// and Wang, Journal of Statistical Software 8(18), 2003; their short cut far
// out), by Stephens' corrected limit beyond.
func kolmogorovTail(n int, d float64) float64 {
	s, root := d*d*float64(n), math.Sqrt(float64(n))
	switch {
	case d >= 1:
		return 0
	case s > 7.24 || s > 3.76 && n > 99:
		return math.Min(1, 2*math.Exp(-(2.000071+0.331/root+1.409/float64(n))*s))
	case n <= 1000:
		return math.Max(0, math.Min(1, 1-kolmogorovCDF(n, d)))
	}
	return kolmogorovLimit((root + 0.12 + 0.11/root) * d)
}

// kolmogorovLimit is 2 Σ (-1)^(k-1) e^(-2 k² t²).
func kolmogorovLimit(t float64) float64 {
	if t < 0.2 {
		return 1 // within 10^-12; the sum converges slowly there
	}
	sum, sign := 0.0, 1.0
	for k := 1.0; k <= 100; k++ {
		sum += sign * math.Exp(-2*k*k*t*t)
		sign = -sign
	}
	return math.Max(0, math.Min(1, 2*sum))
}

// kolmogorovCDF is P(D < d), the middle element of the n-th power of Durbin's
// matrix times n!/n^n.
func kolmogorovCDF(n int, d float64) float64 {
	k := int(float64(n)*d) + 1
	power := durbin(k, float64(k)-float64(n)*d).power(n)
	s := power.at(k-1, k-1)
	for i := 1; i <= n; i++ {
		s *= float64(i) / float64(n)
		if s < 1e-140 {
			s *= 1e140
			power.exponent -= 140
		}
	}
	return s * math.Pow(10, float64(power.exponent))
}

// durbin is the matrix of (2k-1)² elements for h = k - n d.
func durbin(k int, h float64) matrix {
	m := 2*k - 1
	a := newMatrix(m)
	for i := range m {
		for j := range m {
			if i-j+1 >= 0 {
				a.set(i, j, 1)
			}
		}
	}
	for i := range m {
		a.set(i, 0, a.at(i, 0)-math.Pow(h, float64(i+1)))
		a.set(m-1, i, a.at(m-1, i)-math.Pow(h, float64(m-i)))
	}
	if 2*h > 1 {
		a.set(m-1, 0, a.at(m-1, 0)+math.Pow(2*h-1, float64(m)))
	}
	for i := range m {
		for j := range m {
			for g := 2; g <= i-j+1; g++ {
				a.set(i, j, a.at(i, j)/float64(g))
			}
		}
	}
	return a
}
