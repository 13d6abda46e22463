//go:build !linux

package scenarios

import (
	"errors"
	"net/netip"
)

// A namespace is this process's own network: others exist on Linux alone.
type namespace struct{}

func (*namespace) do(f func() error) error { return f() }

// A cable exists on Linux alone.
type cable struct{ servers, clients *namespace }

func layCable(int, int, bool) (*cable, error) { return nil, checkCable() }

func (*cable) close() {}

func (*cable) traffic() (sent, received int64, err error) { return 0, 0, errors.ErrUnsupported }

func cableServer(int) netip.Addr { return netip.Addr{} }

func cableSource(int) netip.Addr { return netip.Addr{} }

func checkCable() error {
	return &Fault{Code: ExitUsage, Err: errors.New("--link=veth needs the network namespaces of Linux"), Hint: "use --rtt, which works everywhere"}
}
