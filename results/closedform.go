package results

import (
	"math"
	"time"
)

// Closed forms are the known answers beside measurements; Forms is their table.
// Those of polling assume a link without delay: the round trips of the pattern
// come on top.

// PollAgeQuantile is the q-quantile of the delivery latency of polling on fixed
// ticks: a message waits for the next tick, uniformly on (0, interval). Mean
// interval/2, p99 0.99 interval. q is in 0..1.
func PollAgeQuantile(interval time.Duration, q float64) time.Duration {
	return time.Duration(q * float64(interval))
}

// PollAgeMean is the mean of the same law.
func PollAgeMean(interval time.Duration) time.Duration { return interval / 2 }

// PollAgeStddev is its standard deviation, interval/√12.
func PollAgeStddev(interval time.Duration) time.Duration {
	return time.Duration(float64(interval) / math.Sqrt(12))
}

// EmptyShare is the share of polls that find nothing when messages of one topic
// arrive as a Poisson stream: e^(-rate interval).
func EmptyShare(rate Rate, interval time.Duration) float64 {
	return math.Exp(-float64(rate) * interval.Seconds())
}

// EmptyShareConstant is the same for evenly spaced messages:
// max(0, 1 - rate interval).
func EmptyShareConstant(rate Rate, interval time.Duration) float64 {
	return math.Max(0, 1-float64(rate)*interval.Seconds())
}

// PollRequests is the number of requests of clients that poll on fixed ticks
// from a random phase, in expectation: each one has window/interval ticks.
func PollRequests(clients int, interval, window time.Duration) float64 {
	return float64(clients) * float64(window) / float64(interval)
}

// PollBytesPerMessage is the bytes of request and answer per delivered message,
// where an exchange takes full bytes with news and empty bytes without, and
// messages arrive as a Poisson stream. It is infinite at rate 0.
func PollBytesPerMessage(rate Rate, interval time.Duration, full, empty float64) float64 {
	e := EmptyShare(rate, interval)
	return (full*(1-e) + empty*e) / (float64(rate) * interval.Seconds())
}
