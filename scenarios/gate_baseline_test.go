package scenarios

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// keptRun is a run as a baseline holds it.
func keptRun(o GateOptions, pattern string, seed uint64) results.Result {
	s := o.Scenarios[0]
	s.Patterns = []string{pattern}
	r := results.Result{Pattern: pattern, Scenario: redact(effective(s)), Seed: seed, Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Environment: environment(o.Version, true)}
	r.Validity.Valid = true
	r.Messages.Reach = new(1.0)
	kept, err := asKept(r)
	if err != nil {
		panic(err)
	}
	return kept
}

func hardOnes(u *gateUnit) (names []string) {
	for _, m := range u.metrics {
		if m.Hard {
			names = append(names, m.Metric)
		}
	}
	return names
}

// Against kept runs only what the plan fixes decides; on the same machine the rest
// does too, but CPU only with a margin that was measured.
func TestBaselineHardness(t *testing.T) {
	t.Parallel()
	exact := "reach overhead_bytes_per_message segments_per_message requests_per_message"
	for _, c := range []struct {
		name       string
		elsewhere  bool
		calibrated bool
		hard       string
		note       string
	}{
		{"another machine", true, true, exact, `the baseline of sse is of another machine (kernel "0.1", here`},
		{"here, not calibrated", false, false, exact + " server_bytes_per_client exchanges_per_second p50(delivery) p99(delivery)", "CPU of sse only advises"},
		{"here, calibrated", false, true, exact + " server_cpu_ms_per_1000 server_bytes_per_client exchanges_per_second p50(delivery) p99(delivery)", "was measured on 2026-01-02"},
	} {
		o := tiny("sse")
		kept := keptRun(o, "sse", 5)
		if c.elsewhere {
			kept.Environment.Kernel = "0.1"
		}
		o.Baseline = &Baseline{Name: "main.json", Runs: []results.Result{kept}}
		if c.calibrated {
			key := results.LoadKey(o.Scenarios[0], "sse", false)
			o.Noise = &results.Noise{Loads: []results.LoadNoise{{Load: key, Window: 1, Pairs: 20, Deviations: map[string]float64{cpuMetric: 0.1}}}}
		}
		r := newGateRun(o)
		if err := r.prepare(); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := strings.Join(hardOnes(r.units[0]), " "); got != c.hard {
			t.Errorf("%s: hard are %s, want %s", c.name, got, c.hard)
		}
		notes := strings.Join(r.notes, "\n")
		if !strings.Contains(notes, c.note) || !strings.Contains(notes, "the baseline of sse has 1 valid runs") {
			t.Errorf("%s: notes %s", c.name, notes)
		}
		for _, m := range r.units[0].metrics {
			if m.Metric == cpuMetric && (m.Margin > 0.2) != c.calibrated {
				t.Errorf("%s: the margin of CPU is %v", c.name, m.Margin)
			}
		}
	}
}

