package clients

import (
	"io"
	"os"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// askClock has the kernel note when it receives what comes on a socket.
func askClock(raw syscall.RawConn) error {
	var err error
	if e := raw.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPING,
			unix.SOF_TIMESTAMPING_RX_SOFTWARE|unix.SOF_TIMESTAMPING_SOFTWARE)
	}); e != nil {
		return e
	}
	return os.NewSyscallError("setsockopt", err)
}

// HoldKernelClock has the kernel note receive times until the file is closed,
// whoever asks for them. It takes a while to begin and stops when nobody asks:
// connections that come and go would miss some. Other systems tell none, and
// there is nothing to hold.
func HoldKernelClock() (io.Closer, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	file := os.NewFile(uintptr(fd), "udp")
	raw, err := file.SyscallConn()
	if err == nil {
		err = askClock(raw)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// readClocked is readNow that also takes the kernel's receive time: of several
// segments read at once, the last one's.
func (c *conn) readClocked(fd uintptr, p []byte) (int, syscall.Errno) {
	var control [64]byte // a header and three times
	iov := unix.Iovec{Base: unsafe.SliceData(p)}
	iov.SetLen(len(p))
	message := unix.Msghdr{Iov: &iov, Control: &control[0]}
	message.SetIovlen(1)
	message.SetControllen(len(control))
	for {
		n, _, errno := syscall.RawSyscall(unix.SYS_RECVMSG, fd, uintptr(unsafe.Pointer(&message)), 0)
		switch errno {
		case 0:
			c.kernel = kernelTime(control[:min(int(message.Controllen), len(control))])
			return int(n), 0
		case syscall.EINTR:
		default:
			return 0, errno
		}
	}
}

// kernelTime is the software receive time of a control message, since the
// Unix epoch; 0 is none (SCM_TIMESTAMPING, Documentation/networking/timestamping).
func kernelTime(control []byte) time.Duration {
	for len(control) > 0 {
		head, data, rest, err := unix.ParseOneSocketControlMessage(control)
		if err != nil {
			return 0
		}
		if head.Level == unix.SOL_SOCKET && head.Type == unix.SCM_TIMESTAMPING && len(data) >= int(unsafe.Sizeof(unix.Timespec{})) {
			at := *(*unix.Timespec)(unsafe.Pointer(unsafe.SliceData(data)))
			return time.Duration(at.Nano())
		}
		control = rest
	}
	return 0
}
