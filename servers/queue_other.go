//go:build !linux

package servers

import "net"

// queuesTold says whether the system tells what it holds for a connection.
const queuesTold = false

// unsent is not told by this system.
func unsent(net.Conn) int64 { return 0 }
