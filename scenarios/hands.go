package scenarios

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// hand is a worker process as its driver sees it. Its dispatches arrive on one
// channel for all workers; what they said last is kept here.
type hand struct {
	index   int
	process *child
	encode  *json.Encoder
	clients int

	readiness readiness
	started   bool
	complete  bool
	ticks     []tick
	final     *final
}

// word is a dispatch with its sender; err is set once, when the worker can say
// no more.
type word struct {
	from *hand
	dispatch
	err error
}

// startHands starts a worker per job and reads what they say into words,
// until done closes.
func startHands(ctx context.Context, at *site, jobs []job, words chan<- word, done <-chan struct{}) (list []*hand, err error) {
	for i, j := range jobs {
		c, err := at.startWorker(ctx)
		if err != nil {
			stopHands(list)
			return nil, err
		}
		h := &hand{index: i, process: c, encode: json.NewEncoder(c.stdin), clients: len(j.Clients)}
		list = append(list, h)
		go h.listen(words, done)
	}
	for i := range jobs {
		if err := list[i].tell(instruction{Job: &jobs[i]}); err != nil {
			stopHands(list)
			return nil, list[i].process.death()
		}
	}
	return list, nil
}

// listen ends when the worker's output does, or when nobody wants it any more.
func (h *hand) listen(words chan<- word, done <-chan struct{}) {
	decode := json.NewDecoder(h.process.stdout)
	for {
		w := word{from: h}
		w.err = decode.Decode(&w.dispatch)
		select {
		case words <- w:
		case <-done:
			return
		}
		if w.err != nil {
			return
		}
	}
}

// hear keeps what a dispatch says; a worker that can say no more before its
// final account has died.
func (h *hand) hear(w word) error {
	switch {
	case w.err != nil && h.final == nil:
		return h.process.death()
	case w.Ready != nil:
		h.readiness = *w.Ready
	case w.Started:
		h.started = true
	case w.Complete:
		h.complete = true
	case w.Tick != nil:
		h.ticks = append(h.ticks, *w.Tick)
	case w.Final != nil:
		h.final = w.Final
	}
	return nil
}

func (h *hand) tell(i instruction) error {
	if err := h.encode.Encode(i); err != nil {
		return fmt.Errorf("talking to worker %d: %w", h.index, err)
	}
	return nil
}

// workerStopLimit is how long a worker may take to close its connections.
const workerStopLimit = 5 * time.Second

func stopHands(list []*hand) {
	for _, h := range list {
		h.process.stdin.Close()
	}
	for _, h := range list {
		h.process.stop(workerStopLimit)
	}
}
