package results

import (
	"math"
	"slices"
	"testing"
	"time"
)

// measuredAs is a sample of a pattern that took so much beside its closed form, and so
// much CPU for a thousand messages.
func measuredAs(t *testing.T, pattern string, w Workload, beside time.Duration, cpu float64) Sample {
	t.Helper()
	o, ok := Foresee(pattern, w)
	if !ok {
		t.Fatalf("no closed form describes %s", pattern)
	}
	figures := map[string]Estimate{}
	add := func(name string, v float64) {
		figures[name] = Estimate{Value: v, Low: v, High: v, Values: []float64{v}}
	}
	for _, figure := range LatencyFigures {
		add(figure+"(delivery)", foreseenAs(o, figure)+float64(beside))
	}
	add("requests_per_message", o.Requests)
	add("server_cpu_ms_per_1000", cpu)
	return Sample{pattern, w, figures, "here"}
}

// typicalLoad is a workload with the usual parameters.
func typicalLoad(rate Rate, rtt time.Duration) Workload {
	return Workload{
		Load:       Load{Clients: 100, Rate: rate, Payload: 256},
		Network:    Network{RTT: Duration(rtt)},
		Parameters: Parameters{PollInterval: Duration(time.Second), Hold: Duration(30 * time.Second), BatchCount: 1, MaxWait: Duration(500 * time.Millisecond)},
	}
}

// TestForesee holds the outlook against numbers worked out by hand.
func TestForesee(t *testing.T) {
	t.Parallel()
	const ms = 1e6
	w := typicalLoad(1, 80*time.Millisecond)
	for _, c := range []struct {
		pattern                 string
		mean, p99, wire, asks   float64
		meanWithin, wireWithin  float64
		p99Within, asksTogether float64
	}{
		// Half an interval, or 99 % of it, and half a round trip; a request a message.
		{"keepalive", 540 * ms, 1030 * ms, 0, 1, 0.1, math.Inf(1), 0.1, 1e-9},
		// A frame of 4 bytes, a segment and its acknowledgement.
		{"websocket", 40 * ms, 40 * ms, 256 + 4 + 104, 0, 0.1, 1e-9, 0.1, 1e-9},
		// a = 0.08: x = 0.08/(0.08 + e^-0.08) = 0.0798; x g/2 = 3.19 ms, g (1 - 0.01/x) = 69.97 ms.
		{"longpoll", 43.19 * ms, 109.97 * ms, 0, 1 / (0.08 + math.Exp(-0.08)), 0.01 * ms, math.Inf(1), 0.1 * ms, 1e-9},
	} {
		o, ok := Foresee(c.pattern, w)
		if !ok || math.Abs(o.Mean-c.mean) > c.meanWithin || math.Abs(o.Age(0.99)-c.p99) > c.p99Within ||
			math.Abs(o.WireBytes-c.wire) > c.wireWithin || math.Abs(o.Requests-c.asks) > c.asksTogether {
			t.Errorf("%s: %t, mean %.6g, p99 %.6g, %.6g bytes, %.6g requests", c.pattern, ok, o.Mean, o.Age(0.99), o.WireBytes, o.Requests)
		}
	}
	if _, ok := Foresee("carrier-pigeon", w); ok {
		t.Error("a pattern without a closed form has an outlook")
	}
	idle := w
	idle.Load.Rate = 0
	if _, ok := Foresee("longpoll", idle); ok {
		t.Error("a load without messages has an outlook per message")
	}
}

