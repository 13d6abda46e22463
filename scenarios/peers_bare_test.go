//go:build peers && linux

package scenarios_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The bare loops are the floor under bench: the least that a Go program can do
// for the same work, in a process of its own. They share no code with bench.

// bareVariable carries a job to a process that is to be a bare loop.
const bareVariable = "BENCH_PEERS_BARE"

// barePrefix begins a line in which a bare loop tells its address or figures.
const barePrefix = "bare: "

// bareJob says what a bare loop is to do: without an address it writes to the
// clients that connect to it, else it reads as many connections to the address.
type bareJob struct {
	Address string
	// Token lets a reader publish to bench serve; with "" it reads plain TCP
	// that a bare writer fills.
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
	loop := job.read
	if job.Address == "" {
		loop = job.write
	}
	report, err := loop()
	if err != nil {
		t.Fatal(err)
	}
	line, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(barePrefix + string(line))
}

// write sends one frame to every connection at every tick, by write(2).
func (job bareJob) write() (report bareReport, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return report, err
	}
	defer listener.Close()
	fmt.Println(barePrefix + listener.Addr().String())
	var descriptors []int
	for range job.Clients {
		conn, err := listener.Accept()
		if err != nil {
			return report, err
		}
		defer conn.Close()
		raw, err := conn.(*net.TCPConn).SyscallConn()
		if err != nil {
			return report, err
		}
		if err := raw.Control(func(fd uintptr) { descriptors = append(descriptors, int(fd)) }); err != nil {
			return report, err
		}
	}
	frame := make([]byte, frameHead+job.Payload)
	var before time.Duration
	err = job.ticks(func(tick int) error {
		if tick == job.Warmup*job.Rate {
			before, report.Deliveries = processorTime(), 0
		}
		putAge(frame[frameHead:], 0)
		for _, fd := range descriptors {
			switch _, err := unix.Write(fd, frame); {
			case err == nil:
				report.Deliveries++
			case !errors.Is(err, unix.EAGAIN):
				return err
			}
		}
		return nil
	})
	report.CPU = processorTime() - before
	return report, err
}

// ticks calls tick at a constant rate, and returns when what the last one sent
// has had time to arrive.
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

// processorTime is the user and system time of this process so far.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
