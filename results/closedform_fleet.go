package results

import (
	"math"
	"time"
)

// The closed forms of a fleet that grows from n to n+1 servers at time 0. Clients
// are routed anew when their request, connection or age ends; until then they stay
// where they are.

// HeldShare is the share of long-polling clients that have not been routed anew a
// time t after a change. Their polls last for min(Exp(L), H), and the rest of a
// poll met at random lasts for more than t with the probability
//
//	(e^(-L t) - e^(-L H)) / (1 - e^(-L H))
//
// which is 1 - t/H without messages (the residual life of a renewal process). It is
// also the share of held polls that are left of a server that is drained.
func HeldShare(rate Rate, hold, t time.Duration) float64 {
	switch lh := float64(rate) * hold.Seconds(); {
	case t >= hold:
		return 0
	case lh == 0:
		return 1 - float64(t)/float64(hold)
	default:
		lt := float64(rate) * t.Seconds()
		return math.Exp(-lt) * math.Expm1(lt-lh) / math.Expm1(-lh)
	}
}

// HeldUntil is its inverse: when the share that has not been routed anew falls to
// share.
func HeldUntil(rate Rate, hold time.Duration, share float64) time.Duration {
	lh := float64(rate) * hold.Seconds()
	if lh == 0 {
		return time.Duration((1 - share) * float64(hold))
	}
	// e^(-L t) = share + (1 - share) e^(-L H)
	lt := -math.Log1p((1 - share) * math.Expm1(-lh))
	return time.Duration(lt / float64(rate) * float64(time.Second))
}

// ChurnShare is the same for connections that end by themselves, churn of them a
// second: e^(-churn t).
func ChurnShare(churn Rate, t time.Duration) float64 { return math.Exp(-float64(churn) * t.Seconds()) }

// ChurnUntil is its inverse, infinite (the largest duration) without churn.
func ChurnUntil(churn Rate, share float64) time.Duration {
	seconds := -math.Log(share) / float64(churn)
	if !(seconds < math.MaxInt64/float64(time.Second)) {
		return math.MaxInt64
	}
	return time.Duration(seconds * float64(time.Second))
}

// AgeShare is the same for connections that a server ends at an age, which are met
// at any age: 1 - t/age.
func AgeShare(age, t time.Duration) float64 { return math.Max(0, 1-float64(t)/float64(age)) }

// RoundRobinShare is the share of all clients on the new server if the share s has
// not been routed anew, and the others were given to all n+1 in turn.
func RoundRobinShare(n int, s float64) float64 { return (1 - s) / float64(n+1) }

// RoundRobinUneven is the clients of the fullest server over the mean: each old one
// has (1 - RoundRobinShare)/n, hence 1 + s/n.
func RoundRobinUneven(n int, s float64) float64 { return 1 + s/float64(n) }

// LeastConnectionsShare is the same if those that were routed anew all went to the
// new server until it had as many as the others.
func LeastConnectionsShare(n int, s float64) float64 { return math.Min(1-s, 1/float64(n+1)) }

// LeastConnectionsUneven is then (n+1) s/n, and 1 from there on.
func LeastConnectionsUneven(n int, s float64) float64 {
	return math.Max(1, float64(n+1)*s/float64(n))
}

// RoundRobinEnough is the share s at which the fullest of n+1 servers has uneven
// times the mean: n (uneven - 1). LeastConnectionsEnough is uneven n/(n+1).
func RoundRobinEnough(n int, uneven float64) float64 { return float64(n) * (uneven - 1) }

// LeastConnectionsEnough is RoundRobinEnough for the other policy.
func LeastConnectionsEnough(n int, uneven float64) float64 {
	return uneven * float64(n) / float64(n+1)
}

// RandomSpread is the standard deviation of the clients of one server over their
// mean if clients are given to n+1 servers at random: the count is binomial, hence
// √(n/clients).
func RandomSpread(n, clients int) float64 { return math.Sqrt(float64(n) / float64(clients)) }
