package report

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"golang.org/x/perf/benchfmt"

	"bench/results"
)

// parsed reads a text as benchstat does: every line must be understood.
func parsed(t *testing.T, text string) (runs []*benchfmt.Result, units *benchfmt.Reader) {
	t.Helper()
	r := benchfmt.NewReader(strings.NewReader(text), "bench.txt")
	for r.Scan() {
		switch record := r.Result().(type) {
		case *benchfmt.Result:
			runs = append(runs, record.Clone())
		case *benchfmt.SyntaxError:
			t.Error(record)
		}
	}
	if err := r.Err(); err != nil && !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	return runs, r
}

func TestBenchfmtIsRead(t *testing.T) {
	t.Parallel()
	rs := sets()["repeats"]
	var b bytes.Buffer
	if err := Benchfmt(&b, rs); err != nil {
		t.Fatal(err)
	}
	runs, reader := parsed(t, b.String())
	if len(runs) != len(rs) {
		t.Fatalf("%d lines of %d runs", len(runs), len(rs))
	}
	for i, run := range runs {
		r := rs[i]
		if want := "Delivery/pattern=" + r.Pattern + "/clients=1000"; string(run.Name) != want {
			t.Errorf("name %s, want %s", run.Name, want)
		}
		for key, want := range map[string]string{
			"goos": "linux", "goarch": "amd64", "cores": "2", "cpu": "Example CPU @ 2.80GHz", "kernel": "6.18.0", "valid": "true", "colocated": "true",
			"load": "1,000 clients · a topic each · 1/s per topic (poisson) · 256B payload · 4s window",
		} {
			if got := run.GetConfig(key); got != want {
				t.Errorf("%s: %s is %q, want %q", run.Name, key, got, want)
			}
		}
		// The format keeps times in seconds, whatever they were written in.
		for unit, want := range map[string]float64{
			"p99-sec": float64(r.Latency.Delivery.P99) / 1e9, "messages/s": r.Throughput.DeliveredPerSecond,
			"server-cpu-sec/message": *r.Server.CPUPerThousand / 1e6, "overhead-B/message": *r.Wire.OverheadBytesPerMessage,
		} {
			if got, ok := run.Value(unit); !ok || math.Abs(got-want) > 1e-9*want {
				t.Errorf("%s: %s is %v, %v, want %v", run.Name, unit, got, ok, want)
			}
		}
	}
	for unit, want := range map[string]string{"p99-sec": "lower", "messages/s": "higher", "reach": "higher", "server-B/client": "lower"} {
		if u := reader.Units().Get(unit, "better"); u == nil || u.Value != want {
			t.Errorf("better of %s is %v, want %s", unit, u, want)
		}
	}
}

// The oddities: a closed loop and an idle run have names of their own, invalid
// runs no percentiles and a configuration that keeps them apart, lost messages no
// percentile that they decide, a variant no slash.
func TestBenchfmtOfOddRuns(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := Benchfmt(&b, odd()); err != nil {
		t.Fatal(err)
	}
	runs, _ := parsed(t, b.String())
	var names []string
	for _, run := range runs {
		names = append(names, string(run.Name))
		_, p50 := run.Value("p50-sec")
		_, p99 := run.Value("p99-sec")
		switch string(run.Name) {
		case "Delivery/pattern=polling/clients=1000":
			if p50 || run.GetConfig("valid") != "false" {
				t.Error("an invalid run has percentiles, or is called valid")
			}
		case "Delivery/pattern=fetch/clients=1000":
			if !p50 || p99 {
				t.Error("lost messages decide p99, which is told; or p50 is not")
			}
		case "Exchange/pattern=keepalive/clients=1000":
			if _, ok := run.Value("exchanges/s"); !ok || !p99 {
				t.Error("a closed loop without exchanges")
			}
		}
	}
	for _, want := range []string{"Exchange/pattern=keepalive/clients=1000", "Idle/pattern=sse/clients=1000", "Delivery/pattern=longpoll-close/clients=1000", "Delivery/pattern=polling/clients=1000"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not among %s", want, names)
		}
	}
}

// Foreign text stays on its line and in its place.
func TestBenchfmtOfHostileRuns(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := Benchfmt(&b, sets()["hostile"]); err != nil {
		t.Fatal(err)
	}
	if bad := control(b.String()); bad != "" {
		t.Errorf("contains %q", bad)
	}
	runs, _ := parsed(t, b.String())
	for _, run := range runs {
		if parts := strings.Split(string(run.Name), "/"); len(parts) != 3 || !strings.HasPrefix(parts[1], "pattern=") || !strings.HasPrefix(parts[2], "clients=") {
			t.Errorf("name %s", run.Name)
		}
	}
	for line := range strings.Lines(b.String()) {
		if strings.HasPrefix(line, "::") {
			t.Errorf("line %q", line)
		}
	}
	b.Reset()
	if err := Benchfmt(&b, []results.Result{{Pattern: "sse"}}); err != nil {
		t.Error(err)
	}
	if runs, _ := parsed(t, b.String()); len(runs) != 1 {
		t.Errorf("a run of which nothing was measured: %d lines", len(runs))
	}
}

func TestCompareInBenchfmt(t *testing.T) {
	t.Parallel()
	c, err := Compare([]Input{{"before", six(0)[:2]}, {"runs/after.json", six(1)[:2]}})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := c.Benchfmt(&b); err != nil {
		t.Fatal(err)
	}
	runs, _ := parsed(t, b.String())
	for i, want := range []string{"A before", "A before", "B runs/after.json", "B runs/after.json"} {
		if i >= len(runs) || runs[i].GetConfig("input") != want {
			t.Fatalf("run %d of %d is not of %s", i, len(runs), want)
		}
	}
}
