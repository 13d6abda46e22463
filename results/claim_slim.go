package results

import (
	"reflect"
	"slices"
)

// Slim is a result without what claims do not look at, so that many fit into a
// folder: distributions but the delivery latency and those named, the distributions
// of single seconds where every message has one receiver, and what the generator's
// processes saw of themselves, of which the checks are kept.
func Slim(r Result, named []string) Result {
	several := r.Scenario.Load.FanOut() > 1
	keep := append([]string{"delivery"}, named...)
	if several {
		keep = append(keep, "last_subscriber")
	}
	for field, value := range reflect.ValueOf(&r.Latency).Elem().Fields() {
		if !slices.Contains(keep, fieldName(field)) {
			value.SetZero()
		}
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
