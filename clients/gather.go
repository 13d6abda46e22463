package clients

import (
	"sync"
	"time"
)

// gatherer tells a sink when the application handles what it received: once batch
// messages are there, or linger after the first of them.
type gatherer struct {
	Sink
	handling HandlingSink
	batch    int
	linger   time.Duration

	mu    sync.Mutex
	count int         // guarded by mu; received and not handled
	timer *time.Timer // guarded by mu; nil without a linger
}

// gather puts a gatherer before the session's sink if that was asked for and the
// sink wants to know.
func (s *session) gather() {
	b := &s.target.Params.Behavior
	sink := s.sink
	if c, ok := sink.(clocked); ok {
		sink = c.ClockedSink
	}
	if handling, ok := sink.(HandlingSink); ok && b.Batch > 0 {
		s.sink = &gatherer{Sink: s.sink, handling: handling, batch: b.Batch, linger: b.BatchLinger}
	}
}

// Receive hands on the message, and its batch if that is full.
func (g *gatherer) Receive(payload []byte) {
	g.Sink.Receive(payload)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count++
	switch {
	case g.count >= g.batch:
		g.handle()
	case g.count == 1 && g.linger > 0:
		g.timer = time.AfterFunc(g.linger, g.lapse)
	}
}

// handle needs mu.
func (g *gatherer) handle() {
	g.count = 0
	if g.timer != nil {
		g.timer.Stop()
		g.timer = nil
	}
	g.handling.Handled()
}

// lapse handles what has waited for long enough, unless its batch has gone.
func (g *gatherer) lapse() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.count > 0 {
		g.handle()
	}
}
