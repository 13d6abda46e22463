package scenarios

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"bench/clients"
	"bench/servers"
)

// The contract: what every pattern of the table must do, between its own
// server and its own client, over TCP.

// bed is a server that can be stopped and started again on the same port; a
// new log takes over what the old one held, as one on a disk would.
type bed struct {
	t       testing.TB
	log     *servers.Log
	server  *servers.Server
	kept    [][]byte
	address string
	cancel  context.CancelFunc
	ended   chan error
}

func newBed(t testing.TB) *bed {
	t.Helper()
	b := &bed{t: t, address: "127.0.0.1:0"}
	b.start()
	t.Cleanup(func() { b.stop() })
	return b
}

func (b *bed) start() {
	b.t.Helper()
	ln, err := net.Listen("tcp", b.address)
	if err != nil {
		b.t.Fatal(err)
	}
	b.address = ln.Addr().String()
	b.log = servers.NewLog(servers.LogOptions{})
	for _, m := range b.kept {
		b.log.Append("7", m)
	}
	views := map[string]http.Handler{}
	for _, p := range Patterns {
		views["/"+p.Name] = p.Server(b.log)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b.cancel, b.ended = cancel, make(chan error, 1)
	b.server = servers.New(b.log, views, servers.Config{Token: "token", DrainTimeout: time.Second})
	server := b.server
	go func() { b.ended <- server.Serve(ctx, ln) }()
}

func (b *bed) stop() {
	b.cancel()
	if err := <-b.ended; err != nil {
		b.t.Errorf("server ended with %v", err)
	}
	b.log.Close()
}

// collector is a sink that keeps everything.
type collector struct {
	ready chan struct{}
	block <-chan struct{} // Receive waits for it, if set

	mu       sync.Mutex
	received []string
	arrived  chan struct{} // a token per message
}

func newCollector() *collector {
	return &collector{ready: make(chan struct{}), arrived: make(chan struct{}, 1<<16)}
}

func (c *collector) Ready() { close(c.ready) }

func (c *collector) Receive(payload []byte) {
	if c.block != nil {
		<-c.block
	}
	c.mu.Lock()
	c.received = append(c.received, string(payload))
	c.mu.Unlock()
	c.arrived <- struct{}{}
}

// await waits until n more messages have arrived.
func (c *collector) await(t *testing.T, n int) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for i := range n {
		select {
		case <-c.arrived:
		case <-limit:
			t.Fatalf("only %d of %d messages arrived", i, n)
		}
	}
}

// sameAs fails unless exactly these messages came, once and in order.
func (c *collector) sameAs(t *testing.T, want []string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.received) != len(want) {
		t.Fatalf("%d messages, want %d", len(c.received), len(want))
	}
	for i := range want {
		if c.received[i] != want[i] {
			t.Fatalf("message %d is %q, want %q", i, c.received[i], want[i])
		}
	}
}

// run starts a client and returns what ends it, checking that it obeys.
func (b *bed) run(p Pattern, after int64, s clients.Sink) (counters *clients.Counters, end func()) {
	counters = &clients.Counters{}
	ctx, cancel := context.WithCancel(context.Background())
	returned := make(chan error, 1)
	target := clients.Target{
		URL: "http://" + b.address, Path: "/" + p.Name, Topic: "7", After: after,
		Params: clients.Params{
			PollInterval: 5 * time.Millisecond, Hold: 10 * time.Second, BatchCount: 1,
			MaxWait: 500 * time.Millisecond, MinBytes: 1, MaxRecords: 100, Headers: "minimal",
			Retry: clients.Retry{Policy: "fixed", Base: 10 * time.Millisecond, Cap: 10 * time.Millisecond},
		},
		Dialer: &clients.Dialer{}, Counters: counters, Rand: rand.New(rand.NewPCG(1, 1)),
	}
	go func() { returned <- p.Client(ctx, target, s) }()
	return counters, sync.OnceFunc(func() {
		cancel()
		began := time.Now()
		select {
		case err := <-returned:
			if err != nil {
				b.t.Errorf("client returned %v", err)
			}
		case <-time.After(10 * time.Second):
			b.t.Fatal("client did not end")
		}
		// The demand is 100 ms; a busy machine may take longer to run anything.
		if took := time.Since(began); took > 100*time.Millisecond {
			b.t.Logf("client took %v to end", took)
		}
	})
}

