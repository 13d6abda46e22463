package results

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// cycles collects a ratio over independent cycles of a simulation, such as the
// waiting of messages over their number.
type cycles struct{ above, below []float64 }

func (c *cycles) add(above, below float64) {
	c.above, c.below = append(c.above, above), append(c.below, below)
}

// ratio is the ratio, and five standard errors of it by the delta method: cycles
// are independent, the messages in one are not.
func (c *cycles) ratio() (ratio, tolerance float64) {
	var above, below, squares float64
	for i := range c.above {
		above, below = above+c.above[i], below+c.below[i]
	}
	ratio = above / below
	for i := range c.above {
		squares += math.Pow(c.above[i]-ratio*c.below[i], 2)
	}
	return ratio, 5 * math.Sqrt(squares) / below
}

// expect fails unless the simulated ratio is want within five standard errors.
func (c *cycles) expect(t *testing.T, what string, want float64) {
	t.Helper()
	if got, tolerance := c.ratio(); !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: simulated %v ± %v, closed form %v", what, got, tolerance, want)
	}
}

// A stream is a Poisson stream of messages, told by the seconds at which they are due.
type stream struct {
	rate   float64
	next   float64
	random *rand.Rand
}

func newStream(rate float64, seed uint64) *stream {
	s := &stream{rate: rate, random: rand.New(rand.NewPCG(seed, 12))}
	s.take()
	return s
}

// take returns the next message and draws the one after it.
func (s *stream) take() float64 {
	due := s.next
	s.next += s.random.ExpFloat64() / s.rate
	return due
}

// until takes all messages that are due by then.
func (s *stream) until(then float64) (due []float64) {
	for s.next <= then {
		due = append(due, s.take())
	}
	return due
}

// simulatedHold answers a client n times, event by event: the next request comes
// gap after an answer and is held until k messages wait, for wait at most. It
// calls cycle with the extra latencies of each answer.
func simulatedHold(s *stream, gap, wait float64, k, n int, cycle func(extras []float64)) {
	answered := s.next
	for range n {
		pending := s.until(answered + gap)
		at := answered + gap
		for len(pending) < k {
			if s.next > answered+gap+wait {
				at = answered + gap + wait
				break
			}
			at = s.take()
			pending = append(pending, at)
		}
		answered = at
		cycle(waits(pending, at))
	}
}

// waits is how long messages had waited when they were answered.
func waits(due []float64, answered float64) []float64 {
	all := make([]float64, len(due))
	for i, d := range due {
		all[i] = answered - d
	}
	return all
}

func sum(x []float64) (total float64) {
	for _, v := range x {
		total += v
	}
	return total
}

// seconds is a duration of a whole number of nanoseconds.
func inSeconds(s float64) time.Duration { return time.Duration(math.Round(s * float64(time.Second))) }
