package scenarios

import (
	"context"
	"sync"
	"time"

	"bench/results"
)

// vigil watches its own process while it measures: is it ever stopped, does the
// Go scheduler or the garbage collector keep it from its work, does it wait for
// a core? Driver, workers and publisher have one each.
type vigil struct {
	clock             clock
	at                time.Duration // start of publishing
	thread, goroutine *hiccups
	from, to          effort
	cancel            context.CancelFunc
	running           sync.WaitGroup
	restore           func()
}

// effort is what a process has used, and waited for, up to a time.
type effort struct {
	at      time.Duration
	runtime runtimeState
	waits   waits
	waitsOK bool
	yields  int64 // involuntary context switches
	yieldOK bool
}

// waits is how long threads that could run waited for a core, and how many turns
// on one they waited for.
type waits struct {
	delay time.Duration
	turns int64
}

// newVigil begins to watch at the given time after the start of publishing, and
// goes on until stop.
func newVigil(c clock, at, from time.Duration) *vigil {
	return startVigil(c, at, from, newHiccups(beatPeriod), newHiccups(slowPeriod))
}

// newThreadVigil watches a process whose goroutines have nothing to do with what
// is measured: watching one of them would take more CPU time than publishing.
func newThreadVigil(c clock, at, from time.Duration) *vigil {
	return startVigil(c, at, from, newHiccups(beatPeriod), nil)
}

// newGoroutineVigil watches a process through which no message goes: only a stop of
// all of it matters, which a goroutine sees as well.
func newGoroutineVigil(c clock, at, from time.Duration) *vigil {
	return startVigil(c, at, from, nil, newHiccups(asidePeriod))
}

// startVigil watches with a thread, a goroutine or both; nil is without.
func startVigil(c clock, at, from time.Duration, thread, goroutine *hiccups) *vigil {
	ctx, cancel := context.WithCancel(context.Background())
	v := &vigil{clock: c, at: at, thread: thread, goroutine: goroutine, cancel: cancel, restore: func() {}}
	if thread != nil {
		v.restore = growProcs()
		v.running.Go(func() {
			sleepUntil, release := hiccupThread(c)
			defer release()
			v.thread.run(ctx, c, at+from, sleepUntil)
		})
	}
	v.running.Go(func() {
		if !sleep(ctx, at+from-c.now()) {
			return
		}
		v.from = v.look()
		if v.goroutine != nil {
			v.goroutine.run(ctx, c, c.now(), func(t time.Duration) { sleep(ctx, t-c.now()) })
		} else {
			<-ctx.Done()
		}
		v.to = v.look()
	})
	return v
}

func (v *vigil) look() effort {
	e := effort{at: v.clock.now(), runtime: readRuntime()}
	e.waits, e.waitsOK = ownWaits()
	e.yields, e.yieldOK = ownInvoluntarySwitches()
	return e
}

// stop ends the watch; it must be called exactly once.
func (v *vigil) stop() {
	v.cancel()
	v.running.Wait()
	v.restore()
}

// mostListed is the longest stalls that a result lists, of thread and goroutine each.
const mostListed = 10

// report is what was seen, after stop. A watch that ended before it began
// reports nothing but its role.
func (v *vigil) report(role string) (*results.Observer, error) {
	o := &results.Observer{Role: role, Stalls: []results.Stall{}}
	if v.to.at <= v.from.at {
		return o, nil
	}
	var err error
	if v.thread != nil {
		if o.HiccupThread, err = v.thread.late.Series(); err != nil {
			return nil, err
		}
		o.Stalls = v.stalls(v.thread, "thread")
	}
	if v.goroutine != nil {
		if o.HiccupGoroutine, err = v.goroutine.late.Series(); err != nil {
			return nil, err
		}
		o.Stalls = append(o.Stalls, v.stalls(v.goroutine, "goroutine")...)
	}
	v.to.runtime.since(v.from.runtime, o)
	delay, turns := v.to.waits.delay-v.from.waits.delay, v.to.waits.turns-v.from.waits.turns
	if v.from.waitsOK && v.to.waitsOK && delay >= 0 && turns > 0 { // less than before, if a thread has ended
		share, each := float64(delay)/float64(v.to.at-v.from.at), int64(delay)/turns
		o.RunDelay, o.RunWait = &share, &each
	}
	if v.from.yieldOK && v.to.yieldOK {
		n := v.to.yields - v.from.yields
		o.InvoluntarySwitches = &n
	}
	return o, nil
}

func (v *vigil) stalls(h *hiccups, by string) []results.Stall {
	list := []results.Stall{}
	for _, s := range h.longest(mostListed) {
		list = append(list, results.Stall{Start: (s.from - v.at).Seconds(), Length: int64(s.length()), By: by})
	}
	return list
}
