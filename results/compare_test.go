package results

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// armOf is an arm of runs with these CPU times and delivery latencies scaled by
// them; plans are those of the seeds.
func armOf(t testing.TB, seed uint64, scales ...float64) Arm {
	t.Helper()
	var a Arm
	union := NewHistogram()
	for i, s := range scales {
		r := pairRun(t, s)
		r.Seed = seed + uint64(i)
		r.PlanHash = "plan" + string(rune('a'+r.Seed))
		h, err := r.Latency.Delivery.Histogram()
		if err != nil {
			t.Fatal(err)
		}
		union.Merge(h)
		if err := AddIntervals(&r); err != nil {
			t.Fatal(err)
		}
		a.Runs = append(a.Runs, r)
	}
	pooled := a.Runs[0]
	if len(a.Runs) > 1 {
		pooled.Latency.Delivery = nil
		s, err := union.Series()
		if err != nil {
			t.Fatal(err)
		}
		pooled.Latency.Delivery = s
		cpu := 0.0
		for _, s := range scales {
			cpu += 12 * s / float64(len(scales))
		}
		pooled.Server = &Resources{CPUPerThousand: &cpu, BytesPerClient: new(10_000.0)}
	}
	a.Union = &pooled
	return a
}

func mustMeasure(t testing.TB, text string) Measure {
	t.Helper()
	m, err := ParseMeasure(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestCompare(t *testing.T) {
	t.Parallel()
	null := armOf(t, 1, 1)
	null.Union = &Result{}
	zero := armOf(t, 1, 1)
	zero.Union.Server = &Resources{CPUPerThousand: new(0.0)}
	lossy := armOf(t, 1, 1)
	lossy.Union.Messages.Lost = 300
	lossy.Union.Latency.Delivery = series(t, latencies(3, 2000)...)
	chatty := armOf(t, 1, 1)
	chatty.Union.Wire.OverheadBytesPerMessage = new(32.0)
	one, three := armOf(t, 1, 1), armOf(t, 1, 1, 1.01, 0.99)
	for _, c := range []struct {
		name, metric string
		base, head   Arm
		want         Word
		method, why  string
	}{
		{"single runs of a quantile", "p50(delivery)", one, armOf(t, 1, 1000), WordWorse, eachSide + orderStatistics, ""},
		{"faster", "p50(delivery)", armOf(t, 1, 1000), one, WordBetter, eachSide + orderStatistics, ""},
		{"single runs that are near", "p50(delivery)", one, armOf(t, 1, 1.2), WordCannotTell, eachSide + orderStatistics, ""},
		{"single runs of a number", "server_cpu_ms_per_1000", one, armOf(t, 1, 2), WordCannotTell, "", "one run is too few to tell: --repeat=3 tells how runs differ"},
		{"single runs of a count", "overhead_bytes_per_message", one, chatty, WordWorse, FixedCounts, ""},
		{"equal counts", "overhead_bytes_per_message", one, armOf(t, 1, 2), WordSame, FixedCounts, ""},
		{"equal numbers", "server_bytes_per_client", one, armOf(t, 1, 2), WordSame, "", ""},
		{"pairs of runs", "server_cpu_ms_per_1000", three, armOf(t, 1, 1.3, 1.31, 1.3), WordWorse, pairedRuns, ""},
		{"runs of other plans", "server_cpu_ms_per_1000", three, armOf(t, 7, 1.3, 1.31, 1.3), WordWorse, separateRuns, ""},
		{"another number of runs", "server_cpu_ms_per_1000", three, armOf(t, 1, 1.3, 1.31), WordWorse, separateRuns, ""},
		{"six pairs", "server_cpu_ms_per_1000", armOf(t, 1, 1, 1.01, 0.99, 1, 1.02, 0.98), armOf(t, 1, 1.3, 1.31, 1.3, 1.28, 1.3, 1.29), WordWorse, pairedRanks, ""},
		{"equal runs", "server_cpu_ms_per_1000", three, three, WordSame, pairedRuns, ""},
		{"within the margin", "server_cpu_ms_per_1000", three, armOf(t, 1, 1.02, 1.03, 1.01), WordSame, pairedRuns, ""},
		{"noise", "server_cpu_ms_per_1000", three, armOf(t, 1, 0.7, 1.6, 1.1), WordCannotTell, pairedRuns, ""},
		{"repeats against one", "p50(delivery)", three, armOf(t, 1, 1000), WordWorse, eachSide + ofUnion + ", then " + orderStatistics, ""},
		{"not measured", "server_cpu_ms_per_1000", one, null, WordCannotTell, "", "server_cpu_ms_per_1000 was not measured"},
		{"not measured before", "p99(delivery)", null, one, WordCannotTell, "", "delivery was not measured"},
		{"zeros", "server_cpu_ms_per_1000", zero, zero, WordSame, "", ""},
		{"from zero", "server_cpu_ms_per_1000", zero, one, WordCannotTell, "", "there is no ratio to 0"},
		{"lost messages", "p99(delivery)", one, lossy, WordCannotTell, eachSide + orderStatistics, ""},
		{"lost on both sides", "p99(delivery)", lossy, lossy, WordCannotTell, "", "missing messages decide both"},
		{"no direction", "planned", one, one, WordCannotTell, "", "neither more nor less of it is better"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := Compare(mustMeasure(t, c.metric), c.base, c.head)
			if d.Word != c.want || d.Method != c.method || d.Why != c.why {
				t.Errorf("%s by %q (%s), %v in %v to %v; want %s by %q (%s)", d.Word, d.Method, d.Why, d.Effect, d.Low, d.High, c.want, c.method, c.why)
			}
			if !math.IsNaN(d.Low) && !(d.Low <= d.Effect && d.Effect <= d.High) {
				t.Errorf("%v is not within %v to %v", d.Effect, d.Low, d.High)
			}
		})
	}
}

// A rate that falls is worse.
func TestCompareKnowsTheDirection(t *testing.T) {
	t.Parallel()
	base, head := armOf(t, 1, 1, 1, 1), armOf(t, 1, 1, 1, 1)
	for i := range head.Runs {
		base.Runs[i].Throughput.ExchangesPerSecond, head.Runs[i].Throughput.ExchangesPerSecond = new(100.0), new(80.0)
	}
	base.Union.Throughput.ExchangesPerSecond, head.Union.Throughput.ExchangesPerSecond = new(100.0), new(80.0)
	m := mustMeasure(t, "exchanges_per_second")
	if d := Compare(m, base, head); d.Word != WordWorse || math.Abs(d.Effect+0.2) > 1e-9 {
		t.Errorf("%s, %v", d.Word, d.Effect)
	}
	if d := Compare(m, head, base); d.Word != WordBetter {
		t.Errorf("back: %s", d.Word)
	}
}

// Four runs of either side that are not in pairs have to convince two tests.
func TestCompareAsksMannAndWhitney(t *testing.T) {
	t.Parallel()
	m := mustMeasure(t, "server_cpu_ms_per_1000")
	d := Compare(m, armOf(t, 1, 1, 1.01, 0.99, 1.005), armOf(t, 9, 1.2, 1.21, 1.205, 1.19))
	if d.Word != WordWorse || math.Abs(d.P-2.0/70) > 1e-9 {
		t.Errorf("%s with p %v, want worse with 2/70", d.Word, d.P)
	}
	if d := Compare(m, armOf(t, 1, 1, 1.01, 0.99), armOf(t, 9, 1.2, 1.21, 1.2)); !math.IsNaN(d.P) {
		t.Errorf("p %v of three runs", d.P)
	}
}

// TestCompareOfEqualRuns: of equal programs at most one number in twenty, and a
// little for chance, is called better or worse.
func TestCompareOfEqualRuns(t *testing.T) {
	t.Parallel()
	const comparisons = 2000
	m := mustMeasure(t, "server_cpu_ms_per_1000")
	random := rand.New(rand.NewPCG(1, 13))
	arm := func(seed uint64, n int) Arm {
		var a Arm
		sum := 0.0
		for i := range n {
			v := 10 * math.Exp(0.1*random.NormFloat64())
			sum += v
			a.Runs = append(a.Runs, Result{Seed: seed + uint64(i), PlanHash: "p", Server: &Resources{CPUPerThousand: &v}})
		}
		a.Union = &Result{Server: &Resources{CPUPerThousand: new(sum / float64(n))}}
		return a
	}
	for _, other := range []uint64{1, 100} {
		for _, n := range []int{3, 5, 8} {
			called := 0
			for range comparisons {
				if d := Compare(m, arm(1, n), arm(other, n)); d.Word == WordWorse || d.Word == WordBetter {
					called++
				}
			}
			if most := 0.05 + 4*math.Sqrt(0.05*0.95/comparisons); float64(called)/comparisons > most {
				t.Errorf("%d runs, seeds from %d: %d of %d are called better or worse, want a share of %v at most", n, other, called, comparisons, most)
			}
		}
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	base := sample(t)
	for _, c := range []struct {
		name   string
		change func(*Result)
		label  string
		says   string
	}{
		{"nothing", func(*Result) {}, "", ""},
		{"words and how it is reached", func(r *Result) {
			r.Scenario.Name, r.Scenario.About, r.Scenario.Thresholds, r.Scenario.Load.Repeat, r.Scenario.Load.Seed = "x", "y", nil, 5, 7
			r.Environment.Version, r.Environment.LoadBefore, r.Environment.FileLimit = "v9", nil, 1
		}, "", ""},
		{"memory, a little", func(r *Result) { r.Environment.MemoryMiB += 20 }, "", ""},
		{"memory", func(r *Result) { r.Environment.MemoryMiB *= 2 }, "other machine", "memory in MiB 8000, then 16000"},
		{"CPU", func(r *Result) { r.Environment.CPU = "\x1b[31m" }, "other machine", `CPU "some", then "\x1b[31m"`},
		{"kernel and cores", func(r *Result) { r.Environment.Kernel, r.Environment.Cores = "6.1", 8 }, "other machine", `cores 2, then 8`},
		{"limit", func(r *Result) { r.Environment.Cgroup = nil }, "other machine", `CPU limit 2, then "not known"`},
		{"colocated", func(r *Result) { r.Environment.Colocated = false }, "other machine", "server and clients share cores true, then false"},
		{"load", func(r *Result) { r.Scenario.Load.Clients, r.PlanHash = 501, "other" }, "other scenario", `load.clients "500", then "501"`},
		{"parameter", func(r *Result) { r.Scenario.Parameters.Hold = 1 }, "other scenario", `parameters.hold "30s", then "1ns"`},
		{"server", func(r *Result) {
			r.Scenario.Target.URL, r.Scenario.Target.Command, r.Scenario.Target.Subscribe.Path = "http://other", []string{"node"}, "/other"
		}, "", ""},
		{"no headers", func(r *Result) { r.Scenario.Target.Publish.Headers = nil }, "other scenario", "target.publish.headers"},
		{"another header", func(r *Result) { r.Scenario.Target.Subscribe.Headers = map[string]string{"X-Other": "1"} }, "other scenario", `target.subscribe.headers.X-Other "", then "1"`},
		{"plan", func(r *Result) { r.PlanHash = "other" }, "other plan", ""},
		{"pattern", func(r *Result) { r.Pattern = "sse" }, "other pattern", ""},
		{"several", func(r *Result) { r.Pattern, r.PlanHash, r.Environment.Go = "sse", "other", "go9" }, "other machine, other pattern, other plan", `Go "go1.26", then "go9"`},
	} {
		head := base
		c.change(&head)
		got := ConditionsOf([]Result{base}, []Result{head})
		if got.Label() != c.label || got.Differ() != (c.label != "") {
			t.Errorf("%s: %q, want %q (%v)", c.name, got.Label(), c.label, got)
		}
		if all := slices.Concat(got.Machine, got.Scenario); c.says != "" && !strings.Contains(strings.Join(all, "; "), c.says) {
			t.Errorf("%s: %q does not say %q", c.name, all, c.says)
		}
	}
	if c := ConditionsOf(nil, []Result{base}); c.Differ() {
		t.Errorf("nothing differs: %v", c)
	}
}
