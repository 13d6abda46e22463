package scenarios

import (
	"context"
	"testing"
)

// TestDoctor: what it tells is consistent with what a run is refused by.
func TestDoctor(t *testing.T) {
	t.Parallel()
	m, err := Doctor(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	if m.Environment.Version != "test" || m.Environment.Cores < 1 {
		t.Errorf("environment %+v", m.Environment)
	}
	for _, l := range []Lateness{m.Timer, m.GoTimer} {
		if l.Sleeps < 300 || l.Sleeps > 500 || l.P50 < 0 || l.P99 < l.P50 || l.Max < l.P99 {
			t.Errorf("lateness %+v", l)
		}
	}
	if l := m.Link; l == nil || min(l.Dial.P50, l.Request.P50, l.Push.P50) < 0 || min(l.Dial.Sleeps, l.Request.Sleeps, l.Push.Sleeps) < 3 {
		t.Errorf("link %+v", l)
	}
	if m.ClockRead <= 0 || m.ClockStep <= 0 {
		t.Errorf("clock: read %v, step %v", m.ClockRead, m.ClockStep)
	}
	n, what, ok := m.MaxClients()
	if !ok || n < 1 || what.Arithmetic == "" {
		t.Errorf("max clients %d %+v", n, what)
	}
	for _, b := range m.Bounds {
		if b.Clients != nil && *b.Clients < n {
			t.Errorf("%s allows %d, fewer than the smallest bound %d", b.What, *b.Clients, n)
		}
	}
}

func TestDoctorInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Doctor(ctx, ""); err == nil {
		t.Error("want the error of the context")
	}
}

// TestBounds: the arithmetic for a machine of known size.
func TestBounds(t *testing.T) {
	t.Parallel()
	memory := int64(8 << 30)
	m := Machine{Descriptors: 20000, Ports: 20000, Addresses: 250, Available: &memory}
	m.Bounds = m.bounds()
	n, what, ok := m.MaxClients()
	// 8 GiB / (100 KiB + 128 MiB / 19,800 clients)
	if want := memory / (bytesPerClient + 2*bytesPerProcess/19800); !ok || n != want || what.What != "memory" {
		t.Errorf("got %d by %s, want %d by memory", n, what.What, want)
	}
	m.Available = nil
	m.Bounds = m.bounds()
	if n, what, _ := m.MaxClients(); n != 5_000_000 || what.What != "ports" {
		t.Errorf("got %d by %s, want 5000000 by ports", n, what.What)
	}
}
