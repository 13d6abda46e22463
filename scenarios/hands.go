package scenarios

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// hand is a worker process as the driver of one group sees it. Its dispatches
// arrive on one channel for all workers; what they said last is kept here.
type hand struct {
	index   int
	process *child
	encode  *teller
	// part is which of the worker's jobs is this group's.
	part  int
	words chan<- word

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

// startHands starts the workers, each with a job of every driver, and lets the
// drivers hear what they say until the run is done.
func startHands(ctx context.Context, n size, all []*driver) (workers []*child, err error) {
	jobs := make([][]job, n.workers)
	for _, d := range all {
		own := d.jobs(n)
		d.progress.Expected = expected(own)
		for w := range own {
			jobs[w] = append(jobs[w], own[w])
		}
	}
	s := all[0].stand
	for range jobs {
		c, err := s.site.startWorker(ctx)
		if err != nil {
			stopWorkers(workers)
			return nil, err
		}
		workers = append(workers, c)
	}
	for i, c := range workers {
		encode := newTeller(c.stdin)
		var hands []*hand
		for part, d := range all {
			h := &hand{index: i, process: c, encode: encode, part: part, words: d.words}
			d.hands, hands = append(d.hands, h), append(hands, h)
		}
		go listenTo(c, hands, s.done)
		if err := encode.Encode(instruction{Jobs: jobs[i]}); err != nil {
			stopWorkers(workers)
			return nil, c.death()
		}
	}
	return workers, nil
}

// listenTo passes on what a worker says, to all whom it concerns. It ends when the
// worker's output does, or when nobody wants it any more.
func listenTo(c *child, hands []*hand, done <-chan struct{}) {
	decode := json.NewDecoder(c.stdout)
	for {
		var d dispatch
		err := decode.Decode(&d)
		to := hands
		if err == nil && d.Part < len(hands) {
			to = hands[d.Part : d.Part+1]
		}
		for _, h := range to {
			select {
			case h.words <- word{h, d, err}:
			case <-done:
				return
			}
		}
		if err != nil {
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
	i.Part = h.part
	if err := h.encode.Encode(i); err != nil {
		return fmt.Errorf("talking to worker %d: %w", h.index, err)
	}
	return nil
}

// workerStopLimit is how long a worker may take to close its connections.
const workerStopLimit = 5 * time.Second

func stopWorkers(list []*child) {
	for _, c := range list {
		c.stdin.Close()
	}
	for _, c := range list {
		c.stop(workerStopLimit)
	}
}
