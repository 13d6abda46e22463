package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// judgedGate is a gate in which everything happens: a regression that was
// confirmed, a metric that cannot be decided, one that is better, one that was not
// measured, an advisory one that fails, and thresholds of every outcome.
func judgedGate() *results.Gate {
	random := rand.New(rand.NewPCG(7, 8))
	values := func(n int, level, spread float64) []float64 {
		var all []float64
		for range n {
			all = append(all, level*(1+spread*random.NormFloat64()))
		}
		return all
	}
	paired := func(m results.GateMetric, unit results.Unit, better results.Better, base, head []float64) results.PairedValues {
		return results.PairedValues{Scenario: "gate", Pattern: "websocket", GateMetric: m, Unit: unit, Better: better, Base: base, Head: head, LeftOut: 1}
	}
	all := func(n int) []results.PairedValues {
		same := values(n, 4, 0)
		return []results.PairedValues{
			paired(results.GateMetric{Metric: "overhead_bytes_per_message", Margin: 0.01, Hard: true, Exact: true}, results.ByteCount, results.Lower, same, same),
			paired(results.GateMetric{Metric: "p50(delivery)", Margin: 0.07, Hard: true}, results.Nanoseconds, results.Lower, values(n, 210e3, 0.02), values(n, 290e3, 0.02)),
			paired(results.GateMetric{Metric: "p99(delivery)", Margin: 0.1, Hard: true}, results.Nanoseconds, results.Lower, values(n, 1.4e6, 0.3), values(n, 1.5e6, 0.3)),
			paired(results.GateMetric{Metric: "server_cpu_ms_per_1000", Margin: 0.05, Hard: true}, results.Number, results.Lower, values(n, 30, 0.01), values(n, 24, 0.01)),
			paired(results.GateMetric{Metric: "p999(delivery)", Margin: 0.25}, results.Nanoseconds, results.Lower, values(n, 3e6, 0.1), values(n, 6e6, 0.1)),
			{Scenario: "gate", Pattern: "websocket", GateMetric: results.GateMetric{Metric: "exchanges_per_second", Margin: 0.05, Hard: true}, Missing: "exchanges_per_second was not measured"},
		}
	}
	u := results.GateUnit{
		Scenario: "gate", Pattern: "websocket", Verdict: results.VerdictFail,
		Why:        "p50(delivery): 38 % worse; confirmed by 10 fresh pairs (p = 0.001)",
		Judgments:  results.JudgeValues(all(20), 0.01),
		Calibrated: &results.LoadNoise{Date: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Pairs: 20},
		Thresholds: []results.Assessment{
			{Expression: "reach == 1", Outcome: results.Pass, Detail: "reach = 1, wanted == 1"},
			{Expression: "p99(delivery) over 2s < 1ms", Outcome: results.Breach, Detail: "p99(delivery) over 2s = 1.9ms from second 1 to 3 of repeat 4, wanted < 1ms"},
			{Expression: "p99(connect) < 1ms", Outcome: results.Straddling, Detail: "p99(connect) = 1ms [0.9ms, 1.1ms], wanted < 1ms"},
		},
	}
	for i := range 21 {
		p := results.GatePair{Seed: uint64(i + 1), HeadFirst: i%4 == 1 || i%4 == 2}
		if i == 3 {
			p.Invalid = "base: generator_hiccups was 20.1ms, the limit is 2.99ms"
		}
		u.Pairs = append(u.Pairs, p)
	}
	u.Rounds = []results.GateRound{
		{Name: results.FirstRound, From: 0, To: 11, Judgments: results.JudgeValues(all(10), 0.01)},
		{Name: results.Confirmation, From: 11, To: 21},
	}
	return &results.Gate{
		Verdict: results.VerdictFail, Why: "gate, websocket: " + u.Why, Kind: results.GatePairs,
		Base: "./server-main", Head: "./server-pr --verbose", Started: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Seconds: 214.2,
		Command:     "bench gate --base-cmd=./server-main '--head-cmd=./server-pr --verbose' gate.yaml",
		Environment: results.Environment{Version: "v0.1.0", Go: "go1.26", OS: "linux", Arch: "amd64", Kernel: "6.18", CPU: "some", Cores: 2},
		Plan: results.GatePlan{Seed: 1, Budget: results.Duration(6 * time.Minute), Units: 1, Pairs: 10, Extra: 20, Sides: 2,
			Warmup: results.Duration(700 * time.Millisecond), Window: results.Duration(3700 * time.Millisecond), Pause: results.Duration(700 * time.Millisecond)},
		Units: []results.GateUnit{u}, Notes: []string{"a note that a reader must know"},
	}
}

