package results

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// healthy returns a run of keepalive with which nothing is wrong, and to which
// every check applies: 100 messages a second of an evenly spaced plan for 20 s.
func healthy(t *testing.T) (*Result, Observations) {
	t.Helper()
	r := sample(t)
	r.Pattern, r.Partial, r.Errors = "keepalive", false, Errors{}
	r.Echoes = &Echoes{Sent: 100, Answered: 100, Due: 100}
	r.Scenario.Load.Arrivals, r.Scenario.Load.Rate = "constant", 1/1.037
	r.Wire.WindowSeconds, r.Server.WindowSeconds, r.Generator.WindowSeconds = new(20.0), new(20.0), new(20.0)
	r.Timeline = nil
	medians := []*Series{series(t, 1_000_000), series(t, 1_010_000), series(t, 1_020_000)}
	for i := range 22 {
		row := Interval{Start: float64(i), End: float64(i + 1), Phase: "window", Published: 4, Received: 100, Delivery: medians[i%3], ServerRSS: new(int64(20 << 20))}
		if i < 2 {
			row.Phase = "warmup"
		}
		r.Timeline = append(r.Timeline, row)
	}
	return &r, Observations{Connected: 500, DescriptorLimit: 20_000, Stamped: 2000}
}

func TestHealthyRunIsValid(t *testing.T) {
	t.Parallel()
	table := slices.DeleteFunc(slices.Concat(instrumentChecks, serverChecks), func(c check) bool {
		return c.name == "unstamped" // a foreign server may say other things too
	})
	v := Judge(healthy(t))
	if !v.Valid || len(v.Checks) != len(table) {
		t.Errorf("valid %v with %d checks, want all %d", v.Valid, len(v.Checks), len(table))
	}
	for i, c := range v.Checks {
		if !c.OK || c.Name != table[i].name || c.Unit == "" || c.Advice == "" || strings.ContainsAny(c.Advice, ".\n") && !strings.Contains(c.Advice, "net.core") {
			t.Errorf("check %+v", c)
		}
	}
}

// What a generator may wait for a core grows with the latencies only where nobody
// else makes it wait.
func TestRunDelayBesideOthers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		others *float64
		wait   int64
		valid  bool
	}{
		{nil, 400_000, true}, {new(0.09), 400_000, true}, {new(0.11), 140_000, true},
		{new(0.11), 160_000, false}, {new(0.8), 400_000, false}, {new(0.09), 1_100_000_000, false},
	} {
		r, o := healthy(t)
		r.Instrument.Machine.OtherPrograms, r.Instrument.Processes[0].RunWait = c.others, &c.wait
		if v := Judge(r, o); v.Valid != c.valid {
			t.Errorf("%d ns per turn beside others (%v): valid %t, want %t", c.wait, c.others, v.Valid, c.valid)
		}
	}
}

// second makes a change to every second i of the window, from 0.
func second(r *Result, change func(i int, row *Interval)) {
	for i := range r.Timeline[2:] {
		change(i, &r.Timeline[2+i])
	}
}

