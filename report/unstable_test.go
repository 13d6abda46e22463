package report

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"bench/results"
)

// backlogged says whether a run's backlog grew, by how much of what was sent.
func backlogged(r results.Result, share float64) results.Result {
	c := results.Check{Name: "overload", Kind: "server", OK: share <= 0.01, Value: share, Limit: 0.01, Unit: "share", Advice: "unstable: the backlog grows"}
	r.Validity.Checks = append(slices.Clone(r.Validity.Checks), c)
	return r
}

// overloaded is a run of sse that keeps up, and one of websocket that does not: its
// messages are a thousand times as old.
var overloaded = sync.OnceValue(func() []results.Result {
	rs := six(0)[3:5]
	slow := shapes6[4]
	slow.pattern = "" // the messages of the shape's own wait at the generator
	slow.latency = func(r *rand.Rand) float64 { return 1000 * shapes6[4].latency(r) }
	rs[0], rs[1] = backlogged(rs[0], -0.001), backlogged(slow.result(0), 0.25)
	rs[1].Pattern = "websocket"
	rs[1].Messages.Published = rs[1].Messages.Expected
	for i := range rs[1].Timeline {
		rs[1].Timeline[i].Published, rs[1].Timeline[i].Received = 1000, 700
	}
	rs[1].Thresholds = []results.Assessment{
		{Expression: "p99(delivery) < 1h", Outcome: "pass", Detail: "p99(delivery) = 815ms, wanted < 1h; the run is unstable"},
		{Expression: "reach == 1", Outcome: "pass", Detail: "reach = 1, wanted == 1"},
	}
	return rs
})

func TestUnstableGolden(t *testing.T) {
	t.Parallel()
	var table, markdown, charts bytes.Buffer
	if err := Table(&table, overloaded()); err != nil {
		t.Fatal(err)
	}
	if err := Markdown(&markdown, overloaded()); err != nil {
		t.Fatal(err)
	}
	for _, c := range Charts[:3] {
		f := c.figure(groups(overloaded()))
		for i := range f.panels {
			for k := range f.panels[i].lines {
				f.panels[i].lines[k].x, f.panels[i].lines[k].marks = nil, nil
			}
		}
		fmt.Fprintln(&charts, c.Title)
		f.dump(&charts)
	}
	golden(t, "table-unstable.txt", table.Bytes())
	golden(t, "markdown-unstable.md", markdown.Bytes())
	golden(t, "charts-unstable.txt", charts.Bytes())
}

