package clients

import (
	"bufio"
	"bytes"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// isFree tells whether a port could be taken.
func isFree(port int) bool {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return false
	}
	defer unix.Close(fd)
	return unix.Bind(fd, &unix.SockaddrInet4{Port: port}) == nil
}

// timeWait is how /proc/net/tcp writes the state (include/net/tcp_states.h).
const timeWait = "06"

// RestingPorts is every port that rests after a connection (TIME_WAIT), of this end
// or of a server on this machine that closed first; false if the system does not
// tell. It reads the table of all connections: some milliseconds for thousands.
func RestingPorts() (resting map[int]bool, known bool) {
	resting = map[int]bool{}
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		f, err := os.Open(name)
		if err != nil {
			return resting, known
		}
		known = true
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			fields := bytes.Fields(lines.Bytes())
			if len(fields) < 4 || string(fields[3]) != timeWait {
				continue
			}
			for _, address := range fields[1:3] {
				if port, ok := portOf(address); ok {
					resting[int(port)] = true
				}
			}
		}
		f.Close()
	}
	return resting, known
}

// portOf is that of an address such as 0100007F:2711.
func portOf(address []byte) (uint64, bool) {
	_, digits, _ := bytes.Cut(address, []byte(":"))
	port, err := strconv.ParseUint(string(digits), 16, 16)
	return port, err == nil
}
