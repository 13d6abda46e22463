package report

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"bench/results"
)

// TestEveryKindOfDrawingDraws draws each kind for a wide and a narrow screen.
func TestEveryKindOfDrawingDraws(t *testing.T) {
	t.Parallel()
	for _, kind := range results.DrawingKinds {
		if drawings[kind] == nil {
			t.Errorf("%s cannot be drawn", kind)
			continue
		}
		f := reported(t, kind).trialOf().draw()
		if kind == "table" {
			if f.missing == "" {
				t.Error("a table has a picture")
			}
			continue
		}
		if f.missing != "" || len(f.panels) == 0 {
			t.Errorf("%s: nothing drawn: %s", kind, f.missing)
			continue
		}
		for _, r := range f.remarks {
			if strings.HasPrefix(r, "drawn as bars") {
				t.Errorf("%s: %s", kind, r)
			}
		}
		for _, width := range []vg.Length{wide, narrow} {
			canvas := vgsvg.New(width, f.height(width))
			f.plot(Dark).Draw(draw.New(canvas))
			text, err := svgText(canvas)
			if err != nil {
				t.Fatal(err)
			}
			wellFormed(t, kind, text)
		}
	}
}

// TestLinesOfClaims holds the numbers of a chart: measured, predicted, limits and
// boundaries, and that an invalid cell is left out.
func TestLinesOfClaims(t *testing.T) {
	t.Parallel()
	f := reported(t, "lines").trialOf().draw()
	if len(f.panels) != 4 {
		t.Fatalf("%d panels, want two units at two round trips", len(f.panels))
	}
	age, ratio := f.panels[0], f.panels[2]
	if age.title != "rtt 80ms" || !strings.HasPrefix(age.y.caption, "mean delivery latency of long polling, ms") || age.x.scale != logNumber {
		t.Errorf("title %q, axes %+v %+v", age.title, age.x, age.y)
	}
	if got := len(f.panels[1].lines[0].marks); got != 2 {
		t.Errorf("%d cells at 20 ms, want 2: one is invalid", got)
	}
	measured, form := age.lines[0], age.lines[1]
	if len(form.x) != formPoints+1 || form.label != "" || form.stroke != thinStroke {
		t.Fatalf("closed form %q has %d points, stroke %d", form.label, len(form.x), form.stroke)
	}
	for _, at := range []int{0, formPoints} {
		end := at / formPoints * 2
		if !nearly(form.x[at], measured.x[end]) || !nearly(form.y[at]+0.1, measured.y[end]) {
			t.Errorf("at %g predicted %g, measured %g", form.x[at], form.y[at], measured.y[end])
		}
	}
	if len(ratio.floors) != 1 || ratio.floors[0].label != "K1 above 1.2" || ratio.floors[0].low[0] != 1.2 {
		t.Errorf("limits %+v", ratio.floors)
	}
	if len(ratio.bands) != 1 || ratio.bands[0].label != "K1" || ratio.bands[0].from != 1 || ratio.bands[0].to != 4 {
		t.Errorf("boundaries %+v, of %+v", ratio.bands, reported(t, "lines").Run.Decisions[0].Boundaries)
	}
}

