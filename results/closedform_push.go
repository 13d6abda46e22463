package results

import (
	"math"
	"time"
)

// PushAge is the delivery latency of a push for a message that is due at a time
// after the start: the one-way delay while the writer keeps up. A writer that
// carries less than is offered has fallen back by (offered - capacity) at messages
// by then, and the message must wait until they are written; in an open loop that
// grows without limit:
//
//	delay + at (offered/capacity - 1)
//
// The waiting of a writer that keeps up is left out.
func PushAge(delay time.Duration, offered, capacity Rate, at time.Duration) time.Duration {
	over := float64(offered)/float64(capacity) - 1
	return delay + time.Duration(math.Max(0, over)*float64(at))
}

// StalledQueue is the memory that a push server keeps for one client that reads
// nothing, some time after it stopped: rate messages per second of payload bytes
// each, copied, less what the buffers of both kernels take.
func StalledQueue(rate Rate, payload, buffers Bytes, after time.Duration) Bytes {
	return max(0, Bytes(float64(rate)*float64(payload)*after.Seconds())-buffers)
}

// RequestTime is how long one request takes: trips round trips. A kept connection
// takes 1, a new one 2, with TLS 1.3 3 (RFC 8446, section 2).
func RequestTime(trips float64, rtt time.Duration) time.Duration {
	return time.Duration(trips * float64(rtt))
}

// PollCycle is the tick of a client that sleeps for interval after each answer
// instead of polling on a fixed one: the sleep and the request. The forms of
// polling hold with it in place of the interval.
func PollCycle(interval time.Duration, trips float64, rtt time.Duration) time.Duration {
	return interval + RequestTime(trips, rtt)
}

// RateAtEmptyShare is the messages per interval, L T, at which polling finds
// nothing in the given share of its polls: the inverse of EmptyShare, -ln share.
func RateAtEmptyShare(share float64) float64 { return -math.Log(share) }

// PairAge is the delivery latency of a message that comes pair after an answer
// left a server: it meets the rest of the gap, and then the one-way delay.
//
//	rtt/2 + max(0, gap - pair)
func PairAge(rtt, gap, pair time.Duration) time.Duration { return rtt/2 + max(0, gap-pair) }

// IdleRaceShare is the share of all requests that meet a connection which the server
// closes, for clients whose pauses lie uniformly between low and high. The server
// closes it limit after it answered. After a pause p a request reaches it p + rtt after
// that answer, and from p = limit on the client has heard of the end before it asks. So
// only pauses in (limit - rtt, limit) fail. Such a client asks twice in p + 3 rtt: in
// vain, and on a new connection, as each client with a longer pause does once in p + 2
// rtt; the others ask once in p + rtt.
func IdleRaceShare(limit, rtt, low, high time.Duration) float64 {
	// asked is the requests per second of clients with pauses between from and to that
	// ask once in a pause and so many round trips, up to a factor that is the same for all.
	asked := func(from, to time.Duration, trips float64) float64 {
		from, to = min(max(from, low), high), min(max(to, low), high)
		if to <= from {
			return 0
		}
		more := trips * rtt.Seconds()
		return math.Log((to.Seconds() + more) / (from.Seconds() + more))
	}
	raced := asked(limit-rtt, limit, 3)
	all := asked(low, limit-rtt, 1) + 2*raced + asked(limit, high, 2)
	if all == 0 {
		return 0
	}
	return raced / all
}

// PortRate is the connections per second between two addresses that a range of
// ports sustains, if every port rests for linger after it was used (TIME_WAIT, RFC
// 9293; 60 s on Linux).
func PortRate(ports int, linger time.Duration) Rate { return Rate(float64(ports) / linger.Seconds()) }
