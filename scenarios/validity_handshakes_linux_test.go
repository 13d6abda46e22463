//go:build validity

package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"bench/results"
)

// A24. Connections are counted by the clients and, independently, by the kernel:
// its active opens in a network namespace that has nothing else in it. Known: a
// poll without keep-alive is a handshake, hence as many as requests; every other
// pattern has as many as clients. The publisher adds one, and the driver's look
// at the server's state one more. Tolerance: none; polls that were being dialed
// when the run ended had no request yet, at most one per client.
func TestA24Handshakes(t *testing.T) {
	if os.Getenv(aloneVariable) == "" {
		again(t)
		return
	}
	if err := raiseLoopback(); err != nil {
		t.Fatal(err)
	}
	const clients = 20
	for _, pattern := range Names() {
		t.Run(pattern, func(t *testing.T) {
			e := experiment{pattern: pattern, scenario: steady(clients, 100, 200*time.Millisecond, sized(time.Second, 10*time.Second))}
			e.scenario.Parameters.PollInterval = results.Duration(100 * time.Millisecond)
			before := activeOpens(t)
			o := e.once()
			if o.err != nil {
				t.Fatal(o.err)
			}
			a, u := &answers{t: t}, o.driver.hands[0].final.Total
			defer a.print()
			opens := activeOpens(t) - before
			if pattern == "polling" {
				a.between("handshakes, by the kernel", float64(opens), float64(u.Connections+2), float64(u.Connections+2), float64(u.Connections+2+clients), "")
				a.between("handshakes of polls", float64(u.Connections), float64(u.Requests), float64(u.Requests), float64(u.Requests+clients), "")
				return
			}
			a.equal("handshakes, by the kernel", opens, u.Connections+2)
			a.equal("handshakes of clients", u.Connections, clients)
		})
	}
}

// aloneVariable tells the test that it is in a network of its own.
const aloneVariable = "VALIDITY_ALONE"

// again runs the calling test in a network namespace of its own, which needs root.
func again(t *testing.T) {
	t.Helper()
	inner := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	inner.Env = append(os.Environ(), aloneVariable+"=1")
	inner.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET}
	output, err := inner.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Skipf("SKIP: no network namespace here: %v", err)
	}
	t.Logf("in a network of its own:\n%s", output)
	if err != nil {
		t.Error(err)
	}
}

// raiseLoopback brings up the one interface that a new network has.
func raiseLoopback() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("opening a socket: %w", err)
	}
	defer unix.Close(socket)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request)
}

// activeOpens is how many connections this network's processes have dialed.
func activeOpens(t *testing.T) int64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/net/snmp")
	if err != nil {
		t.Fatal(err)
	}
	var names [][]byte
	for line := range bytes.Lines(text) {
		fields := bytes.Fields(line)
		if string(fields[0]) != "Tcp:" {
			continue
		}
		if names == nil {
			names = fields
			continue
		}
		for i, name := range names {
			if string(name) == "ActiveOpens" {
				n, err := strconv.ParseInt(string(fields[i]), 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
		}
	}
	t.Fatal("the kernel does not tell active opens")
	return 0
}
