package scenarios

import (
	"slices"
	"testing"
	"time"

	"bench/results"
)

// behaved is a plan of ten clients with a topic each.
func behaved(t *testing.T, arrivals string, rate results.Rate, b results.Behavior) *plan {
	t.Helper()
	load := Default().Load
	load.Clients, load.Rate, load.Arrivals, load.Burst = 10, rate, arrivals, 5
	load.Warmup, load.Duration = results.Duration(time.Second), results.Duration(4*time.Second)
	return newPlan(load, b, 1)
}

// TestStop: nothing is due from the stop on, and what is before it is the same.
func TestStop(t *testing.T) {
	t.Parallel()
	whole := behaved(t, "poisson", 20, results.Behavior{})
	p := behaved(t, "poisson", 20, results.Behavior{Stop: results.Duration(3 * time.Second)})
	n := slices.IndexFunc(whole.messages, func(m message) bool { return m.due >= 4*time.Second })
	if n <= 0 || !slices.Equal(p.messages, whole.messages[:n]) {
		t.Errorf("%d messages, want the first %d of %d", len(p.messages), n, len(whole.messages))
	}
}

// TestBacklog: a backlog counts as due in the window, has the first sequence
// numbers, and leaves no message before the window.
func TestBacklog(t *testing.T) {
	t.Parallel()
	p := behaved(t, "poisson", 20, results.Behavior{Backlog: 1000})
	var seqs [10][]int32
	for _, m := range p.messages {
		if m.due < p.from {
			t.Fatalf("a message is due at %v, before the window", m.due)
		}
		seqs[m.topic] = append(seqs[m.topic], m.seq)
	}
	for topic, all := range seqs {
		if all[0] != 1000 || !slices.IsSorted(all) || p.first[topic] != 0 || p.last[topic] != int64(1000+len(all)) {
			t.Errorf("topic %d: %d to %d of %d messages from %d on", topic, p.first[topic], p.last[topic], len(all), all[0])
		}
	}
	if got, want := p.windowed(), int64(10*1000+len(p.messages)); got != want {
		t.Errorf("%d messages in the window, want %d", got, want)
	}
	if got, _ := p.published(int64(len(p.messages))); got != p.windowed() {
		t.Errorf("%d published, want %d", got, p.windowed())
	}
	if _, each := p.published(0); each[3] != 1000 {
		t.Errorf("%d messages of a topic whose publishing never began, want 1000", each[3])
	}
	if p.hash(256) == behaved(t, "poisson", 20, results.Behavior{Backlog: 999}).hash(256) {
		t.Error("backlogs of two sizes have one hash")
	}
}

// TestLocked: all topics begin with the start and go in step.
func TestLocked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		arrivals string
		at       func(i int) time.Duration
	}{
		{"constant", func(i int) time.Duration { return time.Duration(i/10) * 100 * time.Millisecond }},
		{"burst", func(i int) time.Duration { return time.Duration(i/50) * 500 * time.Millisecond }},
	} {
		p := behaved(t, c.arrivals, 10, results.Behavior{Phase: phaseLocked, PhaseOffset: results.Duration(time.Millisecond)})
		if len(p.messages) != 10*50 {
			t.Fatalf("%s: %d messages, want 500", c.arrivals, len(p.messages))
		}
		for i, m := range p.messages {
			if m.due != c.at(i) {
				t.Fatalf("%s: message %d is due at %v, want %v", c.arrivals, i, m.due, c.at(i))
			}
		}
	}
}

// TestPairs: odd messages of a topic are due the delay after the one before, and
// between pairs is half to one and a half periods, one on average.
func TestPairs(t *testing.T) {
	t.Parallel()
	const delay = 25 * time.Millisecond
	p := behaved(t, "poisson", 10, results.Behavior{Follow: followAnswer, FollowDelay: results.Duration(delay)})
	var before [10]message
	var pauses time.Duration
	n := 0
	for _, m := range p.messages {
		last := before[m.topic]
		before[m.topic] = m
		gap := m.due - last.due
		switch {
		case m.seq%2 == 1:
			if gap != delay || last.seq != m.seq-1 {
				t.Fatalf("message %d is due %v after message %d, want %v", m.seq, gap, last.seq, delay)
			}
		case m.seq > 0:
			if gap < 50*time.Millisecond || gap > 150*time.Millisecond {
				t.Fatalf("message %d is due %v after the pair before", m.seq, gap)
			}
			pauses += gap
			n++
		}
	}
	// The standard error of the mean of n uniform gaps is 100 ms/sqrt(12 n).
	if mean := pauses / time.Duration(n); n < 300 || mean < 92*time.Millisecond || mean > 108*time.Millisecond {
		t.Errorf("pairs are %v apart in the mean of %d, want 100 ms", mean, n)
	}
	if empty := behaved(t, "poisson", 10, results.Behavior{Follow: followEmpty}); len(empty.messages) != 0 {
		t.Errorf("%d messages are planned where the server has them follow", len(empty.messages))
	}
}
