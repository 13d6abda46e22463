package clients

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

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

var errorNames = [errorKinds]string{"dial", "timeout", "status", "protocol", "closed"}

// String is the name of the kind in result files.
func (k ErrorKind) String() string {
	if k < 0 || k >= errorKinds {
		return fmt.Sprintf("ErrorKind(%d)", int(k))
	}
	return errorNames[k]
}

// A failure is an error of a known kind; asking again cannot mend a permanent
// one, so no policy retries it.
type failure struct {
	kind      ErrorKind
	permanent bool
	err       error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

func protocolError(format string, args ...any) error {
	return &failure{kind: ErrProtocol, err: fmt.Errorf(format, args...)}
}

func closedError(format string, args ...any) error {
	return &failure{kind: ErrClosed, err: fmt.Errorf(format, args...)}
}

// statusError is an answer other than the one asked for. What the client did
// wrong (4xx) stays wrong; too many requests and the server's faults may pass.
func statusError(status int, body []byte) error {
	permanent := status >= 400 && status < 500 && status != 408 && status != 429
	return &failure{kind: ErrStatus, permanent: permanent, err: fmt.Errorf("status %d %s", status, quote(body))}
}

// kindOf classifies what reading, writing and parsing return.
func kindOf(err error) ErrorKind {
	var f *failure
	switch {
	case errors.As(err, &f):
		return f.kind
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ErrTimeout
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return ErrClosed
	}
	return ErrProtocol
}

func isPermanent(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.permanent
}

// quotedBytes bounds how much foreign text an error repeats.
const quotedBytes = 80

// quote makes foreign bytes safe to print.
func quote(b []byte) string {
	if len(b) > quotedBytes {
		return fmt.Sprintf("%q and %d bytes more", b[:quotedBytes], len(b)-quotedBytes)
	}
	return fmt.Sprintf("%q", b)
}
