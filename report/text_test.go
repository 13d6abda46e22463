package report

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		0: "0", 1: "1.00", 9.994: "9.99", 9.996: "10.0", 99.96: "100", 123.4: "123", 999.4: "999", 999.6: "1,000",
		12345: "12,300", 1234567: "1,230,000", 0.1: "0.100", 0.01234: "0.0123", 0.0009996: "0.00100",
		1e-9: "<0.000001", -12.34: "-12.3", -12345: "-12,300", math.Inf(1): "∞", 99.95: "100",
	} {
		if got := number(v); got != want {
			t.Errorf("number(%g) = %q, want %q", v, got, want)
		}
	}
	if got := number(math.NaN()); got != "n/a" {
		t.Errorf("number(NaN) = %q", got)
	}
}

func TestAmount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v          float64
		unit, want string
	}{
		{2795, "deliveries", "2,795 deliveries"}, {1, "segments", "1 segment"}, {1, "deliveries", "1 delivery"}, {1, "processes", "1 process"}, {0, "polls", "0 polls"},
		{12345, "1", "12,345"}, {0.75, "rank correlation", "0.750 rank correlation"},
		{0.05, "share", "5.00 %"}, {1.5e6, "ns", "1.50 ms"}, {2048, "B", "2.00 KiB"},
		{math.Inf(1), "polls", "∞ polls"}, {1e300, "", number(1e300)},
	} {
		if got := amount(c.v, c.unit); got != c.want {
			t.Errorf("amount(%g, %q) = %q, want %q", c.v, c.unit, got, c.want)
		}
	}
}

func TestUnits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		units  []unit
		values []float64
		want   string
	}{
		{durationUnits, []float64{2.3e5, 1e9}, "ms"},
		{durationUnits, []float64{2.3e5, 9e5}, "µs"},
		{durationUnits, []float64{1e9}, "s"},
		{durationUnits, []float64{1e6}, "ms"},
		{durationUnits, nil, "ms"},
		{durationUnits, []float64{0, math.NaN(), 5}, "ns"},
		{byteUnits, []float64{9_800, 41_800}, "KiB"},
		{byteUnits, []float64{100, 900}, "B"},
	} {
		if got := unitFor(c.units, c.values).name; got != c.want {
			t.Errorf("the unit for %v is %s, want %s", c.values, got, c.want)
		}
	}
}

func TestReachIsNotRoundedUp(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{1: "1", 0.99999: "0.9999", 0.98025: "0.9802", 0: "0.0000"} {
		if got := ratio(v); got != want {
			t.Errorf("ratio(%g) = %s, want %s", v, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain":                  `"plain"`,
		"é ü 字":                  `"é ü 字"`,
		"\x1b[2Jx":               `"\x1b[2Jx"`,
		"a\r\n::error::b":        `"a\r\n::error::b"`,
		"\u202eevil":             `"\u202eevil"`,
		"\xff":                   `"\xff"`,
		strings.Repeat("字", 241): `"` + strings.Repeat("字", 240) + `"…`,
	} {
		if got := Quote(text); got != want {
			t.Errorf("Quote(%q) = %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{"longpoll/close": "longpoll/close", "::x": "··x", "": "(unnamed)", " a\nb\x1b ": "a·b·"} {
		if got := name(text); got != want {
			t.Errorf("name(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestTicks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ticker    plot.Ticker
		low, high float64
		want      string
	}{
		{linearTicks{4}, 0, 1500, "0 500 1,000 1,500"},
		{linearTicks{4}, 0, 0.3, "0.0 0.1 0.2 0.3"},
		{linearTicks{6}, 0, 14, "0 5 10"},
		{decadeTicks{write: roundDuration}, 5e4, 2e9, "100 µs 1 ms 10 ms 100 ms 1 s"},
		{decadeTicks{write: roundDuration}, 2e5, 5e6, "200 µs 500 µs 1 ms 2 ms 5 ms"},
		{decadeTicks{write: roundNumber}, 0.1, 20, "0.1 0.2 0.5 1 2 5 10 20"},
		{decadeTicks{write: roundNumber}, 1, 5000, "1 10 100 1,000"},
		{decadeTicks{roundDuration, 3}, 5e4, 2e9, "100 µs 10 ms 1 s"},
		{decadeTicks{roundNumber, 3}, 0.2, 50, "1 10"},
		{decadeTicks{roundNumber, 2}, 2, 9, "2 5"},
		{ninesTicks{}, 0, 4.2, "0 50 90 99 99.9 99.99"},
	} {
		var labels []string
		for _, tick := range c.ticker.Ticks(c.low, c.high) {
			if tick.Label != "" {
				labels = append(labels, tick.Label)
			}
		}
		if got := strings.Join(labels, " "); got != c.want {
			t.Errorf("%T from %g to %g: %s, want %s", c.ticker, c.low, c.high, got, c.want)
		}
	}
	for _, c := range [][4]float64{{1.2e5, 9.3e8, 1e5, 1e9}, {2e5, 2e9, 2e5, 2e9}, {5, 5, 5, 10}, {3.1e3, 4e3, 2e3, 5e3}} {
		if low, high := logBounds(c[0], c[1]); math.Abs(low/c[2]-1) > 1e-9 || math.Abs(high/c[3]-1) > 1e-9 {
			t.Errorf("logBounds(%g, %g) = %g, %g, want %g, %g", c[0], c[1], low, high, c[2], c[3])
		}
	}
}

func TestSpread(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ wanted, want []vg.Length }{
		{nil, nil},
		{[]vg.Length{10, 50, 90}, []vg.Length{10, 50, 90}},
		{[]vg.Length{50, 50}, []vg.Length{45, 55}},
		{[]vg.Length{0, 0, 0}, []vg.Length{0, 10, 20}},
		{[]vg.Length{99, 100}, []vg.Length{90, 100}},
		{[]vg.Length{40, 52, 54, 61}, []vg.Length{36.75, 46.75, 56.75, 66.75}},
	} {
		got := spread(c.wanted, 10, 0, 100)
		if !slices.EqualFunc(got, c.want, func(a, b vg.Length) bool { return math.Abs(float64(a-b)) < 1e-9 }) {
			t.Errorf("spread(%v) = %v, want %v", c.wanted, got, c.want)
		}
	}
}

func FuzzSpread(f *testing.F) {
	f.Add([]byte{0, 0, 0, 7, 200})
	f.Fuzz(func(t *testing.T, seeds []byte) {
		var wanted []vg.Length
		for _, s := range seeds[:min(len(seeds), 20)] {
			wanted = append(wanted, vg.Length(s))
		}
		slices.Sort(wanted)
		places := spread(wanted, 10, 0, 255)
		if len(places) != len(wanted) {
			t.Fatalf("%d places for %d labels", len(places), len(wanted))
		}
		for i, p := range places {
			if p < -1e-9 || p > 255+1e-9 {
				t.Errorf("%v: place %v is outside", wanted, p)
			}
			if i > 0 && p-places[i-1] < 10-1e-9 {
				t.Errorf("%v: %v and %v touch", wanted, places[i-1], p)
			}
		}
	})
}
