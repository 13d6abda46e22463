package scenarios

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// law gives the log ratio of a pair in a metric.
type law func(*rand.Rand) float64

func normal(mean, sd float64) law {
	return func(r *rand.Rand) float64 { return mean + sd*r.NormFloat64() }
}

// bench of a court: pairs that are drawn, not measured.
type drawn struct {
	metrics []results.GateMetric
	// laws are those of the metrics, for the pairs from index from on.
	laws []struct {
		from int
		of   []law
	}
	random *rand.Rand
	pairs  [][]float64 // of pair i the log ratio of metric m
	// asked are the rounds in which pairs were asked for, most how many pairs there
	// can be, 0 any number; left marks pairs that cannot be judged.
	asked []string
	most  int
	left  map[int]bool
	fails error
}

func newDrawn(seed uint64, metrics []results.GateMetric, of ...law) *drawn {
	d := &drawn{metrics: metrics, random: rand.New(rand.NewPCG(seed, 1)), left: map[int]bool{}}
	return d.then(0, of...)
}

// then changes the laws from a pair on.
func (d *drawn) then(from int, of ...law) *drawn {
	d.laws = append(d.laws, struct {
		from int
		of   []law
	}{from, of})
	return d
}

func (d *drawn) more(_ []int, n int, round string) error {
	d.asked = append(d.asked, fmt.Sprintf("%s %d", round, n))
	for range n {
		if d.most > 0 && len(d.pairs) == d.most {
			return d.fails
		}
		var laws []law
		for _, l := range d.laws {
			if l.from <= len(d.pairs) {
				laws = l.of
			}
		}
		var pair []float64
		for _, of := range laws {
			pair = append(pair, of(d.random))
		}
		d.pairs = append(d.pairs, pair)
	}
	return nil
}

func (d *drawn) values(_, from, to int) (all []results.PairedValues) {
	for m, metric := range d.metrics {
		v := results.PairedValues{Scenario: "gate", Pattern: "sse", GateMetric: metric, Unit: results.Nanoseconds, Better: results.Lower}
		for i := from; i < to; i++ {
			if d.left[i] {
				v.LeftOut++
				continue
			}
			v.Base, v.Head = append(v.Base, 1000), append(v.Head, 1000*math.Exp(d.pairs[i][m]))
		}
		all = append(all, v)
	}
	return all
}

func (d *drawn) court(extra int) *court {
	return &court{
		plan: results.GatePlan{Units: 1, Pairs: 10, Extra: extra, Sides: 2}, more: d.more, values: d.values,
		pairs: func(int) int { return len(d.pairs) },
	}
}

// verdict hears the one unit.
func (d *drawn) verdict(extra int) (results.Verdict, string) {
	trials, _ := d.court(extra).hear()
	return trials[0].verdict()
}

var twoMetrics = []results.GateMetric{{Metric: "cpu", Margin: 0.05, Hard: true}, {Metric: "p99", Margin: 0.1, Hard: true}, {Metric: "p999", Margin: 0.25}}

// Each way through a gate: what is asked for, and what comes of it.
func TestCourt(t *testing.T) {
	t.Parallel()
	quiet, loud := normal(0, 0.01), normal(0.1, 0.3)
	worse := normal(0.2, 0.01)
	for _, c := range []struct {
		name    string
		pairs   *drawn
		extra   int
		verdict results.Verdict
		why     string
		asked   string
	}{
		{"equal", newDrawn(1, twoMetrics, quiet, quiet, quiet), 20, results.VerdictPass, "2 hard metrics are within their margins in 10 pairs", "first 10"},
		{"worse for good", newDrawn(2, twoMetrics, worse, quiet, quiet), 20, results.VerdictFail, "confirmed by 10 fresh pairs (p = 0.00098)", "first 10, confirmation 10"},
		{"worse once", newDrawn(3, twoMetrics, worse, quiet, quiet).then(10, quiet, quiet, quiet), 20, results.VerdictInconclusive,
			"cpu: it failed in 10 pairs, which 10 fresh ones do not confirm (p = 1); between", "first 10, confirmation 10"},
		{"hardly worse, once", newDrawn(4, twoMetrics, normal(0.06, 0.003), quiet, quiet).then(10, normal(-0.01, 0.003), quiet, quiet), 20, results.VerdictPass,
			"2 hard metrics are within their margins in 20 pairs", "first 10, confirmation 10"},
		{"too loud", newDrawn(15, twoMetrics, quiet, loud, quiet), 20, results.VerdictInconclusive, "p99: between", "first 10, extension 10"},
		{"loud at first", newDrawn(6, twoMetrics, quiet, normal(0, 0.25), quiet).then(10, quiet, normal(0, 0.02), quiet), 20, results.VerdictPass,
			"in 20 pairs", "first 10, extension 10"},
		{"worse, but loud at first", newDrawn(7, twoMetrics, normal(0.12, 0.08), quiet, quiet).then(10, normal(0.2, 0.01), quiet, quiet), 20, results.VerdictFail,
			"cpu: ", "first 10, extension 10, confirmation 10"},
		{"an advisory metric is worse", newDrawn(8, twoMetrics, quiet, quiet, normal(1, 0.01)), 20, results.VerdictPass, "2 hard metrics", "first 10"},
		{"better", newDrawn(9, twoMetrics, normal(-0.3, 0.01), quiet, quiet), 20, results.VerdictPass, "better: cpu: 2", "first 10"},
		{"worse, and no time to confirm", newDrawn(10, twoMetrics, worse, quiet, quiet), 0, results.VerdictInconclusive,
			"cpu: it failed, but 0 fresh pairs cannot confirm that, 5 could", "first 10, confirmation 0"},
		{"loud, and no time for more", newDrawn(11, twoMetrics, quiet, loud, quiet), 0, results.VerdictInconclusive, "p99: between", "first 10"},
		{"confirmed by five", newDrawn(12, twoMetrics, worse, quiet, quiet), 5, results.VerdictFail, "confirmed by 5 fresh pairs (p = 0.031)", "first 10, confirmation 5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			verdict, why := c.pairs.verdict(c.extra)
			if verdict != c.verdict || !strings.Contains(why, c.why) {
				t.Errorf("%s: %s\nwant %s: %s", verdict, why, c.verdict, c.why)
			}
			if asked := strings.Join(c.pairs.asked, ", "); asked != c.asked {
				t.Errorf("asked for %s, want %s", asked, c.asked)
			}
		})
	}
}

