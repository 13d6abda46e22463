package scenarios

import (
	"math"
	"runtime/metrics"
	"time"

	"bench/results"
)

// Names of the runtime/metrics that a vigil reads.
const (
	schedulerLatency = "/sched/latencies:seconds"
	collectorPause   = "/sched/pauses/total/gc:seconds"
	collectorCPU     = "/cpu/classes/gc/total:cpu-seconds"
	totalCPU         = "/cpu/classes/total:cpu-seconds"
	idleCPU          = "/cpu/classes/idle:cpu-seconds"
)

// runtimeState is what the Go runtime has counted up to a time.
type runtimeState struct {
	scheduler, pauses *metrics.Float64Histogram
	collector, used   float64 // CPU seconds, as of the last collection
}

func readRuntime() runtimeState {
	samples := []metrics.Sample{{Name: schedulerLatency}, {Name: collectorPause}, {Name: collectorCPU}, {Name: totalCPU}, {Name: idleCPU}}
	metrics.Read(samples)
	return runtimeState{
		scheduler: samples[0].Value.Float64Histogram(),
		pauses:    samples[1].Value.Float64Histogram(),
		collector: samples[2].Value.Float64(),
		used:      samples[3].Value.Float64() - samples[4].Value.Float64(),
	}
}

// since fills in the differences to an earlier state. The runtime brings its
// CPU times up to date only at the end of a collection: without one between the
// two states the share of garbage collection stays unknown... but is then 0 by
// definition, since none ended.
func (s runtimeState) since(before runtimeState, o *results.Observer) {
	waits := bucketsSince(s.scheduler, before.scheduler)
	if p99, ok := waits.quantile(0.99); ok {
		o.SchedulerP99 = &p99
	}
	if longest, ok := bucketsSince(s.pauses, before.pauses).quantile(1); ok {
		o.CollectorPauseMax = &longest
	}
	share := 0.0
	if used := s.used - before.used; used > 0 {
		share = (s.collector - before.collector) / used
	}
	o.CollectorShare = &share
}

// buckets is a histogram of the runtime: edges has one element more than counts.
type buckets struct {
	edges  []float64 // seconds
	counts []uint64
}

func bucketsSince(now, before *metrics.Float64Histogram) buckets {
	b := buckets{edges: now.Buckets, counts: make([]uint64, len(now.Counts))}
	for i := range b.counts {
		b.counts[i] = now.Counts[i] - before.Counts[i]
	}
	return b
}

// quantile is the upper edge, in nanoseconds, of the bucket in which the
// q-quantile lies; false if nothing was counted.
func (b buckets) quantile(q float64) (int64, bool) {
	var all, sum uint64
	for _, n := range b.counts {
		all += n
	}
	if all == 0 {
		return 0, false
	}
	wanted := max(1, uint64(math.Ceil(q*float64(all))))
	for i, n := range b.counts {
		if sum += n; sum < wanted {
			continue
		}
		edge := b.edges[i+1]
		if math.IsInf(edge, 1) { // the last bucket has no upper edge
			edge = b.edges[i]
		}
		return int64(edge * float64(time.Second)), true
	}
	return 0, false
}
