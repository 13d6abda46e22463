package scenarios

import (
	"context"
	"fmt"
	"sync"
	"time"

	"bench/clients"
	"bench/results"
)

// equip gives the crew's dialer what the job asks for: a link, whom to trust, and
// a range of ports. Its counterpart is stow.
func (c *crew) equip(ctx context.Context) error {
	n := c.job.Network
	if clock, err := clients.HoldKernelClock(); err == nil { // else there is no second clock
		c.clock = clock
	}
	if f := c.job.Foreign; f != nil {
		var err error
		if c.stage.abroad, err = newAbroad(f, c.job.Pattern); err != nil {
			return fmt.Errorf("worker: %w", err)
		}
	}
	if b := c.job.Behavior; b.Ports > 0 {
		var err error
		if c.ports, err = clients.ReservePorts(ctx, max(1, b.Ports*len(c.job.Clients)/max(1, c.job.Population)), b.ReusePorts); err != nil {
			return fmt.Errorf("behavior.ports: %w", err)
		}
		c.dialer.Ports = c.ports
	}
	if n.RTT > 0 {
		link, err := clients.NewLink(time.Duration(n.RTT), time.Duration(n.Jitter))
		if err != nil {
			return err
		}
		c.dialer.Link = link
	}
	if n.TLS {
		roots, err := trusted(c.job.Roots)
		if err != nil {
			return fmt.Errorf("worker: %w", err)
		}
		c.dialer.Security = &clients.Security{Roots: roots, Resume: n.TLSResume, Insecure: c.job.TLS.Insecure, ServerName: c.job.TLS.ServerName}
		c.dialer.OnSecured = c.handshake.add
	}
	return nil
}

// stow ends the link, once no client runs any more.
func (c *crew) stow() {
	if c.clock != nil {
		c.clock.Close()
	}
	if c.dialer.Link != nil {
		c.dialer.Link.Close()
	}
	if c.ports != nil {
		c.ports.Close()
	}
}

// times is a distribution that many goroutines add to, each seldom.
type times struct {
	mu sync.Mutex
	h  *results.Histogram
}

func (t *times) add(d time.Duration) {
	t.mu.Lock()
	t.h.Record(int64(d))
	t.mu.Unlock()
}

// clockedClients is how many connections of a worker are asked for the
// kernel's receive times: enough for a distribution, few enough to cost nothing.
const clockedClients = 16

// isClocked spreads them over the worker's clients.
func (c *crew) isClocked(i int) bool {
	stride := max(1, len(c.job.Clients)/clockedClients)
	return i%stride == 0 && i/stride < clockedClients
}
