package results

import (
	"math"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// FetchMean is the mean extra latency of requests that a server holds until k
// messages wait or the time wait is over: Kafka's fetch with minimum bytes (in
// messages) and maximum wait, and any long poll with a finite hold (k = 1).
//
// A cycle is a gap g and a hold that ends at the k-th message or after W. With N(t)
// messages of a Poisson stream since the cycle began, they wait for ∫N(t)dt in the
// gap and for ∫N(t) 1(N(t) < k) dt in the hold, together, and Wald's identity
// gives the number of messages from the length of the cycle. Since the integral of
// P(N(t) = j) over the hold is (P(N(g+W) > j) - P(N(g) > j)) / L = D(j)/L,
//
//	mean = (L g²/2 + Σ j D(j) / L) / (L g + Σ D(j)),  j = 0..k-1
//
// For k = 1 and a long wait this is LongPollMean. Without a gap it goes to (k-1)/(2L)
// for L much above (k-1)/W, and to W/2 below. If k is never reached it is
// (W + g)/2, the latency being U(0, W + g).
func FetchMean(rate Rate, gap, wait time.Duration, k int) time.Duration {
	l, g, w := float64(rate), gap.Seconds(), wait.Seconds()
	switch {
	case g+w == 0:
		return 0
	case l == 0 && k <= 1: // the one message waits only if it falls into a gap
		return time.Duration(float64(gap) * g / (g + w) / 2)
	case l == 0:
		return (wait + gap) / 2
	}
	waiting, messages := l*g*g/2, l*g
	for j, d := range heldWith(l, g, w, k) {
		waiting += float64(j) * d / l
		messages += d
	}
	return time.Duration(waiting / messages * float64(time.Second))
}

// FetchPerRequest is the mean number of messages that one such request brings,
// empty answers included: L g + Σ D(j), the divisor of FetchMean.
func FetchPerRequest(rate Rate, gap, wait time.Duration, k int) float64 {
	l, g := float64(rate), gap.Seconds()
	messages := l * g
	for _, d := range heldWith(l, g, wait.Seconds(), k) {
		messages += d
	}
	return messages
}

// heldWith is D(j) for j = 0..k-1, L times the mean time that a hold passes with j
// messages. Beyond the count that g + W can bring it is 0, and left out.
func heldWith(l, g, w float64, k int) []float64 {
	before, after := distuv.Poisson{Lambda: l * g}, distuv.Poisson{Lambda: l * (g + w)}
	var all []float64
	for j := range k {
		survivors := 1 - after.CDF(float64(j))
		d := survivors
		if l*g > 0 {
			d -= 1 - before.CDF(float64(j))
		}
		all = append(all, math.Max(0, d))
		if float64(j) > after.Lambda && survivors < 1e-12 {
			break
		}
	}
	return all
}

// FetchIdle is the rate of requests of one client without messages, 1/(W + g): as
// of a long poll with W as its hold. It is infinite if both are 0, a busy loop.
func FetchIdle(gap, wait time.Duration) Rate { return Rate(1 / (gap + wait).Seconds()) }

// FetchThroughput is the most messages per second that one client gets out of a
// backlog, k at a time, if an exchange takes a round trip and every message a cost
// of its own: k / (rtt + k cost). It is linear up to about k = rtt/cost and then flat.
func FetchThroughput(k int, rtt, cost time.Duration) Rate {
	return Rate(float64(k) / (rtt.Seconds() + float64(k)*cost.Seconds()))
}

// BatchMean is the mean extra latency of messages that are handled k at a time,
// without a timer: the i-th of a batch waits for k-i more, each 1/L, so that the
// mean is (k-1)/(2L). It is infinite at rate 0.
func BatchMean(rate Rate, k int) time.Duration { return BatchOldest(rate, k) / 2 }

// BatchOldest is the mean wait of the first message of a batch, (k-1)/L.
func BatchOldest(rate Rate, k int) time.Duration {
	if k <= 1 {
		return 0
	}
	seconds := float64(k-1) / float64(rate)
	if seconds > math.MaxInt64/float64(time.Second) {
		return math.MaxInt64
	}
	return time.Duration(seconds * float64(time.Second))
}

// BatchStuck is the number of messages that are never handled if a stream stops
// after that many: the remainder, k-1 at most.
func BatchStuck(messages int64, k int) int64 { return messages % int64(max(k, 1)) }
