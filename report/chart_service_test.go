package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"bench/results"
)

// serviceRun is an open-loop result of messages sent late nanoseconds after
// they were due, of which message i took i more.
func serviceRun(n, late int64) results.Result {
	delivery, service, lag := results.NewHistogram(), results.NewHistogram(), results.NewHistogram()
	for i := range n {
		delivery.Record(late + 1 + i)
		service.Record(1 + i)
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
	f := serviceAndLag(groups([]results.Result{serviceRun(100, 1000)}))
	if len(f.panels) != 1 || len(f.panels[0].lines) != 2 {
		t.Fatalf("drew %+v, want a panel with two lines", f)
	}
	for i, first := range []float64{1001, 1} {
		l := f.panels[0].lines[i]
		end := len(l.x) - 1
		if l.x[end] != 1 || l.y[0] != first || l.y[end] != first+89 || l.open {
			t.Errorf("%s runs from %g to %g at %g, want %g to %g at 1 (90 %%)", l.label, l.y[0], l.y[end], l.x[end], first, first+89)
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
		r := serviceRun(100, 1000)
		change(&r)
		rs := []results.Result{r}
		if strings.Contains(want, ";") {
			idle := serviceRun(100, 1000)
			idle.Pattern, idle.Loop = "websocket", "idle"
			rs = append(rs, idle)
		}
		f := serviceAndLag(groups(rs))
		if !strings.HasPrefix(f.missing, want) || len(f.panels) != 0 || len(f.remarks) != len(rs) {
			t.Errorf("missing for the reason %q with remarks %q, want %q", f.missing, f.remarks, want)
		}
	}
}

// The file of a coarse clock may hold zeros, which have no logarithm.
func TestServiceDrawsZeros(t *testing.T) {
	t.Parallel()
	r := serviceRun(1000, 0)
	lag := results.NewHistogram()
	for i := range 1000 {
		lag.Record(int64(i / 900))
	}
	r.Latency.ScheduleLag = seriesOf(lag)
	f := serviceAndLag(groups([]results.Result{r}))
	canvas := vgsvg.New(wide, f.height(wide))
	f.plot(Light).Draw(draw.New(canvas))
	text, err := svgText(canvas)
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, "a lag of zero", text)
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
