package results

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestBreakEven(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		a, b  Price
		want  Standing
		count float64
	}{
		{"dear to set up, cheap to use", Price{1000, 10}, Price{100, 100}, From, 10},
		{"cheap to set up, dear to use", Price{100, 100}, Price{1000, 10}, Until, 10},
		{"better in both", Price{100, 10}, Price{200, 20}, Always, 0},
		{"worse in both", Price{200, 20}, Price{100, 10}, Never, 0},
		{"the same", Price{200, 20}, Price{200, 20}, Same, 0},
		{"the same set-up", Price{200, 10}, Price{200, 20}, Always, 0},
		{"the same per message", Price{300, 10}, Price{200, 10}, Never, 0},
	} {
		if s, n := BreakEven(c.a, c.b); s != c.want || n != c.count {
			t.Errorf("%s: %v after %v, want %v after %v", c.name, s, n, c.want, c.count)
		}
	}
}

// TestBreakEvenIsWhereCostsMeet holds the closed form against the costs
// themselves, on both sides of it.
func TestBreakEvenIsWhereCostsMeet(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	mirrored := map[Standing]Standing{Same: Same, Always: Never, Never: Always, From: Until, Until: From}
	for range 1000 {
		a := Price{math.Round(r.Float64() * 5000), math.Round(r.Float64() * 500)}
		b := Price{math.Round(r.Float64() * 5000), math.Round(r.Float64() * 500)}
		s, n := BreakEven(a, b)
		if back, m := BreakEven(b, a); back != mirrored[s] || m != n {
			t.Fatalf("%v %v: %v after %v, but the other way %v after %v", a, b, s, n, back, m)
		}
		if s != From && s != Until {
			continue
		}
		if cost := a.After(n); math.Abs(cost-b.After(n)) > 1e-9*cost {
			t.Fatalf("%v and %v cost %v and %v after %v", a, b, cost, b.After(n), n)
		}
		if before, after := a.After(n/2) < b.After(n/2), a.After(2*n) < b.After(2*n); before != (s == Until) || after != (s == From) {
			t.Fatalf("%v %v: %v after %v, but cheaper before %t, after %t", a, b, s, n, before, after)
		}
	}
}

func TestPriceOf(t *testing.T) {
	t.Parallel()
	wire := func(n int64) *int64 { return &n }
	one := Result{Messages: Messages{Received: 30}}
	one.Scenario.Load.Clients = 2
	one.Wire = Wire{
		Sent:     Direction{HeaderBytes: 60, WireBytes: wire(90)},
		Received: Direction{PayloadBytes: 200, FramingBytes: 30, TLSBytes: 10, WireBytes: wire(510)},
		Setup:    Setup{Bytes: 400, WireBytes: wire(1000)},
	}
	two := one
	two.Messages.Received = 70
	if p, onWire, ok := PriceOf([]Result{one, two}); !ok || !onWire || p != (Price{500, 12}) {
		t.Errorf("price %v (on the wire %t, known %t), want {500 12}", p, onWire, ok)
	}
	two.Wire.Setup.WireBytes = nil
	if p, onWire, ok := PriceOf([]Result{one, two}); !ok || onWire || p != (Price{200, 6}) {
		t.Errorf("price %v (on the wire %t, known %t), want {200 6} above TCP", p, onWire, ok)
	}
	if _, _, ok := PriceOf(nil); ok {
		t.Error("nothing has a price")
	}
}
