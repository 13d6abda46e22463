package servers

import (
	"fmt"
	"maps"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// A follow is what the server appends behind an answer without messages, so that
// an experiment can place a message right after an answer left, which nobody else
// knows the time of. The message is
//
//	{"clock":"DDDDDDDDDDDDDDDDSSSSSSSSSSSSSSSSTTTTTTTTQQQQQQQQ","pad":"xxx"}
//
// with D the time at which it was due, the delay after the answer left, and S
// that at which it was appended, both in ns of CLOCK_MONOTONIC modulo 1e16; T the
// digits that the topic's name ends with; Q how many of these messages the topic
// had before.
type follow struct {
	delay time.Duration // 0 is that nothing is appended
	size  int
	topic string
}

// followLeast is the smallest of these messages.
const followLeast = len(`{"clock":"`) + 2*16 + 2*8 + len(`"}`)

// follow reads what is to follow an empty answer.
func (q *query) follow(topic []byte) (f follow) {
	asked := q.choice("follow", "none", "empty") == "empty"
	delay := q.duration("follow_delay", 0)
	size := q.integer("follow_bytes", int64(followLeast), maxBytes, 256)
	switch {
	case asked != (delay > 0):
		q.fail("parameters follow=empty and follow_delay are given together")
	case asked:
		f = follow{delay, int(size), string(topic)}
	}
	return f
}

// behind appends the message that follows an empty answer, which left at that time.
func (f follow) behind(l *Log, left time.Duration) {
	due := left + f.delay
	time.AfterFunc(due-monotonic(), func() {
		if !l.enter() {
			return
		}
		defer l.running.Done()
		l.followed.append(l, f, due)
	})
}

// followed counts the messages that the server appended itself.
type followed struct {
	mu     sync.Mutex
	topics map[string]int64
	total  int64
}

// append appends the next message of a topic, so that their order is that of their
// numbers.
func (c *followed) append(l *Log, f follow, due time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.topics == nil {
		c.topics = map[string]int64{}
	}
	if _, err := l.Append(f.topic, f.message(due, monotonic(), c.topics[f.topic])); err != nil {
		return // the count says that it is missing
	}
	c.topics[f.topic]++
	c.total++
}

func (c *followed) count() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total
}

// counts is the messages of each topic that has any.
func (c *followed) counts() map[string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.topics)
}

// message is the payload; sizes that leave no room for the pad are filled with blanks.
func (f follow) message(due, sent time.Duration, number int64) []byte {
	const long, short = 1e16, 1e8
	b := fmt.Appendf(make([]byte, 0, f.size), `{"clock":"%016d%016d%08d%08d"`,
		due%long, sent%long, endDigits(f.topic)%short, number%short)
	if rest := f.size - len(b) - len(`,"pad":""}`); rest >= 0 {
		b = append(fill(append(b, `,"pad":"`...), 'x', rest), '"')
	}
	return append(fill(b, ' ', f.size-len(b)-1), '}')
}

func fill(b []byte, with byte, n int) []byte {
	for range n {
		b = append(b, with)
	}
	return b
}

// endDigits is the number that a name ends with; 0 if it ends otherwise.
func endDigits(name string) (n int64) {
	for i, unit := len(name)-1, int64(1); i >= 0 && '0' <= name[i] && name[i] <= '9' && unit < 1e8; i-- {
		n += int64(name[i]-'0') * unit
		unit *= 10
	}
	return n
}

// monotonic is the time that all processes of this host share.
func monotonic() time.Duration {
	var now unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &now) // fails only for a clock that there is not
	return time.Duration(now.Nano())
}
