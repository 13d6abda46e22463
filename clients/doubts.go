package clients

import (
	"sync"
	"sync/atomic"
	"time"
)

// between is how often the flows in doubt are looked for.
const between = time.Second

// doubts are the flows of a dialer. As long as there are any, those which may have
// missed the end of their stream are looked for, once in each round.
type doubts struct {
	round atomic.Uint32 // from 1
	mu    sync.Mutex
	flows []*flow     // guarded by mu
	next  *time.Timer // guarded by mu; nil while there are no flows
}

func (d *doubts) add(f *flow) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f.place = len(d.flows)
	d.flows = append(d.flows, f)
	if d.next == nil {
		d.round.CompareAndSwap(0, 1)
		d.next = time.AfterFunc(between, d.look)
	}
}

func (d *doubts) remove(f *flow) {
	d.mu.Lock()
	defer d.mu.Unlock()
	last := len(d.flows) - 1
	d.flows[f.place], d.flows[last].place = d.flows[last], f.place
	d.flows[last] = nil
	if d.flows = d.flows[:last]; last == 0 {
		d.next.Stop()
		d.next = nil
	}
}

// look begins a round.
func (d *doubts) look() {
	round := d.round.Add(1)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.flows {
		f.ask(round)
	}
	if d.next != nil {
		d.next.Reset(between)
	}
}
