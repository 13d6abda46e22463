package clients

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Retry is a reconnect policy. What a server advises (Retry-After, the retry
// field of server-sent events) is not followed, so that all patterns reconnect
// alike.
type Retry struct {
	// Policy is none (also ""), fixed, exponential (Base, 2 Base, 4 Base, …,
	// Cap) or jitter (uniform between 0 and the exponential wait: "full
	// jitter" of the AWS architecture blog, 2015).
	Policy string
	Base   time.Duration // first wait
	Cap    time.Duration // longest wait; 0 is no bound
}

func (r Retry) check() error {
	switch r.Policy {
	case "", "none", "fixed", "exponential", "jitter":
		return nil
	}
	return fmt.Errorf("retry policy %q: must be none, fixed, exponential or jitter", r.Policy)
}

// backoff walks through the waits of a policy.
type backoff struct {
	policy Retry
	rand   *rand.Rand
	wait   time.Duration // the next exponential wait; 0 before the first
}

// reset starts over after a connection that worked.
func (b *backoff) reset() { b.wait = 0 }

// next is how long to wait before connecting again; false gives up.
func (b *backoff) next() (time.Duration, bool) {
	p := b.policy
	switch p.Policy {
	case "fixed":
		return p.Base, true
	case "exponential", "jitter":
	default:
		return 0, false
	}
	if b.wait == 0 {
		b.wait = p.Base
	}
	wait := b.wait
	if p.Cap > 0 {
		wait = min(wait, p.Cap)
	}
	if wait <= 1<<61 {
		b.wait = 2 * wait
	}
	if p.Policy == "jitter" && wait > 0 {
		wait = time.Duration(b.rand.Int64N(int64(wait) + 1))
	}
	return wait, true
}
