package clients

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Ports are local ports that connections are made from, in turn, where the system's
// own would be too many to be used up. They are reserved: other Ports of this
// machine are others.
type Ports struct {
	numbers []int
	reuse   bool
	guards  []net.Listener

	mu    sync.Mutex
	next  int         // guarded by mu
	taken []time.Time // guarded by mu; when each port was last found in use
}

const (
	// Ports are reserved by blocks between those of well-known services and those
	// that systems choose from. The first port of each block guards it.
	lowestPort, highestPort = 10_000, 32_000
	blockPorts              = 100
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
	const blocks, each = (highestPort - lowestPort) / blockPorts, blockPorts - 1
	if size < 1 || size > blocks*each {
		return nil, fmt.Errorf("a range of %d ports: must be 1 to %d", size, blocks*each)
	}
	p := &Ports{reuse: reuse, taken: make([]time.Time, size)}
	for offset, try := rand.IntN(blocks), 0; try < blocks && len(p.numbers) < size; try++ {
		p.reserve(ctx, lowestPort+(offset+try)%blocks*blockPorts, min(each, size-len(p.numbers)))
	}
	if len(p.numbers) < size {
		p.Close()
		return nil, fmt.Errorf("only %d ports from %d to %d are not in use, %d are wanted", len(p.numbers), lowestPort, highestPort, size)
	}
	return p, nil
}

// reserve takes n ports behind the guard of a block, unless one of them is in use or
// rests.
func (p *Ports) reserve(ctx context.Context, guard, n int) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:"+strconv.Itoa(guard))
	if err != nil {
		return
	}
	for port := guard + 1; port <= guard+n; port++ {
		if !isFree(port) {
			l.Close()
			return
		}
	}
	p.guards = append(p.guards, l)
	for port := guard + 1; port <= guard+n; port++ {
		p.numbers = append(p.numbers, port)
	}
}

// Close frees the ports, which no client may use any more.
func (p *Ports) Close() {
	for _, l := range p.guards {
		l.Close()
	}
}

// Resting counts those of the ports that are among resting.
func (p *Ports) Resting(resting map[int]bool) (n int) {
	for _, port := range p.numbers {
		if resting[port] {
			n++
		}
	}
	return n
}

// take is the port to try next; false if none was found free of late.
func (p *Ports) take() (int, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for range p.taken {
		i := p.next
		p.next = (p.next + 1) % len(p.taken)
		if now.Sub(p.taken[i]) >= retakeAfter {
			return p.numbers[i], true
		}
	}
	return 0, false
}

// found notes that a port is in use.
func (p *Ports) found(port int) {
	p.mu.Lock()
	p.taken[slices.Index(p.numbers, port)] = time.Now()
	p.mu.Unlock()
}
