package results

import "math"

// Observations is what a run knows of itself beside its result.
type Observations struct {
	// Connected is the number of clients that were ready when publishing started.
	Connected int
	// DescriptorLimit is the limit of one process, 0 if unknown.
	DescriptorLimit int
	// Cores is the number of cores that the generator may use, 0 if unknown.
	Cores int
	// WorkersMissing is the number of client processes that gave no account.
	WorkersMissing int
	// SkippedTicks is the number of polls never sent because the answer before
	// them came too late.
	SkippedTicks int64
}

// Judge asks a result the questions of the table of checks, as far as they
// apply and were measured. The result is valid if no check of the instrument
// fails; failed checks of the server are findings about it.
func Judge(r *Result, o Observations) Validity {
	values := measure(r, o)
	v := Validity{Valid: true, Checks: []Check{}}
	for _, l := range limits {
		value, ok := values[l.name]
		if !ok || math.IsNaN(value) {
			continue
		}
		c := Check{Name: l.name, Kind: l.kind, Value: bounded(value), Limit: l.most, Unit: l.unit, Advice: l.advice}
		if l.name == "schedule_lag" {
			c.Limit = lagLimit(r)
		}
		c.OK = value <= c.Limit
		v.Checks = append(v.Checks, c)
		v.Valid = v.Valid && (c.OK || c.Kind != Instrument)
	}
	return v
}

// bounded keeps values within what JSON can say.
func bounded(v float64) float64 {
	return math.Max(-math.MaxFloat64, math.Min(math.MaxFloat64, v))
}

// measure returns the values of the checks that apply, by name.
func measure(r *Result, o Observations) map[string]float64 {
	m := r.Messages
	values := map[string]float64{
		"negative_age":    float64(m.NegativeAge),
		"unrecordable":    float64(m.Unrecordable),
		"workers_missing": float64(o.WorkersMissing),
		"errors":          float64(r.Errors.Total()),
		"skipped_polls":   float64(o.SkippedTicks),
	}
	if clients := r.Scenario.Load.Clients; clients > 0 {
		values["clients_missing"] = 1 - float64(o.Connected)/float64(clients)
	}
	if r.Loop == "open" {
		values["accounting"] = math.Abs(float64(m.Expected - m.Delivered - m.Lost - m.Censored))
		values["lost"] = float64(m.Lost)
		values["censored"] = float64(m.Censored)
		values["duplicate"] = float64(m.Duplicate)
		values["out_of_order"] = float64(m.OutOfOrder)
		if r.Scenario.Load.Stamp != "none" {
			values["unstamped"] = float64(m.Unstamped)
		}
		// An interrupted plan is not one that was not kept.
		if m.Planned > 0 && !r.Partial {
			values["plan_adherence"] = math.Abs(float64(m.Published)/float64(m.Planned) - 1)
		}
		if lag := r.Latency.ScheduleLag; lag != nil {
			values["schedule_lag"] = float64(lag.P999)
		}
	}
	measureSides(r, o, values)
	return values
}

// measureSides adds the checks of the processes. In a closed loop the generator
// and the server saturate by intent.
func measureSides(r *Result, o Observations, values map[string]float64) {
	seconds := r.Window().Seconds() * float64(o.Cores)
	if seconds > 0 && r.Loop != "closed" {
		if g := r.Generator; g != nil && g.CPUSeconds != nil {
			values["generator_cpu"] = *g.CPUSeconds / seconds
		}
		if s := r.Server; s != nil && s.CPUSeconds != nil && r.Environment.Colocated {
			values["server_cpu"] = *s.CPUSeconds / seconds
		}
	}
	if g := r.Generator; g != nil && g.Descriptors != nil && o.DescriptorLimit > 0 {
		all := float64(o.DescriptorLimit) * math.Max(1, float64(len(g.Processes)))
		values["descriptors"] = float64(*g.Descriptors) / all
	}
}

// lagLimit is a tenth of the delivery latency at the same percentile, at least
// what an ordinary kernel needs.
func lagLimit(r *Result) float64 {
	if r.Latency.Delivery == nil {
		return lagFloor
	}
	return math.Max(lagFloor, mostLagShare*float64(r.Latency.Delivery.P999))
}
