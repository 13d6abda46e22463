//go:build peers && linux

package scenarios_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// frameHead is the length of a WebSocket frame's head for 126 to 65,535 bytes.
const frameHead = 4

// read holds one goroutine and one small buffer per connection, publishes if
// the job has a token, and keeps the ages in a histogram of microseconds.
func (job bareJob) read() (report bareReport, err error) {
	tally := bareTally{epoch: time.Now()}
	var reading sync.WaitGroup
	defer reading.Wait()
	for range job.Clients {
		conn, err := job.subscribe()
		if err != nil {
			return report, err
		}
		defer conn.Close()
		reading.Go(func() { tally.drain(conn, job.Payload) })
	}
	publish := func() error { return nil }
	if job.Token != "" {
		conn, err := job.publisher()
		if err != nil {
			return report, err
		}
		defer conn.Close()
		reading.Go(func() { _, _ = io.Copy(io.Discard, conn) }) // acknowledgements
		publish = func() error { return tally.publish(conn, job.Payload) }
	}
	var received int64
	var processor time.Duration
	err = job.ticks(func(tick int) error {
		if tick == job.Warmup*job.Rate {
			received, processor = tally.reset(), processorTime()
		}
		return publish()
	})
	report.CPU = processorTime() - processor
	report.Deliveries = tally.received.Load() - received
	report.Lost = int64(job.Clients*job.Rate*job.Seconds) - report.Deliveries
	report.P99 = tally.quantile(0.99)
	return report, err
}

// bareTally counts what arrived, and how old it was.
type bareTally struct {
	epoch    time.Time
	received atomic.Int64
	ages     [1 << 21]atomic.Int32
}

func (b *bareTally) drain(conn net.Conn, payload int) {
	frame := make([]byte, frameHead+payload)
	for {
		if _, err := io.ReadFull(conn, frame); err != nil {
			return
		}
		age := (time.Since(b.epoch) - getAge(frame[frameHead:])) / time.Microsecond
		b.ages[max(0, min(int(age), len(b.ages)-1))].Add(1)
		b.received.Add(1)
	}
}

// publish appends one message to topic 0.
func (b *bareTally) publish(conn net.Conn, payload int) error {
	head := []byte{0, 0, 0, 0, 0, 1, '0'}
	binary.BigEndian.PutUint32(head, uint32(len(head)-4+payload))
	message := append(head, make([]byte, payload)...)
	putAge(message[len(head):], time.Since(b.epoch))
	_, err := conn.Write(message)
	return err
}

func (b *bareTally) reset() int64 {
	for i := range b.ages {
		b.ages[i].Store(0)
	}
	return b.received.Load()
}

func (b *bareTally) quantile(q float64) time.Duration {
	var total, below int64
	for i := range b.ages {
		total += int64(b.ages[i].Load())
	}
	for i := range b.ages {
		if below += int64(b.ages[i].Load()); float64(below) >= q*float64(total) {
			return time.Duration(i) * time.Microsecond
		}
	}
	return 0
}

// subscribe connects; a bench serve is asked for a WebSocket and has said
// "subscribed" by its first frame when this returns.
func (job bareJob) subscribe() (net.Conn, error) {
	conn, err := net.Dial("tcp", job.Address)
	if err != nil || job.Token == "" {
		return conn, err
	}
	in, err := upgrade(conn, "GET /websocket/0", "websocket",
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
	if err != nil {
		return nil, err
	}
	head := make([]byte, 2)
	if _, err := io.ReadFull(in, head); err != nil {
		return nil, err
	}
	_, err = in.Discard(int(head[1]))
	return conn, err
}

func (job bareJob) publisher() (net.Conn, error) {
	conn, err := net.Dial("tcp", job.Address)
	if err != nil {
		return nil, err
	}
	_, err = upgrade(conn, "POST /append", "bench-append/1", "Authorization: Bearer "+job.Token+"\r\n")
	return conn, err
}

// upgrade leaves nothing behind in the reader that it returns, as long as the
// server sends no more than the first frame before something is published.
func upgrade(conn net.Conn, request, protocol, headers string) (*bufio.Reader, error) {
	if _, err := fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: %s\r\n%s\r\n",
		request, conn.RemoteAddr(), protocol, headers); err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(conn, 256)
	status, err := in.ReadString('\n')
	for line := status; err == nil && line != "\r\n"; {
		line, err = in.ReadString('\n')
	}
	if err != nil {
		return nil, fmt.Errorf("upgrading to %s: %w after %q", protocol, err, status)
	}
	return in, nil
}

// putAge writes a time since the epoch in 19 digits; bench's own stamp is not
// to be borrowed.
func putAge(payload []byte, since time.Duration) {
	for i := 18; i >= 0; i-- {
		payload[i] = '0' + byte(since%10)
		since /= 10
	}
}

func getAge(payload []byte) (since time.Duration) {
	for _, digit := range payload[:19] {
		since = since*10 + time.Duration(digit-'0')
	}
	return since
}
