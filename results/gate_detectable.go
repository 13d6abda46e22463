package results

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// DetectableEffect is the smallest true log ratio that a gate of n pairs, the log
// ratios of which have the standard deviation sd, finds with the given power at
// level alpha beyond the margin. It takes the ratios as normal and the test as
// Student's, the quantiles of which are those of the normal law for many pairs;
// with few pairs the normal law itself would promise too much. It is infinite if
// n pairs cannot reach the level at all, 2^-n being the least p-value.
func DetectableEffect(n int, sd, margin, alpha, power float64) float64 {
	if n < 2 || !(sd >= 0) || !(math.Ldexp(1, -n) < alpha) {
		return math.Inf(1)
	}
	t := distuv.StudentsT{Sigma: 1, Nu: float64(n - 1)}
	return margin + (t.Quantile(1-alpha)+t.Quantile(power))*sd/math.Sqrt(float64(n))
}
