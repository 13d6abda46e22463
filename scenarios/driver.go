package scenarios

import (
	"context"
	"sync"
	"time"

	"bench/results"
	"bench/servers"
)

// driver runs one pattern once: it owns the plan and the child processes, and
// everything that happens reaches it as a value on a channel.
type driver struct {
	options  Options
	pattern  string
	seed     uint64
	token    string
	scenario results.Scenario
	progress Progress

	clock    clock
	plan     *plan
	site     *site
	backends []*backend
	// target is where this run goes, with all placeholders filled; it holds
	// secret, which is in no result. tag marks this run's messages for a foreign
	// server.
	target      results.Target
	secret, tag string
	hands       []*hand
	words       chan word
	died        chan *backend
	done        chan struct{} // closed when nobody listens any more

	environment results.Environment
	herald      *herald
	sampler     *sampler
	at          time.Duration // start of publishing
	started     time.Time
	setup       time.Duration
	// empty and idle are memory before the first client, and with all of them
	// connected and nothing published.
	empty, idle moment
	// stats are the servers' own figures at both edges of the window.
	stats [2][]servers.Stats
	// machine is the kernel's counters before the first client, at both edges of
	// the window, and at the end.
	machine [4]machineState
	// traffic is what the clients' end of a cable had carried at both edges.
	traffic [2]*results.Device
	vigil   *vigil
	alarm   *alarm
	// cores that the servers and the generator may use, while all of them live.
	cores [2]*float64
	// descriptors of the servers and of the generator with all clients connected.
	descriptors [2]*int64
}

// edgeLead is how far in the future the start is set, so that every worker has
// taken its account and opened its gate by then.
const edgeLead = 250 * time.Millisecond

// run does the whole of it and ends with nothing left behind. The error is a
// Fault; a result that is not nil is kept even so.
func (d *driver) run(ctx context.Context) (*results.Result, error) {
	d.words, d.died, d.done = make(chan word, 64), make(chan *backend), make(chan struct{})
	defer close(d.done)
	d.clock = newClock()
	d.plan = newPlan(d.scenario.Load, d.seed)
	d.progress.Planned = int64(len(d.plan.messages))
	d.report("starting")
	var err error
	if d.alarm, err = newAlarm(d.scenario); err != nil {
		return nil, err
	}
	size, err := crowd(d.scenario)
	if err != nil {
		return nil, err
	}
	if err := d.aim(ctx); err != nil {
		return nil, err
	}
	if d.site, err = newSite(d.scenario, size, d.options.packets); err != nil {
		return nil, err
	}
	defer d.site.close()
	if !elsewhere(d.scenario) {
		d.token = newToken()
	}
	input, err := openFeed(d.target)
	if err != nil {
		return nil, &Fault{Code: ExitInternal, Err: err}
	}
	defer input.close()
	if d.backends, err = startBackends(ctx, size.servers, d, input.read); err != nil {
		return nil, err
	}
	defer func() { stopBackends(d.backends) }()
	if External(d.scenario) && !d.foreign() { // whoever started it may have made it faulty
		if s, ok := d.backends[0].stats(ctx); ok {
			d.scenario.Load.Inject = s.Inject
		}
	}
	d.watch()
	if d.herald, err = startHerald(ctx, d.site, d.publishJob(), input.files()); err != nil {
		return nil, err
	}
	defer d.herald.process.stop(heraldGrace)
	input.close() // they are the server's and the publisher's now
	d.environment = environment(d.options.Version, d.colocated())
	d.environment.Realtime = d.herald.realtime
	jobs := d.jobs(size)
	d.progress.Expected = expected(jobs)
	if d.hands, err = startHands(ctx, d.site, jobs, d.words, d.done); err != nil {
		return nil, &Fault{Code: ExitInternal, Err: err}
	}
	defer func() { stopHands(d.hands) }()
	d.empty = d.moment()
	d.machine[0] = d.site.machine()
	if err := d.connect(ctx); err != nil {
		return nil, err
	}
	d.idle = d.moment()
	d.census()
	fault := d.measure(ctx)
	if d.sampler == nil { // it never began
		return nil, fault
	}
	r := d.result(fault)
	d.progress.Delivered = r.Messages.Delivered // the drain's too
	return r, fault
}

// measure opens the gate, publishes, samples and drains. The error says why it
// ended early; what was measured until then is there.
func (d *driver) measure(ctx context.Context) error {
	d.started = time.Now().Add(edgeLead)
	d.at = d.clock.now() + edgeLead
	if err := d.herald.begin(d.at); err != nil {
		return &Fault{Code: ExitInternal, Err: err}
	}
	for _, h := range d.hands {
		if err := h.tell(instruction{Start: &start{At: d.at}}); err != nil {
			return &Fault{Code: ExitInternal, Err: err}
		}
	}
	d.vigil = newThreadVigil(d.clock, d.at, d.plan.from, slowPeriod)
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	d.sampler = d.newSampler(ctx)
	running.Go(func() { d.sampler.run(ctx) })
	fault := d.follow(ctx)
	if fault == nil { // the reading at the window's end may still be under way
		d.sampler.awaitEdges(ctx)
	}
	// The last reading is of all processes, so the publisher is let go after it.
	cancel()
	running.Wait()
	if err := d.herald.halt(); err != nil && fault == nil {
		fault = &Fault{Code: ExitInternal, Err: err}
	}
	d.vigil.stop()
	d.machine[3] = d.site.machine()
	if err := d.finish(); err != nil && fault == nil {
		fault = err
	}
	return fault
}
