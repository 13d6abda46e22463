package servers

import (
	"bytes"
	"os"
	"strconv"
	"strings"
)

// residentBytes is the memory of this process now, and the most it has been.
func residentBytes() (now, peak *int64) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return nil, nil
	}
	return kilobytes(status, "VmRSS:"), kilobytes(status, "VmHWM:")
}

// kilobytes is the value of a line such as "VmRSS:   1234 kB", in bytes.
func kilobytes(status []byte, name string) *int64 {
	_, rest, found := bytes.Cut(status, []byte(name))
	line, _, _ := bytes.Cut(rest, []byte("kB"))
	n, err := strconv.ParseInt(strings.TrimSpace(string(line)), 10, 64)
	if !found || err != nil {
		return nil
	}
	n <<= 10
	return &n
}

// openDescriptors is how many file descriptors this process has. Since Linux
// 6.2 the size of the folder tells; before, it must be listed.
func openDescriptors() *int64 {
	const folder = "/proc/self/fd"
	if info, err := os.Stat(folder); err == nil && info.Size() > 0 {
		n := info.Size()
		return &n
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	n := int64(len(entries)) - 1 // the folder itself was open
	return &n
}