// TestCollapseOfClaims: curves of several holds are one, as far as requests depend on
// time over hold alone, and the chart says how far they are.
func TestCollapseOfClaims(t *testing.T) {
	t.Parallel()
	c := reported(t, results.Collapse)
	e, cells := &c.Claims[0].Experiments[0].Experiment, c.Run.Experiments[0].Cells[:1]
	e.Groups[1] = results.Group{Name: "short", Pattern: "longpoll"}
	c.Run.Experiments[0].Cells = cells
	groups := cells[0].Groups
	groups[1].Name, groups[1].Workload.Behavior.Close = "short", false
	groups[1].Workload.Parameters.Hold, groups[1].Course = results.Duration(2*time.Second), []float64{0.5, 1, 1.5, 2}
	f := c.trialOf().draw()
	if f.missing != "" || len(f.panels) != 1 || len(f.panels[0].lines) != 4 {
		t.Fatalf("%+v", f)
	}
	p := f.panels[0]
	long, short, form := p.lines[0], p.lines[1], p.lines[2]
	if long.label != "longpoll, 30s" || short.label != "short, 2s" || long.look == short.look || form.stroke != thinStroke {
		t.Errorf("lines %q %+v, %q %+v, stroke %d", long.label, long.look, short.label, short.look, form.stroke)
	}
	// The longest hold ends first, after 40 s.
	if !nearly(p.x.max, 4.0/3) || !nearly(long.x[15], 0.5) || !nearly(long.y[15], 0.5) || !nearly(short.x[1], 0.5) || len(short.x) != 4 {
		t.Errorf("up to %g: %v and %v", p.x.max, long.x, short.x)
	}
	// The closed form of each hold has the round trip of 80 ms in it.
	if hold := 30.0; !nearly(form.y[1], 4.0/3*hold/(hold+0.08)) {
		t.Errorf("the closed form ends at %g", form.y[1])
	}
	if want := "At the same time / hold, from 0.1 on, curves agree within 0.0 %."; !slices.Contains(f.remarks, want) {
		t.Errorf("remarks %q lack %q", f.remarks, want)
	}
	// Requests that come in steps depend on the hold.
	groups[1].Course = []float64{0, 1, 1, 2}
	f = c.trialOf().draw()
	if !slices.ContainsFunc(f.remarks, func(r string) bool { return strings.Contains(r, "curves differ by up to 100.0 %") }) {
		t.Errorf("remarks %q", f.remarks)
	}
	groups[1].Course = nil
	if f = c.trialOf().draw(); !slices.ContainsFunc(f.remarks, func(r string) bool { return strings.HasPrefix(r, "drawn as bars: no two groups") }) {
		t.Errorf("drawn without a second curve: %+v", f)
	}
}

