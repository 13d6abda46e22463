package clients

import (
	"context"
	"net/netip"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// connectFrom opens a socket of its own and lets package os put it under the
// poller. A connection per poll is a cost under measurement, and package net
// adds to each one a goroutine that watches the context, the look-up of both
// addresses and the options of keep-alive probes.
func (d *Dialer) connectFrom(ctx context.Context, source, remote netip.AddrPort, adopt func(endpoint) error) (endpoint, syscall.RawConn, error) {
	family, address := sockaddr(remote)
	fd, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, os.NewSyscallError("socket", err)
	}
	if err := prepareSocket(fd, source, d.Ports != nil && d.Ports.reuse); err != nil {
		unix.Close(fd)
		return nil, nil, err
	}
	pending := unix.Connect(fd, address)
	if pending == unix.EINPROGRESS {
		// The handshake over loopback ends within the first call, but only
		// the second one says so.
		pending = unix.Connect(fd, address)
	}
	file := os.NewFile(uintptr(fd), "tcp")
	raw, err := file.SyscallConn()
	if err == nil {
		err = adopt(file)
	}
	if err == nil {
		err = d.await(ctx, file, raw, address, pending)
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, raw, nil
}

// await waits until the handshake is over.
func (d *Dialer) await(ctx context.Context, file *os.File, raw syscall.RawConn, address unix.Sockaddr, pending error) error {
	if pending == unix.EALREADY || pending == unix.EINTR {
		file.SetWriteDeadline(time.Now().Add(d.timeout()))
		if ctx.Err() != nil { // its end may have interrupted before the deadline was set
			return ctx.Err()
		}
		if err := raw.Write(func(fd uintptr) bool {
			pending = unix.Connect(int(fd), address)
			return pending != unix.EALREADY && pending != unix.EINTR
		}); err != nil {
			return err
		}
		file.SetWriteDeadline(time.Time{})
	}
	if pending != nil && pending != unix.EISCONN {
		return os.NewSyscallError("connect", pending)
	}
	return nil
}

func prepareSocket(fd int, source netip.AddrPort, reuse bool) error {
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
		return os.NewSyscallError("setsockopt", err)
	}
	if !source.Addr().IsValid() {
		return nil
	}
	if source.Port() == 0 {
		// Leave the port to connect, which may share one between servers.
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	if reuse {
		if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	_, address := sockaddr(source)
	return os.NewSyscallError("bind", unix.Bind(fd, address))
}

func sockaddr(a netip.AddrPort) (family int, address unix.Sockaddr) {
	if a.Addr().Is4() || a.Addr().Is4In6() {
		return unix.AF_INET, &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().As4()}
	}
	return unix.AF_INET6, &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
}
