package scenarios

import (
	"context"
	"runtime/debug"
	"sync"
	"time"

	"bench/clients"
)

// shift is what the crews of one worker process share.
type shift struct {
	workers []*worker
	ticking sync.Mutex
	// resting are the ports of the machine that rested when somebody last looked.
	resting      map[int]bool // guarded by ticking, like these
	restingKnown bool
	lookedAt     time.Time

	mu      sync.Mutex
	ready   int // crews that have settled
	watched int // crews that are running
	vigil   *vigil
	// over is closed when the vigil has ended.
	over chan struct{}
}

func newShift(crews int) *shift {
	return &shift{workers: make([]*worker, crews), over: make(chan struct{})}
}

// run hands out instructions until all crews have ended. The first that fails ends
// the others.
func (s *shift) run(ctx context.Context, cancel context.CancelFunc, o orders) error {
	var running sync.WaitGroup
	failed := make(chan error, len(s.workers))
	for _, w := range s.workers {
		running.Go(func() {
			if err := w.run(ctx); err != nil {
				failed <- err
				cancel()
			}
		})
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		running.Wait()
	}()
	s.handOut(o, ended)
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// handOut gives every instruction to the worker that it is for.
func (s *shift) handOut(o orders, ended <-chan struct{}) {
	for {
		select {
		case i := <-o.instructions:
			if i.Part >= len(s.workers) {
				continue // of nobody's
			}
			select {
			case s.workers[i.Part].instructions <- i:
			case <-ended:
				return
			}
		case <-ended:
			return
		}
	}
}

// settled gives back, once all crews have connected, what only connecting needed:
// stacks that grew for a handshake are halved by each collection, garbage goes to
// the system. It is done before the start, so that no collection of it falls into
// the run.
func (s *shift) settled() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ready++
	if s.ready < len(s.workers) {
		return
	}
	for range 3 {
		debug.FreeOSMemory()
	}
}

// watch begins the vigil of the process, or joins it.
func (s *shift) watch(st *stage) *vigil {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.vigil == nil {
		s.vigil = newVigil(st.clock, st.at, st.from)
	}
	s.watched++
	return s.vigil
}

// unwatch leaves the vigil, and waits until the last has: it ends then.
func (s *shift) unwatch() {
	s.mu.Lock()
	s.watched--
	last := s.watched == 0
	s.mu.Unlock()
	if last {
		s.vigil.stop()
		close(s.over)
	}
	<-s.over
}

// lookAgainAfter is how old the list of resting ports may be: to read it takes
// longer the more there are, and all crews ask for it in each second.
const lookAgainAfter = 500 * time.Millisecond

// restingPorts lists the ports of the machine that rest, for a crew that has the
// turn to tick; false if the system does not tell.
func (s *shift) restingPorts() (map[int]bool, bool) {
	if now := time.Now(); s.lookedAt.IsZero() || now.Sub(s.lookedAt) >= lookAgainAfter {
		s.resting, s.restingKnown = clients.RestingPorts()
		s.lookedAt = now
	}
	return s.resting, s.restingKnown
}
