//go:build !linux

package scenarios

// portsPerSource is how many clients may share a local address: four fifths of
// the ephemeral ports that IANA sets aside (RFC 6335).
func portsPerSource() int { return 16384 * 4 / 5 }

// backlog is the longest queue of connections that a server has not yet
// accepted, as BSD systems come.
func backlog() int { return 128 }

// availableMemory is what can be used without swapping; not available here.
func availableMemory() (int64, bool) { return 0, false }
