package scenarios

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// A cable joins two namespaces, one for the servers and one for the clients,
// by a veth pair with the MTU of an Ethernet. What is on this machine's own
// interfaces is not touched, and no address of the cable exists outside.
type cable struct{ servers, clients *namespace }

const (
	cableMTU = 1500
	// nearEnd and farEnd are the interfaces, each in a namespace of its own.
	nearEnd, farEnd = "servers", "clients"
)

// layCable makes the namespaces, with an address for every server and for
// every source of clients. With packets, every TCP segment is a packet.
func layCable(servers, sources int, packets bool) (c *cable, err error) {
	c = &cable{}
	defer func() {
		if err != nil {
			c.close()
			c, err = nil, cableFault(err)
		}
	}()
	if c.servers, err = newNamespace(); err != nil {
		return c, err
	}
	if c.clients, err = newNamespace(); err != nil {
		return c, err
	}
	var near, far []netip.Prefix
	for i := range servers {
		near = append(near, netip.PrefixFrom(cableServer(i), cableBits))
	}
	for i := range sources {
		far = append(far, netip.PrefixFrom(cableSource(i), cableBits))
	}
	var options [][]byte
	if packets {
		options = [][]byte{onePacketPerSegment()}
	}
	err = c.servers.do(func() error {
		return furnish(near, nearEnd, options, func(n *netlink) error { return n.addPair(nearEnd, farEnd, cableMTU, c.clients) })
	})
	if err == nil {
		err = c.clients.do(func() error { return furnish(far, farEnd, options, nil) })
	}
	return c, err
}

// furnish configures the namespace of the calling thread.
func furnish(addresses []netip.Prefix, name string, options [][]byte, first func(*netlink) error) error {
	// Nothing but the run's own packets is to be seen; where this fails, some
	// router solicitations are.
	_ = os.WriteFile("/proc/sys/net/ipv6/conf/default/disable_ipv6", []byte("1"), 0o644)
	n, err := openNetlink()
	if err != nil {
		return err
	}
	defer n.close()
	if first != nil {
		if err := first(n); err != nil {
			return err
		}
	}
	for _, a := range addresses {
		if err := n.addAddress(name, a); err != nil {
			return err
		}
	}
	return errors.Join(n.up("lo"), n.up(name, options...))
}

// The cable's network is 10.73.0.0/16: servers first, clients from 10.73.128.1.
const cableBits = 16

func cableServer(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, 73, byte(i / 250), byte(1 + i%250)})
}

func cableSource(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, 73, byte(128 + i/250), byte(1 + i%250)})
}

// close lets go of both ends; with the last process in them the cable is gone.
func (c *cable) close() {
	if c != nil {
		c.servers.close()
		c.clients.close()
	}
}

// traffic is what the clients' end of the cable has carried, link layer
// included, seen from the clients.
func (c *cable) traffic() (sent, received int64, err error) {
	err = c.clients.do(func() error {
		text, err := os.ReadFile("/proc/thread-self/net/dev")
		if err != nil {
			return err
		}
		_, line, found := strings.Cut(string(text), farEnd+":")
		fields := strings.Fields(line)
		if !found || len(fields) < 9 {
			return fmt.Errorf("/proc/net/dev has no %s", farEnd)
		}
		received, err = strconv.ParseInt(fields[0], 10, 64)
		if err == nil {
			sent, err = strconv.ParseInt(fields[8], 10, 64)
		}
		return err
	})
	return sent, received, err
}

// cableFault says what is needed where a namespace is refused.
func cableFault(err error) error {
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) {
		return needsRoot()
	}
	return &Fault{Code: ExitUsage, Err: fmt.Errorf("--link=veth: %w", err),
		Hint: "it takes Linux with network namespaces and the veth module; --rtt needs neither"}
}

// checkCable refuses early what layCable would.
func checkCable() error {
	if !capable() {
		return needsRoot()
	}
	return nil
}

func needsRoot() error {
	return &Fault{Code: ExitUsage, Err: errors.New("--link=veth needs root: CAP_SYS_ADMIN for network namespaces, CAP_NET_ADMIN for the cable between them"),
		Hint: "run it with sudo, or use --rtt, which needs no rights"}
}

// capable tells whether this process may make and configure namespaces.
func capable() bool {
	head := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if unix.Capget(&head, &data[0]) != nil {
		return false
	}
	const need = 1<<unix.CAP_SYS_ADMIN | 1<<unix.CAP_NET_ADMIN
	return data[0].Effective&need == need
}
