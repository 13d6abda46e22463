package scenarios

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// board makes one progress of that of all groups of a run.
type board struct {
	show func(Progress)
	mu   sync.Mutex
	all  []Progress
	last string // phase
	said time.Time
}

// phases are those of a run, in their order.
var phases = []string{"starting", "connecting", "warmup", "window", "drain", "done"}

// boardEvery is how often the progress of several groups is shown.
const boardEvery = 100 * time.Millisecond

func newBoard(all []*driver) *board {
	b := &board{show: all[0].options.Progress}
	for _, d := range all {
		p := d.progress
		p.Phase = phases[0]
		b.all = append(b.all, p)
	}
	return b
}

// post takes the progress of group i. That of a group alone goes on as it is.
func (b *board) post(i int, p Progress) {
	switch {
	case b.show == nil:
	case len(b.all) == 1:
		b.show(p)
	default:
		b.gather(i, p)
	}
}

func (b *board) gather(i int, p Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all[i] = p
	sum := b.sum()
	if sum.Phase == b.last && time.Since(b.said) < boardEvery {
		return
	}
	b.last, b.said = sum.Phase, time.Now()
	b.show(sum)
}

// sum is the run as far as the group that is least far.
func (b *board) sum() Progress {
	sum := b.all[0]
	sum.Pattern = fmt.Sprintf("%d groups", len(b.all))
	for _, p := range b.all[1:] {
		if slices.Index(phases, p.Phase) < slices.Index(phases, sum.Phase) {
			sum.Phase = p.Phase
		}
		sum.Clients += p.Clients
		sum.Connected += p.Connected
		sum.Published += p.Published
		sum.Planned += p.Planned
		sum.Delivered += p.Delivered
		sum.Expected += p.Expected
		sum.P50, sum.P99, sum.Left = max(sum.P50, p.P50), max(sum.P99, p.P99), max(sum.Left, p.Left)
	}
	return sum
}
