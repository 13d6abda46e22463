package results

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Line is a straight line through points by least squares.
type Line struct {
	Intercept, Slope float64
	// SlopeRange is the confidence interval of the slope.
	SlopeRange Range
	// R2 is the share of the variance of y that the line explains.
	R2 float64
}

// FitLine fits y = Intercept + Slope x. The range of the slope assumes that the
// residuals are independent and normal (Student's t with n-2 degrees of
// freedom). It is false for fewer than three points, or if all x are equal.
func FitLine(x, y []float64, confidence float64) (Line, bool) {
	n := min(len(x), len(y))
	if n < 3 || !(confidence > 0 && confidence < 1) {
		return Line{}, false
	}
	x, y = x[:n], y[:n]
	spread := stat.Variance(x, nil) * float64(n-1)
	if !(spread > 0) {
		return Line{}, false
	}
	var l Line
	l.Intercept, l.Slope = stat.LinearRegression(x, y, nil, false)
	var residual float64
	for i := range x {
		e := y[i] - l.Intercept - l.Slope*x[i]
		residual += e * e
	}
	if total := stat.Variance(y, nil) * float64(n-1); total > 0 {
		l.R2 = math.Max(0, 1-residual/total)
	}
	freedom := float64(n - 2)
	width := distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile((1+confidence)/2) * math.Sqrt(residual/freedom/spread)
	l.SlopeRange = Range{l.Slope - width, l.Slope + width}
	return l, true
}
