package scenarios

import (
	"math"
	"runtime/metrics"
	"testing"

	"bench/results"
)

func TestBucketsQuantile(t *testing.T) {
	t.Parallel()
	edges := []float64{math.Inf(-1), 0, 1e-6, 1e-3, math.Inf(1)}
	before := &metrics.Float64Histogram{Buckets: edges, Counts: []uint64{5, 100, 7, 1}}
	now := &metrics.Float64Histogram{Buckets: edges, Counts: []uint64{5, 190, 16, 2}}
	b := bucketsSince(now, before) // 90 up to 1 µs, 9 up to 1 ms, 1 above
	for q, want := range map[float64]int64{0.5: 1000, 0.9: 1000, 0.91: 1_000_000, 0.99: 1_000_000, 1: 1_000_000} {
		if got, ok := b.quantile(q); !ok || got != want {
			t.Errorf("quantile %v is %d, want %d ns", q, got, want)
		}
	}
	if _, ok := bucketsSince(now, now).quantile(0.99); ok {
		t.Error("a quantile of nothing")
	}
}

func TestCollectorShareIsThatOfTheSpan(t *testing.T) {
	t.Parallel()
	none := &metrics.Float64Histogram{Buckets: []float64{0, 1}, Counts: []uint64{0}}
	before := runtimeState{none, none, 1, 10}
	for _, c := range []struct{ collector, used, want float64 }{{1.5, 20, 0.05}, {1, 10, 0}} {
		var o results.Observer
		runtimeState{none, none, c.collector, c.used}.since(before, &o)
		if o.CollectorShare == nil || *o.CollectorShare != c.want || o.SchedulerP99 != nil || o.CollectorPauseMax != nil {
			t.Errorf("%+v, want a share of %v and no waits", o, c.want)
		}
	}
}
