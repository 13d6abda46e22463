package results

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The wanted values of these tests are those of SciPy 1.10.1 for the same data:
// kstest, kstwo.sf, spearmanr, linregress, anderson, binom; Mann and Kendall's z
// from its definition with norm.sf. For n from 500 on SciPy's kstwo is itself an
// approximation, within 1e-6 of the exact value.

// closeTo reports whether got is want to the given relative precision.
func closeTo(got, want, precision float64) bool {
	return math.Abs(got-want) <= precision*math.Max(math.Abs(want), 1e-300)
}

var noise = []float64{0.61, 0.29, 0.06, 0.59, -1.73, -0.74, 0.51, -0.56, 0.39, 1.64, 0.05, -0.06, 0.64, -0.82, 0.37, 1.77, 1.09, -1.28, 2.36, 1.31, 1.05, -0.32, -0.40, 1.06, -2.47}

// lattice returns 59 numbers in (0, 1) that fill it evenly.
func lattice(law func(float64) float64) []float64 {
	x := make([]float64, 59)
	for i := range x {
		x[i] = law((float64((i+1)*37%101) + 0.5) / 101)
	}
	return x
}

func exponential(u float64) float64 { return -math.Log(1 - u) }
func square(u float64) float64      { return u * u }
func same(u float64) float64        { return u }

func TestKolmogorovSmirnov(t *testing.T) {
	t.Parallel()
	stretched := lattice(func(u float64) float64 { return 1.5 * exponential(u) })
	for _, c := range []struct {
		x    []float64
		cdf  func(float64) float64
		d, p float64
	}{
		{lattice(same), UniformCDF(0, 1), 0.026262795771102534, 0.9999999999305328},
		{lattice(square), UniformCDF(0, 1), 0.26178764461443627, 0.00046761099146139945},
		{lattice(square)[:20], UniformCDF(0, 1), 0.3, 0.04306706665851756},
		{lattice(exponential), ExponentialCDF(1), 0.026262795771102507, 0.9999999999305328},
		{stretched, ExponentialCDF(1), 0.16517285598185183, 0.07103998524324873},
		{stretched, ExponentialCDF(1.5), 0.026262795771102507, 0.9999999999305328},
	} {
		if d, p := KolmogorovSmirnov(c.x, c.cdf); !closeTo(d, c.d, 1e-9) || !closeTo(p, c.p, 1e-6) {
			t.Errorf("d %v p %v, want %v and %v", d, p, c.d, c.p)
		}
	}
	if _, p := KolmogorovSmirnov(nil, UniformCDF(0, 1)); !math.IsNaN(p) {
		t.Error("p of no values is a number")
	}
}

func TestKolmogorovTail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n               int
		d, p, precision float64
	}{
		{10, 0.274, 0.3715203845434957, 1e-9},
		{100, 0.1, 0.2526927570063874, 1e-9},
		{100, 0.05, 0.9532159710635725, 1e-9},
		{500, 0.04, 0.3902508696049749, 1e-6},
		{1000, 0.03, 0.3226902143914636, 1e-6},
		{1000, 0.02, 0.8108971656895577, 1e-6},
		{5000, 0.015, 0.20846142096186204, 3e-3},
		{5000, 0.02, 0.03613941395325637, 5e-3},
		{20, 0.5, 3.787595240539032e-05, 2e-1},
		{5, 1, 0, 0},
	} {
		if p := kolmogorovTail(c.n, c.d); !closeTo(p, c.p, c.precision) {
			t.Errorf("n %d d %v: p %v, want %v", c.n, c.d, p, c.p)
		}
	}
}

