package results

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// A peer is one end of a simulated TCP connection: it acknowledges every second
// segment at once and the last one when the delayed acknowledgement is due, unless
// it has something to send before.
type peer struct {
	owed  int     // segments that are not acknowledged
	due   float64 // when the delayed acknowledgement is
	sent  *int
	bytes *float64
}

const delayedAck = 0.04

// idle lets time pass up to now.
func (p *peer) idle(now float64) {
	if p.owed > 0 && p.due <= now {
		p.acknowledge()
	}
}

func (p *peer) acknowledge() {
	p.owed = 0
	*p.sent++
	*p.bytes += 52
}

// send sends bytes to the other end at a time.
func (p *peer) send(to *peer, bytes, now float64) {
	p.idle(now)
	to.idle(now)
	p.owed = 0 // carried along
	for left := bytes; ; left -= 1448 {
		size := math.Min(left, 1448)
		*p.sent++
		*p.bytes += 52 + size
		if to.owed++; to.owed == 1 {
			to.due = now + delayedAck
		} else {
			to.acknowledge()
		}
		if left <= 1448 {
			return
		}
	}
}

// wire is a connection between a client and a server.
func wire() (client, server *peer, segments *int, bytes *float64) {
	segments, bytes = new(int), new(float64)
	return &peer{sent: segments, bytes: bytes}, &peer{sent: segments, bytes: bytes}, segments, bytes
}

func TestWireAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const n = 50
	for _, size := range []float64{1, 260, 1448, 1449, 4096, 7000, 16384} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			client, server, segments, bytes := wire()
			for i := range n {
				server.send(client, size, float64(i))
			}
			client.idle(n)
			if want := n * PushSegments(size); float64(*segments) != want || *bytes != n*WirePush(size) {
				t.Errorf("push: %d segments and %v bytes, closed form %v and %v", *segments, *bytes, want, n*WirePush(size))
			}
			const request = 112.0
			client, server, segments, bytes = wire()
			for i := range n {
				at := float64(i)
				client.send(server, request, at)
				server.send(client, size, at+0.001)
			}
			client.idle(n)
			server.idle(n)
			if want := n * ExchangeSegments(request, size); float64(*segments) != want || *bytes != n*WireExchange(request, size) {
				t.Errorf("exchange: %d segments and %v bytes, closed form %v and %v", *segments, *bytes, want, n*WireExchange(request, size))
			}
		})
	}
}

// TestWireNewExchange adds the segments of a handshake and of two closings one by one.
func TestWireNewExchange(t *testing.T) {
	t.Parallel()
	client, server, segments, bytes := wire()
	for _, options := range []float64{8, 8, 0} { // SYN, SYN and ACK, ACK
		*segments++
		*bytes += 52 + options
	}
	client.send(server, 131, 0)
	server.send(client, 384, 0.001)
	client.idle(1)
	for range 4 { // FIN, ACK, FIN, ACK
		*segments++
		*bytes += 52
	}
	if want := NewExchangeSegments(131, 384); float64(*segments) != want || *bytes != WireNewExchange(131, 384) {
		t.Errorf("%d segments and %v bytes, closed form %v and %v", *segments, *bytes, want, WireNewExchange(131, 384))
	}
}

// TestWireKnown holds numbers that are quoted elsewhere.
func TestWireKnown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what            string
		got, want, most float64
	}{
		{"longpoll over websocket at 256 B", WireExchange(112, 109+256) / WirePush(256+4), 1.74, 0.005},
		{"keepalive kB per client-hour", WireIdle(1, 112, 64) / 1000, 1195, 1},
		{"longpoll kB per client-hour", WireIdle(Rate(1.0/30), 112, 64) / 1000, 40, 0.5},
		{"one a minute of 512 B", WirePush(512 + 4), 620, 0},
		{"connecting and closing", WireNewExchange(0, 0) - WireExchange(0, 0), 380, 0},
	} {
		if math.Abs(c.got-c.want) > c.most {
			t.Errorf("%s: %v, want %v ± %v", c.what, c.got, c.want, c.most)
		}
	}
}

// TestMemorySlopeAgreesWithSimulation measures noisy servers of five sizes.
func TestMemorySlopeAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const slope, empty, noise = 24_000.0, 8e6, 200_000.0
	random := rand.New(rand.NewPCG(7, 7))
	sizes := []float64{0, 250, 500, 1000, 2000}
	var clients, measured []float64
	for range 4 {
		for _, n := range sizes {
			clients = append(clients, n)
			measured = append(measured, MemoryOf(empty, slope, int(n))+noise*random.NormFloat64())
		}
	}
	line, ok := MemorySlope(clients, measured, 0.999)
	if !ok || line.SlopeRange.Low > slope || line.SlopeRange.High < slope {
		t.Errorf("slope %v in %v (good %t), want %v", line.Slope, line.SlopeRange, ok, slope)
	}
	// The standard error of the intercept, five times.
	if tolerance := 5 * noise / math.Sqrt(float64(len(clients))) * 2; math.Abs(line.Intercept-empty) > tolerance {
		t.Errorf("empty %v, want %v ± %v", line.Intercept, empty, tolerance)
	}
	if _, ok := MemorySlope(clients[:4], measured[:4], 0.95); ok {
		t.Error("four sizes are enough")
	}
	for i := range measured {
		measured[i] += 50 * noise * random.NormFloat64()
	}
	if _, ok := MemorySlope(clients, measured, 0.95); ok {
		t.Error("a slope through noise is good")
	}
}

// TestForms calls every line of the table, and holds a few against their functions.
func TestForms(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	numbers := map[string]bool{}
	for _, f := range Forms {
		if seen[f.Name] {
			t.Errorf("%s stands twice", f.Name)
		}
		seen[f.Name], numbers[f.Number] = true, true
		if f.Doc == "" || f.Unit == "" {
			t.Errorf("%s says too little of itself", f.Name)
		}
		arguments := make([]float64, len(f.Arguments))
		symbols := map[string]bool{}
		for i, a := range f.Arguments {
			if symbols[a.Name] || a.Doc == "" || a.Unit == "" {
				t.Errorf("%s: argument %q stands twice or says too little", f.Name, a.Name)
			}
			symbols[a.Name] = true
			arguments[i] = map[Unit]float64{Nanoseconds: float64(20 * time.Millisecond), PerSecond: 2, ByteCount: 256, Number: 0.5}[a.Unit]
			if a.Name == "k" || a.Name == "n" || a.Name == "N" || a.Name == "path" || a.Name == "host" {
				arguments[i] = 4
			}
		}
		if v, err := f.Value(arguments...); err != nil || math.IsNaN(v) || v < 0 {
			t.Errorf("%s%v = %v, %v", f.Name, arguments, v, err)
		}
		if _, err := f.Value(append(arguments, 1)...); err == nil {
			t.Errorf("%s takes one argument too many", f.Name)
		}
	}
	for i := 1; i <= 14; i++ {
		if !numbers[fmt.Sprintf("F%d", i)] {
			t.Errorf("there is no closed form F%d", i)
		}
	}
	f, ok := FindForm("longpoll_mean")
	if !ok {
		t.Fatal("no longpoll_mean")
	}
	got, err := f.Value(5, 1, float64(20*time.Millisecond), float64(100*time.Millisecond))
	if want := LongPollMean(5, 120*time.Millisecond); err != nil || got != float64(want) {
		t.Errorf("longpoll_mean %v, %v, want %v", got, err, float64(want))
	}
}
