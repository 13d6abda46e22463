package report

import (
	"math"
	"reflect"
	"testing"

	"bench/results"
)

// histogramOf is the distribution of values.
func histogramOf(values ...int64) *results.Series {
	h := results.NewHistogram()
	for _, v := range values {
		h.Record(v)
	}
	return seriesOf(h)
}

// constant is n times a value.
func constant(n int, v int64) []int64 {
	values := make([]int64, n)
	for i := range values {
		values[i] = v
	}
	return values
}

func TestPoolMergesPercentiles(t *testing.T) {
	t.Parallel()
	// 900 fast deliveries in one run, 100 slow ones in the other: the p50 of the
	// union is fast, the mean of the two p50 would be neither.
	fast := results.Result{Pattern: "sse", Latency: results.Latency{Delivery: histogramOf(constant(900, 1000)...)}}
	slow := results.Result{Pattern: "sse", Repeat: 1, Latency: results.Latency{Delivery: histogramOf(constant(100, 9_000_000)...)}}
	p, err := pool([]*view{viewOf(fast), viewOf(slow)})
	if err != nil {
		t.Fatal(err)
	}
	d := p.Latency.Delivery
	if d.Count != 1000 || d.P50 != 1000 || d.P90 != 1000 || d.P95 < 8_990_000 || d.Min != 1000 || d.Max != 9_000_000 {
		t.Errorf("union is %+v", d)
	}
}

func TestPoolWeightsRatios(t *testing.T) {
	t.Parallel()
	run := func(received int64, overhead, cpu float64) results.Result {
		r := results.Result{Messages: results.Messages{Received: received, Expected: received, Delivered: received / 2}}
		r.Wire.OverheadBytesPerMessage = new(overhead)
		r.Server = &results.Resources{CPUPerThousand: new(cpu), CPUSeconds: new(1.5), BytesPerClient: new(cpu)}
		return r
	}
	p, err := pool([]*view{viewOf(run(100, 10, 1)), viewOf(run(300, 30, 3))})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"overhead", *p.Wire.OverheadBytesPerMessage, 25},
		{"CPU per 1,000", *p.Server.CPUPerThousand, 2.5},
		{"CPU seconds", *p.Server.CPUSeconds, 3},
		{"bytes per client", *p.Server.BytesPerClient, 2},
		{"reach", *p.Messages.Reach, 0.5},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s is %g, want %g", c.what, c.got, c.want)
		}
	}
}

// Counts of all runs belong to the time of all runs.
func TestPoolKeepsRates(t *testing.T) {
	t.Parallel()
	run := func(seconds float64, requests int64) *view {
		r := results.Result{Wire: results.Wire{Requests: requests, WindowSeconds: &seconds}}
		r.Scenario.Load.Clients = 2
		r.Server = &results.Resources{CPUSeconds: new(seconds / 4), WindowSeconds: &seconds}
		return viewOf(r)
	}
	p, err := pool([]*view{run(10, 100), run(30, 300)})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"client_request_rate": 5, "server_cpu_ms_per_client_hour": 450_000} {
		m, _ := results.FindMetric(name)
		if got, ok := m.Value(&p); !ok || got != want {
			t.Errorf("%s of both is %v, want %v as of each", name, got, want)
		}
	}
}

func TestPoolKeepsNull(t *testing.T) {
	t.Parallel()
	with, without := results.Result{Server: &results.Resources{CPUSeconds: new(1.0)}}, results.Result{}
	with.Wire.Sent.WireBytes = new(int64(5))
	p, err := pool([]*view{viewOf(with), viewOf(without)})
	if err != nil {
		t.Fatal(err)
	}
	if p.Server != nil || p.Wire.Sent.WireBytes != nil || p.Messages.Reach != nil {
		t.Error("what one run lacks became a number")
	}
}