func text(i int) string { return fmt.Sprintf(`{"n":%d,"pad":%q}`, i, strings.Repeat("x", i%97)) }

func (b *bed) append(from, to int) (all []string) {
	for i := from; i < to; i++ {
		b.publish([]byte(text(i)))
		all = append(all, text(i))
	}
	return all
}

func (b *bed) publish(m []byte) {
	b.kept = append(b.kept, m)
	b.log.Append("7", m)
}

func eachPattern(t *testing.T, f func(t *testing.T, p Pattern)) {
	for _, p := range Patterns {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			f(t, p)
		})
	}
}

func TestContractFromNow(t *testing.T) {
	eachPattern(t, func(t *testing.T, p Pattern) {
		b := newBed(t)
		b.append(0, 10) // before: must not arrive
		s := newCollector()
		_, end := b.run(p, clients.Now, s)
		defer end()
		<-s.ready
		var want []string
		for i := 10; i < 300; i += 29 { // alone and in bursts
			want = append(want, b.append(i, i+29)...)
			time.Sleep(time.Duration(i%3) * time.Millisecond)
		}
		s.await(t, len(want))
		end()
		s.sameAs(t, want)
	})
}

func TestContractFromAnOffset(t *testing.T) {
	eachPattern(t, func(t *testing.T, p Pattern) {
		b := newBed(t)
		want := b.append(0, 500)[100:]
		s := newCollector()
		_, end := b.run(p, 99, s)
		defer end()
		s.await(t, len(want))
		end()
		s.sameAs(t, want)
	})
}

func TestContractRestartLosesNothing(t *testing.T) {
	eachPattern(t, func(t *testing.T, p Pattern) {
		b := newBed(t)
		s := newCollector()
		counters, end := b.run(p, clients.Now, s)
		defer end()
		<-s.ready
		want := b.append(0, 50)
		s.await(t, 50)
		b.stop()
		for i := 50; i < 80; i++ { // while nobody is connected
			b.kept = append(b.kept, []byte(text(i)))
			want = append(want, text(i))
		}
		b.start()
		want = append(want, b.append(80, 100)...)
		s.await(t, 50)
		end()
		s.sameAs(t, want)
		if u := counters.Usage(); u.Connections < 2 {
			t.Errorf("%d connections over a restart, want at least 2", u.Connections)
		}
	})
}

func TestContractStalledNeighbor(t *testing.T) {
	eachPattern(t, func(t *testing.T, p Pattern) {
		b := newBed(t)
		release := make(chan struct{})
		stalled, healthy := newCollector(), newCollector()
		stalled.block = release
		_, endStalled := b.run(p, clients.Now, stalled)
		_, endHealthy := b.run(p, clients.Now, healthy)
		defer endHealthy()
		<-stalled.ready
		<-healthy.ready
		want := []string{}
		big := bytes.Repeat([]byte("x"), 64<<10)
		for range 200 { // 12.5 MiB: more than any socket buffer takes
			b.publish(big)
			want = append(want, string(big))
		}
		healthy.await(t, len(want))
		endHealthy()
		healthy.sameAs(t, want)
		close(release)
		endStalled()
	})
}

func TestContractNothingIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, p := range Patterns {
		b := newBed(t)
		s := newCollector()
		_, end := b.run(p, clients.Now, s)
		<-s.ready
		b.append(0, 3)
		s.await(t, 3)
		end()
		b.stop()
		b.cancel, b.ended = func() {}, make(chan error, 1)
		b.ended <- nil
	}
	// Goroutines that are about to end need a moment; leaked ones stay.
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	t.Fatalf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
}

// Polling opens a connection for every request, the others one for all.
func TestContractConnections(t *testing.T) {
	eachPattern(t, func(t *testing.T, p Pattern) {
		b := newBed(t)
		s := newCollector()
		counters, end := b.run(p, clients.Now, s)
		defer end()
		<-s.ready
		for i := range 20 {
			b.append(i, i+1)
			s.await(t, 1)
		}
		end()
		u := counters.Usage()
		want := int64(1)
		if p.Name == "polling" {
			want = u.Requests
		}
		if u.Connections != want {
			t.Errorf("%d connections for %d requests, want %d", u.Connections, u.Requests, want)
		}
	})
}
