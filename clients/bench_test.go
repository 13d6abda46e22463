package clients

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// cpuTime is what this process has used, servers of the benchmark included.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// A meter is a sink for many clients: it counts, and says when there are
// enough.
type meter struct {
	ready  sync.WaitGroup
	gate   chan struct{}
	got    atomic.Int64
	enough int64
	done   chan struct{}
}

func newMeter(clients int, enough int64) *meter {
	m := &meter{gate: make(chan struct{}), enough: enough, done: make(chan struct{})}
	m.ready.Add(clients)
	return m
}

func (m *meter) Ready() {
	m.ready.Done()
	<-m.gate
}

func (m *meter) Receive([]byte) {
	if m.got.Add(1) == m.enough {
		close(m.done)
	}
}

// crowd starts n clients and waits until all are at the gate.
func crowd(b *testing.B, client Client, n int, target Target, m *meter) (stop func()) {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	for i := range n {
		t := target
		t.Counters, t.Rand = new(Counters), rand.New(rand.NewPCG(uint64(i), 1))
		work.Go(func() {
			if err := client(ctx, t, m); err != nil {
				b.Error(err)
			}
		})
	}
	m.ready.Wait()
	return func() { cancel(); work.Wait() }
}

// BenchmarkExchange is the cost of one request and answer, the server's half
// included: a bare loop on a socket.
func BenchmarkExchange(b *testing.B) {
	answer := strings.ReplaceAll(body("{\"after\":0,\"messages\":[\n"+strings.Repeat("x", 64)+"\n]}"), "\r\n\r\n", "\r\n%s\r\n")
	for _, p := range []struct {
		name   string
		client Client
		field  string
	}{{"keepalive", KeepAlive, ""}, {"polling", Poll, "Connection: close\r\n"}} {
		b.Run(p.name, func(b *testing.B) {
			text := []byte(fmt.Sprintf(answer, p.field))
			server := newFake(b, func(p *peer) {
				request := make([]byte, 1024)
				for {
					if _, err := p.Conn.Read(request); err != nil {
						return
					}
					if _, err := p.Write(text); err != nil || strings.Contains(string(text[:120]), "close") {
						return
					}
				}
			})
			target := testTarget(server.url(), "/"+p.name)
			target.Params.Fixed = true
			// The exchange before the gate brings each client a message, too.
			const n = 64
			m := newMeter(n, int64(n+b.N))
			stop := crowd(b, p.client, n, target, m)
			b.ReportAllocs()
			b.ResetTimer()
			before := cpuTime(b)
			close(m.gate)
			<-m.done
			used := cpuTime(b) - before
			b.StopTimer()
			stop()
			b.ReportMetric(float64(used.Nanoseconds())/float64(b.N), "cpu-ns/op")
		})
	}
}

// BenchmarkDelivery compares what a websocket client costs per message with a
// goroutine that does nothing but read. Both pay for the same writer.
func BenchmarkDelivery(b *testing.B) {
	const n = 1000
	message := serverFrame(0x81, strings.Repeat("x", 128))
	rounds := func(b *testing.B) int { return max(1, b.N/n) }
	broadcast := func(conns []net.Conn, rounds int) {
		for range rounds {
			for _, c := range conns {
				_, _ = c.Write(message) // a client that is gone misses its messages, and the meter waits
			}
		}
	}
	// gather accepts n connections, after greet.
	gather := func(b *testing.B, greet func(p *peer)) (*fake, func() []net.Conn) {
		conns := make(chan net.Conn, n)
		server := newFake(b, func(p *peer) {
			greet(p)
			conns <- p.Conn
			p.waitClosed()
		})
		return server, func() []net.Conn {
			var all []net.Conn
			for range n {
				all = append(all, <-conns)
			}
			return all
		}
	}
	measure := func(b *testing.B, conns []net.Conn, m *meter) {
		b.ReportAllocs()
		b.ResetTimer()
		before := cpuTime(b)
		close(m.gate)
		broadcast(conns, rounds(b))
		<-m.done
		b.ReportMetric(float64((cpuTime(b)-before).Nanoseconds())/float64(rounds(b)*n), "cpu-ns/message")
		b.StopTimer()
	}
	b.Run("websocket", func(b *testing.B) {
		server, conns := gather(b, func(p *peer) {
			head, _ := p.head()
			_, rest, _ := strings.Cut(head, "Sec-WebSocket-Key: ")
			key, _, _ := strings.Cut(rest, "\r\n")
			_ = p.say("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: %s\r\n\r\n\x81\x0b{\"after\":1}", acceptKey(key))
		})
		m := newMeter(n, int64(rounds(b)*n))
		stop := crowd(b, WebSocket, n, testTarget(server.url(), "/websocket"), m)
		measure(b, conns(), m)
		stop()
	})
	b.Run("bare", func(b *testing.B) {
		server, conns := gather(b, func(*peer) {})
		m := newMeter(n, int64(rounds(b)*n*len(message)))
		var work sync.WaitGroup
		var readers []net.Conn
		for range n {
			c, err := net.Dial("tcp", server.listener.Addr().String())
			if err != nil {
				b.Fatal(err)
			}
			readers = append(readers, c)
			work.Go(func() {
				buf := make([]byte, 1024)
				for {
					got, err := c.Read(buf)
					if err != nil {
						return
					}
					if m.got.Add(int64(got)) == m.enough {
						close(m.done)
					}
				}
			})
		}
		measure(b, conns(), m)
		for _, c := range readers {
			c.Close()
		}
		work.Wait()
	})
}