// A baseline that cannot be compared with is refused before anything starts.
func TestBaselineRefused(t *testing.T) {
	t.Parallel()
	o := tiny("sse")
	other := keptRun(o, "websocket", 1)
	heavier := keptRun(o, "sse", 1)
	heavier.Scenario.Load.Clients = 50
	sick, cut, bare := keptRun(o, "sse", 1), keptRun(o, "sse", 1), keptRun(o, "sse", 1)
	sick.Validity.Valid, cut.Partial, bare.Messages.Reach = false, true, nil
	longer := keptRun(o, "sse", 9)
	longer.Scenario.Load.Duration = results.Duration(time.Second)
	for _, c := range []struct {
		name string
		runs []results.Result
		want string
	}{
		{"other pattern", []results.Result{other}, `--baseline main.json: no run of sse in it, only "websocket of tiny"`},
		{"other load", []results.Result{heavier}, `--baseline main.json: sse was run under another load than that of tiny: load.clients "50", then "5" now`},
		{"none valid", []results.Result{sick, cut}, "--baseline main.json: no run of sse in it is valid and complete"},
		{"nothing in common", []results.Result{bare}, "--baseline main.json: no metric in common: reach: pair 1, base: reach was not measured"},
	} {
		o.Baseline = &Baseline{Name: "main.json", Runs: c.runs}
		_, err := RunGate(context.Background(), o)
		var f *Fault
		if !errors.As(err, &f) || f.Code != ExitUsage || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	// Lengths are those of the baseline.
	o.Baseline = &Baseline{Name: "main.json", Runs: []results.Result{longer}}
	r := newGateRun(o)
	if err := r.prepare(); err != nil || r.plan.Window != results.Duration(time.Second) || r.plan.Sides != 1 {
		t.Errorf("%v: %+v", err, r.plan)
	}
}

// Head runs with the seeds of the kept runs, over and over if they are few.
func TestBaselineRuns(t *testing.T) {
	t.Parallel()
	o := tiny("sse")
	o.Baseline = &Baseline{Name: "main.json", Runs: []results.Result{keptRun(o, "sse", 5), keptRun(o, "sse", 9)}}
	r := newGateRun(o)
	if err := r.prepare(); err != nil {
		t.Fatal(err)
	}
	r.plan.Pause = 1
	if err := r.more(context.Background(), []int{0}, 3, results.FirstRound); err != nil {
		t.Fatal(err)
	}
	u := r.units[0]
	for i, want := range []uint64{5, 9, 5} {
		if u.pairs[i].Seed != want || u.head[i].Seed != want || u.base[i].Seed != want {
			t.Errorf("pair %d: seed %d, head %d, base %d, want %d", i, u.pairs[i].Seed, u.head[i].Seed, u.base[i].Seed, want)
		}
	}
	if len(r.kept[BaseFolder]) > 0 {
		t.Error("base was run")
	}
}

// A calibration keeps what metrics differ by, and refuses too few pairs.
func TestNoiseOfPairs(t *testing.T) {
	t.Parallel()
	o := tiny("sse")
	r := newGateRun(o)
	r.plan = results.GatePlan{Window: results.Duration(300 * time.Millisecond)}
	u := r.units[0]
	for i := range 12 {
		base, head := keptRun(o, "sse", 1), keptRun(o, "sse", 1)
		base.Wire.OverheadBytesPerMessage, head.Wire.OverheadBytesPerMessage = new(100.0), new(100.0+10*float64(i%2))
		u.base, u.head, u.pairs = append(u.base, base), append(u.head, head), append(u.pairs, results.GatePair{})
	}
	noise, err := r.noiseOf(u)
	if err != nil || noise.Pairs != 12 || noise.Window != results.Duration(300*time.Millisecond) {
		t.Fatalf("%v: %+v", err, noise)
	}
	// ln 1.1 in half of twelve: its half times the square root of 12/11.
	if sd := noise.Deviations["overhead_bytes_per_message"]; sd < 0.04976 || sd > 0.04979 {
		t.Errorf("deviation %v", sd)
	}
	if _, known := noise.Deviations["p99(delivery)"]; known {
		t.Error("what was not measured has a deviation")
	}
	for i := range 3 {
		u.base[i].Validity.Valid = false
		u.pairs[i].Invalid = "base: schedule_lag was 9ms"
	}
	var f *Fault
	if _, err := r.noiseOf(u); !errors.As(err, &f) || f.Code != ExitInvalid || !strings.Contains(err.Error(), "tiny, sse: 9 valid pairs of runs are too few, 10 are needed: 3 of 12 pairs of runs cannot be judged, the first because of base: schedule_lag was 9ms") {
		t.Errorf("%v", err)
	}
}

// What a calibration keeps is found again, by the same load on the same machine.
func TestNoiseIsKept(t *testing.T) {
	home(t)
	if _, err := KeepCalibration(known(), "v1"); err != nil {
		t.Fatal(err)
	}
	found := []results.LoadNoise{{Scenario: "tiny", Load: "abc", Window: 1, Pairs: 20, Deviations: map[string]float64{"reach": 0.5}}}
	if _, err := KeepNoise(found, "v1"); err != nil {
		t.Fatal(err)
	}
	noise, err := LoadNoise("v1")
	if err != nil || noise.Of("abc") == nil || noise.Of("abc").Deviations["reach"] != 0.5 {
		t.Errorf("%v: %+v", err, noise)
	}
	if c, err := LoadCalibration("v1"); err != nil || c == nil {
		t.Errorf("the calibration is gone: %v", err)
	}
	if noise, err := LoadNoise("v2"); noise != nil || err == nil || !strings.Contains(err.Error(), "bench gate calibrate measures it anew") {
		t.Errorf("another version: %+v, %v", noise, err)
	}
}
