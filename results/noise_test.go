package results

import (
	"math"
	"reflect"
	"testing"
	"time"
)

func gateNoise() *Noise {
	return &Noise{Loads: []LoadNoise{{
		Date: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Scenario: "gate", Pattern: "sse", Load: "5be1c0de",
		Window: Duration(4 * time.Second), Pairs: 20, Deviations: map[string]float64{"p99(delivery)": 0.1, "reach": 0},
	}}}
}

func TestNoiseMargin(t *testing.T) {
	t.Parallel()
	l := gateNoise().Of("5be1c0de")
	if gateNoise().Of("other") != nil || (*Noise)(nil).Of("5be1c0de") != nil {
		t.Error("the noise of one load is taken for that of another")
	}
	for _, c := range []struct {
		metric string
		window time.Duration
		want   float64
	}{
		{"p99(delivery)", 4 * time.Second, math.Expm1(0.2)},
		{"p99(delivery)", time.Second, math.Expm1(0.4)}, // a quarter of the messages, twice the noise
		{"p99(delivery)", time.Hour, math.Expm1(0.2)},
		{"reach", time.Second, 0},
		{"p50(delivery)", time.Second, 0},
	} {
		if got := l.Margin(c.metric, Duration(c.window)); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s in %v: %v, want %v", c.metric, c.window, got, c.want)
		}
	}
	if got := (*LoadNoise)(nil).Margin("reach", 1); got != 0 {
		t.Errorf("unknown noise widens a margin to %v", got)
	}
}

// A new measurement replaces that of the same load, and no other.
func TestNoiseWith(t *testing.T) {
	t.Parallel()
	before := gateNoise()
	other, again := before.Loads[0], before.Loads[0]
	other.Load, again.Pairs = "other", 18
	after := before.With([]LoadNoise{other}).With([]LoadNoise{again})
	if len(after.Loads) != 2 || after.Of("5be1c0de").Pairs != 18 || after.Of("other").Pairs != 20 || len(before.Loads) != 1 {
		t.Errorf("%+v; before %+v", after, before)
	}
	if first := (*Noise)(nil).With([]LoadNoise{again}); len(first.Loads) != 1 {
		t.Errorf("first: %+v", first)
	}
}

// The key of a load tells loads apart, and forgets what does not change them.
func TestLoadKey(t *testing.T) {
	t.Parallel()
	s := sample(t).Scenario
	key := LoadKey(s, "sse", false)
	same := s
	same.Name, same.Load.Seed, same.Load.Duration, same.Load.Inject, same.Thresholds = "other", 9, 1, "swallow=2", nil
	if LoadKey(same, "sse", false) != key {
		t.Error("name, seed, length, faults or thresholds make another load")
	}
	heavier := s
	heavier.Load.Clients++
	for name, other := range map[string]string{
		"pattern": LoadKey(s, "websocket", false), "foreign": LoadKey(s, "sse", true), "clients": LoadKey(heavier, "sse", false),
	} {
		if other == key {
			t.Errorf("another %s is the same load", name)
		}
	}
}

func TestNoiseInTheMachineFile(t *testing.T) {
	t.Parallel()
	f := machineFile()
	f.Noise = gateNoise()
	got, err := DecodeMachine(machineText(t, f))
	if err != nil || !reflect.DeepEqual(got.Noise, f.Noise) || !reflect.DeepEqual(got.Calibration, f.Calibration) {
		t.Errorf("%v: %+v came back as %+v", err, f.Noise, got.Noise)
	}
	for _, spoil := range []func(*LoadNoise){
		func(l *LoadNoise) { l.Deviations["reach"] = -1 },
		func(l *LoadNoise) { l.Pairs = 0 },
		func(l *LoadNoise) { l.Window = 0 },
	} {
		bad := machineFile()
		bad.Noise = gateNoise()
		spoil(&bad.Noise.Loads[0])
		if _, err := DecodeMachine(machineText(t, bad)); err == nil {
			t.Errorf("%+v is accepted", bad.Noise)
		}
	}
}