// BenchmarkFetch drains a backlog of 100 B records by answers of 1,000; one
// operation is one record.
func BenchmarkFetch(b *testing.B) {
	const batch = 1000
	records := make([]string, batch)
	for i := range records {
		records[i] = strings.Repeat("x", 100)
	}
	server := newFake(b, func(p *peer) {
		if _, err := p.head(); err != nil || p.say(fetchHead) != nil {
			return
		}
		empty := []byte(fetchAnswer(1, 1, appendPart(nil, codeOK, 0, 0, nil)))
		full := []byte(fetchAnswer(2, 1, appendPart(nil, codeOK, 0, batch, records)))
		answer := empty
		for correlation := uint32(1); ; correlation++ {
			if _, err := readFetch(p.r); err != nil {
				return
			}
			binary.BigEndian.PutUint32(answer[frameLength:], correlation)
			if _, err := p.Write(answer); err != nil {
				return
			}
			answer = full
		}
	})
	answers := int64(max(1, b.N/batch))
	m := newMeter(1, answers*batch)
	stop := crowd(b, Fetch, 1, testTarget(server.url(), "/fetch"), m)
	b.ReportAllocs()
	b.ResetTimer()
	close(m.gate)
	<-m.done
	b.ReportMetric(float64(answers*batch)/b.Elapsed().Seconds(), "records/s")
	b.StopTimer()
	stop()
}

// BenchmarkIdle is what a waiting client holds of the process: its stack, its
// part of the heap and what the runtime keeps for both. The servers are
// another process, so that only one side is counted.
func BenchmarkIdle(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Skip("resident memory is read from /proc")
	}
	const n = 2000
	for _, p := range patterns {
		if p.name != "longpoll" && p.name != "sse" && p.name != "websocket" {
			continue
		}
		b.Run(p.name, func(b *testing.B) {
			url := idleServer(b)
			for b.Loop() {
				before := resident(b)
				m := newMeter(n, 1)
				stop := crowd(b, p.client, n, testTarget(url, "/"+p.name), m)
				close(m.gate)
				time.Sleep(200 * time.Millisecond)
				after := resident(b)
				b.ReportMetric(float64(after-before)/n, "B/client")
				stop()
			}
		})
	}
}

// resident is this process's memory, after what is garbage went back.
func resident(b *testing.B) int64 {
	b.Helper()
	runtime.GC()
	runtime.GC() // the second shrinks what the first found too large
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Fatal(err)
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		b.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

// serveVariable makes TestServeIdle a server.
const serveVariable = "BENCH_CLIENTS_SERVE"

// idleServer starts the reference server in a process of its own, which ends
// with its standard input.
func idleServer(b *testing.B) string {
	b.Helper()
	command := exec.Command(os.Args[0], "-test.run=^TestServeIdle$")
	command.Env = append(os.Environ(), serveVariable+"=1")
	in, err := command.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		_, _ = io.Copy(io.Discard, out)
		if err := command.Wait(); err != nil {
			b.Error(err)
		}
	})
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(url)
}

// TestServeIdle is the process of idleServer, and no test.
func TestServeIdle(t *testing.T) {
	if os.Getenv(serveVariable) == "" {
		t.Skip("only for BenchmarkIdle")
	}
	fmt.Println(newReference(t).url())
	_, _ = io.Copy(io.Discard, os.Stdin)
}
