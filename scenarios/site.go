package scenarios

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"

	"bench/results"
)

// A site is where a run takes place: on this machine's own network, or at the
// two ends of a cable; plainly, or with an authority for TLS. The driver stays
// where it is. The publisher and the driver's questions are beside the servers,
// so that publishing costs the same on every link.
type site struct {
	network   results.Network
	servers   *namespace
	clients   *namespace
	cable     *cable
	authority *authority
	roots     []byte // of the authority, in PEM; nil trusts the system's
	// insecure trusts everybody; serverName is whom a certificate must name, "" is
	// the host.
	insecure   bool
	serverName string
	spread     int // local addresses that clients connect from
}

// newSite prepares a site for a run of that size; close ends it.
func newSite(s results.Scenario, connections int, n size, packets bool) (*site, error) {
	w := &site{network: s.Network, spread: 1}
	t := s.Target.TLS
	w.insecure, w.serverName = t.Insecure, t.ServerName
	var err error
	if w.roots, err = foreignRoots(t); err != nil {
		return nil, err
	}
	if s.Network.TLS && !External(s) {
		a, err := newAuthority()
		if err != nil {
			return nil, err
		}
		w.authority, w.roots = a, a.roots()
	}
	if s.Network.Link == vethLink {
		w.spread = (connections/n.servers + cablePorts - 1) / cablePorts
		c, err := layCable(n.servers, w.spread, packets)
		if err != nil {
			return nil, err
		}
		w.cable, w.servers, w.clients = c, c.servers, c.clients
	}
	return w, nil
}

// cablePorts is how many connections share an address of the cable: four fifths of
// the ports of a new namespace.
const cablePorts = (60999 - 32768 + 1) * 4 / 5

// close lets go of the cable, which its last process takes along.
func (w *site) close() { w.cable.close() }

// address is where server i listens.
func (w *site) address(i int) netip.Addr {
	if w.cable != nil {
		return cableServer(i)
	}
	return loopback(i)
}

// sources are the local addresses of so many connections to one server, which is on
// this machine or not; nil leaves the choice to the system.
func (w *site) sources(connections int, local bool) (list []netip.Addr) {
	if w.cable == nil {
		return sourcesFor(connections, local)
	}
	for i := range w.spread {
		list = append(list, cableSource(i))
	}
	if len(list) == 1 {
		return nil
	}
	return list
}

// backlog is the longest queue of connections that a server has not yet accepted.
func (w *site) backlog() (n int) {
	if w.servers.do(func() error { n = backlog(); return nil }) != nil {
		return backlog()
	}
	return n
}

// startServer starts server i where the servers are.
func (w *site) startServer(ctx context.Context, i int, token, inject string) (c *child, err error) {
	environment := []string{TokenVariable + "=" + token}
	arguments := []string{"serve", "--child", "--inject=" + inject}
	if w.cable != nil {
		arguments = append(arguments, "--allow-remote") // there is nobody else in the namespace
	}
	if w.authority != nil {
		identity, err := w.authority.identity(w.address(i))
		if err != nil {
			return nil, err
		}
		environment = append(environment, IdentityVariable+"="+string(identity))
		arguments = append(arguments, fmt.Sprintf("--tls-resume=%t", w.network.TLSResume))
	}
	arguments = append(arguments, "--listen", netip.AddrPortFrom(w.address(i), 0).String())
	err = w.servers.do(func() error {
		c, err = startChild(ctx, "server", environment, arguments...)
		return err
	})
	return c, err
}

// startWorker starts a worker where the clients are.
func (w *site) startWorker(ctx context.Context) (c *child, err error) {
	err = w.clients.do(func() error {
		c, err = startChild(ctx, "worker", nil, "worker")
		return err
	})
	return c, err
}

// startPublisher starts the publisher beside the servers; it inherits files.
func (w *site) startPublisher(ctx context.Context, files []*os.File) (c *child, err error) {
	err = w.servers.do(func() error {
		c, err = startChildWith(ctx, "publisher", nil, files, "publisher")
		return err
	})
	return c, err
}

// visitor asks servers for their statistics, from beside them.
func (w *site) visitor() (*http.Client, error) {
	if w.cable == nil && w.authority == nil && w.roots == nil && !w.insecure && w.serverName == "" {
		return http.DefaultClient, nil
	}
	roots, err := trusted(w.roots)
	if err != nil {
		return nil, err
	}
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, InsecureSkipVerify: w.insecure, ServerName: w.serverName},
		DialContext: func(ctx context.Context, network, address string) (c net.Conn, err error) {
			err = w.servers.do(func() error {
				c, err = new(net.Dialer).DialContext(ctx, network, address)
				return err
			})
			return c, err
		},
	}}, nil
}

// machine reads the counters of the machine, those of TCP at both ends.
func (w *site) machine() (state machineState) {
	read := func() error { state = readMachine(); return nil }
	if w.cable == nil || w.servers.do(read) != nil {
		_ = read()
		return state
	}
	near := state.tcp
	if w.clients.do(read) == nil {
		for name, n := range near {
			state.tcp[name] += n
		}
	}
	return state
}

// traffic is what the clients' end of the cable has carried so far, nil
// without one.
func (w *site) traffic() *results.Device {
	if w.cable == nil {
		return nil
	}
	sent, received, err := w.cable.traffic()
	if err != nil {
		return nil
	}
	return &results.Device{SentBytes: sent, ReceivedBytes: received}
}

// deviceSince is what the cable carried between two times, nil if either is
// not known.
func deviceSince(from, to *results.Device) *results.Device {
	if from == nil || to == nil {
		return nil
	}
	return &results.Device{SentBytes: to.SentBytes - from.SentBytes, ReceivedBytes: to.ReceivedBytes - from.ReceivedBytes}
}
