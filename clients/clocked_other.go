//go:build !linux

package clients

import (
	"errors"
	"io"
	"syscall"
)

// askClock fails: this system tells no receive times.
func askClock(syscall.RawConn) error { return errors.ErrUnsupported }

// HoldKernelClock fails likewise.
func HoldKernelClock() (io.Closer, error) { return nil, errors.ErrUnsupported }

func (*conn) readClocked(fd uintptr, p []byte) (int, syscall.Errno) { return readNow(fd, p) }
