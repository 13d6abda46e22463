package results

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestAgesOfShardsMergeToExtremesPerMessage(t *testing.T) {
	t.Parallel()
	const messages, clients = 50, 20
	random := rand.New(rand.NewPCG(1, 2))
	shards := []*Ages{NewAges(messages), NewAges(messages), NewAges(messages)}
	all := make([][]int64, messages)
	for i := range messages - 1 { // nobody receives the last one
		for range clients {
			age := random.Int64N(1e9)
			all[i] = append(all[i], age)
			shards[random.IntN(3)].Record(i, time.Duration(age))
		}
	}
	shards[0].Record(0, -1)
	shards[0].Record(-1, 1)
	shards[0].Record(messages, 1)
	sum := NewAges(messages)
	for _, s := range shards {
		sum.Merge(s)
	}
	for i := range messages - 1 {
		if sum.First[i] != slices.Min(all[i]) || sum.Last[i] != slices.Max(all[i]) {
			t.Errorf("message %d: %d..%d, want %d..%d", i, sum.First[i], sum.Last[i], slices.Min(all[i]), slices.Max(all[i]))
		}
	}
	first, last := sum.Histograms()
	if first.Count() != messages-1 || last.Count() != messages-1 || first.Min() != slices.Min(sum.First[:messages-1]) || last.Max() != slices.Max(sum.Last) {
		t.Errorf("histograms hold %d and %d messages, want %d", first.Count(), last.Count(), messages-1)
	}
}

func TestAgesDoNotAllocate(t *testing.T) {
	a := NewAges(10)
	if n := testing.AllocsPerRun(100, func() { a.Record(3, time.Second) }); n != 0 {
		t.Errorf("%v allocations per receipt, want 0", n)
	}
}
