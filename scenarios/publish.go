package scenarios

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"time"

	"bench/clients"
)

// Publish sends messages for a driver: it takes jobs, a start of each and a stop
// from in and writes notices to out, one line of JSON each. When in closes before
// it was told to stop, the driver is gone and so is the publishing.
//
// Note: it is a process of its own because of its tail. Every 10 ms Go's runtime
// takes the processor from a goroutine that kept it, also from one that is
// locked to a thread of real-time priority, and lets another thread of the
// process give it back. In a process with threads of normal priority that one
// waits behind everything that runs on the machine: 3 to 50 ms where the
// bare kernel needs 1. Here every thread has real-time priority, and nothing
// but publishing goes on: no result is decoded, nothing is collected. What needs
// much of the runtime comes before, at normal priority: threads that spin for
// each other must not have the machine to themselves.
func Publish(ctx context.Context, in io.Reader, out io.Writer) error {
	o, ctx, cancel := takeOrders(ctx, in, out)
	defer cancel()
	first, ok := o.next(ctx)
	if !ok || len(first.Publish) == 0 {
		return errors.New("publisher: no job on standard input")
	}
	job := first.Publish[0]
	if job.Bare {
		return o.wakeUp(ctx, job)
	}
	var all publications
	defer func() { all.close() }()
	for _, job := range first.Publish {
		p, err := job.prepare(ctx)
		if err != nil {
			return o.out.Encode(notice{Failed: err.Error()})
		}
		all = append(all, p)
	}
	if err := o.out.Encode(notice{Ready: &heralded{Realtime: job.raise()}}); err != nil {
		return err
	}
	return o.publish(ctx, all)
}

// garbage is what a publisher may leave uncollected: reports of many hours.
const garbage = 256 << 20

// raise collects garbage for the last time, unless a server that does not read
// makes the process large, and takes real-time priority unless it is not to.
func (j publishJob) raise() bool {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	debug.SetMemoryLimit(int64(m.Sys-m.HeapReleased) + garbage)
	debug.SetGCPercent(-1)
	return !j.Ordinary && raiseProcess()
}

// prepare draws the plan again, which is the driver's to the last message, and
// connects to the servers.
func (j publishJob) prepare(ctx context.Context) (*publication, error) {
	roots, err := trusted(j.Roots)
	if err != nil {
		return nil, err
	}
	if j.Foreign != nil && j.Foreign.Publish.By != byAppend {
		return j.prepareForeign(ctx)
	}
	var to []outlet
	for _, url := range j.Servers {
		p, err := clients.DialPublisher(ctx, url, j.Token, j.security(roots))
		if err != nil {
			for _, p := range to {
				p.Close()
			}
			return nil, fmt.Errorf("server %s could not be reached: %w", RedactURL(url), err)
		}
		to = append(to, p)
	}
	p := j.publication(to)
	fill := p.stock
	if j.Load.ClosedLoop {
		fill = p.fill
	}
	if err := fill(ctx); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (j publishJob) security(roots *x509.CertPool) *clients.Security {
	return &clients.Security{Roots: roots, Resume: j.Resume, Insecure: j.TLS.Insecure, ServerName: j.TLS.ServerName}
}

// publish waits for the starts, sends the plans, says ten times a second how far
// it is, and gives its accounts when it is told to stop.
func (o orders) publish(ctx context.Context, all publications) error {
	for range all {
		i, ok := o.next(ctx)
		switch {
		case !ok || i.Stop != nil:
			return nil
		case i.Start == nil || i.Part >= len(all):
			return errors.New("publisher: expected start or stop")
		}
		all[i.Part].at = i.Start.At
	}
	p := all[0]
	v := newThreadVigil(p.clock, p.at, p.plan.from)
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		all.run(running)
	}()
	err := o.follow(ctx, all)
	cancel()
	<-done
	v.stop()
	if err != nil {
		return err
	}
	for part, p := range all {
		account, err := p.account(v)
		if err != nil {
			return err
		}
		if err := o.out.Encode(notice{Part: part, Account: account}); err != nil {
			return err
		}
	}
	return nil
}

// follow reports until it is told to stop.
func (o orders) follow(ctx context.Context, all publications) error {
	failed := make([]bool, len(all))
	for tenth := 1; ; tenth++ {
		wait := time.NewTimer(all[0].at + time.Duration(tenth)*reportEvery - all[0].clock.now())
		select {
		case <-ctx.Done():
			wait.Stop()
			return ctx.Err()
		case i := <-o.instructions:
			wait.Stop()
			if i.Stop == nil {
				return errors.New("publisher: expected stop")
			}
			return nil
		case <-wait.C:
		}
		for part, p := range all {
			n := notice{Part: part, Sent: &headway{Tenth: tenth, Messages: p.sent.Load()}}
			if err := p.failure(); err != nil && !failed[part] {
				failed[part], n.Failed = true, err.Error()
			}
			if err := o.out.Encode(n); err != nil {
				return err
			}
		}
	}
}

// reportEvery is how often a publisher says how far it is.
const reportEvery = 100 * time.Millisecond

// account is what is left to say after run and the vigil have ended.
func (p *publication) account(v *vigil) (*published, error) {
	own, exempt := ownLag(p.plan, p.at, p.times, v.thread.stalls)
	a := &published{Messages: p.sent.Load(), ExemptLags: exempt, Arrivals: p.arrivals(), Failures: p.failures(), Unsent: p.unsent()}
	var err error
	if a.Lag, err = p.lag.Series(); err != nil {
		return nil, err
	}
	if a.OwnLag, err = own.Series(); err != nil {
		return nil, err
	}
	a.Observer, err = v.report("publisher")
	return a, err
}
