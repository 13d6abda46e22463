package results

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Ten pairs and W <= 8: the interval that a gate of ten pairs rests on.
func TestSignedRankOfTen(t *testing.T) {
	t.Parallel()
	x := normals(rand.New(rand.NewPCG(1, 1)), 10, 0, 1)
	low, high, coverage, ok := SignedRankInterval(x, 0.95)
	walsh := walshAverages(x)
	if !ok || low != walsh[8] || high != walsh[len(walsh)-9] || math.Abs(coverage-0.951171875) > 1e-12 {
		t.Errorf("%v to %v covers %v, %v", low, high, coverage, ok)
	}
	if got := walsh[len(walsh)/2]; HodgesLehmann(x) != got {
		t.Errorf("center %v, want %v", HodgesLehmann(x), got)
	}
}

func TestSignedRankNeedsValues(t *testing.T) {
	t.Parallel()
	for n := range 8 {
		x := normals(rand.New(rand.NewPCG(1, 1)), n, 0, 1)
		if _, _, _, ok := SignedRankInterval(x, 0.95); ok != (n >= pairsForInterval) {
			t.Errorf("%d values have an interval: %v", n, ok)
		}
	}
	if _, _, _, ok := SignedRankInterval([]float64{1, 2, 3, 4, 5, 6, 7}, math.NaN()); ok {
		t.Error("an interval without a confidence")
	}
	if !math.IsNaN(HodgesLehmann(nil)) {
		t.Error("a center of nothing")
	}
}

// TestSignedRankCovers draws 2,000 samples of symmetric laws around 0.3: the share
// of intervals that hold it must lie within four standard errors of what they say
// they achieve.
func TestSignedRankCovers(t *testing.T) {
	t.Parallel()
	const samples, center = 2000, 0.3
	for name, law := range symmetricLaws {
		for _, n := range []int{6, 10, 20} {
			random := rand.New(rand.NewPCG(uint64(n), 7))
			held, achieved := 0, 0.0
			for range samples {
				x := make([]float64, n)
				for i := range x {
					x[i] = center + law(random)
				}
				low, high, coverage, ok := SignedRankInterval(x, Level)
				if !ok {
					t.Fatal("no interval")
				}
				achieved = coverage
				if low <= center && center <= high {
					held++
				}
			}
			slack := 4 * math.Sqrt(achieved*(1-achieved)/samples)
			if share := float64(held) / samples; math.Abs(share-achieved) > slack {
				t.Errorf("%s, %d values: %v of the intervals hold the center, want %v ± %v", name, n, share, achieved, slack)
			}
		}
	}
}

// symmetricLaws are laws of noise around 0.
var symmetricLaws = map[string]func(*rand.Rand) float64{
	"normal":  func(r *rand.Rand) float64 { return r.NormFloat64() },
	"Cauchy":  func(r *rand.Rand) float64 { return r.NormFloat64() / r.NormFloat64() },
	"bimodal": func(r *rand.Rand) float64 { return float64(2*r.IntN(2)-1) + 0.1*r.NormFloat64() },
}

// A quarter of outliers does not move the center far.
func TestHodgesLehmannIsRobust(t *testing.T) {
	t.Parallel()
	x := []float64{1, 2, 3, 4, 5, 6, 7, 1e9, -1e9}
	if got := HodgesLehmann(x); got < 3 || got > 5 {
		t.Errorf("center %v, want about 4", got)
	}
	slices.Reverse(x)
	if a, b := HodgesLehmann(x), HodgesLehmann([]float64{2, 4}); a < 3 || a > 5 || b != 3 {
		t.Errorf("reversed: %v; of 2 and 4: %v", a, b)
	}
}

func TestHolmKeepsOrder(t *testing.T) {
	t.Parallel()
	got := Holm([]float64{0.04, 0.001, 0.03, 0.9})
	want := []float64{0.09, 0.004, 0.09, 0.9}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12 {
			t.Errorf("%v, want %v", got, want)
		}
	}
	if len(Holm(nil)) != 0 {
		t.Error("adjusted values of none")
	}
}

func TestMannWhitneyOfNothing(t *testing.T) {
	t.Parallel()
	if _, p := MannWhitney(nil, []float64{1}); p != 1 {
		t.Errorf("p %v without values", p)
	}
	if u, p := MannWhitney([]float64{2, 2}, []float64{2, 2}); u != 2 || p != 1 {
		t.Errorf("equal values: u %v p %v", u, p)
	}
}
