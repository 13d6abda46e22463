package scenarios

import (
	"cmp"
	"runtime"
	"runtime/metrics"

	"bench/results"
)

// final is the whole account, once no client runs any more; last is the sum
// over the clients while their connections were still open.
func (c *crew) final(stopped stop, last tally) (*final, error) {
	c.takeInterval()
	f := &final{Setup: c.setup, Total: last.usage}
	c.windowed(f, last)
	c.answers(f, last)
	f.Goroutines, f.GCShare = int64(runtime.NumGoroutine()), gcShare()
	exchange, second, gaps := results.NewHistogram(), newSecondClock(), results.NewHistogram()
	times := newShardTimes(c.job)
	var blank int64
	for _, s := range c.shards {
		f.Messages.Delivered += s.account.Delivered
		f.Messages.Duplicate += s.account.Duplicate
		f.Messages.OutOfOrder += s.account.OutOfOrder
		f.Messages.Unstamped += s.account.Unstamped
		exchange.Merge(s.exchange)
		times.merge(&s.times)
		gaps.Merge(s.foreign.gaps)
		f.Stamped += s.foreign.stamped
		f.Strays += s.foreign.strays
		blank += s.foreign.blank
		f.FirstBody = cmp.Or(f.FirstBody, s.foreign.firstBody)
		second.network.Merge(s.second.network)
		second.harness.Merge(s.second.harness)
	}
	if f.Stamped == 0 { // then they were no empty answers, but what nobody understood
		f.Messages.Unstamped += blank
	}
	f.Messages.Received = f.Window.Messages
	f.Unbalanced = c.missing(stopped, &f.Messages)
	f.FirstAge, f.LastAge = c.wholeMessages()
	f.Messages.NegativeAge = c.merged.Delivery.Negative()
	f.Resting, f.Reading = c.resting, times.reading
	for _, s := range c.subs {
		f.Stuck += int64(len(s.pending))
	}
	f.Dependence, f.Pairs = c.dependence()
	if c.vigil != nil {
		var err error
		if f.Observer, err = c.vigil.report("worker"); err != nil {
			return nil, err
		}
	}
	for _, out := range []struct {
		from *results.Histogram
		to   **results.Series
	}{
		{c.merged.Delivery, &f.Delivery}, {c.merged.Service, &f.Service},
		{exchange, &f.Exchange}, {c.connect.h, &f.Connect},
		{c.handshake.h, &f.Handshake}, {gaps, &f.InterArrival}, {second.network, &f.Network}, {second.harness, &f.Harness},
		{c.first.h, &f.First}, {times.empty, &f.Empty}, {times.rearm, &f.Rearm}, {times.waited, &f.Waited},
		{times.second, &f.Second}, {times.handled, &f.Handled}, {times.echo, &f.Echo},
	} {
		if out.from == nil {
			continue
		}
		f.Messages.Unrecordable += out.from.Dropped()
		var err error
		if *out.to, err = out.from.Series(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// missing adds what the clients were to receive, and what of it they did not. It
// returns by how much the clients' own accounts do not come out.
func (c *crew) missing(stopped stop, m *results.Messages) (unbalanced int64) {
	for _, s := range c.subs {
		w := s.window
		if published, cut := stopped.Published[s.topic]; cut {
			w.to = max(w.from, min(w.to, published))
		}
		m.Expected += w.to - w.from
		lost, censored := s.sequence.missing(w)
		m.Lost += lost
		m.Censored += censored
		difference := w.to - w.from - lost - censored - s.delivered
		unbalanced += max(difference, -difference)
	}
	if !c.stage.stamped { // without a stamp nobody knows which ones are missing
		m.Lost, m.Censored = 0, max(0, m.Expected-m.Delivered)
		unbalanced = 0
	}
	return unbalanced
}

// wholeMessages is the age of every message at its first and last subscriber,
// nil unless topics have several.
func (c *crew) wholeMessages() (first, last []int64) {
	if !c.job.FanOut {
		return nil, nil
	}
	sum := results.NewAges(c.shards[0].ages.Len())
	for _, s := range c.shards {
		sum.Merge(s.ages)
	}
	return sum.First, sum.Last
}

// dependence is the rank correlation of the ages of neighbors, and the pairs of
// them; topics with several subscribers are the driver's part.
func (c *crew) dependence() (rho float64, pairs int64) {
	if c.job.FanOut {
		return 0, 0
	}
	sum := results.NewNeighbors()
	for _, s := range c.shards {
		sum.Merge(s.neighbors)
	}
	return sum.Correlation()
}

// gcShare is the part of the process's CPU time that garbage collection took.
func gcShare() float64 {
	samples := []metrics.Sample{{Name: "/cpu/classes/gc/total:cpu-seconds"}, {Name: "/cpu/classes/total:cpu-seconds"}, {Name: "/cpu/classes/idle:cpu-seconds"}}
	metrics.Read(samples)
	used := samples[1].Value.Float64() - samples[2].Value.Float64()
	if used <= 0 {
		return 0
	}
	return samples[0].Value.Float64() / used
}