// TestMoreChartsOfClaims: a second chart has a file of its own, on the page below the
// first.
func TestMoreChartsOfClaims(t *testing.T) {
	t.Parallel()
	c := reported(t, "lines")
	x := &c.Claims[0].Experiments[0].Experiment
	x.MoreCharts = []results.Drawing{{Kind: "bars", X: "group", Y: []string{"requests_per_message"}, About: "requests"}}
	dir := t.TempDir()
	if _, err := c.Write(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"charts/rates.svg", "charts/rates-bars.svg", "charts/rates-bars.png"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	var texts []string
	for _, name := range []string{PageFile, MarkdownFile} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	page, markdown := texts[0], texts[1]
	if n := strings.Count(page, "<figure>"); n != 2 || !strings.Contains(page, "<figcaption>requests") {
		t.Errorf("%d charts on the page", n)
	}
	first, second := strings.Index(markdown, "(charts/rates.svg)"), strings.Index(markdown, "(charts/rates-bars.svg)\n\nrequests\n")
	if first < 0 || second < first {
		t.Errorf("charts at %d and %d of the Markdown", first, second)
	}
}

// TestFrontierOfClaims counts its points: one for each group with both figures.
func TestFrontierOfClaims(t *testing.T) {
	t.Parallel()
	f := reported(t, "frontier").trialOf().draw()
	p := f.panels[0]
	var labels []string
	for _, l := range p.lines {
		labels = append(labels, l.label)
	}
	if !slices.Equal(labels, []string{"longpoll", "longpoll/close", "websocket", ""}) {
		t.Errorf("points %q", labels)
	}
	// WebSocket is sooner and cheaper than both: the frontier is one step.
	if steps := p.lines[3]; len(steps.x) != 3 || steps.x[0] != p.lines[2].x[0] || steps.y[1] != p.lines[2].y[0] {
		t.Errorf("frontier %v %v", steps.x, steps.y)
	}
}

// TestDistributionsOfClaims falls back on the percentiles that were kept, and says what
// could not be read.
func TestDistributionsOfClaims(t *testing.T) {
	t.Parallel()
	f := reported(t, "cdf").trialOf().draw()
	if len(f.panels) != 5 || len(f.panels[0].lines[0].marks) != 3 {
		t.Fatalf("%d panels, want one for each valid cell", len(f.panels))
	}
	if !slices.Contains(f.remarks, "rate 16/s, rtt 80ms: damaged") {
		t.Errorf("remarks %q", f.remarks)
	}
}

// TestClaimsPage holds what the page and the Markdown must say.
func TestClaimsPage(t *testing.T) {
	t.Parallel()
	c := reported(t, "lines")
	var page, markdown bytes.Buffer
	if err := c.HTML(&page); err != nil {
		t.Fatal(err)
	}
	if err := c.Markdown(&markdown); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<b>PARTIAL</b> interrupted", `<td class="text word between">CONDITIONAL</td>`, "load.rate: holds at 4/s, fails at 1/s (network.rtt = 80ms)",
		"One &lt;b&gt;, A. | Body, 2025", `<td class="text word open">OPINION</td>`, "better is no number", `<td class="text word open">PLANNED</td>`,
		"tier 2, planned: it needs a fleet", "<pre>bench claims run rates</pre>", "left out to fit the time: load.rate = 2/s", "both, &lt;b&gt;related",
		"invalid: generator cpu", "at least 1.2", "slower links", `id="rates"`, `href="#rates"`,
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if found := reachesOut.Find(page.Bytes()); found != nil {
		t.Errorf("the page contains %q", found)
	}
	for _, svg := range regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(page.String(), -1) {
		if fixed := paint.FindString(svg); fixed != "" {
			t.Fatalf("a picture has the fixed color %s, which one of the themes cannot show", fixed)
		}
		wellFormed(t, "a picture in the page", svg)
	}
	for _, want := range []string{
		"**PARTIAL**: interrupted", "| K1 | it is \\`later\\` | CONDITIONAL | load.rate: holds at 4/s, fails at 1/s", "**CONDITIONAL** K1", "![How much later \\| is it?](charts/rates.svg)",
		"- **expected** CONDITIONAL", "```\nbench claims run rates\n```",
	} {
		if !strings.Contains(markdown.String(), want) {
			t.Errorf("the Markdown lacks %q:\n%s", want, markdown.String())
		}
	}
	for line := range strings.Lines(markdown.String()) {
		if strings.HasPrefix(line, "::") {
			t.Errorf("the Markdown has the line %q", line)
		}
	}
}

// TestClaimsPageOfAHalf tells what a run that was interrupted has, and why it shows no
// more.
func TestClaimsPageOfAHalf(t *testing.T) {
	t.Parallel()
	c := reported(t, "lines")
	cells := c.Run.Experiments[0].Cells
	for i := range cells {
		cells[i].Missing, cells[i].Invalid, cells[i].Repetitions = true, "", i%2
	}
	var half, none bytes.Buffer
	if err := c.Markdown(&half); err != nil {
		t.Fatal(err)
	}
	if got := len(c.trialOf().cells); got != 3 || !strings.Contains(half.String(), ", 1 of 3 repetitions |") {
		t.Errorf("%d cells, want those that were begun:\n%s", got, half.String())
	}
	c = reported(t, "lines")
	for i := range c.Run.Experiments[0].Cells {
		c.Run.Experiments[0].Cells[i].Invalid = "generator cpu"
	}
	if err := c.HTML(&none); err != nil {
		t.Fatal(err)
	}
	if want := "Not drawn: every cell that was run is invalid: generator cpu."; !strings.Contains(none.String(), want) {
		t.Errorf("the page lacks %q", want)
	}
}

// TestClaimsReportWrites leaves page, Markdown and pictures.
func TestClaimsReportWrites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	page, err := reported(t, "heat").Write(dir)
	if err != nil || page != filepath.Join(dir, PageFile) {
		t.Fatalf("page %q, %v", page, err)
	}
	for _, name := range []string{PageFile, MarkdownFile, "charts/rates.svg", "charts/rates.png"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := reported(t, "heat").Write(filepath.Join(dir, PageFile)); err == nil {
		t.Error("a report was written below a file")
	}
}
