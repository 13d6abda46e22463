package scenarios

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// portsPerSource is how many clients may share a local address: four fifths of
// the ephemeral port range, since closed connections keep theirs for a while.
func portsPerSource() int {
	first, last := 32768, 60999
	if text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range"); err == nil {
		_, _ = fmt.Sscan(string(text), &first, &last)
	}
	return max(1, (last-first+1)*4/5)
}

// backlog is the longest queue of connections that a server has not yet accepted.
func backlog() int {
	text, err := os.ReadFile("/proc/sys/net/core/somaxconn")
	if err == nil {
		if n, err := strconv.Atoi(string(bytes.TrimSpace(text))); err == nil {
			return n
		}
	}
	return 128
}

// availableMemory is what can be used without swapping.
func availableMemory() (int64, bool) {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, false
	}
	return statusKiB(text, "MemAvailable:")
}
