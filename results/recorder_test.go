package results

import (
	"testing"
	"time"
)

func TestRecorderMeasuresFromTheDueTime(t *testing.T) {
	t.Parallel()
	r := NewRecorder()
	r.Record(1*time.Second, 1200*time.Millisecond, 1500*time.Millisecond)
	got := r.Swap(NewRecording())
	if got.Delivery.Max() != int64(500*time.Millisecond) || got.Service.Max() != int64(300*time.Millisecond) {
		t.Errorf("delivery %d service %d, want 500 and 300 ms", got.Delivery.Max(), got.Service.Max())
	}
}

func TestRecorderCountsNegativeAges(t *testing.T) {
	t.Parallel()
	r := NewRecorder()
	r.Record(2*time.Second, 1*time.Second, 1500*time.Millisecond)
	got := r.Swap(NewRecording())
	if got.Delivery.Negative() != 1 || got.Delivery.Count() != 0 || got.Service.Count() != 1 {
		t.Errorf("negative %d recorded %d, want 1 and 0", got.Delivery.Negative(), got.Delivery.Count())
	}
}

func TestSwapLosesNothing(t *testing.T) {
	t.Parallel()
	r, total, spare := NewRecorder(), NewRecording(), NewRecording()
	for interval := range 5 {
		for i := range 100 {
			r.Record(0, 0, time.Duration(interval*100+i))
		}
		full := r.Swap(spare)
		if full.Delivery.Count() != 100 || full.Delivery.Min() != int64(interval*100) {
			t.Errorf("interval %d holds %d values from %d", interval, full.Delivery.Count(), full.Delivery.Min())
		}
		total.Merge(full)
		full.Reset()
		spare = full
	}
	if total.Delivery.Count() != 500 || total.Service.Max() != 499 {
		t.Errorf("total holds %d values up to %d", total.Delivery.Count(), total.Service.Max())
	}
}
