package clients

import (
	"context"
	"fmt"
	"sync"
)

// A bundle is messages one behind the other; ends are where each of them ends.
type bundle struct {
	bytes []byte
	ends  []int
}

func (b *bundle) reset() { b.bytes, b.ends = b.bytes[:0], b.ends[:0] }

// end closes the message that was appended to bytes.
func (b *bundle) end() { b.ends = append(b.ends, len(b.bytes)) }

// An outbox lies between a goroutine that must not wait and one that may: what
// cannot be sent yet stays here, in order.
type outbox struct {
	wake chan struct{}

	mu      sync.Mutex
	waiting bundle // guarded by mu
}

func newOutbox() outbox { return outbox{wake: make(chan struct{}, 1)} }

// put moves the messages of b into the box; b is empty afterwards.
func (o *outbox) put(b *bundle) error {
	o.mu.Lock()
	switch held := len(o.waiting.bytes); {
	case held+len(b.bytes) > maxSpill:
		o.mu.Unlock()
		return fmt.Errorf("the server is %d bytes behind", held)
	case held == 0:
		o.waiting, *b = *b, o.waiting
	default:
		for _, end := range b.ends {
			o.waiting.ends = append(o.waiting.ends, held+end)
		}
		o.waiting.bytes = append(o.waiting.bytes, b.bytes...)
	}
	o.mu.Unlock()
	b.reset()
	select {
	case o.wake <- struct{}{}:
	default: // awake already
	}
	return nil
}

// take waits for messages and moves all of them to b, which is empty; false is
// the end of ctx.
func (o *outbox) take(ctx context.Context, b *bundle) bool {
	for {
		o.mu.Lock()
		o.waiting, *b = *b, o.waiting
		o.mu.Unlock()
		if len(b.ends) > 0 {
			return ctx.Err() == nil
		}
		select {
		case <-o.wake:
		case <-ctx.Done():
			return false
		}
	}
}
