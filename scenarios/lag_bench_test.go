package scenarios

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"bench/results"
)

// BenchmarkPublisherLag is how late messages are sent at 10,000 a second,
// Poisson, beside the floor: a bare thread that wakes up for the same messages,
// measured right before in a process of its own, at the same priority. Busy is
// with a process on every core that computes 70 % of the time; ordinary is
// without real-time priority, for those who are not permitted it.
//
// The percentiles are in µs. They mean something on a machine that does nothing
// else: compare them with the floor beside them.
func BenchmarkPublisherLag(b *testing.B) {
	for _, busy := range []bool{false, true} {
		for _, ordinary := range []bool{false, true} {
			if !ordinary && !realtimeAllowed() {
				continue
			}
			b.Run(fmt.Sprintf("busy=%t/ordinary=%t", busy, ordinary), func(b *testing.B) {
				if busy {
					startHogs(b)
				}
				floor, ours := results.NewHistogram(), results.NewHistogram()
				for i := range b.N {
					measureLag(b, uint64(i+1), ordinary, floor, ours)
				}
				for name, h := range map[string]*results.Histogram{"floor": floor, "ours": ours} {
					b.ReportMetric(float64(h.Quantile(0.5))/1e3, name+"-p50-µs")
					b.ReportMetric(float64(h.Quantile(0.99))/1e3, name+"-p99-µs")
					b.ReportMetric(float64(h.Quantile(0.999))/1e3, name+"-p99.9-µs")
				}
			})
		}
	}
}

// measureLag adds four seconds of the floor and of a run. Its few readers fetch
// in batches, so that what is measured is the publisher.
func measureLag(b *testing.B, seed uint64, ordinary bool, floor, ours *results.Histogram) {
	s := Default()
	s.Patterns = []string{"keepalive"}
	s.Load.Clients, s.Load.Rate = 10, 1000
	s.Load.Warmup, s.Load.Duration = results.Duration(time.Second), results.Duration(4*time.Second)
	s.Parameters.PollInterval = results.Duration(200 * time.Millisecond)
	s.Load.Seed = seed
	late, _, err := timerFloor(b.Context(), s.Load, seed, ordinary)
	if err != nil {
		b.Fatal(err)
	}
	floor.Merge(late)
	all, err := Run(b.Context(), Options{Scenario: s, ordinary: ordinary})
	if err != nil {
		b.Fatal(err)
	}
	late, err = all[0].Latency.ScheduleLag.Histogram()
	if err != nil {
		b.Fatal(err)
	}
	ours.Merge(late)
}

// startHogs keeps every core busy until the benchmark ends.
func startHogs(b *testing.B) {
	for range runtime.NumCPU() {
		c, err := startChild(b.Context(), "hog", nil, "hog")
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { c.stop(time.Second) })
	}
}

// hog computes for a percentage of every 10 ms until its parent is gone.
func hog(percentage int) {
	const period = 10 * time.Millisecond
	busy := time.Duration(percentage) * (period / 100)
	ctx := Inherit(context.Background(), os.Stdin)
	for ctx.Err() == nil {
		began := time.Now()
		for time.Since(began) < busy {
		}
		time.Sleep(time.Until(began.Add(period)))
	}
}
