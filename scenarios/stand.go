package scenarios

import (
	"context"
	"time"

	"bench/results"
	"bench/servers"
)

// stand is what the groups of one run share: the place, the servers, the processes
// of the generator, and what is known of them all.
type stand struct {
	groups int
	token  string
	clock  clock
	site   *site
	// backends are the servers under test.
	backends []*backend
	// target is where this run goes, with all placeholders filled; it holds
	// secret, which is in no result. tag marks this run's messages for a foreign
	// server.
	target      results.Target
	secret, tag string
	publisher   *heralds
	workers     []*child
	// died is closed when a server has, after dead was set.
	died chan struct{}
	dead *backend
	done chan struct{} // closed when nobody listens any more

	environment results.Environment
	board       *board
	sampler     *sampler
	begin       time.Duration // start of publishing of the first group
	started     time.Time
	// empty and idle are memory before the first client, and with all of them
	// connected and nothing published.
	empty, idle moment
	// stats are the servers' own figures at both edges of the window.
	stats [2][]servers.Stats
	// byGroup says that servers are asked for the part of each group in their figures,
	// for which they walk over all topics: only where one of them is wanted.
	byGroup bool
	// machine is the kernel's counters before the first client, at both edges of
	// the window, and at the end.
	machine [4]machineState
	// traffic is what the clients' end of a cable had carried at both edges.
	traffic [2]*results.Device
	vigil   *vigil
	// cores that the servers and the generator may use, while all of them live.
	cores [2]*float64
	// descriptors of the servers and of the generator with all clients connected.
	descriptors [2]*int64
}

// apart is how much later each group starts than the one before: groups of one
// seed have the same plan, and a server that gets the same message for all of them
// at once would let them wait for each other in their order.
const apart = 5 * time.Millisecond

// runGroups runs the drivers' groups side by side and ends with nothing left
// behind: their results in order, nil where nothing was measured. The error is the
// first Fault of any; results are kept even so.
func runGroups(ctx context.Context, all []*driver) ([]*results.Result, error) {
	first := all[0]
	s := &stand{groups: len(all), token: first.options.Token, clock: newClock(), died: make(chan struct{}), done: make(chan struct{})}
	defer close(s.done)
	s.board = newBoard(all)
	for i, d := range all {
		if err := d.prepare(s, i); err != nil {
			return nil, err
		}
	}
	whole, connections := joint(all)
	size, err := crowd(whole, connections)
	if err != nil {
		return nil, err
	}
	if err := first.aim(ctx); err != nil {
		return nil, err
	}
	if s.site, err = newSite(whole, connections, size, first.options.packets); err != nil {
		return nil, err
	}
	defer s.site.close()
	if !elsewhere(first.scenario) {
		s.token = newToken()
	}
	input, err := openFeed(s.target)
	if err != nil {
		return nil, &Fault{Code: ExitInternal, Err: err}
	}
	defer input.close()
	if s.backends, err = startBackends(ctx, size.servers, first, input.read); err != nil {
		return nil, err
	}
	defer func() { stopBackends(s.backends) }()
	if External(first.scenario) && !first.foreign() { // whoever started it may have made it faulty
		if told, ok := s.backends[0].stats(ctx, false); ok {
			first.scenario.Load.Inject = told.Inject
		}
	}
	s.watch()
	if s.publisher, err = startHeralds(ctx, s.site, publishJobs(all), input.files()); err != nil {
		return nil, err
	}
	for i, d := range all {
		d.herald = s.publisher.all[i]
	}
	defer s.publisher.process.stop(heraldGrace)
	input.close() // they are the server's and the publisher's now
	s.environment = environment(first.options.Version, first.colocated())
	s.environment.Realtime = s.publisher.realtime
	if s.workers, err = startHands(ctx, size, all); err != nil {
		return nil, &Fault{Code: ExitInternal, Err: err}
	}
	defer func() { stopWorkers(s.workers) }()
	s.empty = s.moment()
	s.machine[0] = s.site.machine()
	if f := abreast(ctx, all, (*driver).connect); f.first != nil {
		return nil, f.first
	}
	s.idle = s.moment()
	s.census()
	f := s.measure(ctx, all)
	if s.sampler == nil { // it never began
		return nil, f.first
	}
	list := make([]*results.Result, len(all))
	for i, d := range all {
		list[i] = d.result(f.each[i])
		d.progress.Delivered = list[i].Messages.Delivered // the drain's too
	}
	return list, f.first
}

// joint is the scenario of all groups as one, as far as the place and the
// processes are concerned, and the connections that their clients have at a time.
func joint(all []*driver) (s results.Scenario, connections int) {
	s = all[0].scenario
	s.Load.Clients = 0
	for _, d := range all {
		s.Load.Clients += d.scenario.Load.Clients
		connections += connectionsOf(d.scenario)
	}
	return s, connections
}

func publishJobs(all []*driver) (jobs []publishJob) {
	for _, d := range all {
		jobs = append(jobs, d.publishJob())
	}
	return jobs
}

// measure opens the gates, publishes, samples and drains. Faults say why it ended
// early; what was measured until then is there.
func (s *stand) measure(ctx context.Context, all []*driver) (f faults) {
	f.each = make([]error, len(all))
	s.started = time.Now().Add(edgeLead)
	s.begin = s.clock.now() + edgeLead
	for i, d := range all {
		d.at = s.begin + time.Duration(i)*apart
		if err := d.open(); err != nil {
			f.everywhere(err)
			return f
		}
	}
	s.vigil = newGoroutineVigil(s.clock, s.begin, all[0].plan.from)
	sampling, cancel := context.WithCancel(ctx)
	s.sampler = all[0].newSampler(sampling)
	over := make(chan struct{})
	go func() {
		defer close(over)
		s.sampler.run(sampling)
	}()
	f = abreast(ctx, all, (*driver).follow)
	if f.first == nil { // the reading at the window's end may still be under way
		s.sampler.awaitEdges(ctx)
	}
	// The last reading is of all processes, so the publisher is let go after it.
	cancel()
	<-over
	if err := s.publisher.halt(); err != nil {
		f.everywhere(&Fault{Code: ExitInternal, Err: err})
	}
	s.vigil.stop()
	s.machine[3] = s.site.machine()
	f.add(abreast(context.WithoutCancel(ctx), all, func(d *driver, _ context.Context) error { return d.finish() }))
	return f
}

// shared tells whether the processes work for several groups.
func (s *stand) shared() bool { return s.groups > 1 }