// A time that is over, or pairs that cannot be judged, leave too few.
func TestCourtWithTooFewPairs(t *testing.T) {
	t.Parallel()
	quiet := normal(0, 0.01)
	short := newDrawn(1, twoMetrics, quiet, quiet, quiet)
	short.most = 4
	if verdict, why := short.verdict(20); verdict != results.VerdictInconclusive || !strings.Contains(why, "4 pairs are too few for any verdict: 6 can pass, 8 can fail") {
		t.Errorf("4 pairs: %s: %s", verdict, why)
	}
	sick := newDrawn(1, twoMetrics, quiet, quiet, quiet)
	for i := range 40 {
		sick.left[i] = i%2 == 0
	}
	if verdict, why := sick.verdict(0); verdict != results.VerdictInvalid || !strings.Contains(why, "5 pairs left out") {
		t.Errorf("5 of 10 invalid: %s: %s", verdict, why)
	}
	none := newDrawn(1, twoMetrics, quiet, quiet, quiet)
	none.most, none.fails = 1, errors.New("interrupted")
	none.left[0] = true
	trials, err := none.court(20).hear()
	if verdict, _ := trials[0].verdict(); verdict != results.VerdictInvalid || err == nil {
		t.Errorf("nothing to judge: %s, %v", verdict, err)
	}
	// What was measured before the end is judged, and a failure is not one before
	// it is confirmed.
	cut := newDrawn(2, twoMetrics, normal(0.2, 0.01), quiet, quiet)
	cut.most, cut.fails = 12, errors.New("interrupted")
	trials, err = cut.court(20).hear()
	if verdict, why := trials[0].verdict(); verdict != results.VerdictInconclusive || err == nil || !strings.Contains(why, "2 fresh pairs cannot confirm") {
		t.Errorf("interrupted: %s: %s, %v", verdict, why, err)
	}
}

// A gate of equal servers must not fail, whatever law their runs follow: 2,000
// gates of each, 200 under -short. One in a hundred is the level of the first round
// alone.
func TestCourtFalseAlarms(t *testing.T) {
	t.Parallel()
	bimodal := func(sd, apart float64) law {
		return func(r *rand.Rand) float64 {
			x := sd * r.NormFloat64()
			if r.Float64() < 0.3 {
				x += apart
			}
			if r.Float64() < 0.3 { // of head and base alike
				x -= apart
			}
			return x
		}
	}
	outliers := func(r *rand.Rand) float64 {
		x := 0.02 * r.NormFloat64()
		if r.Float64() < 0.1 {
			x += math.Copysign(1, r.Float64()-0.5)
		}
		return x
	}
	heavy := func(r *rand.Rand) float64 { // Student's t with two degrees of freedom
		return 0.03 * r.NormFloat64() / math.Sqrt(r.ExpFloat64())
	}
	for name, of := range map[string]law{"normal": normal(0, 0.05), "heavy tails": heavy, "two modes": bimodal(0.02, 0.2), "outliers": outliers} {
		gates, failed := 2000, 0
		if testing.Short() {
			gates = 200
		}
		for i := range gates {
			d := newDrawn(uint64(i), slices.Repeat(twoMetrics[:1], 6), of, of, of, of, of, of)
			if verdict, _ := d.verdict(20); verdict == results.VerdictFail {
				failed++
			}
		}
		t.Logf("%s: %d of %d gates fail", name, failed, gates)
		if failed > gates/100 {
			t.Errorf("%s: %d of %d gates of equal servers fail", name, failed, gates)
		}
	}
}