// TestAdviseTellsWhatIsMeasured asks at the place of a sample, and elsewhere.
func TestAdviseTellsWhatIsMeasured(t *testing.T) {
	t.Parallel()
	patterns := []string{"keepalive", "longpoll", "websocket"}
	base := typicalLoad(1, 0)
	samples := []Sample{
		measuredAs(t, "longpoll", typicalLoad(1, 80*time.Millisecond), 2*time.Millisecond, 40),
		measuredAs(t, "websocket", typicalLoad(1, 80*time.Millisecond), time.Millisecond, 10),
	}
	option := func(a Advice, name string) Option {
		i := slices.IndexFunc(a.Options, func(o Option) bool { return o.Name == name })
		if i < 0 {
			t.Fatalf("no option %s in %+v", name, a.Options)
		}
		return a.Options[i]
	}
	near := Advise(Wish{Clients: 1000, Rate: 1, Payload: 256, RTT: Duration(80 * time.Millisecond)}, base, patterns, samples)
	if o := option(near, "websocket"); o.Latency["p99"].How != Measured || o.Latency["p99"].Value != 41e6 || o.Cores.Value != 1000*10.0/1e6 {
		t.Errorf("at the sample's place: %+v", o)
	}
	far := Advise(Wish{Clients: 1000, Rate: 4, Payload: 256, RTT: Duration(20 * time.Millisecond)}, base, patterns, samples)
	if o := option(far, "websocket"); o.Latency["p99"].How != Foreseen || o.Latency["p99"].Value != 11e6 || o.Latency["p99"].From != "here" || o.Cores.How != Scaled {
		t.Errorf("elsewhere: %+v", o)
	}
	if o := option(far, "keepalive every 1s"); o.Cores.How != "" || o.Latency["mean"].Value != 510e6 {
		t.Errorf("without a sample: %+v", o)
	}
	if option(far, "websocket").Beaten || !option(far, "longpoll").Beaten {
		t.Errorf("longpoll is later and costs more than websocket, which beats it: %+v", far.Options)
	}
}

// TestAdviseChooses holds the answer and its reason.
func TestAdviseChooses(t *testing.T) {
	t.Parallel()
	base := typicalLoad(1, 0)
	cheapPolls := []Sample{
		measuredAs(t, "keepalive", typicalLoad(1, 80*time.Millisecond), 0, 5),
		measuredAs(t, "websocket", typicalLoad(1, 80*time.Millisecond), 0, 10),
	}
	patterns := []string{"keepalive", "websocket"}
	wish := Wish{Clients: 10, Rate: 1, Payload: 256, RTT: Duration(80 * time.Millisecond)}
	for _, c := range []struct{ slo, want string }{
		// 0.98 (20 s - 40 ms) / 0.99 is 19.8 s: polls that rare take little.
		{"p99<20s", "keepalive every 19s meets p99 < 20s and, of the 5 options that do, takes the least CPU of the server"},
		// 0.98 (200 - 40) / 0.99 ms is 158 ms.
		{"p99<200ms", "websocket meets p99 < 200ms and, of the 3 options that do, takes the least CPU of the server"},
		{"p99<10ms", "no pattern meets p99 < 10ms: the soonest is websocket with p99 of 40ms"},
	} {
		objectives, err := ParseObjectives(c.slo)
		if err != nil {
			t.Fatal(err)
		}
		wish.Objectives = objectives
		a := Advise(wish, base, patterns, cheapPolls)
		if a.Why != c.want {
			t.Errorf("%s: %s, want %s", c.slo, a.Why, c.want)
		}
		if c.slo == "p99<200ms" && !slices.ContainsFunc(a.Options, func(o Option) bool { return o.Name == "keepalive every 150ms" && len(o.Misses) == 0 }) {
			t.Errorf("no interval just meets the objective: %+v", a.Options)
		}
	}
	wish.Objectives = nil
	if a := Advise(wish, base, patterns, nil); a.Choice >= 0 && a.Options[a.Choice].Pattern != "websocket" || len(a.Notes) == 0 {
		t.Errorf("without measurements: %s %q", a.Why, a.Notes)
	}
}

// TestAlong draws a prediction over a field, and refuses one that is no number.
func TestAlong(t *testing.T) {
	t.Parallel()
	p := Prediction{Form: "push_age", With: []Argument{{Symbol: "r", Field: "network.rtt"}}}
	got, err := p.Along(Workload{}, "network.rtt", []float64{0, 2e7, 8e7})
	if err != nil || !slices.Equal(got, []float64{0, 1e7, 4e7}) {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := p.Along(Workload{}, "behavior.close", []float64{1}); err == nil {
		t.Error("a field that is no number was given one")
	}
	if !p.Takes("network.rtt") || p.Takes("load.rate") {
		t.Error("Takes does not tell what the prediction takes")
	}
}