func TestEachCheckFails(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for name, spoil := range map[string]func(*Result, *Observations){
		"accounting":        func(r *Result, _ *Observations) { r.Messages.Delivered-- },
		"negative_age":      func(r *Result, _ *Observations) { r.Messages.NegativeAge = 1 },
		"unrecordable":      func(r *Result, _ *Observations) { r.Messages.Unrecordable = 1 },
		"workers_missing":   func(_ *Result, o *Observations) { o.WorkersMissing = 1 },
		"plan_adherence":    func(r *Result, _ *Observations) { r.Messages.Published++ },
		"schedule_lag":      func(r *Result, _ *Observations) { r.Instrument.OwnLag = series(t, 1_100_000_000) },
		"arrival_law":       func(r *Result, _ *Observations) { r.Instrument.Arrivals.Distance = 0.32 },
		"late_account":      func(_ *Result, o *Observations) { o.AccountLate = 1.01 },
		"generator_hiccups": func(r *Result, _ *Observations) { r.Instrument.Processes[0].HiccupThread.P99 = 1_100_000_000 },
		"generator_stall":   func(r *Result, _ *Observations) { r.Instrument.Processes[1].HiccupThread.Max = 1_100_000_000 },
		"scheduler_latency": func(r *Result, _ *Observations) { r.Instrument.Processes[0].SchedulerP99 = new(int64(2_600_000_000)) },
		"gc_share":          func(r *Result, _ *Observations) { r.Instrument.Processes[0].CollectorShare = new(0.051) },
		"generator_cpu":     func(r *Result, _ *Observations) { r.Generator = &Resources{CPUSeconds: new(29.0), Cores: new(2.0)} },
		"run_delay":         func(r *Result, _ *Observations) { r.Instrument.Processes[0].RunWait = new(int64(1_100_000_000)) },
		"steal":             func(r *Result, _ *Observations) { r.Instrument.Machine.Steal = new(0.011) },
		"descriptors":       func(r *Result, _ *Observations) { r.Generator = &Resources{Descriptors: new(int64(19_500))} },

		"clients_missing": func(_ *Result, o *Observations) { o.Connected-- },
		"lost":            func(r *Result, _ *Observations) { r.Messages.Lost, r.Messages.Delivered = 1, 1999 },
		"censored":        func(r *Result, _ *Observations) { r.Messages.Censored, r.Messages.Delivered = 1, 1999 },
		"duplicate":       func(r *Result, _ *Observations) { r.Messages.Duplicate = 1 },
		"out_of_order":    func(r *Result, _ *Observations) { r.Messages.OutOfOrder = 1 },
		"unstamped":       func(r *Result, _ *Observations) { r.Messages.Unstamped, r.Scenario.Target.Kind = 1, "bench" },
		"stamps":          func(r *Result, o *Observations) { r.Messages.Unstamped, o.Stamped = 1, 0 },
		"unheard":         func(_ *Result, o *Observations) { o.Stamped = 0 },
		"unsent":          func(_ *Result, o *Observations) { o.Unsent = 1 },
		"unanswered":      func(r *Result, _ *Observations) { r.Echoes.Unanswered = 1 },
		"errors":          func(r *Result, _ *Observations) { r.Errors.Closed = 1 },
		"skipped_polls":   func(_ *Result, o *Observations) { o.SkippedTicks = 1 },
		"overload":        func(r *Result, _ *Observations) { second(r, func(_ int, row *Interval) { row.Received = 77 }) },
		"trend_latency": func(r *Result, _ *Observations) {
			second(r, func(i int, row *Interval) { row.Delivery = series(t, 1_000_000+int64(i)*10_000) })
		},
		"trend_throughput": func(r *Result, _ *Observations) {
			second(r, func(i int, row *Interval) { row.Received = 100 + int64(i) })
		},
		"trend_memory": func(r *Result, _ *Observations) {
			second(r, func(i int, row *Interval) { row.ServerRSS = new(int64(20+i) << 20) })
		},
		"dependence":      func(r *Result, _ *Observations) { r.Instrument.Dependence = new(0.51) },
		"other_programs":  func(r *Result, _ *Observations) { r.Instrument.Machine.OtherPrograms = new(0.11) },
		"server_cpu":      func(r *Result, _ *Observations) { r.Server = &Resources{CPUSeconds: new(37.0), Cores: new(2.0)} },
		"tcp_retransmits": func(r *Result, _ *Observations) { r.Instrument.Machine.Retransmits = new(int64(1)) },
		"listen_overflow": func(r *Result, _ *Observations) { r.Instrument.Machine.ListenDrops = new(int64(1)) },
		"phase_locked":    func(r *Result, _ *Observations) { r.Scenario.Load.Rate = 1 },
	} {
		seen[name] = true
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
	for _, c := range slices.Concat(instrumentChecks, serverChecks) {
		if !seen[c.name] {
			t.Errorf("no test makes %s fail", c.name)
		}
	}
}

// Delays of the generator may be a tenth of the 99.9th percentile.
func TestLimitsRiseWithTheLatency(t *testing.T) {
	t.Parallel()
	r, o := healthy(t)
	r.Latency.Delivery = series(t, int64(10*time.Second))
	late := series(t, int64(900*time.Millisecond))
	r.Instrument.OwnLag, r.Instrument.Processes[0].HiccupGoroutine = late, late
	r.Instrument.Processes[0].SchedulerP99 = new(late.Max)
	if v := Judge(r, o); !v.Valid {
		t.Errorf("delays of 9 %% of the latency make the run invalid: %+v", v)
	}
}

func TestOnlyWhatAppliesIsChecked(t *testing.T) {
	t.Parallel()
	v := Judge(&Result{Loop: "closed", Messages: Messages{Expected: 5}}, Observations{})
	for _, c := range v.Checks {
		if c.Name == "accounting" || c.Name == "generator_cpu" || c.Name == "overload" || math.IsNaN(c.Value) || math.IsInf(c.Value, 0) {
			t.Errorf("check %+v does not apply", c)
		}
	}
	if !v.Valid {
		t.Error("an empty closed loop is invalid")
	}
}

// What one client has too much does not make up for what another lacks.
func TestAccountsOfClientsDoNotCancel(t *testing.T) {
	t.Parallel()
	r, o := healthy(t)
	o.Unbalanced = 2
	if v := Judge(r, o); v.Valid || v.Checks[0].Name != "accounting" || v.Checks[0].Value != 2 {
		t.Errorf("%+v, want accounting to fail by 2", v.Checks[0])
	}
}

// A process that GOMAXPROCS keeps on one core saturates that core.
func TestGeneratorCPUCountsTheCoresOfAProcess(t *testing.T) {
	t.Parallel()
	r, o := healthy(t)
	r.Environment.GOMAXPROCS = 1
	r.Generator = &Resources{CPUSeconds: new(16.0), Cores: new(2.0), Processes: []Process{{CPUSeconds: new(1.0)}, {CPUSeconds: new(15.0)}}}
	if share, ok := generatorCPU(r, o); !ok || share != 0.75 {
		t.Errorf("share %v, want 15 s in 20 s of one core", share)
	}
	r.Environment.GOMAXPROCS = 2
	if share, _ := generatorCPU(r, o); share != 0.4 {
		t.Errorf("share %v, want 16 s in 20 s of two cores", share)
	}
}

// Nothing that is measured goes through the driver: it may be slow, but must not
// stand still.
func TestDriverMayBeSlow(t *testing.T) {
	t.Parallel()
	r, o := healthy(t)
	driver := &r.Instrument.Processes[1]
	driver.HiccupThread.P999, driver.SchedulerP99 = 90_000_000, new(int64(90_000_000))
	driver.CollectorShare, driver.RunDelay = new(0.9), new(3.0)
	driver.RunWait = new(int64(90_000_000))
	if v := Judge(r, o); driver.Role != "driver" || !v.Valid {
		t.Errorf("a slow %s makes the run invalid: %+v", driver.Role, v)
	}
}

// What arrives instead of our messages says itself what is wrong.
func TestUnrecognizedMessagesAreQuoted(t *testing.T) {
	t.Parallel()
	r, o := healthy(t)
	r.Messages.Unstamped, o.Stamped, o.FirstBody = 4213, 0, `"\x1b[31m::error::<b>"`
	advice := func() string {
		for _, c := range Judge(r, o).Checks {
			if c.Name == "stamps" {
				return c.Advice
			}
		}
		return ""
	}
	if got, want := advice(), `received 4,213 messages, none carried a stamp; first body: "\x1b[31m::error::<b>"`; !strings.HasPrefix(got, want) {
		t.Errorf("advice %q, want %q first", got, want)
	}
	o.Strays = 4213
	if got := advice(); !strings.Contains(got, "--topics=1") {
		t.Errorf("advice %q about messages of other topics", got)
	}
}