func TestInvalidRepeatIsLeftOut(t *testing.T) {
	t.Parallel()
	rs := []results.Result{sets()["repeats"][2], sets()["repeats"][8]}
	rs[1].Validity = results.Validity{Valid: false, Checks: []results.Check{{Name: "plan", Kind: "instrument"}}}
	g := groups(rs)[0]
	if len(g.runs) != 2 || len(g.used) != 1 || g.used[0].Repeat != 0 || !g.valid() {
		t.Fatalf("%d of %d runs are used", len(g.used), len(g.runs))
	}
	if v := judge(rs); v.word != "INVALID" {
		t.Errorf("the verdict is %s", v.word)
	}
}

func TestDamagedHistogramIsSaid(t *testing.T) {
	t.Parallel()
	rs := []results.Result{sets()["repeats"][2], sets()["repeats"][8]}
	damaged := *rs[1].Latency.Delivery
	damaged.HDR = "AAAA"
	rs[1].Latency.Delivery = &damaged
	g := groups(rs)[0]
	if g.broken == "" {
		t.Fatal("nothing was said about the damaged histogram")
	}
	found := false
	for _, n := range notesOf([]group{g}) {
		found = found || n.concerns("longpoll") && len(n.text) > 0 && n.text[:7] == "repeats"
	}
	if !found {
		t.Error("no note says that the repeats could not be merged")
	}
}

// A field that a result gains must not silently stay that of the first run, or
// vanish, when repeats are pooled.
func TestPoolKnowsEveryField(t *testing.T) {
	t.Parallel()
	var r results.Result
	for _, part := range []any{&r.Messages, &r.Errors, &r.Throughput, &r.Wire} {
		fillFields(reflect.ValueOf(part).Elem())
	}
	r.Server, r.Generator, r.Conduct, r.Echoes = new(results.Resources), new(results.Resources), new(results.Conduct), new(results.Echoes)
	fillFields(reflect.ValueOf(r.Conduct).Elem())
	fillFields(reflect.ValueOf(r.Echoes).Elem())
	fillFields(reflect.ValueOf(r.Server).Elem())
	fillFields(reflect.ValueOf(r.Generator).Elem())
	latency := reflect.ValueOf(&r.Latency).Elem()
	for i := range latency.NumField() {
		latency.Field(i).Set(reflect.ValueOf(histogramOf(1, 2, 3)))
	}
	p, err := pool([]*view{viewOf(r), viewOf(r)})
	if err != nil {
		t.Fatal(err)
	}
	for i := range latency.NumField() {
		s := reflect.ValueOf(p.Latency).Field(i).Interface().(*results.Series)
		if s == nil || s.Count != 6 {
			t.Errorf("latency.%s is not merged", latency.Type().Field(i).Name)
		}
	}
	for what, part := range map[string]any{
		"messages": p.Messages, "errors": p.Errors, "throughput": p.Throughput, "wire": p.Wire, "server": *p.Server, "generator": *p.Generator,
		"conduct": *p.Conduct, "echoes": *p.Echoes,
	} {
		for _, field := range emptyFields(reflect.ValueOf(part), what) {
			t.Errorf("%s is lost when repeats are pooled", field)
		}
	}
}

// fillFields sets every number to 2 and every nil pointer to something filled.
func fillFields(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fillFields(v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillFields(v.Elem())
	case reflect.Int64:
		v.SetInt(2)
	case reflect.Float64:
		v.SetFloat(2)
	}
}

// emptyFields names the numbers and pointers that are zero.
func emptyFields(v reflect.Value, path string) []string {
	switch v.Kind() {
	case reflect.Struct:
		var empty []string
		for i := range v.NumField() {
			empty = append(empty, emptyFields(v.Field(i), path+"."+v.Type().Field(i).Name)...)
		}
		return empty
	case reflect.Pointer:
		if !v.IsNil() {
			return emptyFields(v.Elem(), path)
		}
	case reflect.Slice: // lists of processes and examples are per run
		return nil
	}
	if v.IsZero() {
		return []string{path}
	}
	return nil
}
