package clients

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Ports is a range of local ports that connections are made from, in turn, where
// the system's own range would be too large to be used up. It is reserved: other
// Ports of this machine have other ports.
type Ports struct {
	first int
	reuse bool
	guard net.Listener

	mu    sync.Mutex
	next  int         // guarded by mu
	taken []time.Time // guarded by mu; when each port was last found in use
}

const (
	// Ranges lie between the ports of well-known services and those that systems
	// choose from. Each begins with a port that guards it.
	lowestPort, highestPort = 10_000, 32_000
	// retakeAfter is how long a port that was found in use is left alone: asking the
	// kernel for each of them at every connect would be the load.
	retakeAfter = 250 * time.Millisecond
)

// errNoPort is a range whose ports are all in use.
var errNoPort = errors.New("every port of the range is in use")

// isPortless tells whether connecting failed for want of a local port.
func isPortless(err error) bool {
	return errors.Is(err, errNoPort) || isPortTaken(err)
}

// isPortTaken tells whether a local port is in use, or still rests (TIME_WAIT).
func isPortTaken(err error) bool {
	return errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EADDRINUSE)
}

// ReservePorts finds size ports of which none is in use. With reuse, a connection
// takes a port that still rests, as soon as the kernel lets it. Close frees them.
func ReservePorts(ctx context.Context, size int, reuse bool) (*Ports, error) {
	if size < 1 || size > highestPort-lowestPort-1 {
		return nil, fmt.Errorf("a range of %d ports: must be 1 to %d", size, highestPort-lowestPort-1)
	}
	ranges := (highestPort - lowestPort) / (size + 1)
	for offset, try := rand.IntN(ranges), 0; try < ranges; try++ {
		guard := lowestPort + (offset+try)%ranges*(size+1)
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:"+strconv.Itoa(guard))
		if err != nil {
			continue
		}
		if allFree(guard+1, size) {
			return &Ports{first: guard + 1, reuse: reuse, guard: l, taken: make([]time.Time, size)}, nil
		}
		l.Close()
	}
	return nil, fmt.Errorf("no %d ports from %d to %d that are not in use", size, lowestPort, highestPort)
}

// allFree tells whether nothing uses any of the ports, nor rests on it.
func allFree(first, size int) bool {
	for port := first; port < first+size; port++ {
		if !isFree(port) {
			return false
		}
	}
	return true
}

// Close frees the range, which no client may use any more.
func (p *Ports) Close() error { return p.guard.Close() }

// take is the port to try next; false if none was found free of late.
func (p *Ports) take() (int, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for range p.taken {
		i := p.next
		p.next = (p.next + 1) % len(p.taken)
		if now.Sub(p.taken[i]) >= retakeAfter {
			return p.first + i, true
		}
	}
	return 0, false
}

// found notes that a port is in use.
func (p *Ports) found(port int) {
	p.mu.Lock()
	p.taken[port-p.first] = time.Now()
	p.mu.Unlock()
}
