package scenarios

import (
	"time"

	"bench/results"
)

// A secondClock splits the age of messages on clocked connections at the
// moment when the kernel received them. What comes before is the network's and
// the server's; what comes after is this generator's own part.
type secondClock struct{ network, harness *results.Histogram }

func newSecondClock() secondClock {
	return secondClock{results.NewHistogram(), results.NewHistogram()}
}

// split records both parts; together they are the age.
func (c secondClock) split(due, kernel, now time.Duration) {
	c.network.Record(int64(kernel - due))
	c.harness.Record(int64(now - kernel))
}

// Arrived takes the kernel's receive time of the message that Receive is given
// next. The kernel tells it by CLOCK_REALTIME: reading both clocks now leaves
// no time for that one to be set between.
func (s *subscriber) Arrived(kernel time.Duration) {
	before := s.stage.now()
	wall := time.Duration(time.Now().UnixNano())
	after := s.stage.now()
	s.kernel = before + (after-before)/2 - (wall - kernel)
	s.clocked = true
}
