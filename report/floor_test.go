package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"bench/results"
)

// calibrated is six patterns on a machine of known floor: websocket and sse are
// near it at their median, websocket at its 99th percentile too.
func calibrated() []results.Result {
	rs := slices.Clone(sets()["six"])
	for i, f := range [][3]int64{
		{190_000, 600_000, 3_000_000}, {90_000, 400_000, 2_500_000}, {180_000, 500_000, 4_000_000},
		{140_000, 350_000, 2_000_000}, {130_000, 380_000, 2_200_000}, {140_000, 300_000, 1_900_000},
	} {
		rs[i].Floor = &results.Floor{Delivery: &results.Percentiles{Count: 10_000, P50: f[0], P99: f[1], P999: f[2]}}
	}
	return rs
}

// What the charts draw of the floor, and what stands under them.
func TestFloorGolden(t *testing.T) {
	t.Parallel()
	rs := calibrated()
	gs := groups(rs)
	var b bytes.Buffer
	for _, c := range Charts {
		f := c.figure(gs)
		for i := range f.panels {
			f.panels[i].lines = nil
		}
		if !slices.ContainsFunc(f.panels, func(p panel) bool { return len(p.floors) > 0 }) && len(f.remarks) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s\n%s\n", c.Title, c.Sentence(rs))
		f.dump(&b)
		b.WriteByte('\n')
	}
	for _, n := range notesOf(gs) {
		fmt.Fprintf(&b, "%v %s\n", n.labels, n.text)
	}
	golden(t, "floor.txt", b.Bytes())
}

// A floor that ends beyond the axis is cut on the line that is drawn to its end:
// halfway between 100 and 10,000 on a logarithmic axis is 1,000.
func TestFloorIsCutAtTheEndOfTheAxis(t *testing.T) {
	t.Parallel()
	rs := calibrated()[3:4]
	rs[0].Floor.Delivery = &results.Percentiles{Count: 1, P50: 50, P99: 100, P999: 10_000}
	for max, want := range map[float64]string{
		4:   "[0.301 2.000 3.000] [50 100 10000]",
		3:   "[0.301 2.000 3.000] [50 100 10000]",
		2.5: "[0.301 2.000 2.500] [50 100 1000]",
		2:   "[0.301 2.000] [50 100]",
		0.3: "[0.301] [50]",
	} {
		s := floorOfNines(groups(rs), max)[0]
		if got := fmt.Sprintf("%.3f %.0f", s.x, s.low); got != want || !slices.Equal(s.low, s.high) {
			t.Errorf("up to %v: %s and %.0f, want %s", max, got, s.high, want)
		}
	}
	if s := floorOfNines(groups(sets()["six"]), 3); s != nil {
		t.Errorf("%v without a calibration", s)
	}
}

// Room is made for a floor within a decade of the data; one far below would
// press the curves against the upper end.
func TestFloorsFitWithinADecade(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		floor, from float64
		drawn       bool
	}{{2e6, 1e6, true}, {3e5, 2e5, true}, {1e5, 1e5, true}, {9e4, 1e6, false}, {0, 1e6, false}} {
		f := figure{panels: []panel{
			{title: "a", y: axis{scale: logDuration, min: 1e6, max: 1e8}, floors: []floorShade{{label: "floor", low: []float64{c.floor}, high: []float64{c.floor}}}},
			{title: "b", y: axis{scale: logDuration, min: 1e6, max: 1e8}},
		}}
		f.fitFloors()
		if drawn := len(f.panels[0].floors) == 1; drawn != c.drawn || (len(f.remarks) == 0) != c.drawn {
			t.Errorf("floor of %v ns: drawn %t, remarks %q", c.floor, drawn, f.remarks)
		}
		for _, p := range f.panels {
			if p.y.min != c.from {
				t.Errorf("floor of %v ns: %s begins at %v, want %v", c.floor, p.title, p.y.min, c.from)
			}
		}
	}
}

// Whoever reads one form only is told too; an invalid run has no numbers to flag.
func TestNearTheFloorIsFlagged(t *testing.T) {
	t.Parallel()
	rs := calibrated()
	const flag = "near the floor of this machine: p50 is within twice"
	for name, write := range map[string]func(io.Writer, []results.Result) error{"table": Table, "markdown": Markdown, "page": HTML} {
		var b strings.Builder
		if err := write(&b, rs); err != nil {
			t.Fatal(err)
		}
		if strings.Count(b.String(), flag) != 1 {
			t.Errorf("%s: %d flags, want one for both patterns", name, strings.Count(b.String(), flag))
		}
	}
	for i := range rs {
		rs[i].Validity = results.Validity{Checks: []results.Check{{Name: "steal", Kind: "instrument", Value: 1}}}
	}
	for _, g := range groups(rs) {
		if notes := floorNotes(g); notes != nil {
			t.Errorf("%s is invalid and flagged: %q", g.label, notes)
		}
	}
}

// Shades are drawn whole at every width, a floor of one pattern as a line.
func TestFloorsDraw(t *testing.T) {
	t.Parallel()
	for _, rs := range [][]results.Result{calibrated(), calibrated()[4:5]} {
		for _, c := range Charts[:2] {
			f := c.figure(groups(rs))
			for _, width := range []vg.Length{wide, narrow, 200} {
				canvas := vgsvg.New(width, f.height(width))
				f.plot(Dark).Draw(draw.New(canvas))
				text, err := svgText(canvas)
				if err != nil {
					t.Fatal(err)
				}
				wellFormed(t, c.Name, text)
				if width > 200 && !strings.Contains(text, ">floor") {
					t.Errorf("%s, %v points wide: the floor has no name", c.Name, width)
				}
			}
		}
	}
}
