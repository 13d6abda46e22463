package clients

import (
	"context"
	"sync"
	"time"
)

// behave starts what a client does beside receiving, which begins behind the gate.
// The function that it returns ends that.
func (s *session) behave() func() {
	b := &s.target.Params.Behavior
	poster := newPoster(s)
	if poster == nil && !b.Stalled {
		return func() {}
	}
	s.started = make(chan struct{})
	ctx, cancel := context.WithCancel(s.ctx)
	var running sync.WaitGroup
	if poster != nil {
		running.Go(func() {
			if s.awaitStart(ctx) {
				poster.run(ctx)
			}
		})
	}
	if b.Stalled {
		running.Go(func() { s.stallAfter(ctx, b.StallAfter) })
	}
	return func() {
		cancel()
		running.Wait()
	}
}

// passed tells those who wait that the gate is open.
func (s *session) passed() {
	if s.started != nil {
		close(s.started)
	}
}

// awaitStart waits for the gate and reports whether ctx is still alive.
func (s *session) awaitStart(ctx context.Context) bool {
	select {
	case <-s.started:
		return true
	case <-ctx.Done():
		return false
	}
}

// stallAfter has the client stop reading d after the start.
func (s *session) stallAfter(ctx context.Context, d time.Duration) {
	if !s.awaitStart(ctx) {
		return
	}
	wait := time.NewTimer(time.Until(s.start().Add(d)))
	defer wait.Stop()
	select {
	case <-wait.C:
		s.stall()
	case <-ctx.Done():
	}
}

// stall interrupts reading, now and from now on. The connection stays open, and
// fills.
func (s *session) stall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stalled = true
	if s.live != nil {
		s.live.SetReadDeadline(past)
	}
}

func (s *session) isStalled() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stalled
}