// hostileGate has foreign text wherever there can be some.
func hostileGate() *results.Gate {
	g := judgedGate()
	g.Base, g.Head, g.Command, g.Why, g.Partial = nasty, nasty, nasty+"\n::error::x", nasty, true
	g.Notes = []string{nasty, "a ##[error]x ##vso[task.x]y"}
	u := &g.Units[0]
	u.Scenario, u.Pattern, u.Why, u.Pairs[3].Invalid = nasty, nasty, nasty, nasty
	for i := range u.Judgments {
		u.Judgments[i].Metric, u.Judgments[i].Why = nasty, nasty
	}
	u.Thresholds[1] = results.Assessment{Expression: nasty, Outcome: results.Breach, Detail: nasty}
	return g
}

// wide gates have so many units that their tables must be cut.
func wideGate(units int) *results.Gate {
	g := judgedGate()
	pass := g.Units[0]
	pass.Verdict, pass.Thresholds = results.VerdictPass, nil
	var kept []results.Judgment
	for _, j := range pass.Judgments {
		if j.Verdict == results.VerdictPass {
			kept = append(kept, j)
		}
	}
	pass.Judgments = kept
	for i := range units {
		one := pass
		one.Scenario = fmt.Sprintf("gate%d", i)
		g.Units = append(g.Units, one)
	}
	last := g.Units[0]
	last.Scenario = "last"
	g.Units = append(g.Units, last)
	return g
}

var gateForms = map[string]func(io.Writer, *results.Gate) error{
	"table.txt":  GateTable,
	"junit.xml":  JUnit,
	"github.txt": func(w io.Writer, g *results.Gate) error { return GitHubAnnotations(w, g, "runs/gate.html") },
	"gitlab.json": func(w io.Writer, g *results.Gate) error {
		return CodeQuality(w, g, "gate.yaml")
	},
	"markdown.md": func(w io.Writer, g *results.Gate) error {
		_, err := io.WriteString(w, GateMarkdown(g, SummaryBytes))
		return err
	},
}

func TestGateGolden(t *testing.T) {
	t.Parallel()
	for name, write := range gateForms {
		var b bytes.Buffer
		if err := write(&b, judgedGate()); err != nil {
			t.Fatal(err)
		}
		golden(t, "gate-"+name, b.Bytes())
	}
	var b bytes.Buffer
	pairsFigure(&judgedGate().Units[0]).dump(&b)
	golden(t, "gate-pairs.txt", b.Bytes())
}

func TestGatePage(t *testing.T) {
	t.Parallel()
	empty := judgedGate()
	empty.Units[0].Judgments, empty.Units[0].Pairs, empty.Units[0].Rounds, empty.Units[0].Thresholds = nil, nil, nil, nil
	for name, g := range map[string]*results.Gate{"judged": judgedGate(), "hostile": hostileGate(), "empty": empty} {
		var b bytes.Buffer
		if err := GateHTML(&b, g); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		if found := reachesOut.FindString(page); found != "" {
			t.Errorf("%s: the page contains %q", name, found)
		}
		if bad := control(page); bad != "" {
			t.Errorf("%s: the page contains %q", name, bad)
		}
		if svgs := strings.Count(page, "<svg"); (name == "empty") != (svgs == 0) {
			t.Errorf("%s: %d pictures", name, svgs)
		}
		for _, svg := range regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(page, -1) {
			if fixed := paint.FindString(svg); fixed != "" {
				t.Errorf("%s: a picture has the fixed color %s", name, fixed)
			}
			wellFormed(t, name, svg)
		}
		if strings.Index(page, `class="verdict`) > strings.Index(page, "<table") && strings.Contains(page, "<table") {
			t.Errorf("%s: numbers stand before the verdict", name)
		}
	}
}

func TestHostileGateIsHarmless(t *testing.T) {
	t.Parallel()
	for name, write := range gateForms {
		var b bytes.Buffer
		if err := write(&b, hostileGate()); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if bad := control(text); bad != "" {
			t.Errorf("%s contains %q", name, bad)
		}
		commands := regexp.MustCompile(`(?m)^[ \t]*::(?:error|warning|notice) title=[^:,]*::.*$`)
		for line := range strings.Lines(text) {
			if strings.HasPrefix(strings.TrimLeft(line, " \t"), "::") && !commands.MatchString(line) {
				t.Errorf("%s has the line %q", name, line)
			}
		}
		if strings.Contains(text, "##[") || strings.Contains(text, "##vso[") {
			t.Errorf("%s has the old form of a command in it", name)
		}
	}
	markdown, _, _ := strings.Cut(GateMarkdown(hostileGate(), SummaryBytes), "```")
	if found := regexp.MustCompile("[^\\\\][<`]").FindString(markdown); found != "" {
		t.Errorf("Markdown lets markup through: %q in\n%s", found, markdown)
	}
	for line := range strings.Lines(markdown) {
		if strings.HasPrefix(line, "| ") {
			if columns := len(regexp.MustCompile(`[^\\]\|`).FindAllString(line, -1)); columns != len(gateHead) {
				t.Errorf("row with %d columns: %s", columns, line)
			}
		}
	}
}

