package scenarios

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"bench/results"
)

// needRoot skips where no namespaces can be made, and says so.
func needRoot(t *testing.T) {
	t.Helper()
	if err := checkCable(); err != nil {
		t.Skipf("skipped: %v", err)
	}
	c, err := layCable(1, 1, false)
	if err != nil {
		t.Skipf("skipped: this system makes no veth pair: %v", err)
	}
	c.close()
}

// interfaces are the names and addresses of this process's own network.
func interfaces(t *testing.T) (all []string) {
	t.Helper()
	list, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range list {
		addresses, _ := i.Addrs()
		all = append(all, fmt.Sprint(i.Index, i.Name, i.MTU, i.Flags, addresses))
	}
	return all
}

func TestCable(t *testing.T) {
	needRoot(t)
	t.Parallel()
	before := interfaces(t)
	c, err := layCable(3, 2, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range []struct {
		n    *namespace
		name string
		want []string
	}{
		{c.servers, nearEnd, []string{"10.73.0.1/16", "10.73.0.2/16", "10.73.0.3/16"}},
		{c.clients, farEnd, []string{"10.73.128.1/16", "10.73.128.2/16"}},
	} {
		if err := side.n.do(func() error {
			i, err := net.InterfaceByName(side.name)
			if err != nil {
				return err
			}
			var got []string
			addresses, err := i.Addrs()
			for _, a := range addresses {
				if strings.Contains(a.String(), ".") {
					got = append(got, a.String())
				}
			}
			if i.MTU != cableMTU || i.Flags&net.FlagUp == 0 || !slices.Equal(got, side.want) {
				t.Errorf("%s: MTU %d, flags %v, addresses %v", side.name, i.MTU, i.Flags, got)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	}
	c.close()
	if after := interfaces(t); !slices.Equal(after, before) {
		t.Errorf("interfaces before %q, after %q", before, after)
	}
}

// TestCableRun runs over a cable, with TLS on top and several processes, and
// finds the machine as it was.
func TestCableRun(t *testing.T) {
	needRoot(t)
	t.Parallel()
	before := interfaces(t)
	s := short("polling", "longpoll", "sse", "fetch")
	s.Network = results.Network{Link: vethLink}
	for _, r := range mustRun(t, s) {
		m := r.Messages
		if m.Delivered != m.Expected || m.Expected == 0 || r.Wire.Device == nil || r.Wire.Device.ReceivedBytes == 0 {
			t.Errorf("%s: %+v, device %+v", r.Pattern, m, r.Wire.Device)
		}
		if !r.Environment.Colocated {
			t.Errorf("%s: not told that both sides share a machine", r.Pattern)
		}
	}
	s = short("websocket")
	s.Network = results.Network{Link: vethLink, TLS: true, TLSResume: true}
	s.Load.Servers, s.Load.Workers = 2, 2
	for _, r := range mustRun(t, s) {
		if m := r.Messages; m.Delivered != m.Expected || r.Latency.Handshake == nil || r.Wire.Setup.TLSBytes == 0 {
			t.Errorf("%s: %+v, handshake %v, set-up %+v", r.Pattern, m, r.Latency.Handshake, r.Wire.Setup)
		}
	}
	if after := interfaces(t); !slices.Equal(after, before) {
		t.Errorf("interfaces before %q, after %q", before, after)
	}
}

// ethernetHead is counted by an interface beside the segment's own heads.
const ethernetHead = 14

// TestDeviceAgrees is the last part of A6: what the cable's end counted is the
// bytes and segments that the clients account for, with 66 bytes of heads each.
// Messages are small and paced, and a segment is a packet.
func TestDeviceAgrees(t *testing.T) {
	needTime(t)
	needRoot(t)
	t.Parallel()
	for _, pattern := range Names() {
		// The edges of the window are read by different processes: on a busy
		// machine they may be a percent apart, but not again and again.
		var off float64
		for range 4 {
			if off = deviceOff(t, pattern); off <= 0.01 {
				break
			}
		}
		t.Logf("%s: device and account are %.3f %% apart", pattern, 100*off)
		if off > 0.01 {
			t.Errorf("%s: device and account are %.2f %% apart", pattern, 100*off)
		}
	}
}

// deviceOff is how far apart the two counts of a run are, in the worse
// direction.
func deviceOff(t *testing.T, pattern string) float64 {
	t.Helper()
	s := short(pattern)
	s.Network.Link = vethLink
	s.Load.Arrivals, s.Load.Clients, s.Load.Rate = "constant", 10, 60
	s.Parameters.PollInterval = results.Duration(25 * time.Millisecond)
	all, err := Run(context.Background(), Options{Scenario: s, packets: true})
	if err != nil {
		t.Fatal(err)
	}
	r, d := all[0], all[0].Wire.Device
	if d == nil {
		t.Fatalf("%s: the device was not read", pattern)
	}
	// Retransmitted segments are in the device's count alone.
	beyond := float64(*r.Instrument.Machine.Retransmits) * (bytesPerSegment + ethernetHead + float64(s.Load.Payload))
	// A SYN has 8 bytes of options more than other segments.
	options := 8 * r.Wire.ConnectionsOpened
	off := 0.0
	for _, pair := range [][2]int64{
		{d.SentBytes, *r.Wire.Sent.WireBytes + ethernetHead**r.Wire.Sent.Segments + options},
		{d.ReceivedBytes, *r.Wire.Received.WireBytes + ethernetHead**r.Wire.Received.Segments + options},
	} {
		apart := math.Abs(float64(pair[0] - pair[1]))
		off = max(off, max(0, apart-beyond)/float64(pair[0]))
	}
	return off
}

// TestCableKnownAnswers is A10 of the method over a cable, a round trip on
// top: a push is one way old. A long poll under a stream of messages is asked
// beyond every two ways, and finds what came meanwhile, one to three ways old.
func TestCableKnownAnswers(t *testing.T) {
	needTime(t)
	needRoot(t)
	t.Parallel()
	const way = 25 * time.Millisecond
	for _, c := range []struct {
		pattern     string
		rate        results.Rate
		least, half time.Duration
	}{
		{"websocket", 4, way, way},
		{"longpoll", 4, way, way},
		{"longpoll", 200, way, 2 * way},
	} {
		var wrong error
		for range 3 { // a busy machine may be late all the time, but not every time
			if wrong = cableAnswer(t, c.pattern, c.rate, c.least, c.half); wrong == nil {
				break
			}
		}
		if wrong != nil {
			t.Error(wrong)
		}
	}
}

// TestCableBackToBack is the last part of A10 over a cable: the second of two
// messages back to back comes three ways after the first was sent to a long poll,
// and one way after it was sent itself to a push.
func TestCableBackToBack(t *testing.T) {
	needTime(t)
	needRoot(t)
	t.Parallel()
	for _, p := range []pairAnswer{{"longpoll", 2 * time.Millisecond, 3}, {"websocket", 2 * time.Millisecond, 1}} {
		t.Run(p.pattern, func(t *testing.T) {
			t.Parallel()
			c, err := layCable(1, 1, false)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.close)
			pairsComeLate(t, road{rtt: 50 * time.Millisecond, cable: c}, p)
		})
	}
}

// cableAnswer runs one client at the end of a cable with that one-way delay and
// says what is wrong with its ages: the least, the median, and where that is
// larger, the largest.
func cableAnswer(t *testing.T, pattern string, rate results.Rate, way, half time.Duration) error {
	t.Helper()
	s := short(pattern)
	s.Network = results.Network{Link: vethLink, RTT: results.Duration(2 * way)}
	s.Load.Clients, s.Load.Rate, s.Load.Arrivals = 1, rate, "constant"
	r := mustRun(t, s)[0]
	if m := r.Messages; m.Delivered != m.Expected {
		t.Errorf("%s at %v: %+v", pattern, rate, m)
	}
	d := r.Latency.Delivery
	least, median, most := time.Duration(d.Min), time.Duration(d.P50), time.Duration(d.Max)
	t.Logf("%s at %v: least %v, median %v, most %v", pattern, rate, least, median, most)
	gap := time.Duration(float64(time.Second) / float64(rate)) // between two messages
	switch {
	case !within(least, way):
		return fmt.Errorf("%s at %v: the least age is %v, want %v", pattern, rate, least, way)
	case median < half*9/10: // how much later they are says how busy the machine is
		return fmt.Errorf("%s at %v: the median age is %v, want %v", pattern, rate, median, half)
	case half > way && most < 3*way-gap:
		return fmt.Errorf("%s at %v: the largest age is %v, want %v", pattern, rate, most, 3*way)
	}
	return nil
}

// TestCableDiesWithItsDriver: a driver that is killed leaves no process and no
// namespace behind.
func TestCableDiesWithItsDriver(t *testing.T) {
	needRoot(t)
	t.Parallel()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	driver := exec.Command(executable, "drive", vethLink)
	out, err := driver.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := driver.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("the driver said %q: %v", line, err)
	}
	own, err := os.Readlink("/proc/self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	networks := map[string]bool{}
	for _, pid := range childrenOf(driver.Process.Pid) {
		if n, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", pid)); err == nil {
			networks[n] = true
		}
	}
	if len(networks) != 2 || networks[own] {
		t.Errorf("the run has networks %v beside %s, want two of its own", networks, own)
	}
	if err := driver.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = driver.Wait() // killed, as wanted
	for range 1000 {
		if !anyProcessIn(networks) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("processes are left in %v", networks)
}

// childrenOf lists the processes that a process has started.
func childrenOf(parent int) (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(text), ") ")
		fields := strings.Fields(rest)
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
			pids = append(pids, pid)
		}
	}
	return pids
}

// anyProcessIn tells whether a process lives in one of the networks.
func anyProcessIn(networks map[string]bool) bool {
	links, _ := filepath.Glob("/proc/[0-9]*/ns/net")
	return slices.ContainsFunc(links, func(link string) bool {
		n, err := os.Readlink(link)
		return err == nil && networks[n]
	})
}

// TestCableNeedsRights: what is needed is said before anything starts.
func TestCableNeedsRights(t *testing.T) {
	t.Parallel()
	refused := make(chan error)
	go func() {
		runtime.LockOSThread() // and with it ends a thread without rights
		head := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var none [2]unix.CapUserData
		_ = unix.Capset(&head, &none[0]) // fails for nobody
		s := short("sse")
		s.Network.Link = vethLink
		refused <- CheckCapacity(s)
	}()
	var f *Fault
	if err := <-refused; !errors.As(err, &f) || f.Code != ExitUsage || f.Hint == "" || !strings.Contains(err.Error(), "CAP_SYS_ADMIN") {
		t.Errorf("%v", err)
	}
}
