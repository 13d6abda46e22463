package results

import (
	"math"
	"time"
)

// The closed forms of a storm: clients connections are lost at once, and all come
// back to a backend that lets capacity of them in a second, first come first served.
// A client gives up after deadline and tries again after retry; the backend finishes
// the work for it all the same, unless it is said otherwise.

// StormFloor is the time that no policy can beat, clients/capacity. It is also what
// it takes if the queue is bounded at capacity × deadline, or if the work of clients
// that left is dropped.
func StormFloor(clients int, capacity Rate) time.Duration {
	return time.Duration(float64(clients) / float64(capacity) * float64(time.Second))
}

// StormWindow is the least time over which first tries must be spread evenly for
// all to get in with the first one: the wait grows to clients/capacity - window,
// which must not exceed the deadline. 0 means that no spreading is needed.
func StormWindow(clients int, capacity Rate, deadline time.Duration) time.Duration {
	return max(0, StormFloor(clients, capacity)-deadline)
}

// StormLocks says whether the storm never ends. capacity × deadline clients get in
// with their first try. The second tries arrive at deadline + retry, behind what is
// left of the first ones, clients - capacity (deadline + retry); if that alone takes
// longer than the deadline, nobody gets in any more, and every round adds more work
// than it takes:
//
//	clients > capacity (2 deadline + retry)
func StormLocks(clients int, capacity Rate, deadline, retry time.Duration) bool {
	return float64(clients) > float64(capacity)*(2*deadline+retry).Seconds()
}

// StormDeadline is the deadline below which the storm locks: StormLocks solved,
// (clients/capacity - retry)/2.
func StormDeadline(clients int, capacity Rate, retry time.Duration) time.Duration {
	return max(0, (StormFloor(clients, capacity)-retry)/2)
}

// StormImpatient is the share of clients that keeps the backend locked whatever the
// others do: those that try again at once, without a pause, offer share × (clients -
// capacity × deadline) tries per deadline, which alone exceed the capacity from
//
//	capacity deadline / (clients - capacity deadline)
//
// on. A smaller share may lock it with the help of the others. It is 1 at most.
func StormImpatient(clients int, capacity Rate, deadline time.Duration) float64 {
	served := float64(capacity) * deadline.Seconds()
	if served >= float64(clients)/2 {
		return 1
	}
	return math.Min(1, served/(float64(clients)-served))
}

// OutageRequests is the requests per second of clients that try again retry after
// each failure, if a failure takes a round trip. It is infinite if both are 0.
func OutageRequests(clients int, retry, rtt time.Duration) Rate {
	return Rate(float64(clients) / (retry + rtt).Seconds())
}
