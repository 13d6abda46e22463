package clients

import (
	"net"

	"golang.org/x/sys/unix"
)

// shrinkQueue lets the kernel hold one connection that nobody accepts.
func shrinkQueue(l net.Listener) error {
	raw, err := l.(*net.TCPListener).SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = unix.Listen(int(fd), 0) }); err != nil {
		return err
	}
	return failed
}
