package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"bench/results"
)

// later is three repeats of six patterns by another program: websocket is slower
// and takes more CPU, sse has lost its framing.
func later() []results.Result {
	shapes := slices.Clone(shapes6)
	shapes[4].latency, shapes[4].cpu = push(330_000, 0.5), 12
	shapes[3].framing = 8
	var rs []results.Result
	for repeat := range 3 {
		for _, s := range shapes {
			r := s.result(repeat + 3) // other noise
			r.Repeat, r.Seed, r.PlanHash = repeat, uint64(1+repeat), fmt.Sprintf("5be1c0de%d", repeat)
			r.Server.CPUPerThousand = new(s.cpu * (1 + 0.004*float64(repeat)))
			rs = append(rs, r)
		}
	}
	return rs
}

// listening is a server that publishes by itself, with gaps longer by a factor.
func listening(factor float64) []results.Result {
	var rs []results.Result
	for repeat := range 3 {
		r := six(repeat)[3]
		r.Loop, r.PlanHash = "listen", ""
		r.Latency = results.Latency{Connect: r.Latency.Connect, InterArrival: drawn(rand.New(rand.NewPCG(uint64(repeat), 9)), 2000, push(factor*250e6, 0.3))}
		r.Throughput.DeliveredPerSecond /= factor
		r.Messages.Reach = nil
		rs = append(rs, r)
	}
	return rs
}

// comparisons are the fixtures of comparisons by name.
var comparisons = sync.OnceValue(func() map[string][]Input {
	all := sets()
	elsewhere := six(1)
	for i := range elsewhere {
		elsewhere[i].Environment.CPU, elsewhere[i].Environment.Cores = "Other CPU", 64
	}
	return map[string][]Input{
		"repeats":  {{"before", all["repeats"]}, {"after", later()}},
		"single":   {{"before", six(0)[3:5]}, {"after", six(1)[3:5]}, {"again", six(2)[4:5]}},
		"machines": {{"here", six(0)[3:4]}, {"there", elsewhere[3:4]}},
		"loads":    {{"1,000", six(0)[3:4]}, {"5,000", all["overlay"][9:10]}},
		"patterns": {{"sse.json", six(0)[3:4]}, {"websocket.json", six(0)[4:5]}},
		"odd":      {{"odd", all["odd"]}, {"six", all["six"]}},
		"listen":   {{"before", listening(1)}, {"after", listening(2)}},
		"hostile":  {{nasty, all["hostile"]}, {"b", all["hostile"]}},
	}
})

