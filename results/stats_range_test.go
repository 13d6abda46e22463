package results

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestQuantileRanks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n         int64
		q         float64
		low, high int64
		ok        bool
	}{
		{10, 0.5, 2, 9, true}, {100, 0.5, 40, 61, true}, {100, 0.9, 84, 96, true},
		{368, 0.99, 360, 368, true}, {10_000, 0.99, 9880, 9920, true}, {10_000, 0.999, 9983, 9997, true}, {1000, 0.95, 936, 964, true},
		{367, 0.99, 359, 368, false}, {3687, 0.999, 0, 0, false}, {5, 0.5, 0, 6, false}, {0, 0.5, 0, 0, false}, {10, 1, 0, 0, false},
	} {
		low, high, ok := QuantileRanks(c.n, c.q, 0.95)
		if ok != c.ok || ok && (low != c.low || high != c.high) {
			t.Errorf("n %d q %v: %d..%d %v, want %d..%d %v", c.n, c.q, low, high, ok, c.low, c.high, c.ok)
		}
	}
	if _, _, ok := QuantileRanks(3688, 0.999, 0.95); !ok {
		t.Error("3,688 values give no range of p99.9")
	}
}

// TestQuantileRangeCovers draws 400 samples of 500 exponential values: the share
// of ranges that contain the true p90 must lie within four standard errors of
// 95 %, or above.
func TestQuantileRangeCovers(t *testing.T) {
	t.Parallel()
	const samples, size = 400, 500
	random := rand.New(rand.NewPCG(3, 3))
	truth, hits := 1e6*math.Log(10), 0
	h := NewHistogram()
	for range samples {
		h.Reset()
		for range size {
			h.Record(int64(1e6 * random.ExpFloat64()))
		}
		r, ok := QuantileRange(h, 0.9, 0.95, size)
		if !ok {
			t.Fatal("no range")
		}
		if r.Contains(truth) {
			hits++
		}
	}
	least := 0.95 - 4*math.Sqrt(0.95*0.05/samples)
	if share := float64(hits) / samples; share < least {
		t.Errorf("%v of the ranges cover the truth, want at least %v", share, least)
	}
}

func TestQuantileRangeWidensWithFewerIndependentValues(t *testing.T) {
	t.Parallel()
	h := histogramOf(upTo(10_000)...)
	narrow, ok := QuantileRange(h, 0.9, 0.95, 10_000)
	wide, ok2 := QuantileRange(h, 0.9, 0.95, 100)
	if !ok || !ok2 || narrow.Low <= wide.Low || narrow.High >= wide.High {
		t.Errorf("%+v is not within %+v", narrow, wide)
	}
	for rho, want := range map[float64]int64{-0.5: 1000, 0: 1000, 0.5: 333, 1: 1, math.NaN(): 1000} {
		if got := EffectiveCount(1000, rho); got != want {
			t.Errorf("EffectiveCount(1000, %v) = %d, want %d", rho, got, want)
		}
	}
}

// TestBootstrapKeepsClustersTogether has one late message in one interval, which
// 1,000 clients receive: taken one by one the receipts would give p99 a narrow
// range at the late value, but it is a single event.
func TestBootstrapKeepsClustersTogether(t *testing.T) {
	t.Parallel()
	intervals := make([]*Histogram, 20)
	pooled := NewHistogram()
	for i := range intervals {
		intervals[i] = NewHistogram()
		for range 1000 {
			v := int64(1e6)
			if i == 7 {
				v = 50e6
			}
			intervals[i].Record(v)
		}
		pooled.Merge(intervals[i])
	}
	r, ok := BootstrapQuantile(intervals, 0.99, 0.95, 1, 1000, 1)
	if !ok || !near(int64(r.Low), 1e6) || !near(int64(r.High), 50e6) {
		t.Errorf("%+v, %v: want 1 ms to 50 ms", r, ok)
	}
	naive, _ := QuantileRange(pooled, 0.99, 0.95, pooled.Count())
	if naive.Contains(1e6) {
		t.Errorf("the naive range %+v is not too narrow: the test shows nothing", naive)
	}
	if again, _ := BootstrapQuantile(intervals, 0.99, 0.95, 1, 1000, 1); again != r {
		t.Error("equal seeds give other ranges")
	}
}

// TestBootstrapAgreesWithMergedHistograms compares the quick way with merging.
func TestBootstrapAgreesWithMergedHistograms(t *testing.T) {
	t.Parallel()
	values := latencies(9, 3000)
	intervals := make([]*Histogram, 6)
	weights := []int64{2, 0, 1, 3, 0, 0}
	pooled := NewHistogram()
	for i := range intervals {
		intervals[i] = histogramOf(values[i*500 : (i+1)*500]...)
		for range weights[i] {
			pooled.Merge(intervals[i])
		}
	}
	b := newBlocks(intervals)
	for _, q := range []float64{0.001, 0.1, 0.5, 0.9, 0.99, 0.999} {
		got, ok := pooledQuantile(b.curves, weights, b.values, q)
		if want := pooled.Quantile(q); !ok || !near(got, want) {
			t.Errorf("q %v: %d, merged %d", q, got, want)
		}
	}
}

func TestBootstrapNeedsIntervals(t *testing.T) {
	t.Parallel()
	few := []*Histogram{histogramOf(1), histogramOf(2), histogramOf(3), histogramOf(4), NewHistogram()}
	if _, ok := BootstrapQuantile(few, 0.5, 0.95, 2, 100, 1); ok {
		t.Error("a range from four intervals with values")
	}
	if r, ok := BootstrapQuantile(append(few, histogramOf(5)), 0.5, 0.95, 99, 100, 1); !ok || r.Low < 1 || r.High > 5 {
		t.Errorf("%+v, %v", r, ok)
	}
}
