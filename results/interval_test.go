package results

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// runs of a coverage test. With a true coverage of 0.95 the count of those that
// cover is binomial: 90..99 of 100 leaves a chance of 1.8 % to a sound method, but
// the seeds are fixed.
const coverageRuns = 100

// covered fails unless 90 to 99 of 100 intervals held the truth.
func covered(t *testing.T, what string, n int) {
	t.Helper()
	if n < 90 || n > 99 {
		t.Errorf("%s: %d of %d intervals hold the truth, want 90 to 99", what, n, coverageRuns)
	}
	t.Logf("%s: %d of %d", what, n, coverageRuns)
}

// alone returns the distribution of values with one receiver each.
func alone(t testing.TB, missing int64, values ...int64) *Distribution {
	t.Helper()
	d, err := NewDistribution(delivered(t, len(values), OwnTopics, missing, values...), "delivery")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The q-quantile of an exponential law is -ln(1-q) times its mean.
func TestIntervalsOfIndependentAgesCover(t *testing.T) {
	t.Parallel()
	hits := map[float64]int{}
	for run := range coverageRuns {
		random := rand.New(rand.NewPCG(uint64(run), 10))
		values := make([]int64, 2000)
		for i := range values {
			values[i] = int64(random.ExpFloat64() * 10e6)
		}
		d := alone(t, 0, values...)
		for _, q := range []float64{0.5, 0.9, 0.99} {
			if d.Interval(q).Contains(-math.Log(1-q) * 10e6) {
				hits[q]++
			}
		}
	}
	for q, n := range hits {
		covered(t, fmt.Sprintf("p%v", 100*q), n)
	}
}

// Neighbors that share their fate are worth fewer values: with all of them the
// interval is too narrow, with the effective number it covers.
func TestIntervalsOfDependentAgesCover(t *testing.T) {
	t.Parallel()
	const phi = 0.8
	naive, effective := 0, 0
	for run := range coverageRuns {
		values := autoregressive(uint64(run), 4000, phi)
		d := alone(t, 0, values...)
		n := NewNeighbors()
		for _, v := range values {
			n.Record(v)
		}
		const median = 10e6 // exp(0) times 10 ms
		if d.Interval(0.5).Contains(median) {
			naive++
		}
		d.dependence, _ = n.Correlation()
		if d.Interval(0.5).Contains(median) {
			effective++
		}
	}
	covered(t, "median", effective)
	if naive >= 80 {
		t.Errorf("%d of %d naive intervals hold the truth: the test shows nothing", naive, coverageRuns)
	}
}

// flock returns a run of a broadcast: rate messages a second to 20 clients each,
// all of which get it at the same age.
func flock(t testing.TB, seed uint64, seconds, rate int, age func(*rand.Rand) float64) *Result {
	t.Helper()
	const clients = 20
	random := rand.New(rand.NewPCG(seed, 11))
	all, last := NewHistogram(), NewHistogram()
	r := &Result{Seed: seed}
	r.Scenario.Load.Clients, r.Scenario.Load.Topics = clients, 1
	for second := range seconds {
		h := NewHistogram()
		for range rate {
			common := int64(age(random))
			last.Record(common)
			for range clients {
				h.Record(common)
			}
		}
		all.Merge(h)
		s, err := h.Series()
		if err != nil {
			t.Fatal(err)
		}
		r.Timeline = append(r.Timeline, Interval{Start: float64(second), End: float64(second + 1), Phase: "window", Delivery: s})
	}
	var err error
	if r.Latency.Delivery, err = all.Series(); err != nil {
		t.Fatal(err)
	}
	if r.Latency.LastSubscriber, err = last.Series(); err != nil {
		t.Fatal(err)
	}
	r.Messages.Delivered = all.Count()
	return r
}

// Messages to many: the receipts are 20 times as many as the messages, and an
// interval from receipts is far too narrow. Every receipt has the age of its
// message, the quantiles of which are those of an exponential law.
func TestIntervalsOfBroadcastsCover(t *testing.T) {
	t.Parallel()
	skipSlowStatistics(t)
	const seconds, rate, clients = 20, 60, 20
	random := rand.New(rand.NewPCG(1, 11))
	hits, naive := map[float64]int{}, 0
	all, last, second := NewHistogram(), NewHistogram(), NewHistogram()
	for run := range coverageRuns {
		d := &Distribution{Histogram: all, distinct: last, fanOut: clients, seed: uint64(run), blocks: &blocks{}}
		all.Reset()
		last.Reset()
		for range seconds {
			second.Reset()
			for range rate {
				age := int64(random.ExpFloat64() * 10e6)
				last.Record(age)
				for range clients {
					second.Record(age)
				}
			}
			all.Merge(second)
			d.blocks.add(second)
		}
		d.blocks.sort()
		for _, q := range []float64{0.5, 0.99} {
			truth := -math.Log(1-q) * 10e6
			got, method := d.interval(q)
			if method != blockBootstrap {
				t.Fatalf("p%v by %s", 100*q, method)
			}
			if got.Contains(truth) {
				hits[q]++
			}
			if n, ok := QuantileRange(all, q, Level, all.Count()); q == 0.5 && ok && n.Contains(truth) {
				naive++
			}
		}
	}
	for q, n := range hits {
		covered(t, fmt.Sprintf("p%v", 100*q), n)
	}
	if naive >= 70 {
		t.Errorf("%d of %d naive intervals hold the truth: the test shows nothing", naive, coverageRuns)
	}
}

// One message that is late for all its 20 receivers is one event: whatever its
// age, p99 of 400 messages is decided by 4 of them, too few for a printed value,
// and its interval has no upper end.
func TestOneLateMessageIsOneEvent(t *testing.T) {
	t.Parallel()
	count := 0
	r := flock(t, 1, 20, 20, func(*rand.Rand) float64 {
		if count++; count == 200 {
			return 5e9
		}
		return 1e6
	})
	d, err := NewDistribution(r, "delivery")
	if err != nil {
		t.Fatal(err)
	}
	if at := d.At(0.99); at.Printable() {
		t.Errorf("p99 %+v is printable", at)
	}
	if got, method := d.interval(0.99); method != orderStatistics || got.Low > 2e6 || got.High < 5e9 {
		t.Errorf("interval of p99 %v by %s, want one that holds the late message", got, method)
	}
	if got := d.Interval(0.5); got.High > 2e6 {
		t.Errorf("interval of the median %v, want the late message outside", got)
	}
}

// Rank interval of n = 1,000, q = 0.99: the binomial law gives 983..996, as R's
// qbinom(c(.025,.975), 1000, .99) does with 984 - 1 and 996.
func TestIntervalEnds(t *testing.T) {
	t.Parallel()
	d := alone(t, 0, upTo(1000)...)
	low, high, ok := QuantileRanks(1000, 0.99, Level)
	if got := d.Interval(0.99); !ok || got != (Range{float64(low), float64(high)}) {
		t.Errorf("interval %v, want the ranks %d..%d", got, low, high)
	}
	if got := d.Interval(1); got != (Range{1000, 1000}) {
		t.Errorf("interval of the maximum %v, want the fact", got)
	}
	if got := d.Interval(0.9999); !math.IsInf(got.High, 1) {
		t.Errorf("interval of p99.99 of 1,000 values %v, want no upper end", got)
	}
}

// Lost messages are later than all others: they take the upper end first, then
// the lower one.
func TestMissingMessagesOpenTheInterval(t *testing.T) {
	t.Parallel()
	d := alone(t, 5, upTo(995)...)
	if got := d.Interval(0.99); got.Low != 983 && got.Low != 984 || !math.IsInf(got.High, 1) {
		t.Errorf("interval %v of p99 with 5 of 1,000 lost, want a lower end alone", got)
	}
	if got := d.Interval(0.5); math.IsInf(got.High, 1) {
		t.Errorf("interval %v of the median, want two ends", got)
	}
	d = alone(t, 50, upTo(950)...)
	if got := d.Interval(0.99); !math.IsInf(got.Low, 1) {
		t.Errorf("interval %v of p99 with 50 of 1,000 lost, want infinity for sure", got)
	}
	if got := d.Interval(1); !math.IsInf(got.Low, 1) {
		t.Errorf("interval %v of the maximum, want infinity", got)
	}
	if b := bounds(Range{math.Inf(1), math.Inf(1)}, 950); b.Low != 950 || b.High != nil {
		t.Errorf("bounds %+v, want >= 950", b)
	}
}

func TestAddIntervals(t *testing.T) {
	t.Parallel()
	r := delivered(t, 2000, OwnTopics, 0, upTo(2000)...)
	if err := AddIntervals(r); err != nil {
		t.Fatal(err)
	}
	c := r.Latency.Delivery.Intervals
	if c == nil || c.Method != orderStatistics || c.Effective != 2000 || c.Level != Level {
		t.Fatalf("%+v", c)
	}
	if c.P50 == nil || c.P90 == nil || c.P99 == nil || c.P999 != nil {
		t.Errorf("%+v: want all but p99.9, beyond which are two", c)
	}
	for _, b := range []*Bounds{c.P50, c.P90, c.P99} {
		if b.High == nil || b.Low > *b.High {
			t.Errorf("%+v", b)
		}
	}
	r = flock(t, 1, 20, 60, func(random *rand.Rand) float64 { return random.ExpFloat64() * 10e6 })
	if err := AddIntervals(r); err != nil || r.Latency.Delivery.Intervals.Method != blockBootstrap || r.Latency.Delivery.Intervals.Effective != 1200 {
		t.Errorf("%+v, %v", r.Latency.Delivery.Intervals, err)
	}
}

// The drain completes the first second, which lacks what was due before.
func TestDrainBelongsToTheFirstSecond(t *testing.T) {
	t.Parallel()
	r := flock(t, 1, 6, 10, func(random *rand.Rand) float64 { return random.ExpFloat64() * 10e6 })
	r.Timeline[5].Phase = "drain"
	d, err := NewDistribution(r, "delivery")
	if err != nil {
		t.Fatal(err)
	}
	var counts []int64
	for _, h := range d.seconds() {
		counts = append(counts, h.Count())
	}
	if !slices.Equal(counts, []int64{400, 200, 200, 200, 200}) {
		t.Errorf("seconds hold %v", counts)
	}
}

// Runs that differ by more than their values do: the interval is that between
// runs. Five runs with medians 10, 11, … 14 ms have a mean of 12 and a standard
// error of √(2.5/5); t for 4 degrees of freedom is 2.776.
func TestIntervalBetweenRepeats(t *testing.T) {
	t.Parallel()
	var runs []Result
	for i := range int64(5) {
		values := make([]int64, 1001)
		for j := range values {
			values[j] = (10+i)*1e6 + int64(j-500)
		}
		runs = append(runs, *delivered(t, len(values), OwnTopics, 0, values...))
	}
	got, ok := RepeatsInterval(runs, "delivery", 0.5)
	half := 2.776445 * math.Sqrt(2.5/5) * 1e6
	if !ok || math.Abs(got.Low-(12e6-half)) > 12e3 || math.Abs(got.High-(12e6+half)) > 12e3 {
		t.Errorf("interval %v, want 12 ms ± %.3f ms", got, half/1e6)
	}
	pooled, err := poolRepeats(runs, "delivery")
	if err != nil {
		t.Fatal(err)
	}
	if within := pooled.Interval(0.9); within.High-within.Low > 1e6 {
		t.Errorf("pooled interval %v, want far narrower", within)
	}
	// A single run has its own interval, none has none.
	one, ok := RepeatsInterval(runs[:1], "delivery", 0.5)
	if d := alone(t, 0, 1); !ok || d == nil || one.High-one.Low > 1e3 {
		t.Errorf("interval of one run %v", one)
	}
	if _, ok := RepeatsInterval([]Result{{}}, "delivery", 0.5); ok {
		t.Error("an interval of what was not measured")
	}
}

// Where runs differ no more than chance, both kinds of interval cover; the wider
// one covers more often than it says, and never less.
func TestRepeatsIntervalsCover(t *testing.T) {
	t.Parallel()
	hits := 0
	for run := range coverageRuns {
		var runs []Result
		random := rand.New(rand.NewPCG(uint64(run), 12))
		for range 3 {
			drift := 1 + 0.1*random.NormFloat64() // every run has a level of its own
			values := make([]int64, 500)
			for i := range values {
				values[i] = int64((10 + 0.1*random.NormFloat64()) * drift * 1e6)
			}
			runs = append(runs, *delivered(t, len(values), OwnTopics, 0, values...))
		}
		if got, _ := RepeatsInterval(runs, "delivery", 0.5); got.Contains(10e6) {
			hits++
		}
	}
	covered(t, "median over repeats", hits)
}

// skipSlowStatistics leaves out, under -short, as the race detector runs,
// arithmetic that has no concurrency and takes a minute there.
func skipSlowStatistics(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("arithmetic without concurrency: not under -short")
	}
}
