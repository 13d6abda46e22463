package scenarios

import (
	"math"
	"slices"
	"testing"
	"time"

	"bench/results"
)

func testLoad() results.Load {
	l := Default().Load
	l.Clients = 20
	return l
}

func TestPlanFollowsFromLoadAndSeed(t *testing.T) {
	t.Parallel()
	for _, arrivals := range []string{"poisson", "constant", "burst"} {
		l := testLoad()
		l.Arrivals = arrivals
		a, b, c := newPlan(l, results.Behavior{}, 1), newPlan(l, results.Behavior{}, 1), newPlan(l, results.Behavior{}, 2)
		if a.hash(l.Payload) != b.hash(l.Payload) {
			t.Errorf("%s: same seed, other plan", arrivals)
		}
		if a.hash(l.Payload) == c.hash(l.Payload) || a.hash(l.Payload) == a.hash(l.Payload+1) {
			t.Errorf("%s: other seed or size, same hash", arrivals)
		}
	}
}

func TestPlanIsOrderedAndNumbered(t *testing.T) {
	t.Parallel()
	for _, arrivals := range []string{"poisson", "constant", "burst"} {
		l := testLoad()
		l.Arrivals, l.Rate, l.Topics = arrivals, 7, 3
		p := newPlan(l, results.Behavior{}, 3)
		next := make([]int32, p.topics)
		var windowed int64
		for i, m := range p.messages {
			if i > 0 && m.due < p.messages[i-1].due {
				t.Fatalf("%s: message %d is due before its predecessor", arrivals, i)
			}
			if m.seq != next[m.topic] {
				t.Fatalf("%s: topic %d has sequence %d, want %d", arrivals, m.topic, m.seq, next[m.topic])
			}
			next[m.topic]++
			in := int64(m.seq) >= p.first[m.topic] && int64(m.seq) < p.last[m.topic]
			if in != p.inWindow(m.due) {
				t.Fatalf("%s: window by sequence and by due time disagree on %+v", arrivals, m)
			}
			if in {
				windowed++
			}
		}
		if windowed != p.windowed() {
			t.Errorf("%s: windowed() = %d, want %d", arrivals, p.windowed(), windowed)
		}
	}
}

// A Poisson count of mean n has standard deviation sqrt(n); gaps are
// exponential: their standard deviation equals their mean. 4 sigma.
func TestPoissonPlan(t *testing.T) {
	t.Parallel()
	l := testLoad()
	l.Rate, l.Clients = 100, 20 // own topics: 2,000 per second, 12 s
	p := newPlan(l, results.Behavior{}, 1)
	want := 24000.0
	if d := math.Abs(float64(len(p.messages)) - want); d > 4*math.Sqrt(want) {
		t.Errorf("%d messages, want %.0f ± %.0f", len(p.messages), want, 4*math.Sqrt(want))
	}
	var gaps []float64
	for i := 1; i < len(p.messages); i++ {
		gaps = append(gaps, (p.messages[i].due - p.messages[i-1].due).Seconds())
	}
	slices.Sort(gaps)
	// Kolmogorov-Smirnov distance from the exponential law, 0.1 % level.
	var distance float64
	for i, g := range gaps {
		law := 1 - math.Exp(-2000*g)
		distance = max(distance, math.Abs(law-float64(i)/float64(len(gaps))), math.Abs(law-float64(i+1)/float64(len(gaps))))
	}
	if limit := 1.95 / math.Sqrt(float64(len(gaps))); distance > limit {
		t.Errorf("Kolmogorov-Smirnov distance %.4f, limit %.4f", distance, limit)
	}
}

func TestPeriodicPlans(t *testing.T) {
	t.Parallel()
	l := testLoad()
	l.Arrivals, l.Rate, l.Topics = "constant", 10, 1
	p := newPlan(l, results.Behavior{}, 1)
	if len(p.messages) != 120 {
		t.Fatalf("constant: %d messages, want 120", len(p.messages))
	}
	for i := 1; i < len(p.messages); i++ {
		if gap := p.messages[i].due - p.messages[i-1].due; gap < 100*time.Millisecond-2 || gap > 100*time.Millisecond+2 {
			t.Fatalf("constant: gap %v, want 100ms", gap)
		}
	}
	l.Arrivals, l.Burst = "burst", 5
	p = newPlan(l, results.Behavior{}, 1)
	if len(p.messages) != 120 {
		t.Fatalf("burst: %d messages, want 120", len(p.messages))
	}
	for i := range p.messages {
		if p.messages[i].due != p.messages[i-i%5].due {
			t.Fatalf("burst: message %d is not due with its burst", i)
		}
	}
}

func TestIdleAndClosedLoopsPublishNothing(t *testing.T) {
	t.Parallel()
	l := testLoad()
	l.Rate = 0
	if n := len(newPlan(l, results.Behavior{}, 1).messages); n != 0 {
		t.Errorf("idle: %d messages", n)
	}
	l = testLoad()
	l.ClosedLoop = true
	if n := len(newPlan(l, results.Behavior{}, 1).messages); n != 0 {
		t.Errorf("closed loop: %d messages", n)
	}
}
