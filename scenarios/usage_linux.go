package scenarios

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// processCPU is the CPU time of a process so far, user and system, exact to
// the nanosecond: the kernel keeps a clock for each process, and a process may
// read another's. The id is built as by clock_getcpuclockid(3).
func processCPU(pid int) (time.Duration, bool) {
	const schedClock = 2
	var ts unix.Timespec
	if unix.ClockGettime(int32(^pid)<<3|schedClock, &ts) != nil {
		return 0, false
	}
	return time.Duration(ts.Nano()), true
}

// processMemory is the resident memory of a process now, and its peak.
func processMemory(pid int) (now, peak int64, ok bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, false
	}
	now, ok1 := statusKiB(status, "VmRSS:")
	peak, ok2 := statusKiB(status, "VmHWM:")
	return now, peak, ok1 && ok2
}

func statusKiB(status []byte, key string) (int64, bool) {
	kib, ok := statusNumber(status, key)
	return kib << 10, ok
}

// statusNumber is the number behind a key that begins a line, not the first.
func statusNumber(status []byte, key string) (int64, bool) {
	_, rest, found := bytes.Cut(status, []byte("\n"+key))
	if !found {
		return 0, false
	}
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(string(fields[0]), 10, 64)
	return n, err == nil
}

// processCalls counts the calls of read and write, and of their kin for several
// buffers, that a process has made so far (proc(5)). Go and most runtimes read and
// write sockets so; recv and send, accept, the wait for a socket (epoll) and the
// waking of a thread (futex) are not among them.
func processCalls(pid int) (reads, writes int64, ok bool) {
	account, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", pid))
	if err != nil {
		return 0, 0, false
	}
	reads, ok1 := statusNumber(account, "syscr:")
	writes, ok2 := statusNumber(account, "syscw:")
	return reads, writes, ok1 && ok2
}

// processDescriptors counts the open files of a process.
func processDescriptors(pid int) (int64, bool) {
	d, err := os.Open(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		return 0, false
	}
	defer d.Close()
	names, err := d.Readdirnames(-1)
	return int64(len(names)), err == nil
}
