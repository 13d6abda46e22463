package results

import (
	"math"
	"time"
)

// The closed forms of long polling. A client that has been answered is deaf for
// the gap g until its next request has reached the server. With a Poisson stream
// of L messages per second, a = L g messages fall into a gap on average; if there
// is none, which has probability e^(-a), the next message is answered alone. Hence
// an answer brings a + e^(-a) messages, and the share x = a / (a + e^(-a)) of all
// messages falls into a gap. Messages of a Poisson stream lie uniformly in a gap,
// so that those wait for U(0, g), and the others for nothing. Extra latency is
// what comes on top of a push, which takes the one-way delay. The hold is taken
// to be long against 1/L; FetchMean has it.

// Gap is the time between an answer that leaves a server and the next request
// that reaches it: trips round trips, and the pause that the client makes. A kept
// connection takes 1 trip (half for the answer, half for the request), a new one
// 2, with TLS 1.3 3.
func Gap(trips float64, rtt, pause time.Duration) time.Duration {
	return time.Duration(trips*float64(rtt)) + pause
}

// perGap is a, the mean number of messages in a gap.
func perGap(rate Rate, gap time.Duration) float64 { return float64(rate) * gap.Seconds() }

// LongPollPerAnswer is the mean number of messages that an answer brings,
// a + e^(-a).
func LongPollPerAnswer(rate Rate, gap time.Duration) float64 {
	a := perGap(rate, gap)
	return a + math.Exp(-a)
}

// LongPollGapShare is x, the share of messages that fall into a gap.
func LongPollGapShare(rate Rate, gap time.Duration) float64 {
	return perGap(rate, gap) / LongPollPerAnswer(rate, gap)
}

// LongPollMean is the mean extra latency, x g/2.
func LongPollMean(rate Rate, gap time.Duration) time.Duration {
	return time.Duration(LongPollGapShare(rate, gap) * float64(gap) / 2)
}

// LongPollStddev is the standard deviation of the extra latency: its second
// moment is x g²/3, hence g √(x/3 - x²/4).
func LongPollStddev(rate Rate, gap time.Duration) time.Duration {
	x := LongPollGapShare(rate, gap)
	return time.Duration(float64(gap) * math.Sqrt(x/3-x*x/4))
}

// LongPollQuantile is the q-quantile of the extra latency: the share x (1 - y/g)
// of all messages waits for more than y, hence g (1 - (1-q)/x), or 0 where fewer
// than 1-q wait at all. q is in 0..1; 1 gives the most that is possible, g.
func LongPollQuantile(rate Rate, gap time.Duration, q float64) time.Duration {
	x := LongPollGapShare(rate, gap)
	if x <= 1-q {
		return 0
	}
	return time.Duration(float64(gap) * (1 - (1-q)/x))
}

// LongPollRatio is the mean delivery latency of long polling over that of a push,
// which takes rtt/2: 1 + x g/rtt. Its limit for many messages is 2 on a kept
// connection and 3 on new ones. It is infinite without a round trip, unless there
// is no gap either.
func LongPollRatio(rate Rate, gap, rtt time.Duration) float64 {
	if gap == 0 {
		return 1
	}
	return 1 + LongPollGapShare(rate, gap)*float64(gap)/float64(rtt)
}

// LongPollLoss is the share of messages that are lost if a server wakes only who
// waits and remembers nothing: what falls into a gap is gone, a on average, and
// then exactly one message is answered. Hence a / (1 + a).
func LongPollLoss(rate Rate, gap time.Duration) float64 {
	a := perGap(rate, gap)
	return a / (1 + a)
}

// HeldLoss is the same where a hold that brings nothing ends: with probability
// 1 - e^(-L H) it is ended by a message instead, and every cycle has a gap with a
// messages. Hence a / (a + 1 - e^(-L H)), which is g / (g + H) for few messages.
func HeldLoss(rate Rate, gap, hold time.Duration) float64 {
	a := perGap(rate, gap)
	if a == 0 {
		return float64(gap) / float64(gap+hold)
	}
	return a / (a - math.Expm1(-float64(rate)*hold.Seconds()))
}

// LoopMean is the mean extra latency of long polling if the server looks for
// messages when a request comes and then every check, rather than being woken. A
// gap costs L g²/2 of waiting; if it was empty, intervals of length s follow until
// one of them is not, 1/z of them with z = 1 - e^(-L s), and each costs L s²/2 and
// brings L s messages on average:
//
//	(L g²/2 + e^(-a) (L s²/2)/z) / (a + e^(-a) L s/z)
//
// which is s/2 for a much below 1, and g/2 for a much above.
func LoopMean(rate Rate, gap, check time.Duration) time.Duration {
	l, g, s := float64(rate), gap.Seconds(), check.Seconds()
	switch {
	case s == 0:
		return LongPollMean(rate, gap)
	case l == 0:
		return check / 2
	}
	loops := math.Exp(-l*g) / -math.Expm1(-l*s)
	mean := (l*g*g/2 + loops*l*s*s/2) / (l*g + loops*l*s)
	return time.Duration(mean * float64(time.Second))
}
