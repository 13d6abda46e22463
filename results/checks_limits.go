package results

import "math"

// imbalance is by how much expected differs from delivered + lost + censored, in
// all or summed over the clients.
func imbalance(r *Result, o Observations) (float64, bool) {
	m := r.Messages
	inAll := m.Expected - m.Delivered - m.Lost - m.Censored
	return float64(max(inAll, -inAll, o.Unbalanced)), r.Loop == "open"
}

// unplanned is |published / planned - 1|. An interrupted plan is not one that
// was not kept.
func unplanned(r *Result, _ Observations) (float64, bool) {
	m := r.Messages
	if r.Loop != "open" || r.Partial || m.Planned == 0 {
		return 0, false
	}
	return math.Abs(float64(m.Published)/float64(m.Planned) - 1), true
}

// lateAccount is how late the account of the window ended, as a share of it. Other
// loops than open ones go on as long as they are counted.
func lateAccount(r *Result, o Observations) (float64, bool) {
	window := r.Window().Seconds()
	return o.AccountLate / window, r.Loop == "open" && window > 0
}

// ownLag is the 99.9th percentile of how late messages were sent, without what
// the hiccup thread saw too: that is the next check's.
func ownLag(r *Result, _ Observations) (float64, bool) {
	switch {
	case r.Loop != "open":
	case r.Instrument != nil && r.Instrument.OwnLag != nil:
		return float64(r.Instrument.OwnLag.P999), true
	case r.Latency.ScheduleLag != nil:
		return float64(r.Latency.ScheduleLag.P999), true
	}
	return 0, false
}

// lagLimit is a tenth of the delivery latency, or what the machine needs if that
// is more: twice what a bare thread was late when it was calibrated, with room
// for the disturbances of a millisecond that it need not have seen.
func lagLimit(r *Result) float64 {
	floor := lagFloor
	if r.Floor != nil && r.Floor.ScheduleLag != nil {
		floor = math.Max(calibratedLag, nearFloor*float64(r.Floor.ScheduleLag.P999))
	}
	return math.Max(floor, shareOfAge(r))
}

// shareOfAge is a tenth of the delivery latency at its 99.9th percentile.
func shareOfAge(r *Result) float64 {
	if r.Latency.Delivery == nil {
		return 0
	}
	return mostShareOfAge * float64(r.Latency.Delivery.P999)
}

// hiccupLimit is a tenth of the delivery latency's tail; a closed loop keeps the
// generator as busy as the server, by intent.
func hiccupLimit(r *Result) float64 {
	if r.Loop == "closed" {
		return closedHiccups
	}
	return mostShareOfAge * tail(r)
}

// schedulerLimit is what goroutines may wait for each other, as a share of the
// latency's tail. Where no age is measured, nothing depends on it but rates.
func schedulerLimit(r *Result) float64 {
	if r.Loop == "closed" || r.Latency.Delivery == nil {
		return math.Max(agelessScheduler, mostShareOfQueue*tail(r))
	}
	return mostShareOfQueue * tail(r)
}

// tail is the 99th percentile of what the run measures, the delivery latency or, in a
// closed loop, the time of an exchange: what happens again and again is compared with it.
func tail(r *Result) float64 {
	measured := r.Latency.Delivery
	if r.Loop == "closed" {
		measured = r.Latency.Exchange
	}
	if measured == nil {
		return 0
	}
	return float64(measured.P99)
}

// shareOfMedian is a tenth of the median delivery latency, for what every message
// suffers.
func shareOfMedian(r *Result) float64 {
	if r.Latency.Delivery == nil {
		return 0
	}
	return mostShareOfAge * float64(r.Latency.Delivery.P50)
}

// ownDelay is what threads may wait for each other and for the servers, on a machine
// that is theirs.
func ownDelay(r *Result) float64 {
	if others, known := otherPrograms(r, Observations{}); known && others > mostOthers {
		return othersDelay
	}
	return math.Max(runDelayFloor, shareOfMedian(r))
}

func arrivalDistance(r *Result, _ Observations) (float64, bool) {
	if r.Instrument == nil || r.Instrument.Arrivals == nil {
		return 0, false
	}
	return r.Instrument.Arrivals.Distance, true
}

func arrivalLimit(r *Result) float64 { return r.Instrument.Arrivals.limit() }
