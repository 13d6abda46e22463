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

// Resting counts the ports that rest after a connection (TIME_WAIT), of this end or
// of a server on this machine that closed first; false if the system does not tell.
func (p *Ports) Resting() (n int, known bool) {
	resting := map[uint64]bool{} // a table that changes while it is read may repeat itself
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		f, err := os.Open(name)
		if err != nil {
			return len(resting), known
		}
		known = true
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			fields := bytes.Fields(lines.Bytes())
			if len(fields) < 4 || string(fields[3]) != timeWait {
				continue
			}
			for _, address := range fields[1:3] {
				if port, ok := portOf(address); ok && p.has(int(port)) {
					resting[port] = true
				}
			}
		}
		f.Close()
	}
	return len(resting), known
}

// portOf is that of an address such as 0100007F:2711.
func portOf(address []byte) (uint64, bool) {
	_, digits, _ := bytes.Cut(address, []byte(":"))
	port, err := strconv.ParseUint(string(digits), 16, 16)
	return port, err == nil
}