func TestMannKendall(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		x      []float64
		tau, p float64
	}{
		{noise, 0.04, 0.7972523796379414},
		{[]float64{1, 2, 2, 3, 5, 4, 4, 7, 9, 8, 8, 10}, 55.0 / 66, 0.0001920010335836478},
		{[]float64{1, 3, 2, 3, 1, 2, 3, 3, 1, 2}, 1.0 / 45, 1},
		{[]float64{5, 5, 5, 5}, 0, 1}, {[]float64{1, 2}, 0, 1}, {nil, 0, 1},
	} {
		if tau, p := MannKendall(c.x); !closeTo(tau, c.tau, 1e-12) || !closeTo(p, c.p, 1e-9) {
			t.Errorf("tau %v p %v, want %v and %v", tau, p, c.tau, c.p)
		}
	}
}

func TestSpearman(t *testing.T) {
	t.Parallel()
	if rho, p := SpearmanLag(noise, 1); !closeTo(rho, -0.1269565217391304, 1e-12) || !closeTo(p, 0.5544163873133454, 1e-9) {
		t.Errorf("lag 1: rho %v p %v", rho, p)
	}
	rho, p := Spearman([]float64{1, 2, 2, 3, 5, 4, 4, 7, 9, 8}, []float64{2, 1, 4, 3, 3, 7, 8, 5, 10, 9})
	if !closeTo(rho, 0.788994515035022, 1e-12) || !closeTo(p, 0.006663944399526615, 1e-9) {
		t.Errorf("ties: rho %v p %v", rho, p)
	}
	if rho, p := Spearman([]float64{1, 2, 3}, []float64{30, 20, 10}); rho != -1 || p != 0 {
		t.Errorf("opposed: rho %v p %v", rho, p)
	}
	for _, x := range [][]float64{nil, {1, 1, 1, 1}, {1, 2}} {
		if rho, p := SpearmanLag(x, 1); rho != 0 || p != 1 {
			t.Errorf("%v: rho %v p %v, want 0 and 1", x, rho, p)
		}
	}
}

func TestBlockLength(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 1))
	slow, quick := make([]float64, 300), make([]float64, 300)
	for i := range slow {
		quick[i] = random.NormFloat64()
		if slow[i] = quick[i]; i > 0 {
			slow[i] += 0.9 * slow[i-1]
		}
	}
	if got := BlockLength(quick); got > 4 {
		t.Errorf("independent series: blocks of %d", got)
	}
	if got := BlockLength(slow); got < 10 || got > 100 {
		t.Errorf("slow series: blocks of %d", got)
	}
	if BlockLength(nil) != 1 {
		t.Error("empty series")
	}
}

func TestFitLine(t *testing.T) {
	t.Parallel()
	l, ok := FitLine([]float64{1, 2, 3, 5, 8, 13, 21}, []float64{2.1, 3.9, 6.2, 9.7, 16.4, 25.8, 42.5}, 0.95)
	if !ok || !closeTo(l.Slope, 2.017827681026581, 1e-9) || !closeTo(l.Intercept, -0.04926672777268415, 1e-6) || !closeTo(l.R2, 0.9996459606806835, 1e-9) ||
		!closeTo(l.SlopeRange.Low, 1.9741727658510106, 1e-8) || !closeTo(l.SlopeRange.High, 2.0614825962021515, 1e-8) {
		t.Errorf("%+v, %v", l, ok)
	}
	if !l.SlopeRange.Contains(2) || l.SlopeRange.Contains(0) {
		t.Error("the range of the slope does not contain 2, or contains 0")
	}
	for _, x := range [][]float64{nil, {1, 2}, {3, 3, 3}} {
		if _, ok := FitLine(x, []float64{1, 2, 3}, 0.95); ok {
			t.Errorf("a line through %v", x)
		}
	}
}

func TestAndersonDarlingExponential(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{lattice(exponential), 0.06428078301008965},
		{lattice(square), 1.5255117052801117},
		{[]float64{1, 1, 1, 1, 1.1, 0.9}, 2.7467972849918105},
	} {
		if got := AndersonDarlingExponential(c.x); !closeTo(got, c.want, 1e-9) {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
	if !math.IsInf(AndersonDarlingExponential([]float64{0, 1}), 1) || !math.IsNaN(AndersonDarlingExponential(nil)) {
		t.Error("values that are not positive, or none")
	}
}
