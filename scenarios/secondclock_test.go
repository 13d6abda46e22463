package scenarios

import (
	"math"
	"runtime"
	"testing"
	"time"

	"bench/results"
)

// TestTwoClocks is A8 of the method: the kernel receives a message before the
// program does, always, and the two parts of its age are the whole. With as
// many clients as are clocked, all messages are.
func TestTwoClocks(t *testing.T) {
	needTime(t)
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("skipped: the kernel's receive times are told by Linux alone")
	}
	t.Run("plain", func(t *testing.T) { twoClocks(t, results.Network{}, "polling", "longpoll", "sse", "fetch") })
	t.Run("tls", func(t *testing.T) { twoClocks(t, results.Network{TLS: true}, "keepalive") })
	t.Run("link", func(t *testing.T) {
		twoClocks(t, results.Network{RTT: results.Duration(20 * time.Millisecond)}, "websocket")
	})
}

func twoClocks(t *testing.T, network results.Network, patterns ...string) {
	t.Parallel()
	s := short(patterns...)
	s.Load.Clients, s.Network = clockedClients, network
	for _, r := range mustRun(t, s) {
		whole, before, after := r.Latency.Delivery, r.Latency.Network, r.Latency.Harness
		// The kernel may begin a moment late to note its times.
		if before == nil || after == nil || before.Count < whole.Count*98/100 {
			t.Errorf("%s, %+v: %d ages, parts %+v and %+v", r.Pattern, network, whole.Count, before, after)
			continue
		}
		// No histogram holds a part that is negative, so that such a message has but one.
		if before.Count != after.Count || r.Messages.NegativeAge != 0 {
			t.Errorf("%s, %+v: %d messages have a network part and %d a harness part, %d ages are negative: some were received before the kernel had them, or by it before they were due",
				r.Pattern, network, before.Count, after.Count, r.Messages.NegativeAge)
		}
		if sum := before.Mean + after.Mean; before.Count == whole.Count && math.Abs(sum-whole.Mean) > 1000 {
			t.Errorf("%s, %+v: parts of %.0f ns and %.0f ns on average, the whole is %.0f ns", r.Pattern, network, before.Mean, after.Mean, whole.Mean)
		}
		if way := network.RTT / 2; before.Min < int64(way) {
			t.Errorf("%s, %+v: the network took %v, want %v at least", r.Pattern, network, time.Duration(before.Min), way)
		}
		t.Logf("%s, %+v: network p50 %v, harness p50 %v p99 %v", r.Pattern, network,
			time.Duration(before.P50), time.Duration(after.P50), time.Duration(after.P99))
	}
}

// TestUntoldKernelTime: a message whose receive time the kernel did not tell has
// no parts; that of the message before is not taken for it.
func TestUntoldKernelTime(t *testing.T) {
	t.Parallel()
	s := newBenchSubscriber(false)
	s.stage.to = time.Hour
	s.shard.second = newSecondClock()
	p := newPayload(128)
	for seq := range int64(3) {
		if seq == 1 {
			s.Arrived(time.Duration(time.Now().UnixNano()))
		}
		stamp{seq: seq}.put(p[stampDue:])
		s.Receive(p)
	}
	if s.shard.account.Delivered != 3 || s.shard.second.harness.Count() != 1 {
		t.Errorf("%d of %d delivered messages in parts, want 1 of 3", s.shard.second.harness.Count(), s.shard.account.Delivered)
	}
}

// TestReceivedBeforeTheKernel: a message that the program has before the kernel
// is counted as one, and has no harness part: TestTwoClocks would notice.
func TestReceivedBeforeTheKernel(t *testing.T) {
	t.Parallel()
	s := newBenchSubscriber(false)
	s.stage.to = time.Hour
	s.shard.second = newSecondClock()
	p := newPayload(128)
	stamp{}.put(p[stampDue:])
	s.Arrived(time.Duration(time.Now().Add(time.Minute).UnixNano()))
	s.Receive(p)
	network, harness := s.shard.second.network, s.shard.second.harness
	if network.Count() != 1 || harness.Count() != 0 || harness.Negative() != 1 {
		t.Errorf("%d network parts, %d harness parts, %d negative ones: want 1, 0, 1", network.Count(), harness.Count(), harness.Negative())
	}
}

// TestClockedClientsAreSpread over a worker's clients, and few.
func TestClockedClientsAreSpread(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 15, 16, 17, 1000, 10_000} {
		c := crew{job: job{Clients: make([]assignment, n)}}
		count, last := 0, 0
		for i := range n {
			if c.isClocked(i) {
				count, last = count+1, i
			}
		}
		if count != min(n, clockedClients) || last < n/2 {
			t.Errorf("of %d clients %d are clocked, the last is %d", n, count, last)
		}
	}
}
