package servers

import (
	"sync"
	"sync/atomic"
)

// keeping is what the total budget counts for a message beside its payload.
const keeping = 64

// A message is kept as the websocket text frame that delivers it, so that the
// view with the most deliveries a second writes the log's own memory.
type message struct {
	frame []byte
	sum   int64 // payload bytes of its topic up to and with this message
}

func (m message) payload() []byte { return m.frame[textHeader(m.frame):] }

// topic is one sequence of messages; those with offsets first to end-1 are
// kept, in a ring whose size is a power of two.
type topic struct {
	log    *Log
	bells  bells
	checks atomic.Int64 // looks of long polls that are not woken

	mu         sync.Mutex // held for copying only, never during I/O
	ring       []message
	first, end int64
	sum        int64 // payload bytes ever appended
}

func (t *topic) at(offset int64) *message { return slot(t.ring, offset) }

func slot(ring []message, offset int64) *message { return &ring[offset&int64(len(ring)-1)] }

// before is the payload bytes appended before offset, which must be kept or be the end.
func (t *topic) before(offset int64) int64 {
	if offset == t.end {
		return t.sum
	}
	m := t.at(offset)
	return m.sum - int64(len(m.payload()))
}

func (t *topic) append(payload []byte) (offset int64) {
	frame := textFrame(payload)
	size := int64(len(payload))
	t.log.total.Add(size + keeping)
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.end > t.first && (t.end-t.first >= int64(t.log.options.MaxMessages) || t.sum-t.before(t.first)+size > t.log.options.MaxBytes) {
		t.evict()
	}
	if t.end-t.first == int64(len(t.ring)) {
		t.grow()
	}
	offset = t.end
	t.sum += size
	t.end++
	*t.at(offset) = message{frame, t.sum}
	return offset
}

// grow doubles the ring. At 65,536 messages that copies 2 MiB, about half a
// millisecond, once.
func (t *topic) grow() {
	ring := make([]message, max(8, 2*len(t.ring)))
	for offset := t.first; offset < t.end; offset++ {
		*slot(ring, offset) = *t.at(offset)
	}
	t.ring = ring
}

// evict drops the oldest message.
func (t *topic) evict() {
	m := t.at(t.first)
	t.log.total.Add(-int64(len(m.payload())) - keeping)
	t.log.evicted.Add(1)
	*m = message{}
	t.first++
}

// trim drops the oldest messages until at most share bytes are left.
func (t *topic) trim(share int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.first < t.end && t.sum-t.before(t.first)+keeping*(t.end-t.first) > share {
		t.evict()
	}
}

// place is the offset from which a reader goes on that has seen after, or
// starts now; lost, that the next one is not in the log: it was dropped, or
// belongs to a log before this one.
func (t *topic) place(after int64) (next int64, lost bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case after == now:
		return t.end, false
	case after+1 < t.first || after+1 > t.end:
		return t.first, true
	default:
		return after + 1, false
	}
}

// pending tells how much there is from next on; lost, that next is not in the log.
func (t *topic) pending(next int64) (count int, bytes int64, lost bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if next < t.first || next > t.end {
		return int(t.end - t.first), t.sum - t.before(t.first), true
	}
	return int(t.end - next), t.sum - t.before(next), false
}

// limit bounds one answer. The first message is taken whatever its size, unless
// the limit is strict.
type limit struct {
	count  int
	bytes  int64
	strict bool
}

// span is what has been read: offsets start to after-1. If what was asked for
// is not in the log, lost is true and start is the oldest message kept.
type span struct {
	start, after, oldest int64
	lost                 bool
}

// read appends to messages what there is from next on, within max.
func (t *topic) read(messages []message, next int64, max limit) ([]message, span) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := span{start: next, oldest: t.first}
	if next < t.first || next > t.end {
		s.start, s.lost = t.first, true
	}
	bound, base := min(t.end, s.start+int64(max.count)), t.before(s.start)
	for s.after = s.start; s.after < bound; s.after++ {
		m := t.at(s.after)
		if m.sum-base > max.bytes && (max.strict || s.after > s.start) {
			break
		}
		messages = append(messages, *m)
	}
	return messages, s
}
