package results

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestPollForms(t *testing.T) {
	t.Parallel()
	if got := PollAgeQuantile(time.Second, 0.99); got != 990*time.Millisecond {
		t.Errorf("p99 %v, want 990ms", got)
	}
	if PollAgeMean(time.Second) != 500*time.Millisecond || PollAgeStddev(time.Second).Round(time.Microsecond) != 288_675*time.Microsecond {
		t.Errorf("mean %v stddev %v", PollAgeMean(time.Second), PollAgeStddev(time.Second))
	}
	if got := EmptyShare(0.1, time.Second); math.Abs(got-0.904837) > 1e-6 {
		t.Errorf("empty share %v, want e^-0.1", got)
	}
	if EmptyShareConstant(0.25, time.Second) != 0.75 || EmptyShareConstant(3, time.Second) != 0 {
		t.Error("empty share of evenly spaced messages")
	}
	if PollRequests(1000, time.Second, 10*time.Second) != 10_000 {
		t.Error("requests")
	}
	if !math.IsInf(PollBytesPerMessage(0, time.Second, 500, 176), 1) {
		t.Error("bytes per message at rate 0 are not infinite")
	}
}

// TestPollFormsAgreeWithSimulation polls a Poisson stream 200,000 times.
func TestPollFormsAgreeWithSimulation(t *testing.T) {
	t.Parallel()
	const ticks, rate, full, empty = 200_000, 0.7, 500.0, 176.0
	random := rand.New(rand.NewPCG(4, 2))
	next := random.ExpFloat64() / rate
	var empties, messages int
	var ages, bytes float64
	for tick := 1; tick <= ticks; tick++ {
		before := messages
		for ; next < float64(tick); next += random.ExpFloat64() / rate {
			ages += float64(tick) - next
			messages++
		}
		if messages == before {
			empties++
			bytes += empty
		} else {
			bytes += full
		}
	}
	// Five standard errors of a share, and of a mean of U(0, 1).
	p := EmptyShare(rate, time.Second)
	if got, tolerance := float64(empties)/ticks, 5*math.Sqrt(p*(1-p)/ticks); math.Abs(got-p) > tolerance {
		t.Errorf("empty share %v, want %v ± %v", got, p, tolerance)
	}
	if got, tolerance := ages/float64(messages), 5*PollAgeStddev(time.Second).Seconds()/math.Sqrt(float64(messages)); math.Abs(got-0.5) > tolerance {
		t.Errorf("mean age %v, want 0.5 ± %v", got, tolerance)
	}
	if got, want := bytes/float64(messages), PollBytesPerMessage(rate, time.Second, full, empty); math.Abs(got/want-1) > 0.02 {
		t.Errorf("%v bytes per message, want %v", got, want)
	}
}
