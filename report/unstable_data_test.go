package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"bench/results"
)

// Data keep the numbers, and say what they are of.
func TestUnstableRunsInData(t *testing.T) {
	t.Parallel()
	rs := slices.Concat(overloaded(), six(0)[:1])
	for _, row := range rowsOf(t, rs) {
		if want := map[string]string{"sse": "true", "websocket": "false", "polling": ""}[row[0]]; row[7] != want {
			t.Fatalf("%s %s: stable is %q, want %q", row[0], row[3], row[7], want)
		}
		if row[0] == "websocket" && row[3] == "p99(delivery)" && row[5] != fmt.Sprint(rs[1].Latency.Delivery.P99) {
			t.Errorf("p99 is %q", row[5])
		}
	}
	var b bytes.Buffer
	if err := Benchfmt(&b, rs); err != nil {
		t.Fatal(err)
	}
	runs, _ := parsed(t, b.String())
	for i, want := range []string{"", "true", ""} {
		_, p99 := runs[i].Value("p99-sec")
		_, rate := runs[i].Value("messages/s")
		if got := runs[i].GetConfig("unstable"); got != want || p99 != (want == "") || !rate {
			t.Errorf("%s: unstable is %q, p99 is told: %t, the rate: %t", runs[i].Name, got, p99, rate)
		}
	}
	b.Reset()
	if err := Benchfmt(&b, rs[:1]); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "unstable") {
		t.Errorf("a key that older output of stable runs has not:\n%s", b.String())
	}
}

// A latency that grows is worse than a smaller one that does not, and otherwise not
// to be compared; how much it differs is told to programs alone.
func TestUnstableRunsAreCompared(t *testing.T) {
	t.Parallel()
	steady, slow, quick := six(0)[4:5], overloaded()[1:], []results.Result{backlogged(six(1)[4], 0.3)}
	for _, c := range []struct {
		name       string
		base, head []results.Result
		word, said string
	}{
		{"head grows", steady, slow, "worse", "worse: websocket p50 grows"},
		{"base grows", slow, steady, "better", "better: websocket p50 no longer grows"},
		{"both grow", slow, quick, "cannot tell", "a run is unstable: its latency grows with its length"},
		{"one grows and is as old", steady, quick, "cannot tell", "a run is unstable: its latency grows with its length"},
	} {
		cmp, err := Compare([]Input{{"a", c.base}, {"b", c.head}})
		if err != nil {
			t.Fatal(err)
		}
		var table, data bytes.Buffer
		if err := cmp.Table(&table); err != nil {
			t.Fatal(err)
		}
		if err := cmp.JSON(&data); err != nil {
			t.Fatal(err)
		}
		var out compareJSON
		if err := json.Unmarshal(data.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
		d := cmp.matches[0].rows[0]
		if d.word != c.word || !slices.Contains(d.cells(), growing) || d.effect()+d.interval() != "" || !strings.Contains(table.String(), c.said) {
			t.Errorf("%s: %q\n%s", c.name, d.cells(), table.String())
		}
		m := out.Comparisons[0]
		if p50 := m.Metrics[0]; p50.Base == nil || p50.Head == nil || p50.Difference == nil || m.BaseUnstable != cmp.matches[0].base.unstable() || !m.BaseUnstable && !m.HeadUnstable {
			t.Errorf("%s: %+v", c.name, m)
		}
	}
}
