package clients

import (
	"math"
	"runtime"
	"sync"
	"time"
)

// A wheel runs what is due, on a thread of its own: Go's timers are no finer
// than 1 ms for short sleeps (golang/go#53824), which a link of 1 ms is made
// of. A few wheels serve all connections, which have at most two entries each.
type wheel struct {
	link  *Link
	alarm alarm

	mu      sync.Mutex
	heap    []turn        // guarded by mu
	asleep  time.Duration // guarded by mu; until when, 0 while awake
	stopped bool          // guarded by mu
}

// A turn is something to run, quickly, when it is due.
type turn struct {
	due time.Duration
	run func()
}

// forever is how long a wheel sleeps when nothing is due.
const forever = time.Duration(math.MaxInt64)

func newWheel(l *Link) (*wheel, error) {
	a, err := newAlarm()
	return &wheel{link: l, alarm: a}, err
}

// at has f run by the wheel when due has come.
func (w *wheel) at(due time.Duration, f func()) {
	w.mu.Lock()
	w.push(turn{due, f})
	early := due < w.asleep
	if early {
		w.asleep = due
	}
	w.mu.Unlock()
	if early {
		w.alarm.ring()
	}
}

// stop ends run; what is not due is dropped.
func (w *wheel) stop() {
	w.mu.Lock()
	w.stopped = true
	w.mu.Unlock()
	w.alarm.ring()
}

// run turns until stop.
func (w *wheel) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	w.alarm.sharpen()
	defer w.alarm.blunt()
	var due []turn
	for {
		now := w.link.now()
		w.mu.Lock()
		for due = due[:0]; len(w.heap) > 0 && w.heap[0].due <= now; {
			due = append(due, w.pop())
		}
		w.asleep = 0
		if len(due) == 0 {
			w.asleep = forever
			if len(w.heap) > 0 {
				w.asleep = w.heap[0].due
			}
		}
		until, stopped := w.asleep, w.stopped
		w.mu.Unlock()
		if stopped {
			return
		}
		for _, t := range due {
			t.run()
		}
		clear(due) // a connection that has gone is not kept
		if until > 0 {
			w.alarm.sleep(until - now)
		}
	}
}

// push and pop keep the earliest turn in front; they need mu.
func (w *wheel) push(t turn) {
	w.heap = append(w.heap, t)
	i := len(w.heap) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if w.heap[parent].due <= t.due {
			break
		}
		w.heap[i] = w.heap[parent]
		i = parent
	}
	w.heap[i] = t
}

func (w *wheel) pop() turn {
	first, end := w.heap[0], len(w.heap)-1
	t := w.heap[end]
	w.heap[end] = turn{}
	w.heap = w.heap[:end]
	i := 0
	for {
		child := 2*i + 1
		if child >= end {
			break
		}
		if child+1 < end && w.heap[child+1].due < w.heap[child].due {
			child++
		}
		if t.due <= w.heap[child].due {
			break
		}
		w.heap[i] = w.heap[child]
		i = child
	}
	if end > 0 {
		w.heap[i] = t
	}
	return first
}
