package results

import (
	"math"
	"strings"
	"testing"
	"time"
)

// healthy returns a run with which nothing is wrong, and what it observed.
func healthy(t *testing.T) (*Result, Observations) {
	t.Helper()
	r := sample(t)
	r.Partial, r.Errors = false, Errors{}
	r.Timeline = []Interval{{Start: 2, End: 12, Phase: "window"}}
	return &r, Observations{Connected: 500, DescriptorLimit: 20_000, Cores: 2}
}

func TestHealthyRunIsValid(t *testing.T) {
	t.Parallel()
	v := Judge(healthy(t))
	if !v.Valid || len(v.Checks) != len(limits) {
		t.Errorf("valid %v with %d checks, want all %d", v.Valid, len(v.Checks), len(limits))
	}
	for i, c := range v.Checks {
		if !c.OK || c.Name != limits[i].name || c.Advice == "" {
			t.Errorf("check %+v", c)
		}
	}
}

func TestEachCheckFails(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Result, *Observations){
		"accounting":      func(r *Result, _ *Observations) { r.Messages.Delivered-- },
		"negative_age":    func(r *Result, _ *Observations) { r.Messages.NegativeAge = 1 },
		"unrecordable":    func(r *Result, _ *Observations) { r.Messages.Unrecordable = 1 },
		"workers_missing": func(_ *Result, o *Observations) { o.WorkersMissing = 1 },
		"plan_adherence":  func(r *Result, _ *Observations) { r.Messages.Published++ },
		"schedule_lag":    func(r *Result, _ *Observations) { r.Latency.ScheduleLag = series(t, 1_100_000_000) },
		"generator_cpu":   func(r *Result, _ *Observations) { r.Generator = &Resources{CPUSeconds: new(15.0)} },
		"descriptors":     func(r *Result, _ *Observations) { r.Generator = &Resources{Descriptors: new(int64(19_500))} },
		"clients_missing": func(_ *Result, o *Observations) { o.Connected-- },
		"lost":            func(r *Result, _ *Observations) { r.Messages.Lost, r.Messages.Delivered = 1, 1999 },
		"censored":        func(r *Result, _ *Observations) { r.Messages.Censored, r.Messages.Delivered = 1, 1999 },
		"duplicate":       func(r *Result, _ *Observations) { r.Messages.Duplicate = 1 },
		"out_of_order":    func(r *Result, _ *Observations) { r.Messages.OutOfOrder = 1 },
		"unstamped":       func(r *Result, _ *Observations) { r.Messages.Unstamped = 1 },
		"errors":          func(r *Result, _ *Observations) { r.Errors.Closed = 1 },
		"skipped_polls":   func(_ *Result, o *Observations) { o.SkippedTicks = 1 },
		"server_cpu":      func(r *Result, _ *Observations) { r.Server = &Resources{CPUSeconds: new(19.0)} },
	} {
		r, o := healthy(t)
		spoil(r, &o)
		var failed []string
		v := Judge(r, o)
		kind := ""
		for _, c := range v.Checks {
			if !c.OK {
				failed = append(failed, c.Name)
				kind = c.Kind
			}
		}
		if strings.Join(failed, " ") != name || v.Valid != (kind == Server) {
			t.Errorf("%s: failed %v (%s), valid %v", name, failed, kind, v.Valid)
		}
	}
}

func TestScheduleLagMayBeATenthOfTheLatency(t *testing.T) {
	t.Parallel()
	r, o := healthy(t)
	r.Latency.Delivery = series(t, int64(10*time.Second))
	r.Latency.ScheduleLag = series(t, int64(900*time.Millisecond))
	if !Judge(r, o).Valid {
		t.Error("a lag of 9 % of the latency makes the run invalid")
	}
}

func TestOnlyWhatAppliesIsChecked(t *testing.T) {
	t.Parallel()
	v := Judge(&Result{Loop: "closed", Messages: Messages{Expected: 5}}, Observations{})
	for _, c := range v.Checks {
		if c.Name == "accounting" || c.Name == "generator_cpu" || math.IsNaN(c.Value) || math.IsInf(c.Value, 0) {
			t.Errorf("check %+v does not apply", c)
		}
	}
	if !v.Valid {
		t.Error("an empty closed loop is invalid")
	}
}
