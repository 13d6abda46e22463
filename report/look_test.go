package report

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"testing"

	"bench/results"
)

func TestPatternKeepsItsLook(t *testing.T) {
	t.Parallel()
	all := sets()["six"]
	looks := map[string]look{}
	for _, g := range groups(all) {
		looks[g.label] = g.look
	}
	for i := range all {
		alone := groups(all[i : i+1])[0]
		if alone.look != looks[alone.label] {
			t.Errorf("%s alone looks like %v, among others like %v", alone.label, alone.look, looks[alone.label])
		}
	}
	for a, x := range looks {
		for b, y := range looks {
			if a == b {
				continue
			}
			if x.color(Light) == y.color(Light) || x.color(Dark) == y.color(Dark) {
				t.Errorf("%s and %s have one color", a, b)
			}
			if slices.Equal(x.dash(), y.dash()) || x.marker(Light).Shape == y.marker(Light).Shape {
				t.Errorf("%s and %s differ in their color only", a, b)
			}
		}
	}
}

func TestVariantTakesItsParentsColor(t *testing.T) {
	t.Parallel()
	looks := map[string]look{}
	for _, g := range groups(sets()["odd"]) {
		looks[g.label] = g.look
	}
	parent, variant := looks["longpoll"], looks["longpoll/close"]
	if parent.color(Light) != variant.color(Light) || parent.marker(Light) != variant.marker(Light) {
		t.Error("longpoll/close has another color or marker than longpoll")
	}
	if slices.Equal(parent.dash(), variant.dash()) {
		t.Error("longpoll/close has the dash of longpoll")
	}
}

func TestSeriesOfOnePatternDifferInTheirDash(t *testing.T) {
	t.Parallel()
	for order := range 8 {
		seen := map[string]int{}
		for series := range len(dashes) {
			dash := fmt.Sprint(look{order, series}.dash())
			if earlier, ok := seen[dash]; ok {
				t.Errorf("order %d: series %d and %d have the dash %s", order, earlier, series, dash)
			}
			seen[dash] = series
		}
	}
}

func TestForeignOrderIsDrawn(t *testing.T) {
	t.Parallel()
	for _, order := range []int{-1, -8, 8, math.MinInt, math.MaxInt} {
		_ = look{order, order}.line(Light)
		_ = look{order, order}.marker(Dark)
	}
}

func TestContrast(t *testing.T) {
	t.Parallel()
	for _, th := range []Theme{Light, Dark} {
		for _, words := range []color.NRGBA{th.Text, th.Muted} {
			if c := contrast(words, th.Background); c < 4.5 {
				t.Errorf("%s: words in %s have contrast %.2f, want 4.5 (WCAG 1.4.3)", th.Name, css(words), c)
			}
		}
		for _, line := range th.Patterns {
			if c := contrast(line, th.Background); c < 3 {
				t.Errorf("%s: lines in %s have contrast %.2f, want 3 (WCAG 1.4.11)", th.Name, css(line), c)
			}
		}
	}
}

// The six patterns stay apart for the three kinds of color blindness. At 15 in
// CIE76 (a just noticeable difference is 2.3) colors differ at a glance.
func TestPaletteForTheColorBlind(t *testing.T) {
	t.Parallel()
	// Machado, Oliveira, Fernandes (2009), severity 1.0, on linear RGB.
	kinds := map[string][3][3]float64{
		"full sight":   {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
		"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
		"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
	}
	for kind, m := range kinds {
		for _, th := range []Theme{Light, Dark} {
			for i := range 6 {
				for j := range i {
					a, b := lab(m, th.Patterns[i]), lab(m, th.Patterns[j])
					if d := math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2]); d < 15 {
						t.Errorf("%s, %s: colors %d and %d differ by %.1f, want 15", kind, th.Name, j, i, d)
					}
				}
			}
		}
	}
}

// linearRGB undoes the gamma of sRGB.
func linearRGB(c color.NRGBA) [3]float64 {
	var l [3]float64
	for i, v := range []uint8{c.R, c.G, c.B} {
		if s := float64(v) / 255; s <= 0.04045 {
			l[i] = s / 12.92
		} else {
			l[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return l
}

// contrast is WCAG's contrast ratio.
func contrast(a, b color.NRGBA) float64 {
	luminance := func(c color.NRGBA) float64 {
		l := linearRGB(c)
		return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2] + 0.05
	}
	x, y := luminance(a), luminance(b)
	return max(x, y) / min(x, y)
}

// lab is a color in CIE L*a*b*, as seen through m.
func lab(m [3][3]float64, c color.NRGBA) [3]float64 {
	l := linearRGB(c)
	times := func(m [3][3]float64, v [3]float64) [3]float64 {
		var r [3]float64
		for i := range r {
			r[i] = m[i][0]*v[0] + m[i][1]*v[1] + m[i][2]*v[2]
		}
		return r
	}
	seen := times(m, l)
	for i := range seen {
		seen[i] = min(1, max(0, seen[i]))
	}
	xyz := times([3][3]float64{
		{0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047},
		{0.2126729, 0.7151522, 0.0721750},
		{0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883},
	}, seen)
	for i, v := range xyz {
		if v > 216.0/24389 {
			xyz[i] = math.Cbrt(v)
		} else {
			xyz[i] = (24389.0/27*v + 16) / 116
		}
	}
	return [3]float64{116*xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])}
}

func TestGroupsTellRunsApart(t *testing.T) {
	t.Parallel()
	base := sets()["six"][2]
	again, faster, repeat := base, base, base
	faster.Scenario.Load.Rate = 5
	repeat.Repeat = 1
	for _, c := range []struct {
		rs   []results.Result
		want []string
	}{
		{[]results.Result{base, repeat}, []string{"longpoll"}},
		{[]results.Result{base, again}, []string{"longpoll #1", "longpoll #2"}},
		{[]results.Result{base, faster}, []string{"longpoll 1/s", "longpoll 5/s"}},
		{[]results.Result{base, faster, again}, []string{"longpoll 1/s", "longpoll 5/s", "longpoll 1/s #3"}},
	} {
		var got []string
		for _, g := range groups(c.rs) {
			got = append(got, g.label)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("groups are %q, want %q", got, c.want)
		}
	}
}
