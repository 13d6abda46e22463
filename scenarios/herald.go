package scenarios

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// heralds is the publisher process as the drivers of a run see it.
type heralds struct {
	process *child
	encode  *teller
	decode  *json.Decoder
	// realtime tells that it has real-time priority.
	realtime bool
	// over is closed when it can say no more.
	over chan struct{}
	all  []*herald
}

// herald is what the publisher does for one group.
type herald struct {
	*heralds
	part int

	sent   atomic.Int64           // messages of the plan so far, as last heard
	failed atomic.Pointer[string] // why a server took no more
	// The fields below are read after over is closed.
	seconds []int64 // sent by the end of every second
	account *published
}

const (
	// heraldLimit is how long a publisher may take to connect to all servers and
	// to fill their logs; every connection has a limit of its own below it.
	heraldLimit = 30 * time.Second
	heraldGrace = 3 * time.Second
)

// publishJob is what the publisher is to do for this group.
func (d *driver) publishJob() publishJob {
	job := publishJob{Prefix: d.prefix(), Load: d.scenario.Load, Behavior: d.scenario.Behavior, Seed: d.seed, Token: d.token, Roots: d.site.roots, Resume: d.site.network.TLSResume, TLS: d.target.TLS, Ordinary: d.options.ordinary}
	for _, b := range d.backends {
		job.Servers = append(job.Servers, b.url)
	}
	if d.foreign() {
		job.Foreign = &foreignPublish{Publish: d.target.Publish, Reply: d.target.Subscribe.Reply, Tag: d.tag}
		if job.Foreign.Publish.By == byAppend && d.target.Publish.URL != "" {
			job.Servers = []string{d.target.Publish.URL}
		}
	}
	return job
}

// startHeralds starts one publisher for all jobs, and waits until it is connected
// to the servers: at real-time priority there may be only one. It inherits files.
// The error is a Fault.
func startHeralds(ctx context.Context, at *site, jobs []publishJob, files []*os.File) (*heralds, error) {
	c, err := at.startPublisher(ctx, files)
	if err != nil {
		return nil, &Fault{Code: ExitInternal, Err: err}
	}
	h := &heralds{process: c, encode: newTeller(c.stdin), decode: json.NewDecoder(c.stdout), over: make(chan struct{})}
	for i := range jobs {
		h.all = append(h.all, &herald{heralds: h, part: i})
	}
	if err := h.encode.Encode(instruction{Publish: jobs}); err != nil {
		c.stop(0)
		return nil, &Fault{Code: ExitInternal, Err: c.death()}
	}
	var first notice
	if err := c.awaitLine(ctx, heraldLimit, func() error { return h.decode.Decode(&first) }); err != nil {
		c.stop(0)
		return nil, &Fault{Code: ExitInternal, Err: err}
	}
	if first.Ready == nil {
		c.stop(heraldGrace)
		hint := "start it with `bench serve`, and give its token in " + TokenVariable
		if jobs[0].Foreign != nil {
			hint = "look at target.publish: by, url and headers"
		}
		return nil, &Fault{Code: ExitServer, Err: errors.New(first.Failed), Hint: hint}
	}
	h.realtime = first.Ready.Realtime
	go h.listen()
	return h, nil
}

// listen ends when the publisher's output does.
func (h *heralds) listen() {
	defer close(h.over)
	for {
		var n notice
		if h.decode.Decode(&n) != nil || n.Part >= len(h.all) {
			return
		}
		h.all[n.Part].hear(n)
	}
}

func (h *herald) hear(n notice) {
	if n.Sent != nil {
		h.sent.Store(n.Sent.Messages)
		if n.Sent.Tenth%10 == 0 {
			h.seconds = append(h.seconds, n.Sent.Messages)
		}
	}
	if n.Failed != "" {
		h.failed.CompareAndSwap(nil, &n.Failed)
	}
	if n.Account != nil {
		h.account = n.Account
		h.sent.Store(n.Account.Messages)
	}
}

// begin sets the start of this group's publishing; none begins before all have one.
func (h *herald) begin(at time.Duration) error {
	if err := h.encode.Encode(instruction{Part: h.part, Start: &start{At: at}}); err != nil {
		return fmt.Errorf("talking to the publisher: %w", err)
	}
	return nil
}

// halt ends publishing and takes the accounts; without one, what was heard last
// is what was sent.
func (h *heralds) halt() error {
	_ = h.encode.Encode(instruction{Stop: &stop{}}) // a dead one is seen below
	limit := time.NewTimer(finalLimit)
	defer limit.Stop()
	select {
	case <-h.over:
	case <-limit.C:
		h.process.stop(0)
		<-h.over
	}
	for _, one := range h.all {
		if one.account == nil {
			return h.process.death()
		}
	}
	return nil
}

// failure is why a server takes no more messages.
func (h *herald) failure() error {
	if text := h.failed.Load(); text != nil {
		return errors.New(*text)
	}
	return nil
}

// sentIn is how many messages were sent in second i; it is known after halt.
func (h *herald) sentIn(i int) int64 {
	by := func(i int) int64 {
		switch {
		case i < 0:
			return 0
		case i < len(h.seconds):
			return h.seconds[i]
		}
		return h.sent.Load()
	}
	return by(i) - by(i-1)
}