// The order of the pairs cancels a straight drift, and two blocks do not.
func TestOrderCancelsDrift(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 2} {
		var sum, time float64
		heads := 0
		for i := range 8 {
			base, head := time, time+1
			if headFirst(seed, i) {
				base, head = head, base
				heads++
			}
			sum += head - base
			time += 2
			if i%2 == 1 && math.Abs(sum) > 1e-12 {
				t.Errorf("seed %d: after %d pairs head is later by %v runs", seed, i+1, sum)
			}
		}
		if heads != 4 {
			t.Errorf("seed %d: head is first in %d of 8", seed, heads)
		}
	}
	order := ""
	for i := range 4 {
		if headFirst(1, i) {
			order += "BA"
		} else {
			order += "AB"
		}
	}
	if order != "ABBABAAB" {
		t.Errorf("the order is %s", order)
	}
}

func TestPlanGate(t *testing.T) {
	t.Parallel()
	scenario := func(patterns ...string) (list []results.Scenario) {
		for _, p := range patterns {
			s := Default()
			s.Patterns, s.Load.Clients = []string{p}, 200
			s.Load.Warmup, s.Load.Duration = results.Duration(time.Second), results.Duration(5*time.Second)
			list = append(list, s)
		}
		return list
	}
	for _, c := range []struct {
		budget       time.Duration
		units, sides int
		pairs, extra int
		full         bool
	}{
		{10 * time.Minute, 1, 2, 10, 20, true},
		{6 * time.Minute, 1, 2, 10, 20, false},
		{4 * time.Minute, 1, 2, 10, 10, false},
		{2 * time.Minute, 1, 2, 10, 5, false},
		{time.Minute, 1, 2, 10, 0, false},
		{6 * time.Minute, 3, 2, 10, 5, false},
		{2 * time.Minute, 1, 1, 10, 10, false},
	} {
		list := slices.Repeat(scenario("sse"), c.units)
		p, err := planGate(list, c.budget, 0, c.sides, 9, false)
		if err != nil {
			t.Errorf("%v: %v", c.budget, err)
			continue
		}
		if p.Pairs != c.pairs || p.Extra != c.extra || (p.Window == list[0].Load.Duration) != c.full {
			t.Errorf("%v for %d units: %+v, want %d pairs and %d more", c.budget, c.units, p, c.pairs, c.extra)
		}
		if all := p.Takes(p.Pairs+p.Extra) + closing; all > c.budget {
			t.Errorf("%v for %d units is not kept: all takes %v", c.budget, c.units, all)
		}
		if time.Duration(p.Window) < gateWindow {
			t.Errorf("%v: a window of %v", c.budget, p.Window)
		}
	}
	// Many metrics need more pairs before any of them can fail.
	if p, err := planGate(scenario("sse"), time.Hour, 0, 2, 40, false); err != nil || p.Pairs != 12 {
		t.Errorf("40 metrics: %d pairs, %v", p.Pairs, err)
	}
	_, err := planGate(scenario("sse"), 20*time.Second, 0, 2, 9, false)
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitUsage || !strings.HasPrefix(err.Error(), "--budget 20s is too short for any verdict: 10 pairs of runs are needed of each of 1, which are 20 runs of") {
		t.Errorf("20s: %v", err)
	}
	// What the hint says is enough.
	_, needed, _ := strings.Cut(f.Hint, "--budget=")
	needed, _, _ = strings.Cut(needed, ",")
	enough, parsed := time.ParseDuration(needed)
	if _, err := planGate(scenario("sse"), enough, 0, 2, 9, false); err != nil || parsed != nil {
		t.Errorf("%s: %v, %v", f.Hint, err, parsed)
	}
	// Kept runs fix the lengths.
	if p, err := planGate(scenario("sse"), 3*time.Minute, 0, 1, 9, true); err != nil || p.Window != results.Duration(5*time.Second) || p.Extra != 10 {
		t.Errorf("fixed: %+v, %v", p, err)
	}
	if _, err := planGate(scenario("sse"), time.Minute, 0, 1, 9, true); err == nil {
		t.Error("fixed lengths were shortened")
	}
	if p, err := planNoise(scenario("sse", "websocket"), 5*time.Minute); err != nil || p.Pairs != 20 || p.Takes(20) > 5*time.Minute {
		t.Errorf("calibration: %+v, %v", p, err)
	}
}
