package servers

import "time"

// gather decides when enough messages wait to be sent together. With neither
// count nor bytes, the first message is enough.
type gather struct {
	count  int
	bytes  int64
	linger time.Duration // bound on waiting for more, counted from the first seen; 0 is none
	bell   bell

	timer *time.Timer // armed by the first message seen
	until time.Time
}

// enough reports whether what is pending is to be sent now. While it is not,
// the bell rings when the linger is over.
func (g *gather) enough(count int, bytes int64) bool {
	switch {
	case count == 0:
		return false
	case g.count == 0 && g.bytes == 0,
		g.count > 0 && count >= g.count,
		g.bytes > 0 && bytes >= g.bytes:
		return true
	case g.linger == 0:
		return false
	case g.timer == nil:
		g.until = time.Now().Add(g.linger)
		g.timer = time.AfterFunc(g.linger, g.bell.ring)
		return false
	default:
		return !time.Now().Before(g.until)
	}
}

// reset forgets the first message seen.
func (g *gather) reset() {
	if g.timer != nil {
		g.timer.Stop()
		g.timer = nil
	}
}
