package scenarios

import (
	"time"

	"bench/results"
)

// shardTimes are distributions that only some groups have: what is nil is not kept.
type shardTimes struct {
	// empty is how long requests took that brought nothing and asked for a whole hold,
	// rearm from an answer to the next request, waited to the first answer with what
	// was in the log before.
	empty, rearm, waited *results.Histogram
	// second is the age of messages that follow an answer, handled that of messages
	// when the application handles them, echo the round trip of what clients send.
	second, handled, echo *results.Histogram
	// reading is how long clients took for what was in the log before, all together:
	// each from its first request to its last answer with messages.
	reading time.Duration
}

// newShardTimes keeps what a job asks for.
func newShardTimes(j job) (t shardTimes) {
	keep := func(h **results.Histogram, when bool) {
		if when {
			*h = results.NewHistogram()
		}
	}
	p := Patterns[order(j.Pattern)]
	keep(&t.empty, p.Ticks || p.holds())
	keep(&t.rearm, p.Name == "longpoll")
	keep(&t.waited, j.Behavior.Backlog > 0)
	keep(&t.second, j.Behavior.Follow != "")
	keep(&t.handled, j.Behavior.ClientBatch > 0)
	keep(&t.echo, j.Upstream.By != "")
	return t
}

// allShardTimes keeps all of them.
func allShardTimes() shardTimes {
	h := results.NewHistogram
	return shardTimes{h(), h(), h(), h(), h(), h(), 0}
}

// each pairs the distributions with those of another.
func (t *shardTimes) each(o *shardTimes, f func(own, other *results.Histogram)) {
	for _, pair := range [][2]*results.Histogram{
		{t.empty, o.empty}, {t.rearm, o.rearm}, {t.waited, o.waited},
		{t.second, o.second}, {t.handled, o.handled}, {t.echo, o.echo},
	} {
		if pair[0] != nil {
			f(pair[0], pair[1])
		}
	}
}

// merge adds those of another shard of the same job.
func (t *shardTimes) merge(o *shardTimes) {
	t.each(o, func(own, other *results.Histogram) { own.Merge(other) })
	t.reading += o.reading
}

// inWindow tells whether a time since the start of publishing is measured.
func (s *stage) inWindow(at time.Duration) bool { return at >= s.from && at < s.to }

// Asking notes the time of a request, and how long after the answer before it is.
func (s *subscriber) Asking() {
	s.asked = s.stage.now()
	s.took = false
	s.part, s.spread = s.spread, false
	if s.shard.times.rearm == nil || s.answered == 0 || !s.stage.inWindow(s.asked) {
		return
	}
	s.shard.mu.Lock()
	s.shard.times.rearm.Record(int64(s.asked - s.answered))
	s.shard.mu.Unlock()
}

// Answered records an exchange that began in the window.
func (s *subscriber) Answered() {
	now := s.stage.now()
	s.answered = now
	if !s.stage.inWindow(s.asked) {
		return
	}
	t := &s.shard.times
	s.shard.mu.Lock()
	defer s.shard.mu.Unlock()
	switch {
	case !s.took && t.empty != nil && !s.closedLoop:
		if !s.part {
			t.empty.Record(int64(now - s.asked))
		}
		return
	case t.waited != nil && !s.waited:
		s.waited, s.read = true, now
		t.waited.Record(int64(now - s.asked))
		t.reading += now - s.asked
	case t.waited != nil:
		t.reading += now - s.read
		s.read = now
	}
	s.shard.exchange.Record(int64(now - s.asked))
}

// Handled records how old the messages are that the application handles now.
func (s *subscriber) Handled() {
	now := s.stage.now()
	s.shard.mu.Lock()
	defer s.shard.mu.Unlock()
	for _, due := range s.pending {
		s.shard.times.handled.Record(int64(now - due))
	}
	s.pending = s.pending[:0]
}

// special records of a message due in the window what only some groups keep.
func (s *subscriber) special(m stamp, now time.Duration) {
	t := &s.shard.times
	if t.second != nil && (m.seq%2 == 1 || s.following) {
		t.second.Record(int64(now - m.due))
	}
	if t.handled != nil {
		s.pending = append(s.pending, m.due)
	}
}

// clockHead begins a message that the server appended itself, behind an answer
// without messages; the digits stand where those of a stamp do, and count from the
// clock's own beginning.
const clockHead = `{"clock":"`

// clockLap is where those digits begin anew.
const clockLap = 1e16

// readClock reads the stamp of such a message; ok is false if there is none.
func (s *subscriber) readClock(payload []byte) (m stamp, ok bool) {
	if len(payload) < StampBytes || string(payload[:stampDue]) != clockHead || payload[stampEnd] != '"' {
		return m, false
	}
	if m, ok = readDigits(payload[stampDue:stampEnd]); !ok {
		return m, false
	}
	since := func(at time.Duration) time.Duration {
		d := at - s.stage.at%clockLap
		if d < -clockLap/2 {
			d += clockLap
		}
		return d
	}
	m.due, m.sent = since(m.due), since(m.sent)
	if m.topic == s.topic && s.stage.inWindow(m.due) {
		if s.window.to == 0 {
			s.window.from = m.seq
		}
		s.window.to = max(s.window.to, m.seq+1)
	}
	return m, true
}
