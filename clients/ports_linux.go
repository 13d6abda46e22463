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
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		f, err := os.Open(name)
		if err != nil {
			return n, known
		}
		known = true
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			fields := bytes.Fields(lines.Bytes())
			if len(fields) > 3 && string(fields[3]) == timeWait && (p.has(fields[1]) || p.has(fields[2])) {
				n++
			}
		}
		f.Close()
	}
	return n, known
}

// has tells whether an address such as 0100007F:2711 is on one of the ports.
func (p *Ports) has(address []byte) bool {
	colon := bytes.LastIndexByte(address, ':')
	port, err := strconv.ParseUint(string(address[colon+1:]), 16, 16)
	return err == nil && int(port) >= p.first && int(port) < p.first+len(p.taken)
}
