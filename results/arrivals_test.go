package results

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// poissonTimes are n due times of a Poisson stream.
func poissonTimes(seed uint64, n int, rate float64) []time.Duration {
	random := rand.New(rand.NewPCG(seed, 2))
	times := make([]time.Duration, n)
	at := 0.0
	for i := range times {
		at += random.ExpFloat64() / rate
		times[i] = time.Duration(at * float64(time.Second))
	}
	return times
}

// shifted adds what late says to every time.
func shifted(times []time.Duration, late func(i int, at time.Duration) time.Duration) []time.Duration {
	sent := make([]time.Duration, len(times))
	for i, at := range times {
		sent[i] = at + late(i, at)
	}
	return sent
}

func TestArrivalsWithinToleranceAreThePlan(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 3))
	for name, planned := range map[string][]time.Duration{
		"poisson 1,000/s":  poissonTimes(1, 10_000, 1000),
		"poisson 10,000/s": poissonTimes(1, 100_000, 10_000),
		"constant 20/s": shifted(make([]time.Duration, 400), func(i int, _ time.Duration) time.Duration {
			return time.Duration(i) * 50 * time.Millisecond
		}),
	} {
		sent := shifted(planned, func(int, time.Duration) time.Duration {
			return time.Duration(random.Float64() * float64(ArrivalTolerance))
		})
		a := CompareArrivals(planned, sent)
		if a == nil || a.Distance > a.limit()/10 || a.Gaps > mostGaps {
			t.Errorf("%s: %+v, want next to no distance", name, a)
		}
	}
}

// A generator that stands still for a second of ten sends a tenth of the gaps at
// once, another that waits for the last message has a law of its own.
func TestArrivalsTellAnotherLaw(t *testing.T) {
	t.Parallel()
	planned := poissonTimes(1, 10_000, 1000)
	stopped := shifted(planned, func(_ int, at time.Duration) time.Duration {
		if from, to := 4*time.Second, 5*time.Second; at > from && at < to {
			return to - at
		}
		return 0
	})
	a := CompareArrivals(planned, stopped)
	if a.Gaps != 999 || a.Step != 10 {
		t.Errorf("%+v, want 999 gaps over 10 messages", a)
	}
	if a.Distance < 0.095 || a.Distance < a.limit() {
		t.Errorf("distance %.3f with a limit of %.3f, want a tenth at least", a.Distance, a.limit())
	}
	even := make([]time.Duration, len(planned))
	for i := range even {
		even[i] = time.Duration(i) * planned[len(planned)-1] / time.Duration(len(planned)-1)
	}
	if a := CompareArrivals(planned, even); a.Distance < a.limit() {
		t.Errorf("even gaps pass for a Poisson stream: %+v", a)
	}
	if a := CompareArrivals(even, planned); a.Distance < a.limit() {
		t.Errorf("a Poisson stream passes for even gaps: %+v", a)
	}
}

func TestFewArrivalsAreNotCompared(t *testing.T) {
	t.Parallel()
	planned := poissonTimes(1, leastGaps, 10)
	if a := CompareArrivals(planned, planned); a != nil {
		t.Errorf("%+v from %d gaps", a, leastGaps-1)
	}
	if a := CompareArrivals(nil, nil); a != nil {
		t.Errorf("%+v from nothing", a)
	}
	// Kolmogorov's table for p = 0.001, two samples of 100: 1.949 √(2/100).
	if l := (&Arrivals{Gaps: 100}).limit(); math.Abs(l-0.2757) > 1e-4 {
		t.Errorf("limit %.4f, want 0.2757", l)
	}
}
