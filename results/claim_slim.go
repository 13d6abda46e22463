package results

import "slices"

// Slim is a result without what claims do not look at, so that many fit into a
// folder: the distributions that every run has but the delivery latency and those
// named, the distributions of single seconds where every message has one receiver,
// and what the generator's processes saw of themselves, of which the checks are kept.
func Slim(r Result, named []string) Result {
	several := r.Scenario.Load.FanOut() > 1
	l := &r.Latency
	for name, series := range map[string]**Series{
		"service": &l.Service, "schedule_lag": &l.ScheduleLag, "connect": &l.Connect, "handshake": &l.Handshake,
		"network": &l.Network, "harness": &l.Harness, "first_subscriber": &l.FirstSubscriber,
	} {
		if !slices.Contains(named, name) {
			*series = nil
		}
	}
	if !several {
		l.LastSubscriber = nil
	}
	if r.Instrument != nil {
		watch := *r.Instrument
		watch.OwnLag, watch.Processes = nil, nil
		r.Instrument = &watch
	}
	r.Timeline = slices.Clone(r.Timeline)
	for i := range r.Timeline {
		if !several {
			r.Timeline[i].Delivery = nil
		}
	}
	return r
}
