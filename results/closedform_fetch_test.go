package results

import (
	"fmt"
	"math"
	"testing"
	"time"
)

func TestFetchAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	for i, c := range []struct {
		rate, gap, wait float64
		k               int
	}{
		{0.5, 0, 0.5, 4}, {2, 0, 0.5, 4}, {6, 0, 0.5, 4}, {20, 0, 0.5, 4}, {200, 0, 0.5, 4},
		{6, 0.08, 0.5, 4}, {20, 0.08, 0.5, 64}, {6, 0.02, 0.1, 1000}, {6, 0.08, 0.5, 1}, {1, 0.08, 3, 1},
	} {
		t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
			t.Parallel()
			var mean, perRequest cycles
			simulatedHold(newStream(c.rate, uint64(i)), c.gap, c.wait, c.k, 200_000, func(extras []float64) {
				mean.add(sum(extras), float64(len(extras)))
				perRequest.add(float64(len(extras)), 1)
			})
			gap, wait := inSeconds(c.gap), inSeconds(c.wait)
			mean.expect(t, "mean", FetchMean(Rate(c.rate), gap, wait, c.k).Seconds())
			perRequest.expect(t, "messages per request", FetchPerRequest(Rate(c.rate), gap, wait, c.k))
		})
	}
}

// TestFetchKnown holds the limits that the form goes to.
func TestFetchKnown(t *testing.T) {
	t.Parallel()
	const wait = 500 * time.Millisecond
	for _, c := range []struct {
		rate Rate
		gap  time.Duration
		k    int
		want time.Duration
	}{
		{1e-6, 0, 4, wait / 2}, {0.5, 0, 4, 250 * time.Millisecond}, {6, 0, 4, 187 * time.Millisecond}, {20, 0, 4, 75 * time.Millisecond},
		{200, 0, 4, 7500 * time.Microsecond}, {6, 100 * time.Millisecond, 1 << 16, 300 * time.Millisecond},
		{0, 100 * time.Millisecond, 4, 300 * time.Millisecond}, {0, 0, 1, 0}, {3, 0, 1, 0},
	} {
		if got := FetchMean(c.rate, c.gap, wait, c.k); math.Abs(float64(got-c.want)) > 0.02*float64(c.want) {
			t.Errorf("rate %v, gap %v, k %d: %v, want %v", c.rate, c.gap, c.k, got, c.want)
		}
	}
	if FetchMean(1, 0, 0, 5) != 0 {
		t.Error("a busy loop waits")
	}
	// With a hold that never ends it is a long poll.
	gap := 80 * time.Millisecond
	if got, want := FetchMean(3, gap, time.Hour, 1), LongPollMean(3, gap); (got - want).Abs() > time.Microsecond {
		t.Errorf("long hold %v, long poll %v", got, want)
	}
	if FetchIdle(0, wait) != 2 || !math.IsInf(float64(FetchIdle(0, 0)), 1) {
		t.Error("idle requests")
	}
	if got := FetchThroughput(100, 20*time.Millisecond, 10*time.Microsecond); math.Abs(float64(got)-100/0.021) > 1e-6 {
		t.Errorf("throughput %v", got)
	}
}

// TestIdleFetchAgreesWithSimulation counts the requests of a window.
func TestIdleFetchAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const window = 10_000.0
	gap, wait := 0.02, 0.5
	requests := 0
	for at := 0.0; at < window; at += gap + wait {
		requests++
	}
	want := float64(FetchIdle(inSeconds(gap), inSeconds(wait))) * window
	if math.Abs(float64(requests)-want) > 1 {
		t.Errorf("%d requests, closed form %v", requests, want)
	}
}

func TestBatchAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	for i, c := range []struct {
		rate float64
		k    int
	}{{2, 3}, {20, 100}, {0.2, 1}} {
		s := newStream(c.rate, uint64(i))
		var mean, oldest cycles
		for range 5000 {
			batch := make([]float64, c.k)
			for j := range batch {
				batch[j] = s.take()
			}
			all := waits(batch, batch[c.k-1])
			mean.add(sum(all), float64(c.k))
			oldest.add(all[0], 1)
		}
		mean.expect(t, fmt.Sprintf("mean %+v", c), BatchMean(Rate(c.rate), c.k).Seconds())
		oldest.expect(t, fmt.Sprintf("oldest %+v", c), BatchOldest(Rate(c.rate), c.k).Seconds())
	}
	if BatchMean(0, 3) <= 24*time.Hour || BatchMean(0, 1) != 0 {
		t.Error("a batch of a stream that stopped")
	}
	if BatchStuck(205, 100) != 5 || BatchStuck(5, 0) != 0 {
		t.Error("messages left in a batch")
	}
}