// At most five annotations, the errors first, and one that points to the rest.
func TestAnnotationsAreFew(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := GitHubAnnotations(&b, wideGate(3), "there"); err != nil {
		t.Fatal(err)
	}
	var levels []string
	for line := range strings.Lines(b.String()) {
		level, _, _ := strings.Cut(line[2:], " ")
		levels = append(levels, level)
	}
	if got, want := strings.Join(levels, " "), "error error error error warning notice"; got != want {
		t.Errorf("%s, want %s:\n%s", got, want, b.String())
	}
	if !strings.HasSuffix(b.String(), "::notice title=bench gate::3 findings more: see there\n") {
		t.Errorf("no pointer to the rest: %s", b.String())
	}
	b.Reset()
	pass := judgedGate()
	pass.Units[0].Judgments, pass.Units[0].Thresholds = pass.Units[0].Judgments[:1], nil
	if err := GitHubAnnotations(&b, pass, ""); err != nil || b.Len() > 0 {
		t.Errorf("a gate that passes says %q, %v", b.String(), err)
	}
}

// What does not fit is cut where it says least, and that is said.
func TestGateMarkdownFits(t *testing.T) {
	t.Parallel()
	g := wideGate(120)
	whole := GateMarkdown(g, SummaryBytes)
	if len(whole) < 50_000 || strings.Contains(whole, "left out here") {
		t.Fatalf("%d bytes are no test", len(whole))
	}
	for _, limit := range []int{len(whole), len(whole) - 1, 40_000, 20_000, 5000, 400, 80, 0} {
		text := GateMarkdown(g, limit)
		if len(text) > max(limit, 70) {
			t.Errorf("%d bytes, though %d are allowed", len(text), limit)
		}
		if cut := strings.Contains(text, "left out here") || strings.Contains(text, "cut off here"); cut != (limit < len(whole)) {
			t.Errorf("limit %d: cut %v, said %v", limit, limit < len(whole), cut)
		}
		// The failures of the last unit are worth more than what passed in the first.
		if limit >= 40_000 && strings.Count(text, "fail |") != strings.Count(whole, "fail |") {
			t.Errorf("limit %d: a failure was left out", limit)
		}
	}
}

func TestJUnitCounts(t *testing.T) {
	t.Parallel()
	g := judgedGate()
	g.Units[0].Judgments[2].Verdict = results.VerdictInvalid
	g.Partial = true
	var b bytes.Buffer
	if err := JUnit(&b, g); err != nil {
		t.Fatal(err)
	}
	var read junitSuites
	if err := xml.Unmarshal(b.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	// p50 and a threshold fail; p99 is invalid, and the gate broke off; one
	// threshold is undecided, one metric was not measured.
	if read.Tests != 10 || read.Failures != 2 || read.Errors != 2 || read.Skipped != 2 || len(read.Suites) != 2 {
		t.Errorf("%d tests, %d failures, %d errors, %d skipped in %d suites", read.Tests, read.Failures, read.Errors, read.Skipped, len(read.Suites))
	}
	for _, c := range read.Suites[0].Cases {
		if strings.Contains(c.Name, "advisory") && (c.Failure != nil || c.Error != nil || !strings.Contains(c.Out, "fail (advisory)")) {
			t.Errorf("an advisory metric decides: %+v", c)
		}
		if c.Failure != nil && c.Name == "p50(delivery)" && !strings.Contains(c.Failure.Text, "worse by: +3") {
			t.Errorf("a failure without its numbers: %+v", c.Failure)
		}
	}
}

func TestCodeQualityIsJSON(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := CodeQuality(&b, judgedGate(), "gate.yaml"); err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal(b.Bytes(), &list); err != nil || len(list) != 4 {
		t.Fatalf("%v: %d findings in %s", err, len(list), b.String())
	}
	prints := map[any]bool{}
	for _, issue := range list {
		prints[issue["fingerprint"]] = true
		if issue["check_name"] != "bench gate" || issue["location"].(map[string]any)["path"] != "gate.yaml" {
			t.Errorf("%v", issue)
		}
	}
	if len(prints) != len(list) {
		t.Error("two findings have one fingerprint")
	}
}
