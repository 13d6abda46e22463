package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"bench/results"
)

// Every metric of the table is there for every result, whatever the table holds.
func TestCSVHasEveryMetric(t *testing.T) {
	t.Parallel()
	rs := sets()["odd"]
	seen := map[string]string{}
	for _, row := range rowsOf(t, rs) {
		key := row[0] + " " + row[3]
		if _, twice := seen[key]; twice {
			t.Errorf("%s stands there twice", key)
		}
		seen[key] = row[5]
		if row[5] != "" {
			if _, err := strconv.ParseFloat(row[5], 64); err != nil {
				t.Errorf("%s is %q", key, row[5])
			}
		}
	}
	for _, r := range rs {
		for _, m := range results.Metrics {
			names := []string{m.Name}
			if m.Series != nil {
				names = nil
				for _, f := range []string{"count", "min", "mean", "stddev", "p50", "p90", "p95", "p99", "p999", "p9999", "max"} {
					names = append(names, f+"("+m.Name+")")
				}
			}
			for _, n := range names {
				if _, ok := seen[r.Pattern+" "+n]; !ok {
					t.Errorf("%s has no %s", r.Pattern, n)
				}
			}
		}
	}
	last := rs[len(rs)-1].Latency.Delivery
	for key, want := range map[string]string{
		"longpoll/close p50(delivery)":     fmt.Sprint(last.P50),
		"longpoll/close count(delivery)":   fmt.Sprint(last.Count),
		"longpoll/close p9999(delivery)":   "", // too few messages beyond
		"fetch p99(delivery)":              "", // lost messages decide
		"sse max(delivery)":                "", // idle
		"sse reach":                        "",
		"websocket server_cpu_ms_per_1000": "", // null
		"fetch lost":                       "150",
		"fetch delivered_per_second":       strconv.FormatFloat(rs[5].Throughput.DeliveredPerSecond, 'f', -1, 64),
	} {
		if got, ok := seen[key]; !ok || got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}

func TestCSVMarksInvalidRuns(t *testing.T) {
	t.Parallel()
	for _, row := range rowsOf(t, sets()["odd"]) {
		if want := strconv.FormatBool(row[0] != "polling"); row[2] != want {
			t.Fatalf("%s %s: valid is %s, want %s", row[0], row[3], row[2], want)
		}
	}
}

// Cells of a sweep have one name; what they differ in tells their lines apart.
func TestCSVNamesCells(t *testing.T) {
	t.Parallel()
	of := func(pattern string, rate results.Rate, trip results.Duration) results.Result {
		r := sets()["odd"][0]
		r.Pattern, r.Scenario.Load.Rate, r.Scenario.Network.RTT = pattern, rate, trip
		r.Scenario.Load.Seed = uint64(rate)
		return r
	}
	rows := rowsOf(t, []results.Result{of("sse", 4, 0), of("sse", 20, 0), of("sse", 20, 80e6), of("fetch", 4, 0), of("fetch", 4, 0)})
	var got []string
	for _, row := range rows {
		if row[3] == "reach" {
			got = append(got, row[0]+": "+row[6])
		}
	}
	want := []string{"sse: load.rate=4/s network.rtt=0s", "sse: load.rate=20/s network.rtt=0s", "sse: load.rate=20/s network.rtt=80ms", "fetch: ", "fetch: "}
	if !slices.Equal(got, want) {
		t.Errorf("cells %q, want %q", got, want)
	}
}

// rowsOf are the lines of the CSV after its head.
func rowsOf(t *testing.T, rs []results.Result) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := CSV(&b, rs); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(rows[0]); got != "[pattern repeat valid metric unit value cell stable]" {
		t.Errorf("the head is %s", got)
	}
	return rows[1:]
}
