//go:build !linux

package clients

import (
	"errors"
	"syscall"
)

// kernelKnown says that this system tells bytes and segments per connection.
const kernelKnown = false

func readKernel(syscall.RawConn) (kernelTotals, bool) { return kernelTotals{}, false }

// readNow reads from a non-blocking socket.
func readNow(fd uintptr, p []byte) (int, syscall.Errno) { return transferNow(syscall.Read, fd, p) }

// writeNow writes to a non-blocking socket.
func writeNow(fd uintptr, p []byte) (int, syscall.Errno) { return transferNow(syscall.Write, fd, p) }

func transferNow(call func(int, []byte) (int, error), fd uintptr, p []byte) (int, syscall.Errno) {
	for {
		n, err := call(int(fd), p)
		var errno syscall.Errno
		errors.As(err, &errno)
		if errno != syscall.EINTR {
			return n, errno
		}
	}
}

// acknowledge leaves it to the system.
func acknowledge(uintptr) {}
