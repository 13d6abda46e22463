package scenarios

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// abreast takes all drivers through one step at a time and returns when all are
// through it. Those that are wait with an ear for their workers. The first fault
// ends the others.
func abreast(ctx context.Context, all []*driver, step func(*driver, context.Context) error) faults {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	f := faults{each: make([]error, len(all))}
	var mu sync.Mutex
	fail := func(i int, err error) {
		mu.Lock()
		defer mu.Unlock()
		if err == nil || f.each[i] != nil {
			return
		}
		f.each[i] = err
		if f.first == nil {
			f.first = all[i].named(err)
			cancel(f.first)
		}
	}
	var stepping, hearing sync.WaitGroup
	stepping.Add(len(all))
	through := make(chan struct{})
	for i, d := range all {
		hearing.Go(func() {
			fail(i, step(d, ctx))
			stepping.Done()
			fail(i, d.attend(through))
		})
	}
	stepping.Wait()
	close(through)
	hearing.Wait()
	return f
}

// attend hears the workers of a driver that has nothing else to do.
func (d *driver) attend(until <-chan struct{}) error {
	for {
		select {
		case w := <-d.words:
			if err := w.from.hear(w); err != nil {
				return &Fault{Code: ExitInternal, Err: err}
			}
		case <-until:
			return nil
		}
	}
}

// named says whose fault it is where several groups run.
func (d *driver) named(err error) error {
	var fault *Fault
	if !d.shared() || !errors.As(err, &fault) {
		return err
	}
	return &Fault{Code: fault.Code, Err: fmt.Errorf("group %s: %w", d.group, err), Hint: fault.Hint}
}

// cut is why a step ends with its context: because of another group, or else
// because somebody interrupted it, which is said in such words.
func cut(ctx context.Context, interrupted string) error {
	var other *Fault
	if errors.As(context.Cause(ctx), &other) {
		return &Fault{Code: other.Code, Err: fmt.Errorf("ended with another group of the run, %w", other.Err), Hint: other.Hint}
	}
	return &Fault{Code: ExitInterrupted, Err: errors.New(interrupted)}
}

// faults are why the groups of a run ended early: the first of all, and that of
// each group, nil for none.
type faults struct {
	first error
	each  []error
}

// everywhere notes a fault that concerns every group which has none yet.
func (f *faults) everywhere(err error) {
	if f.first == nil {
		f.first = err
	}
	for i := range f.each {
		if f.each[i] == nil {
			f.each[i] = err
		}
	}
}

// add notes later faults of groups which have none yet.
func (f *faults) add(later faults) {
	if f.first == nil {
		f.first = later.first
	}
	for i, err := range later.each {
		if f.each[i] == nil {
			f.each[i] = err
		}
	}
}
