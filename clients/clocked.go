package clients

import "time"

// A ClockedSink also wants to know when the kernel received what the sink is
// given: the second clock of a delivery.
type ClockedSink interface {
	Sink
	// Arrived is called just before Receive, if Target.Clocked is set and the
	// system tells, with the kernel's receive time of the last byte read by
	// then: CLOCK_REALTIME since the Unix epoch, plus what a Link delayed it.
	Arrived(kernel time.Duration)
}

// clocked tells a sink of both clocks.
type clocked struct {
	ClockedSink
	conn *conn
}

// Receive hands on the time and the message.
func (c clocked) Receive(payload []byte) {
	if k := c.conn.kernel; k != 0 {
		c.Arrived(k)
	}
	c.ClockedSink.Receive(payload)
}

// sample makes the session's connections clocked if that was asked for and the
// sink can take it.
func (s *session) sample() {
	if sink, ok := s.sink.(ClockedSink); ok && s.target.Clocked {
		s.sink = clocked{sink, &s.conn}
		s.conn.clocked = true
		s.conn.fill = s.conn.fillClocked
	}
}

// fillClocked is fillNow with the kernel's receive time.
func (c *conn) fillClocked(fd uintptr) bool {
	c.borrow()
	return c.took(c.readClocked(fd, c.blk.b[c.w:]))
}
