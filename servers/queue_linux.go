package servers

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// queuesTold says whether the system tells what it holds for a connection.
const queuesTold = true

// unsent is the bytes that were written to a connection and that its peer has not
// acknowledged (SIOCOUTQ, tcp(7)); 0 if the connection has ended.
func unsent(c net.Conn) int64 {
	inner, ok := c.(syscall.Conn)
	if !ok {
		return 0
	}
	raw, err := inner.SyscallConn()
	if err != nil {
		return 0
	}
	var n int
	if err := raw.Control(func(fd uintptr) { n, _ = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ) }); err != nil {
		return 0
	}
	return int64(n)
}
