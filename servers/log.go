// Package servers is one log and its views: polling, long polling, server-sent
// events, websockets and fetch serve the same messages from the same memory, so
// that a difference between them is a difference of the pattern. It refuses to
// know the time of a message, its meaning, or who measures it: payloads are
// opaque bytes, without a newline, and clients meet the views only on the wire.
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
