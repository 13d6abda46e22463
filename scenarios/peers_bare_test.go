//go:build peers && linux

package scenarios_test

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The bare loops are the floor under bench: the least that a Go program can do
// for the same work, in a process of its own. They share no code with bench.

// bareVariable carries a job to a process that is to be a bare loop.
const bareVariable = "BENCH_PEERS_BARE"

// bareLine begins the line in which a bare loop tells its address or figures.
const bareLine = "bare: "

// bareJob says what a bare loop is to do: with Address "" it writes to clients
// that connect to it, else it reads as many connections to Address.
type bareJob struct {
	Address string
	// Token lets a reader publish; "" reads plain TCP that a bare writer fills.
	Token   string
	Clients int
	Payload int
	Rate    int // messages per second
	Warmup  int // seconds
	Seconds int
}

// bareReport is what a bare loop measured between warm-up and end.
type bareReport struct {
	Deliveries, Lost int64
	CPU              time.Duration
	P99              time.Duration
}

// TestBareLoop is not a test but the main function of a bare loop's process.
func TestBareLoop(t *testing.T) {
	text := os.Getenv(bareVariable)
	if text == "" {
		t.Skip("runs only as a child of TestPeers")
	}
	var job bareJob
	if err := json.Unmarshal([]byte(text), &job); err != nil {
		t.Fatal(err)
	}
	report, err := job.write, error(nil)
	if job.Address != "" {
		report = job.read
	}
	measured, err := report()
	if err != nil {
		t.Fatal(err)
	}
	line, err := json.Marshal(measured)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(bareLine + string(line))
}

// write sends one frame to every connection at every tick, by write(2).
func (job bareJob) write() (bareReport, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return bareReport{}, err
	}
	defer listener.Close()
	fmt.Println(bareLine + listener.Addr().String())
	var descriptors []int
	for len(descriptors) < job.Clients {
		conn, err := listener.Accept()
		if err != nil {
			return bareReport{}, err
		}
		defer conn.Close()
		raw, err := conn.(*net.TCPConn).SyscallConn()
		if err != nil {
			return bareReport{}, err
		}
		if err := raw.Control(func(fd uintptr) { descriptors = append(descriptors, int(fd)) }); err != nil {
			return bareReport{}, err
		}
	}
	frame := append([]byte{0x81, 126, 0, 0}, make([]byte, job.Payload)...)
	binary.BigEndian.PutUint16(frame[2:], uint16(job.Payload))
	var report bareReport
	var before time.Duration
	err = job.ticks(func(tick int) error {
		if tick == job.Warmup*job.Rate {
			before = processorTime()
		}
		putTime(frame[4:], time.Now())
		for _, fd := range descriptors {
			if _, err := unix.Write(fd, frame); err != nil && !errors.Is(err, unix.EAGAIN) {
				return err
			}
			if tick >= job.Warmup*job.Rate {
				report.Deliveries++
			}
		}
		return nil
	})
	report.CPU = processorTime() - before
	return report, err
}

// read holds one goroutine and one small buffer per connection, and keeps the
// time from sending to reading in a histogram of microseconds.
func (job bareJob) read() (bareReport, error) {
	var ages [1 << 21]atomic.Int32
	var received atomic.Int64
	var reading sync.WaitGroup
	var conns []net.Conn
	defer reading.Wait()
	defer func() {
		for _, conn := range conns {
			conn.Close()
		}
	}()
	for range job.Clients {
		conn, err := job.subscribe()
		if err != nil {
			return bareReport{}, err
		}
		conns = append(conns, conn)
		reading.Go(func() {
			buffer := make([]byte, 1024)
			for {
				if _, err := io.ReadFull(conn, buffer[:4+job.Payload]); err != nil {
					return
				}
				age := time.Since(getTime(buffer[4:])) / time.Microsecond
				ages[max(0, min(int(age), len(ages)-1))].Add(1)
				received.Add(1)
			}
		})
	}
	publish := func(int) error { return nil }
	if job.Token != "" {
		publisher, err := job.publisher()
		if err != nil {
			return bareReport{}, err
		}
		conns = append(conns, publisher)
		frame := append([]byte{0, 0, 0, 0, 0, 1, '0'}, make([]byte, job.Payload)...)
		binary.BigEndian.PutUint32(frame, uint32(len(frame)-4))
		publish = func(int) error {
			putTime(frame[7:], time.Now())
			_, err := publisher.Write(frame)
			return err
		}
	}
	var before, processor = int64(0), time.Duration(0)
	err := job.ticks(func(tick int) error {
		if tick == job.Warmup*job.Rate {
			before, processor = received.Load(), processorTime()
			for i := range ages {
				ages[i].Store(0)
			}
		}
		return publish(tick)
	})
	report := bareReport{Deliveries: received.Load() - before, CPU: processorTime() - processor}
	report.Lost = int64(job.Clients)*int64(job.Rate)*int64(job.Seconds) - report.Deliveries
	for i, below := 0, int64(0); i < len(ages) && below < report.Deliveries*99/100; i++ {
		below += int64(ages[i].Load())
		report.P99 = time.Duration(i) * time.Microsecond
	}
	return report, err
}

// ticks calls tick at a constant rate, and returns one period after the last,
// or half a second if that is more, when everything has arrived.
func (job bareJob) ticks(tick func(int) error) error {
	period := time.Second / time.Duration(job.Rate)
	began := time.Now().Add(2 * time.Second)
	for i := range (job.Warmup + job.Seconds) * job.Rate {
		time.Sleep(time.Until(began.Add(time.Duration(i) * period)))
		if err := tick(i); err != nil {
			return err
		}
	}
	time.Sleep(max(period, time.Second/2))
	return nil
}

// subscribe connects, upgrades to a WebSocket if the server speaks HTTP, and
// waits for the frame that says subscribed.
func (job bareJob) subscribe() (net.Conn, error) {
	conn, err := net.Dial("tcp", job.Address)
	if err != nil || job.Token == "" {
		return conn, err
	}
	return conn, upgrade(conn, "GET /websocket/0", "websocket",
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", func(in *bufio.Reader) error {
			head := make([]byte, 2)
			if _, err := io.ReadFull(in, head); err != nil {
				return err
			}
			_, err := in.Discard(int(head[1]))
			return err
		})
}

func (job bareJob) publisher() (net.Conn, error) {
	conn, err := net.Dial("tcp", job.Address)
	if err != nil {
		return nil, err
	}
	go io.Copy(io.Discard, conn) // acknowledgements; ends with the connection
	return conn, nil
}

func upgrade(conn net.Conn, request, protocol, headers string, then func(*bufio.Reader) error) error {
	if _, err := fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: %s\r\n%s\r\n",
		request, conn.RemoteAddr(), protocol, headers); err != nil {
		return err
	}
	in := bufio.NewReaderSize(conn, 16)
	for line := "-"; line != "\r\n"; {
		var err error
		if line, err = in.ReadString('\n'); err != nil {
			return fmt.Errorf("upgrading to %s: %w", protocol, err)
		}
	}
	return then(in)
}

// putTime and getTime carry wall-clock nanoseconds; within one process that is
// good enough, and bench's own stamp is not to be borrowed.
func putTime(payload []byte, at time.Time) {
	copy(payload, strconv.AppendInt(nil, at.UnixNano(), 10))
}

func getTime(payload []byte) time.Time {
	var nanoseconds int64
	for _, digit := range payload[:19] {
		nanoseconds = nanoseconds*10 + int64(digit-'0')
	}
	return time.Unix(0, nanoseconds)
}

// processorTime is the user and system time of this process so far.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
