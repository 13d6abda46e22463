//go:build !linux

package clients

import (
	"net"
	"strconv"
)

// isFree tells whether a port could be taken.
func isFree(port int) bool {
	l, err := net.Listen("tcp", ":"+strconv.Itoa(port))
	if err == nil {
		l.Close()
	}
	return err == nil
}

// RestingPorts is every port that rests after a connection (TIME_WAIT); this system
// does not tell.
func RestingPorts() (resting map[int]bool, known bool) { return nil, false }
