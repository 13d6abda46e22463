//go:build validity

package scenarios

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// A21. Ten servers, each started anew, have a character each: a delay of its
// own, 10 to 46 ms. Known: p99 of a fresh server is 28 ms in the mean, with a
// standard deviation of 12.1 ms between servers. Tolerance: the disturbance as in
// A4, measured beside each.
//
// The interval over repeats must hold the known mean, and rest on what the runs
// differ by: Student's t around their mean, extended to p99 of all values in one
// pot, which it always holds. Tolerance: the 0.1 % of a histogram. That of the
// pot alone, as if its values were independent, is too narrow and does not hold
// the mean.
func TestA21RestartVariance(t *testing.T) {
	const servers = 10
	e := experiment{pattern: "websocket", scenario: steady(10, 1000, 200*time.Millisecond, sized(600*time.Millisecond, 20*time.Second))}
	var known []float64
	for i := range servers {
		known = append(known, 10+4*float64(i))
	}
	mean, deviation := meanDeviation(known)
	repeat(t, func(a *answers) string {
		var runs []results.Result
		var measured []float64
		var slack float64
		var disturbed []string
		pot := results.NewHistogram()
		for i, delay := range known {
			faulty := e
			faulty.scenario.Load.Inject = fmt.Sprintf("delay=const:%vms", delay)
			o, text := together(t, faulty, e)
			if text != "" {
				disturbed = append(disturbed, text)
			}
			here := disturbance(histogram(t, o[1].result.Latency.Delivery))(0.99)
			slack = max(slack, here)
			h := histogram(t, o[0].result.Latency.Delivery)
			p99 := float64(h.Quantile(0.99)) / 1e6
			a.between("p99 of "+faulty.scenario.Load.Inject, p99, delay, delay, delay+here, "ms")
			o[0].result.Repeat = i
			measured, runs = append(measured, p99), append(runs, *o[0].result)
			pot.Merge(h)
		}
		middle, spread := meanDeviation(measured)
		a.near("deviation of p99 between servers", spread, deviation, slack, "ms")
		over, ok := results.RepeatsInterval(runs, "delivery", 0.99)
		// Student's t for nine degrees of freedom, 97.5 %.
		half := 2.262 * spread / math.Sqrt(servers)
		pooled := float64(pot.Quantile(0.99)) / 1e6
		low, high := min(middle-half, pooled), max(middle+half, pooled)
		a.near("width of the interval over repeats", (over.High-over.Low)/1e6, high-low, 0.001*(high+low), "ms")
		a.is(ok && over.Low/1e6 <= mean+slack && over.High/1e6 >= mean, "from %.4g to %.4g ms it holds %.4g", over.Low/1e6, over.High/1e6, mean)
		naive, ok := results.QuantileRange(pot, 0.99, results.Level, pot.Count())
		a.is(ok && naive.Low/1e6 > middle && naive.High-naive.Low < (over.High-over.Low)/2,
			"that of one pot, from %.4g to %.4g ms, is too narrow and does not hold the %.4g ms measured", naive.Low/1e6, naive.High/1e6, middle)
		return strings.Join(disturbed, "; ")
	})
}

// meanDeviation is the mean and the standard deviation of a sample.
func meanDeviation(list []float64) (mean, deviation float64) {
	for _, v := range list {
		mean += v / float64(len(list))
	}
	for _, v := range list {
		deviation += (v - mean) * (v - mean) / float64(len(list)-1)
	}
	return mean, math.Sqrt(deviation)
}

// A22. One message of 40, or of 160, meets a stopped server and is 150 ms late,
// at each of its 200, or 1,000, subscribers. Known: a quantile in the middle of its
// receipts is then 150 ms, but it rests on a single event, and the next run of as
// many messages has none with a probability near 1/e: an interval must reach down
// to the ordinary age. That of all receipts, as if they were independent, does not.
func TestA22OneLateMessage(t *testing.T) {
	const rate, length = 4, 200 * time.Millisecond
	subscribers := sized(200, 1000)
	var p pause
	e := experiment{pattern: "websocket", scenario: steady(subscribers, float64(subscribers*rate), 500*time.Millisecond, sized(10*time.Second, 40*time.Second))}
	e.scenario.Load.Topics = 1
	e.during = func(d *driver) {
		stage := d.stage()
		victim := d.plan.messages[len(d.plan.messages)/2].due
		p = pause{length: length, pids: []int{d.backends[0].process.pid()}}
		time.Sleep(victim - 50*time.Millisecond - stage.now())
		p.hit(stage.now)
	}
	measure(t, func(a *answers, o ...outcome) {
		if p.problem != nil {
			t.Fatal(p.problem)
		}
		h := histogram(t, o[0].result.Latency.Delivery)
		d, err := results.NewDistribution(o[0].result, "delivery")
		if err != nil {
			t.Fatal(err)
		}
		late := h.CountAbove(int64(length / 2))
		a.equal("late receipts", late, int64(subscribers))
		// In the middle of what the late message decides.
		q := 1 - float64(subscribers)/float64(h.Count())/2
		at, cluster := d.At(q), d.Interval(q)
		naive, _ := results.QuantileRange(h, q, results.Level, h.Count())
		a.holds(fmt.Sprintf("age p%.4g", 100*q), time.Duration(at.Value), length-50*time.Millisecond, 30*time.Millisecond)
		a.is(naive.Low > float64(length/2), "the interval from receipts, %.4g to %.4g ms, does not reach the ordinary age", naive.Low/1e6, naive.High/1e6)
		a.is(cluster.Low < float64(length/4) && cluster.High >= float64(at.Value), "that from messages, %.4g to %.4g ms, does: p50 is %.4g ms",
			cluster.Low/1e6, cluster.High/1e6, float64(h.Quantile(0.5))/1e6)
		a.is(!at.Printable(), "what rests on one message is not printed: %d beyond", at.Beyond)
	}, e)
}
