package clients

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// A Dialer opens the connections of many clients and lends them read buffers.
// The zero Dialer works; it may be used by all clients at once.
type Dialer struct {
	// OnConnect, if not nil, takes the time of every connect that succeeded,
	// TLS included. It is called by many goroutines at once.
	OnConnect func(time.Duration)
	// OnReady, if not nil, takes the time from the beginning of a connect until the
	// client was subscribed by that connection, like OnConnect. A client that asks
	// for what it has not seen subscribes once, whatever its connections.
	OnReady func(time.Duration)
	// OnSecured, if not nil, takes the part of it that the handshake of TLS
	// took, like OnConnect.
	OnSecured func(time.Duration)
	// Link delays what the connections carry; nil does not.
	Link *Link
	// Security is for https targets; nil trusts the system's authorities.
	Security *Security
	// Sources are the local addresses to connect from, in turn. None leaves
	// the choice to the system, and some 28,000 ports to one server address.
	Sources []netip.Addr
	// Ports are the local ports to connect from, of any of the Sources; nil is the
	// system's choice.
	Ports *Ports
	// Timeout bounds connecting; 0 is 10 s.
	Timeout time.Duration
	// AnswerTimeout is what a server gets to answer, beyond the time that it
	// was asked to wait; it takes effect after between it and twice as long.
	// 0 is 30 s.
	AnswerTimeout time.Duration

	turn     atomic.Uint64
	blocks   blockPool
	doubts   doubts
	mu       sync.Mutex
	resolved map[string]netip.AddrPort // guarded by mu
}

const (
	defaultConnectTimeout = 10 * time.Second
	defaultAnswerTimeout  = 30 * time.Second
)

func (d *Dialer) timeout() time.Duration {
	if d.Timeout > 0 {
		return d.Timeout
	}
	return defaultConnectTimeout
}

func (d *Dialer) answerTimeout() time.Duration {
	if d.AnswerTimeout > 0 {
		return d.AnswerTimeout
	}
	return defaultAnswerTimeout
}

// source is the local address of the next connection; invalid means any.
func (d *Dialer) source() netip.Addr {
	if len(d.Sources) == 0 {
		return netip.Addr{}
	}
	return d.Sources[(d.turn.Add(1)-1)%uint64(len(d.Sources))]
}

// connect connects from a port of the range, if there is one, or from any.
func (d *Dialer) connect(ctx context.Context, remote netip.AddrPort, adopt func(endpoint) error) (endpoint, syscall.RawConn, error) {
	source := d.source()
	if d.Ports == nil {
		return d.connectFrom(ctx, netip.AddrPortFrom(source, 0), remote, adopt)
	}
	if !source.IsValid() {
		if source = netip.IPv6Unspecified(); remote.Addr().Unmap().Is4() {
			source = netip.IPv4Unspecified()
		}
	}
	for range d.Ports.numbers { // once around: those in use would be tried for ever
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		port, some := d.Ports.take()
		if !some {
			break
		}
		e, raw, err := d.connectFrom(ctx, netip.AddrPortFrom(source, uint16(port)), remote, adopt)
		if !isPortTaken(err) {
			return e, raw, err
		}
		d.Ports.found(port)
	}
	return nil, nil, errNoPort
}

// dial connects to remote. It hands the endpoint to adopt before it waits for
// the socket, so that adopt's owner can interrupt it, and owns it until it
// returns without an error.
func (d *Dialer) dial(ctx context.Context, remote netip.AddrPort, r *rand.Rand, adopt func(endpoint) error) (endpoint, syscall.RawConn, error) {
	if d.Link == nil {
		return d.connect(ctx, remote, adopt)
	}
	// The first packet of the handshake goes out and the second comes back.
	if err := d.Link.pass(ctx, r); err != nil {
		return nil, nil, err
	}
	e, raw, err := d.connect(ctx, remote, adopt)
	if err != nil {
		return nil, nil, err
	}
	if err := d.Link.pass(ctx, r); err != nil {
		e.Close()
		return nil, nil, err
	}
	return e, raw, nil
}

// resolve turns host[:port] into an address, once for all clients.
func (d *Dialer) resolve(ctx context.Context, hostport string) (netip.AddrPort, error) {
	if a, err := netip.ParseAddrPort(hostport); err == nil {
		return a, nil
	}
	d.mu.Lock()
	a, known := d.resolved[hostport]
	d.mu.Unlock()
	if known {
		return a, nil
	}
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		host, port = hostport, "80"
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("port %q: must be 0 to 65535", port)
	}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return netip.AddrPort{}, err
	}
	a = netip.AddrPortFrom(addrs[0].Unmap(), uint16(number))
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.resolved == nil {
		d.resolved = make(map[string]netip.AddrPort)
	}
	d.resolved[hostport] = a
	return a, nil
}
