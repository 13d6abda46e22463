package servers

import (
	"encoding/binary"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The figures of these benchmarks are CPU time of the server per delivery and
// memory of the server per client; the clients are another process. Run them
// with -benchtime=10x: an operation is one message to all clients, once a second.

const crowdSize = 10_000

const payload = 128

var message128 = []byte(strings.Repeat("x", payload))

// BenchmarkAppend is one publisher's messages into the log, without a socket.
func BenchmarkAppend(b *testing.B) {
	for _, readers := range []int{0, 1, crowdSize} {
		b.Run(fmt.Sprintf("readers=%d", readers), func(b *testing.B) {
			log := NewLog(LogOptions{})
			defer log.Close()
			t, err := log.topic([]byte("7"))
			if err != nil {
				b.Fatal(err)
			}
			for range readers {
				defer t.bells.join(newBell()).leave()
			}
			b.SetBytes(payload)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := log.Append("7", message128); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPublisher is appending through a connection.
func BenchmarkPublisher(b *testing.B) {
	s := serve(b, LogOptions{}, Config{})
	p := s.ask("POST", "/append", "Authorization: Bearer secret", "Connection: Upgrade", "Upgrade: "+AppendProtocol)
	p.until("\r\n\r\n")
	_ = p.conn.SetDeadline(time.Time{})
	frames := strings.Repeat(string(appendBytes("7", string(message128))), 100)
	go func() { _, _ = p.in.WriteTo(discard{}) }()
	b.SetBytes(payload)
	b.ResetTimer()
	before := used(b)
	for sent := 0; sent < b.N; sent += 100 {
		p.send(frames)
	}
	eventually(b, "everything is appended", func() bool { return s.log.appended.Load() >= int64(b.N) })
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	b.ReportMetric(float64((used(b)-before).Nanoseconds())/float64(b.N), "cpu-ns/message")
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// BenchmarkBroadcast is one message to 10,000 clients once a second: by a bare
// loop of write(2), and by each pattern that holds or pushes.
func BenchmarkBroadcast(b *testing.B) {
	head := " HTTP/1.1\r\nHost: localhost\r\n"
	upgrade := "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	var bare float64
	b.Run("bare", func(b *testing.B) { bare = bareBroadcast(b) })
	b.Run("websocket", func(b *testing.B) {
		cpu := broadcast(b, crowdSize, "GET /websocket/7"+head+upgrade, false)
		if bare > 0 {
			b.ReportMetric(cpu/bare, "x-bare")
		}
	})
	b.Run("sse", func(b *testing.B) { broadcast(b, crowdSize/2, "GET /sse/7"+head+"\r\n", false) })
	b.Run("longpoll", func(b *testing.B) {
		broadcast(b, crowdSize/2, "GET /longpoll/7?after=@"+head+"User-Agent: Go-http-client/1.1\r\nAccept-Encoding: gzip\r\n\r\n", true)
	})
}

// broadcast returns the CPU time per delivery in nanoseconds.
func broadcast(b *testing.B, n int, request string, again bool) float64 {
	s := serve(b, LogOptions{}, Config{})
	empty := resident(b)
	startCrowd(b, s.address, n, request, again)
	waiting := func() bool { return s.log.held.Load()+s.log.streams.Load() == int64(n) }
	eventually(b, "all are subscribed", waiting)
	idle := resident(b)
	before := used(b)
	next := time.Now()
	rounds := 0
	for b.Loop() {
		next = next.Add(time.Second)
		s.append128()
		time.Sleep(time.Until(next)) // the second after is for delivering
		rounds++
	}
	eventually(b, "all are subscribed again", waiting)
	cpu := used(b) - before
	b.ReportMetric(float64(cpu.Nanoseconds())/float64(rounds*n), "cpu-ns/delivery")
	b.ReportMetric(float64(idle-empty)/float64(n), "B/client-before")
	b.ReportMetric(float64(resident(b)-empty)/float64(n), "B/client-after")
	return float64(cpu.Nanoseconds()) / float64(rounds*n)
}

func (s *site) append128() {
	s.t.Helper()
	if _, err := s.log.Append("7", message128); err != nil {
		s.t.Fatal(err)
	}
}

// resident is the memory of this process.
func resident(b *testing.B) int64 {
	b.Helper()
	now, _ := residentBytes()
	if now == nil {
		b.Skip("this system does not tell memory")
	}
	return *now
}

func bareBroadcast(b *testing.B) float64 {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer ln.Close()
	accepted := make(chan net.Conn, crowdSize)
	go func() {
		for range crowdSize {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			accepted <- conn
		}
	}()
	startCrowd(b, ln.Addr().String(), crowdSize, "hello", false)
	var descriptors []int
	for range crowdSize {
		conn := <-accepted
		defer conn.Close()
		raw, err := conn.(*net.TCPConn).SyscallConn()
		if err != nil {
			b.Fatal(err)
		}
		_ = raw.Control(func(fd uintptr) { descriptors = append(descriptors, int(fd)) })
	}
	frame := textFrame(message128)
	before := used(b)
	next := time.Now()
	rounds := 0
	for b.Loop() {
		next = next.Add(time.Second)
		for _, fd := range descriptors {
			if n, err := unix.Write(fd, frame); n != len(frame) {
				b.Fatal(n, err)
			}
		}
		time.Sleep(time.Until(next))
		rounds++
	}
	cpu := float64((used(b) - before).Nanoseconds()) / float64(rounds*crowdSize)
	b.ReportMetric(cpu, "cpu-ns/delivery")
	return cpu
}

// BenchmarkFetch is a consumer that drains a backlog in batches of 1,000
// messages of 100 bytes and only skips over the answers; an operation is one
// message, and the CPU time is that of both sides.
func BenchmarkFetch(b *testing.B) {
	const batch, backlog = 1000, 50_000
	s := serve(b, LogOptions{}, Config{})
	for range backlog {
		if _, err := s.log.Append("7", message128[:100]); err != nil {
			b.Fatal(err)
		}
	}
	p := s.consumer()
	_ = p.conn.SetDeadline(time.Time{})
	b.SetBytes(100)
	b.ResetTimer()
	for got := 0; got < b.N; got += batch {
		p.send(string(fetchBytes(fetchRequest{maxRecords: batch, topics: []fetchTopic{of("7", int64(got%backlog))}})))
		n := int(binary.BigEndian.Uint32([]byte(p.take(4))))
		if _, err := p.in.Discard(n); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