func mustCompare(t testing.TB, name string) *Comparison {
	t.Helper()
	c, err := Compare(comparisons()[name])
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCompareGolden(t *testing.T) {
	t.Parallel()
	for name := range comparisons() {
		c := mustCompare(t, name)
		var table, markdown bytes.Buffer
		if err := c.Table(&table); err != nil {
			t.Fatal(err)
		}
		if err := c.Markdown(&markdown); err != nil {
			t.Fatal(err)
		}
		golden(t, "compare-"+name+".txt", table.Bytes())
		golden(t, "compare-"+name+".md", markdown.Bytes())
	}
}

// words of one metric by pattern.
func wordsOf(c *Comparison, metric string) map[string]string {
	all := map[string]string{}
	for _, m := range c.matches {
		for _, d := range m.rows {
			if d.Measure.Text == metric {
				all[m.title()] = d.word
			}
		}
	}
	return all
}

func TestCompareFindsWhatChanged(t *testing.T) {
	t.Parallel()
	c := mustCompare(t, "repeats")
	for metric, want := range map[string]map[string]string{
		"p50(delivery)":              {"websocket": "worse", "sse": "same", "polling": "same"},
		"overhead_bytes_per_message": {"sse": "better", "websocket": "same", "fetch": "same"},
		"server_cpu_ms_per_1000":     {"websocket": "worse", "sse": "cannot tell"},
	} {
		got := wordsOf(c, metric)
		if len(got) != 6 {
			t.Errorf("%s of %d patterns, want 6", metric, len(got))
		}
		for pattern, word := range want {
			if got[pattern] != word {
				t.Errorf("%s of %s: %s, want %s", metric, pattern, got[pattern], word)
			}
		}
	}
}

// Other machines, loads and patterns are labeled, and nothing there is worse.
func TestOtherCircumstancesAreNoRegression(t *testing.T) {
	t.Parallel()
	for name, label := range map[string]string{"machines": "other machine", "loads": "other scenario", "patterns": "other pattern"} {
		c := mustCompare(t, name)
		found := false
		for _, m := range c.matches {
			if m.conditions.Label() == "" || !strings.Contains(m.conditions.Label(), label) {
				t.Errorf("%s: labeled %q", name, m.conditions.Label())
			}
			for _, d := range m.rows {
				if d.word == "worse" || d.word == "better" {
					t.Errorf("%s: %s is %s", name, d.Measure.Text, d.word)
				}
				found = found || strings.HasPrefix(d.word, "differs: ")
			}
		}
		if name == "patterns" && !found {
			t.Errorf("%s: nothing differs", name)
		}
	}
}

func TestInvalidRunsAreWithheld(t *testing.T) {
	t.Parallel()
	c := mustCompare(t, "odd")
	for _, m := range c.matches {
		if m.title() != "polling" {
			continue
		}
		for _, d := range m.rows {
			if d.word != "invalid" {
				t.Errorf("%s: %s", d.Measure.Text, d.word)
			}
			if d.field.q > 0 && (d.base.word != withheld || d.effect()+d.interval() != "" || known(d.Base.Value) != nil || known(d.Head.Value) != nil) {
				t.Errorf("%s of an invalid run is told: %v", d.Measure.Text, d.cells())
			}
		}
		return
	}
	t.Error("polling is not compared")
}

func TestCompareRefuses(t *testing.T) {
	t.Parallel()
	all := six(0)
	for want, inputs := range map[string][]Input{
		"a comparison takes 2 to 26 inputs, got 1":                            {{"a", all}},
		"no pattern in common: a has polling, keepalive; b has longpoll, sse": {{"a", all[:2]}, {"b", all[2:4]}},
		"no metric in common: a has sse; b has sse idle, fetch":               {{"a", six(0)[3:4]}, {"b", append(odd()[3:4:4], all[5])}},
	} {
		if _, err := Compare(inputs); err == nil || err.Error() != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestComparisonForPrograms(t *testing.T) {
	t.Parallel()
	for name := range comparisons() {
		c := mustCompare(t, name)
		var b bytes.Buffer
		if err := c.JSON(&b); err != nil {
			t.Fatal(err)
		}
		var file compareJSON
		if err := json.Unmarshal(b.Bytes(), &file); err != nil || file.Schema != CompareSchema || len(file.Comparisons) != len(c.matches) {
			t.Errorf("%s: %v, %d comparisons", name, err, len(file.Comparisons))
		}
		b.Reset()
		if err := c.CSV(&b); err != nil {
			t.Fatal(err)
		}
		rows := 0
		for _, m := range c.matches {
			rows += len(m.rows)
		}
		lines, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(lines) != rows+1 {
			t.Errorf("%s: %v, %d lines for %d rows", name, err, len(lines), rows)
		}
	}
}

func TestComparePageIsSelfContained(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"odd", "hostile", "single", "patterns"} {
		c := mustCompare(t, name)
		var page, table, markdown bytes.Buffer
		for _, err := range []error{c.HTML(&page), c.Table(&table), c.Markdown(&markdown)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if found := reachesOut.Find(page.Bytes()); found != nil {
			t.Errorf("the page of %s contains %q", name, found)
		}
		for what, text := range map[string]string{"page": page.String(), "table": table.String(), "Markdown": markdown.String()} {
			if bad := control(text); bad != "" {
				t.Errorf("the %s of %s contains %q", what, name, bad)
			}
			for line := range strings.Lines(text) {
				if strings.HasPrefix(strings.TrimLeft(line, " \t-"), "::") {
					t.Errorf("the %s of %s has the line %q", what, name, line)
				}
			}
		}
		for line := range strings.Lines(markdown.String()) {
			if plain := strings.NewReplacer(`\\`, "", `\<`, "", "\\`", "").Replace(line); strings.ContainsAny(plain, "<`") {
				t.Errorf("Markdown of %s lets markup through: %s", name, line)
			}
			if columns := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); columns != 0 && columns != 8 {
				t.Errorf("Markdown of %s has a row with %d bars: %s", name, columns, line)
			}
		}
	}
}

// Where a chart has a panel for every group, those of matched groups are one.
func TestChartsAreOverlaid(t *testing.T) {
	t.Parallel()
	c := mustCompare(t, "single")
	for _, chart := range Charts {
		f := c.figure(chart)
		if f.missing != "" {
			continue
		}
		var b bytes.Buffer
		f.dump(&b)
		for _, label := range []string{"sse A", "websocket A"} {
			if !strings.Contains(b.String(), label) {
				t.Errorf("%s: %s is not drawn", chart.Name, label)
			}
		}
		if f.panels[0].look == nil {
			if !strings.Contains(b.String(), "websocket C") {
				t.Errorf("%s: websocket C is not drawn", chart.Name)
			}
			continue
		}
		if len(f.panels) != 2 || len(f.panels[0].also) != 1 || len(f.panels[1].also) != 2 || f.panels[1].also[1].title != "C" {
			t.Errorf("%s: panels are not laid over each other:\n%.400s", chart.Name, b.String())
		}
		looks := map[look]bool{*f.panels[1].look: true}
		for _, also := range f.panels[1].also {
			if looks[also.look] {
				t.Errorf("%s: two inputs look alike", chart.Name)
			}
			looks[also.look] = true
		}
		if _, err := inline(f, wide, "wide", chart.Title); err != nil {
			t.Error(err)
		}
	}
}

func TestComparisonIsWritten(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "new")
	if err := mustCompare(t, "single").Write(folder); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{ComparePage, CompareMarkdown, "charts/percentiles.svg", "charts/latency.png", "charts/server.svg"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() < 500 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := mustCompare(t, "single").Write(filepath.Join(folder, ComparePage)); err == nil {
		t.Error("written into a file")
	}
}

func TestSigned(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{0: "0 %", 1e-5: "0.0 %", -1e-5: "0.0 %", 0.0123: "+1.2 %", -0.5: "-50.0 %", 1.5: "+150 %", 12.34: "+1,230 %", -0.9999: "-100 %"} {
		if got := signed(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}
