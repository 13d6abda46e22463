//go:build validity

package scenarios

import (
	"testing"
	"time"

	"bench/results"
)

// A8. As many clients as are clocked get a few messages per second. Known: the
// kernel receives a message before the program does, always; both parts of its age
// together are the age; of an idle machine the program's own part is below 100 µs
// in the median.
//
// Tolerance: none for the order of the clocks: a negative part is recorded nowhere,
// hence missing in one of the two counts. None for the sum, but a nanosecond per
// message for the rounding of means; where the kernel did not tell the time of k
// messages, which may be 2 %, their ages lie between k times the least and the
// largest.
func TestA8TwoClocks(t *testing.T) {
	const own = 100 * time.Microsecond
	for _, pattern := range Names() {
		t.Run(pattern, func(t *testing.T) {
			e := experiment{pattern: pattern, scenario: steady(clockedClients, 80, 500*time.Millisecond, sized(2*time.Second, 20*time.Second))}
			e.scenario.Parameters.PollInterval = results.Duration(100 * time.Millisecond)
			measure(t, func(a *answers, o ...outcome) { twoParts(t, a, o[0].result, own) }, e)
		})
	}
}

// twoParts holds the answers of A8.
func twoParts(t *testing.T, a *answers, r *results.Result, own time.Duration) {
	t.Helper()
	var whole, before, after results.Series
	for to, from := range map[*results.Series]*results.Series{&whole: r.Latency.Delivery, &before: r.Latency.Network, &after: r.Latency.Harness} {
		if from != nil {
			*to = *from
		}
	}
	if whole.Count == 0 {
		t.Fatal("no age was measured")
	}
	n, parted := float64(whole.Count), float64(before.Count)
	a.between("messages with a kernel time", parted, n, 0.98*n, n, "")
	a.equal("of them before the kernel had them", before.Count-after.Count, 0)
	a.equal("negative ages", r.Messages.NegativeAge, 0)
	sum, untold := whole.Mean*n, n-parted
	a.between("sum of both parts", (before.Mean+after.Mean)*parted/1e6, sum/1e6,
		(sum-untold*float64(whole.Max)-n)/1e6, (sum-untold*float64(whole.Min)+n)/1e6, "ms")
	a.between("the program's own part p50", float64(after.P50)/1e3, 0, 0, own.Seconds()*1e6, "µs")
}
