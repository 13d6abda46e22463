package clients

import "sync/atomic"

// ErrorKind classifies a failure of a client.
type ErrorKind int

// The kinds of failure that are counted apart.
const (
	ErrDial     ErrorKind = iota // connecting failed
	ErrTimeout                   // a deadline passed
	ErrStatus                    // an unexpected HTTP status
	ErrProtocol                  // bytes that break the protocol
	ErrClosed                    // the server closed in mid-stream
	errorKinds
)

// Counters is the running account of one client. The client is the only
// writer; Usage may be called at any time by others.
type Counters struct {
	sent, received layers
	requests       atomic.Int64
	empties        atomic.Int64
	messages       atomic.Int64
	reconnects     atomic.Int64
	errors         [errorKinds]atomic.Int64
	example        atomic.Pointer[string]
	closed         kernelTotals
	live           atomic.Pointer[conn]
}
