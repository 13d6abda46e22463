//go:build !linux

package clients

import (
	"errors"
	"net"
)

func shrinkQueue(net.Listener) error { return errors.ErrUnsupported }
