// Package servers is one log and its views: polling, long polling, server-sent
// events, websockets and fetch serve the same messages from the same memory, so
// that a difference between them is a difference of the pattern. It refuses to
// know the time of a message, its meaning, or who measures it: payloads are
// opaque bytes, without a newline, and clients meet the views only on the wire.
//
// # Parameters beside the plain patterns
//
// What other servers do differently, by choice or by mistake, a client asks for in
// its request, as it does for the parameters of the plain pattern. It concerns
// this client alone. What is unknown, or not of the view, is refused.
//
//   - max_bytes=64000 (poll, long poll): the most payload in an answer, 1 to
//     1,048,576, which is also the default. One message is answered whatever its size.
//   - empty=204, 200 or 304 (poll, long poll): how an answer without messages looks.
//     204 is plain; 200 has the body of an answer, with no messages in it; 304 answers
//     an If-None-Match with the ETag of the last answer, the offset of the last
//     message in quotes, which all answers carry then.
//   - close=1: the server closes the connection with the answer (poll, long poll,
//     fetch, where it stands in the upgrade), or ends the response and the connection
//     after each wake-up (sse, which then says retry: 0).
//   - idle=2s (poll, long poll; fetch, in the upgrade): the server closes the
//     connection when it has been without a request that long. It holds from the
//     request that says so until another one says otherwise.
//   - cursor=off (long poll): the server remembers nothing for the client. The request
//     has no after, and is answered with what is appended while it is held; what comes
//     between two requests is lost.
//   - loop=10ms (long poll): nothing wakes the request; the server looks at the log when
//     it comes and then every 10 ms, 1 ms at least. Stats.Checks counts the looks.
//   - follow=empty&follow_delay=1ms&follow_bytes=256 (long poll): when the hold has ended
//     without messages, the server appends one to the topic itself, due that long after
//     the answer was written (see follow). Stats.Followed counts them.
//   - ping=5s: the time between two pings (websocket; 30 s), or the silence before a
//     comment (sse; 15 s).
//
// Polls and long polls are also answered to POST without a body. HTTP/1.0 is served
// as package net/http does: a connection is kept if the request asks for it.
// POST /up takes a message of a client, of up to 4096 bytes, and so does a text frame
// to a websocket (see upstream.go). Stats.Upstream counts both.
package servers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// Errors of appending and subscribing; callers tell them apart by errors.Is.
var (
	// ErrTopic is a name that is not 1 to 64 of [A-Za-z0-9._-].
	ErrTopic = errors.New("a topic is 1 to 64 of letters, digits, '.', '_' and '-'")
	// ErrTopics is one topic more than LogOptions.MaxTopics.
	ErrTopics = errors.New("the log has as many topics as it may")
	// ErrTooLarge is a message above LogOptions.MaxMessage.
	ErrTooLarge = errors.New("the message is larger than the log takes")
	// ErrClosed is an operation on a closed log.
	ErrClosed = errors.New("the log is closed")
)

// A Log holds topics, each an append-only sequence of messages with offsets
// from 0, of which the newest are kept. Appending never waits for a reader, and
// readers wait without polling.
//
// Note: readers wait on a bell of their own (see bell.go) and not on a channel
// per topic that an append closes: closing wakes 10,000 readers inside the
// append, and a bell serves a reader of many topics, with timers, at one place.
type Log struct {
	options LogOptions
	faults  *faults         // nil in an honest log
	ctx     context.Context // ends when the log is closed
	close   context.CancelFunc

	mu     sync.RWMutex // guards topics, list and the start of goroutines
	topics map[string]*topic
	list   []*topic // in order of creation, for reclaim
	hand   int      // place in list where reclaim goes on

	running  sync.WaitGroup // wakers, streams, and handlers about to start one
	total    atomic.Int64   // bytes kept, with overhead
	appended atomic.Int64
	evicted  atomic.Int64
	held     atomic.Int64 // parked long polls and fetches
	streams  atomic.Int64 // open sse and websocket streams
	checks   atomic.Int64 // looks of long polls that are not woken
	upstream atomic.Int64 // messages of clients
	followed followed
}

// NewLog returns an empty log. Close ends it.
func NewLog(options LogOptions) *Log {
	l := &Log{options: options.withDefaults(), topics: map[string]*topic{}}
	l.ctx, l.close = context.WithCancel(context.Background())
	if options.Inject != nil {
		l.faults = newFaults(l, *options.Inject)
		l.running.Go(l.faults.run)
	}
	return l
}

// Append copies payload to the end of the topic and returns its offset. It
// wakes the topic's readers but never waits for one. Errors are ErrTopic,
// ErrTopics, ErrTooLarge and ErrClosed.
func (l *Log) Append(topic string, payload []byte) (offset int64, err error) {
	return l.append([]byte(topic), payload)
}

func (l *Log) append(name, payload []byte) (int64, error) {
	if len(payload) > l.options.MaxMessage {
		return 0, fmt.Errorf("appending %d bytes to %.64q: %w (at most %d)", len(payload), name, ErrTooLarge, l.options.MaxMessage)
	}
	t, err := l.topic(name)
	if err != nil {
		return 0, err
	}
	offset := t.append(payload)
	l.appended.Add(1)
	if l.total.Load() > l.options.MaxTotal {
		l.reclaim()
	}
	t.bells.ring(l)
	return offset, nil
}

// topic returns the topic of that name, which begins with its first mention.
func (l *Log) topic(name []byte) (*topic, error) {
	l.mu.RLock()
	t, closed := l.topics[string(name)], l.closed()
	l.mu.RUnlock()
	switch {
	case closed:
		return nil, ErrClosed
	case t != nil:
		return t, nil
	case !validTopic(name):
		return nil, fmt.Errorf("%.70q: %w", name, ErrTopic)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if t = l.topics[string(name)]; t != nil {
		return t, nil
	}
	if len(l.topics) >= l.options.MaxTopics {
		return nil, fmt.Errorf("%w: %d", ErrTopics, l.options.MaxTopics)
	}
	t = &topic{log: l}
	l.topics[string(name)] = t
	l.list = append(l.list, t)
	return t, nil
}

// count is the number of topics.
func (l *Log) count() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.topics)
}

func validTopic(name []byte) bool {
	for _, c := range name {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return 0 < len(name) && len(name) <= 64
}

// enter counts the caller among those that Close waits for, until it calls
// running.Done; false if the log is closed.
func (l *Log) enter() bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.closed() {
		return false
	}
	l.running.Add(1)
	return true
}

func (l *Log) closed() bool { return l.ctx.Err() != nil }

// end closes the log without waiting: appends fail from now on, held requests
// are answered and streams end.
func (l *Log) end() {
	l.mu.Lock()
	l.close()
	list := l.list
	l.mu.Unlock()
	for _, t := range list {
		t.bells.ringAll()
	}
}

// Close ends the log and every stream that reads it, and waits for them. It may
// be called twice.
func (l *Log) Close() {
	l.end()
	l.running.Wait()
}
