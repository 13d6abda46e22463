package scenarios

import "time"

// timetable is when the messages are due that a client sends.
type timetable struct {
	first    time.Time
	at       time.Duration // the same since the start of publishing
	interval time.Duration // 0 is none
}

// since is a due time since the start of publishing.
func (t timetable) since(due time.Time) time.Duration { return t.at + due.Sub(t.first) }

// between counts what is due from one time to another, the latter not included.
func (t timetable) between(from, to time.Duration) int64 {
	return max(0, t.before(to)-t.before(from))
}

func (t timetable) before(at time.Duration) int64 {
	if t.interval <= 0 || at <= t.at {
		return 0
	}
	return int64((at - t.at + t.interval - 1) / t.interval)
}

// Sends notes when the messages of this client's own are due.
func (s *subscriber) Sends(first time.Time, interval time.Duration) {
	at := s.stage.now() + time.Until(first)
	s.shard.mu.Lock()
	s.sends = timetable{first, at, interval}
	s.shard.mu.Unlock()
}

// Echoed records the round trip of a message of this client's own.
func (s *subscriber) Echoed(due time.Time) {
	trip := time.Since(due)
	if !s.stage.inWindow(s.sends.since(due)) { // written by this goroutine
		return
	}
	s.shard.mu.Lock()
	s.shard.times.echo.Record(int64(trip))
	s.shard.mu.Unlock()
}

// echoes is how many messages of the clients are due in the window, up to a time, and
// how many of the window have been answered.
func (c *crew) echoes(until time.Duration) (due, answered int64) {
	if c.job.Upstream.By == "" {
		return 0, 0
	}
	for _, s := range c.subs {
		s.shard.mu.Lock()
		due += s.sends.between(c.stage.from, min(until, c.stage.to))
		s.shard.mu.Unlock()
	}
	for _, s := range c.shards {
		s.mu.Lock()
		answered += s.times.echo.Count()
		s.mu.Unlock()
	}
	return due, answered
}

// satisfied tells whether all that is due in the window has arrived: messages for the
// clients, and answers to their own.
func (c *crew) satisfied() bool {
	if c.delivered() < c.expected {
		return false
	}
	due, answered := c.echoes(c.stage.to)
	return answered >= due
}

// answers adds what became of the clients' own messages; a window that was cut ends
// with the last account.
func (c *crew) answers(f *final, last tally) {
	until := c.stage.to
	if c.atTo == nil {
		until = min(until, last.at)
	}
	due, answered := c.echoes(until)
	f.Due, f.Unanswered = due, max(0, due-answered)
	f.Unheard = max(0, last.at-until)
}
