package clients

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// kernelKnown says that this system tells bytes and segments per connection.
const kernelKnown = true

// readKernel reads TCP_INFO; false means the connection is gone.
func readKernel(raw syscall.RawConn) (kernelTotals, bool) {
	var info *unix.TCPInfo
	var err error
	if raw.Control(func(fd uintptr) {
		info, err = unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
	}) != nil || err != nil {
		return kernelTotals{}, false
	}
	t := kernelTotals{
		bytesOut:    int64(info.Bytes_sent - info.Bytes_retrans),
		bytesIn:     int64(info.Bytes_received),
		segmentsOut: int64(info.Segs_out),
		segmentsIn:  int64(info.Segs_in),
	}
	if info.State == unix.BPF_TCP_CLOSE_WAIT || info.State == unix.BPF_TCP_LAST_ACK {
		t.bytesIn-- // the peer's FIN takes a sequence number, and Linux counts those
	}
	return t, true
}

// readNow reads from a non-blocking socket. It does not tell the scheduler
// about the system call: the call cannot block, and the notice costs more than
// the call saves.
func readNow(fd uintptr, p []byte) (int, syscall.Errno) {
	return transferNow(unix.SYS_READ, fd, p)
}

// writeNow writes to a non-blocking socket, like readNow.
func writeNow(fd uintptr, p []byte) (int, syscall.Errno) {
	return transferNow(unix.SYS_WRITE, fd, p)
}

func transferNow(call, fd uintptr, p []byte) (int, syscall.Errno) {
	for {
		n, _, errno := syscall.RawSyscall(call, fd, uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
		if errno != syscall.EINTR {
			return int(n), errno
		}
	}
}

// acknowledge has the kernel acknowledge at once what has come.
func acknowledge(fd uintptr) {
	_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_QUICKACK, 1) // else it does so later
}
