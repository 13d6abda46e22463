package clients

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// An alarm wakes one sleeping thread at a time that is exact to some 50 µs, or
// when it is rung.
type alarm struct {
	bell int // an eventfd
}

func newAlarm() (alarm, error) {
	fd, err := unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
	return alarm{fd}, os.NewSyscallError("eventfd", err)
}

// sharpen asks the kernel for the finest timers for this thread: a slack of
// 1 ns instead of 50 µs.
func (alarm) sharpen() { _ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0) }

// blunt undoes sharpen.
func (alarm) blunt() { _ = unix.Prctl(unix.PR_SET_TIMERSLACK, 0, 0, 0, 0) }

// sleep waits for d or for ring.
func (a alarm) sleep(d time.Duration) {
	limit := unix.NsecToTimespec(int64(d))
	if n, _ := unix.Ppoll([]unix.PollFd{{Fd: int32(a.bell), Events: unix.POLLIN}}, &limit, nil); n > 0 {
		var rings [8]byte
		_, _ = unix.Read(a.bell, rings[:]) // which cannot fail: it is readable
	}
}

// ring adds to the counter of the eventfd; a full one is as good.
func (a alarm) ring() { _, _ = unix.Write(a.bell, []byte{1, 7: 0}) }

// close frees the bell, which nobody may ring any more.
func (a alarm) close() { unix.Close(a.bell) }
