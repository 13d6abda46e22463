package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"bench/results"
)

// serviceRun is an open-loop result of n messages that were sent late nanoseconds
// after they were due; message i arrived i + 1 microseconds after it was sent.
func serviceRun(n, late int64) results.Result {
	delivery, service, lag := results.NewHistogram(), results.NewHistogram(), results.NewHistogram()
	for i := range n {
		delivery.Record(late + (1+i)*1000)
		service.Record((1 + i) * 1000)
		lag.Record(late)
	}
	r := nothing()[0]
	r.Scenario.Load.Clients, r.Scenario.Load.Topics = int(n), results.OwnTopics
	r.Latency = results.Latency{Delivery: seriesOf(delivery), Service: seriesOf(service), ScheduleLag: seriesOf(lag)}
	return r
}

func TestServiceCurvesEndWithTheirMessages(t *testing.T) {
	t.Parallel()
	// Of a hundred messages ten lie beyond the 90th and nine beyond the 91st. No
	// message lies beyond a lag that all share.
	f := serviceAndLag(groups([]results.Result{serviceRun(100, 500_000)}))
	if len(f.panels) != 1 || len(f.panels[0].lines) != 2 {
		t.Fatalf("drew %+v, want a panel with two lines", f)
	}
	for i, first := range []float64{501e3, 1e3} {
		l := f.panels[0].lines[i]
		end := len(l.x) - 1
		last := first + 89e3
		// Histograms know values to a thousandth.
		if math.Abs(l.y[0]/first-1) > 1e-3 || math.Abs(l.y[end]/last-1) > 1e-3 || l.x[end] != 1 || l.open {
			t.Errorf("%s runs from %g to %g at %g, want %g to %g at 1 (90 %%)", l.label, l.y[0], l.y[end], l.x[end], first, last)
		}
	}
	if want := "sse: the schedule lag is not drawn: its values are too few for any percentile"; !slices.Equal(f.remarks, []string{want}) {
		t.Errorf("remarks are %q, want %q", f.remarks, want)
	}
}

func TestServiceSaysWhyItIsMissing(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*results.Result){
		"a closed loop has no due times":                 func(r *results.Result) { r.Loop = "closed" },
		"nothing is due in an idle run":                  func(r *results.Result) { r.Loop = "idle" },
		"delivery latency was not measured":              func(r *results.Result) { r.Latency.Delivery = nil },
		"service time was not measured":                  func(r *results.Result) { r.Latency.Service = nil },
		"schedule lag was not measured":                  func(r *results.Result) { r.Latency.ScheduleLag = nil },
		"the measurement is invalid":                     func(r *results.Result) { r.Validity.Valid = false },
		"the messages are too few for any percentile":    func(r *results.Result) { *r = serviceRun(5, 1000) },
		"a closed loop has no due times; nothing is due": func(r *results.Result) { r.Loop = "closed" },
	} {
		r := serviceRun(100, 500_000)
		change(&r)
		rs := []results.Result{r}
		if strings.Contains(want, ";") {
			idle := serviceRun(100, 500_000)
			idle.Pattern, idle.Loop = "websocket", "idle"
			rs = append(rs, idle)
		}
		f := serviceAndLag(groups(rs))
		if !strings.HasPrefix(f.missing, want) || len(f.panels) != 0 || len(f.remarks) != len(rs) {
			t.Errorf("missing for the reason %q with remarks %q, want %q", f.missing, f.remarks, want)
		}
	}
}

func TestShortestLagLeavesRoomOnTheAxis(t *testing.T) {
	t.Parallel()
	r := serviceRun(1000, 0)
	lag := results.NewHistogram()
	for i := range int64(1000) {
		lag.Record(i/600*5000 + i)
	}
	r.Latency.ScheduleLag = seriesOf(lag)
	p := serviceAndLag(groups([]results.Result{r})).panels[0]
	l := p.lines[2]
	if p.y.min != 1000 || l.y[0] != 1000 || l.marks[0].y != 1000 || l.marks[0].low != 1000 || math.Abs(l.marks[1].y/5899-1) > 1e-3 {
		t.Errorf("axis from %g, lag from %g with marks %+v, want all from 1,000 ns and p90 at 5,899 ns", p.y.min, l.y[0], l.marks)
	}
}

// A coarse clock measures zeros, which have no logarithm.
func TestZerosAreDrawn(t *testing.T) {
	t.Parallel()
	r := serviceRun(1000, 0)
	connect := results.NewHistogram()
	for i := range int64(1000) {
		connect.Record(i / 900)
	}
	r.Latency.Connect = seriesOf(connect)
	f := connectTimes(groups([]results.Result{r}))
	canvas := vgsvg.New(wide, f.height(wide))
	f.plot(Light).Draw(draw.New(canvas))
	text, err := svgText(canvas)
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, "connecting in no time", text)
}

func TestSpansDifferWithoutColor(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, s := range spans {
		for order := range 6 {
			style := line{look: look{order: order}, stroke: s.stroke}.style(Light)
			key := fmt.Sprint(order, style.Width, style.Dashes)
			if other, ok := seen[key]; ok {
				t.Errorf("%s and %s of order %d have one stroke", other, s.name, order)
			}
			seen[key] = s.name
		}
	}
}