// Nobody can quote a percentile of an unstable run as a steady state: no form has it
// where such numbers stand, and each says what it is where it stands instead.
func TestUnstableRunsHaveNoSteadyState(t *testing.T) {
	t.Parallel()
	rs := overloaded()
	g := groups(rs)[1]
	for _, f := range openFields[:4] {
		if r := f.read(g.pooled); r.word != growing || f.writeInterval(g, r, unit{per: 1}) != "" {
			t.Errorf("%s is %+v", f.name, r)
		}
	}
	const said = "over 4s the backlog grew by 300 messages a second (surely by 25.0 % of what was sent or more, limit 1.00 %)"
	numbers := "(this run: p50 " + duration(float64(rs[1].Latency.Delivery.P50)) + ", p99 " + duration(float64(rs[1].Latency.Delivery.P99)) + ", max "
	for name, write := range map[string]func(io.Writer, []results.Result) error{"table": Table, "markdown": Markdown, "page": HTML} {
		var b strings.Builder
		if err := write(&b, rs); err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(strings.ReplaceAll(b.String(), `\`, ""), "&#39;", "'")
		for _, want := range []string{said, numbers, "VALID", "Unstable, without a steady state: websocket", "p99(delivery) = 815ms"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q", name, want)
			}
		}
		if strings.Contains(text, "without a steady state: sse") {
			t.Errorf("%s: sse keeps up", name)
		}
	}
	silent := rs[1] // its clients read nothing
	silent.Latency.Delivery = nil
	if r := openFields[0].read(viewOf(silent)); r.word != absent {
		t.Errorf("p50 of what never arrived is %+v", r)
	}
	invalid := slices.Clone(rs)
	invalid[1].Validity.Valid = false
	for _, n := range notesOf(groups(invalid)) {
		if strings.Contains(n.text, "this run: ") || strings.HasPrefix(n.text, growing) {
			t.Errorf("numbers of a run that is invalid too: %s", n.text)
		}
	}
	if v := judge(invalid); strings.Contains(v.text, "Unstable") {
		t.Errorf("%s: a run that is invalid says nothing about the server", v.text)
	}
}

// One unstable repeat leaves no steady state to all.
func TestUnstableRepeat(t *testing.T) {
	t.Parallel()
	rs := []results.Result{sets()["repeats"][2], sets()["repeats"][8], sets()["repeats"][14]}
	steady, one := slices.Clone(rs), slices.Clone(rs)
	for i := range rs {
		steady[i], one[i] = backlogged(rs[i], 0), backlogged(rs[i], 0.05*float64(i%2))
	}
	if g := groups(steady)[0]; len(g.used) != 3 || g.unstable() || openFields[1].read(g.pooled).word != "" {
		t.Errorf("%d steady repeats are unstable", len(g.used))
	}
	g := groups(one)[0]
	if len(g.used) != 3 || !g.unstable() || openFields[1].read(g.pooled).word != growing {
		t.Errorf("one of %d repeats is unstable, and p99 is %+v", len(g.used), openFields[1].read(g.pooled))
	}
	if notes := strings.Join(trustNotes(g), "\n"); strings.Count(notes, growing+": unstable") != 1 || !strings.Contains(notes, "unstable in repeat 2: ") {
		t.Errorf("notes %s", notes)
	}
}

// The mark is what a picture must not lose, however long the name is.
func TestTitlesKeepTheirMark(t *testing.T) {
	t.Parallel()
	g := groups(overloaded())[1]
	g.label = strings.Repeat("long", 20)
	if got := g.title(); !strings.HasSuffix(got, "… (unstable)") {
		t.Errorf("title %q", got)
	}
}

// Connecting does not wait behind a backlog.
func TestWhatDoesNotGrowIsDrawnAsEver(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	connectTimes(groups(overloaded())).dump(&b)
	if text := b.String(); !strings.Contains(text, "websocket") || strings.Contains(text, "unstable") {
		t.Error(text)
	}
}

// Of what passed in an unstable run a note tells only where the latency that grows
// decided it.
func TestPassesOfUnstableRunsAreNoted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		expression, outcome string
		unstable, noted     bool
	}{
		{"p99(delivery) < 1h", "pass", true, true},
		{"p99(delivery) over 5s < 1h", "pass", true, true},
		{"lost == 0 or p99(service) < 1h", "pass", true, true},
		{"of another version (", "pass", true, true},
		{"reach == 1", "pass", true, false},
		{"lost == 0 and p99(schedule_lag) < 1h", "pass", true, false},
		{"reach == 1", "breach", true, true},
		{"p99(delivery) < 1h", "pass", false, false},
	} {
		r := backlogged(six(0)[4], map[bool]float64{true: 0.2}[c.unstable])
		r.Thresholds = []results.Assessment{{Expression: c.expression, Outcome: c.outcome}}
		if notes := strings.Join(trustNotes(groups([]results.Result{r})[0]), "\n"); strings.Contains(notes, "threshold ") != c.noted {
			t.Errorf("%s of %s, unstable %t: want a note: %t, notes %q", c.outcome, c.expression, c.unstable, c.noted, notes)
		}
	}
}

// A search tries rates at which the backlog grows; its chart says which.
func TestSearchesSayWhereBacklogsGrow(t *testing.T) {
	t.Parallel()
	rs := slices.Clone(sets()["search"])
	for i, r := range rs {
		if r.Pattern == "sse" && r.Probe.Outcome == results.Failed {
			rs[i] = backlogged(r, 0.1)
		}
	}
	f := latencyByRate(groups(rs))
	if !slices.ContainsFunc(f.remarks, func(s string) bool { return strings.HasPrefix(s, "sse: at 2.83/s, 4.00/s the backlog grew") }) {
		t.Errorf("remarks %q", f.remarks)
	}
	if plain := latencyByRate(groups(sets()["search"])); len(plain.remarks) != len(f.remarks)-1 {
		t.Errorf("remarks %q without a backlog", plain.remarks)
	}
}
