package results

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/quick"
	"time"
)

// histogramOf records values into a new histogram.
func histogramOf(values ...int64) *Histogram {
	h := NewHistogram()
	for _, v := range values {
		h.Record(v)
	}
	return h
}

// latencies returns n values spread over six orders of magnitude.
func latencies(seed uint64, n int) []int64 {
	random := rand.New(rand.NewPCG(seed, 1))
	values := make([]int64, n)
	for i := range values {
		values[i] = int64(math.Exp(random.Float64() * math.Log(1e10)))
	}
	return values
}

// near reports whether a histogram may show want as got.
func near(got, want int64) bool {
	return math.Abs(float64(got-want)) <= float64(want)/1000
}

func TestHistogramIsExactBesideTheBuckets(t *testing.T) {
	t.Parallel()
	h := histogramOf(3, 1_000_003, 7, 2_000_001, -5, int64(time.Hour), int64(time.Hour)+1)
	if h.Count() != 5 || h.Negative() != 1 || h.Dropped() != 1 {
		t.Errorf("count %d negative %d dropped %d, want 5 1 1", h.Count(), h.Negative(), h.Dropped())
	}
	if h.Min() != 3 || h.Max() != int64(time.Hour) {
		t.Errorf("min %d max %d, want 3 and an hour", h.Min(), h.Max())
	}
	if want := float64(3+7+1_000_003+2_000_001+int64(time.Hour)) / 5; h.Mean() != want {
		t.Errorf("mean %v, want %v", h.Mean(), want)
	}
	h.Reset()
	if h.Count()+h.Negative()+h.Dropped()+h.Min()+h.Max() != 0 || h.Mean() != 0 || h.Stddev() != 0 || h.Quantile(0.5) != 0 {
		t.Error("not empty after Reset")
	}
}

func TestStddevDoesNotCancel(t *testing.T) {
	t.Parallel()
	h := NewHistogram()
	const base = int64(30 * time.Minute)
	for range 10_000 {
		h.Record(base - 1)
		h.Record(base + 1)
	}
	if h.Mean() != float64(base) || h.Stddev() != 1 {
		t.Errorf("mean %v stddev %v, want %v and 1", h.Mean(), h.Stddev(), float64(base))
	}
}

func TestQuantileMatchesSortedValues(t *testing.T) {
	t.Parallel()
	property := func(seed uint64, size uint16, share uint16) bool {
		values := latencies(seed, int(size)%2000+1)
		h := histogramOf(values...)
		slices.Sort(values)
		q := float64(share) / math.MaxUint16
		i := max(0, int(math.Ceil(q*float64(len(values))-1e-9))-1)
		return near(h.Quantile(q), values[i])
	}
	if err := quick.Check(property, &quick.Config{MaxCount: 300, Rand: nil}); err != nil {
		t.Error(err)
	}
}

func TestQuantileTakesShares(t *testing.T) {
	t.Parallel()
	h := NewHistogram()
	for v := range int64(1000) {
		h.Record(v + 1)
	}
	for q, want := range map[float64]int64{-1: 1, 0: 1, 0.07: 70, 0.5: 500, 0.9: 900, 0.99: 990, 0.999: 999, 0.9991: 1000, 1: 1000, 99: 1000} {
		if got := h.Quantile(q); got != want {
			t.Errorf("Quantile(%v) = %d, want %d", q, got, want)
		}
	}
	if got := h.Quantile(math.NaN()); got != 1 {
		t.Errorf("Quantile(NaN) = %d, want the minimum", got)
	}
}

func TestCountAboveMatchesSortedValues(t *testing.T) {
	t.Parallel()
	property := func(seed uint64, size uint16, pick uint16) bool {
		values := latencies(seed, int(size)%500+1)
		h := histogramOf(values...)
		v := values[int(pick)%len(values)]
		var least, most int64
		for _, x := range values {
			if float64(x) > float64(v)*1.002 {
				least++
			}
			if x > v {
				most++
			}
		}
		got := h.CountAbove(v)
		return least <= got && got <= most
	}
	if err := quick.Check(property, &quick.Config{MaxCount: 300}); err != nil {
		t.Error(err)
	}
	h := histogramOf(10, 20, 30)
	for v, want := range map[int64]int64{-1: 3, 9: 3, 10: 2, 25: 1, 30: 0, 31: 0} {
		if got := h.CountAbove(v); got != want {
			t.Errorf("CountAbove(%d) = %d, want %d", v, got, want)
		}
	}
}

func TestMergeOfShardsEqualsPooledValues(t *testing.T) {
	t.Parallel()
	values := latencies(7, 30_000)
	pooled, merged := histogramOf(values...), NewHistogram()
	for shard := range 3 {
		part := NewHistogram()
		for i := shard; i < len(values); i += 3 {
			part.Record(values[i])
		}
		part.Record(-1)
		part.Record(2 * highestValue)
		merged.Merge(part)
	}
	if merged.Negative() != 3 || merged.Dropped() != 3 {
		t.Errorf("negative %d dropped %d, want 3 3", merged.Negative(), merged.Dropped())
	}
	if merged.Count() != pooled.Count() || merged.Min() != pooled.Min() || merged.Max() != pooled.Max() ||
		merged.Mean() != pooled.Mean() || merged.Stddev() != pooled.Stddev() {
		t.Error("moments of the shards differ from those of the pooled values")
	}
	for _, q := range []float64{0.01, 0.5, 0.9, 0.99, 0.999, 0.9999} {
		if merged.Quantile(q) != pooled.Quantile(q) {
			t.Errorf("quantile %v: merged %d, pooled %d", q, merged.Quantile(q), pooled.Quantile(q))
		}
	}
	pooled.Merge(NewHistogram())
	if pooled.Min() != slices.Min(values) {
		t.Error("merging an empty histogram changed the minimum")
	}
}

func TestRecordDoesNotAllocate(t *testing.T) {
	h := NewHistogram()
	r := NewRecorder()
	if n := testing.AllocsPerRun(1000, func() { h.Record(123_456); r.Record(1, 2, 1_000_000) }); n != 0 {
		t.Errorf("%v allocations per record, want 0", n)
	}
}

func BenchmarkHistogramRecord(b *testing.B) {
	h := NewHistogram()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		h.Record(int64(i&0xffff) * 1000)
	}
}

func BenchmarkRecorderRecord(b *testing.B) {
	r := NewRecorder()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.Record(0, 1000, time.Duration(i&0xffff)*1000+1000)
	}
}
