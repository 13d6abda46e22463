//go:build !linux

package clients

import (
	"context"
	"net"
	"net/netip"
	"syscall"
)

// connectFrom leaves the reuse of ports to the system.
func (d *Dialer) connectFrom(ctx context.Context, source, remote netip.AddrPort, adopt func(endpoint) error) (endpoint, syscall.RawConn, error) {
	dialer := net.Dialer{Timeout: d.timeout(), KeepAlive: -1}
	c, err := dialer.DialTCP(ctx, "tcp", source, remote)
	if err != nil {
		return nil, nil, err
	}
	raw, err := c.SyscallConn()
	if err == nil {
		err = adopt(c)
	}
	if err != nil {
		c.Close()
		return nil, nil, err
	}
	return c, raw, nil
}
