package scenarios

import (
	"fmt"
	"net/netip"

	"bench/results"
)

// size is how many processes a run takes.
type size struct{ servers, workers int }

// reserve is the descriptors that a process needs besides its clients':
// standard streams, publisher, statistics, poller, and connections that are
// being closed while their successors open.
const reserve = 200

// connectionsOf is how many connections the clients have at a time: one each, and one
// beside it for what they send by POST.
func connectionsOf(s results.Scenario) int {
	if s.Upstream.By == upstreamPost && s.Upstream.Rate > 0 {
		return 2 * s.Load.Clients
	}
	return s.Load.Clients
}

// crowd finds how many server and worker processes the clients and their connections
// need, each below the descriptor limit; what cannot be held is a Fault with the
// arithmetic.
func crowd(s results.Scenario, connections int) (size, error) {
	limit := descriptorLimit()
	per := max(1, limit-reserve)
	needed := (connections + per - 1) / per
	out := size{servers: s.Load.Servers, workers: s.Load.Workers}
	if External(s) {
		out.servers = 1
	}
	for _, side := range []struct {
		flag  string
		count *int
	}{{"--servers", &out.servers}, {"--workers", &out.workers}} {
		if *side.count == 0 {
			*side.count = needed
		}
		if *side.count > s.Load.Clients {
			return size{}, &Fault{
				Code: ExitUsage,
				Err:  fmt.Errorf("%s %d is more than --clients %d", side.flag, *side.count, s.Load.Clients),
			}
		}
		if *side.count < needed && !(side.flag == "--servers" && External(s)) {
			return size{}, &Fault{
				Code: ExitUsage,
				Err: fmt.Errorf("%s %d cannot hold %s: each process may open %d files, %d of them are reserved, so it takes %d processes",
					side.flag, *side.count, crowdText(s, connections), limit, reserve, needed),
				Hint: fmt.Sprintf("leave %s out, or raise the limit with ulimit -n", side.flag),
			}
		}
	}
	return out, nil
}

// crowdText names the clients, and their connections if those are more.
func crowdText(s results.Scenario, connections int) string {
	text := fmt.Sprintf("--clients %d", s.Load.Clients)
	if connections > s.Load.Clients {
		text += fmt.Sprintf(" with %d connections, those for POST included", connections)
	}
	return text
}

// Memory that one connected client takes on the generator's and the server's
// side together, kernel included, with a margin: used to refuse a load that
// would end in swapping. Measured by the benchmarks, rounded up.
const (
	bytesPerClient  = 100 << 10
	bytesPerTLS     = 60 << 10 // on top
	bytesPerProcess = 64 << 20
)

// CheckCapacity refuses, before anything starts, a load that this machine
// cannot hold: too many clients for its descriptors, ports or memory.
func CheckCapacity(s results.Scenario) error {
	if len(s.Groups) == 0 {
		return checkCapacity(s, connectionsOf(s))
	}
	var all []*driver
	for _, m := range membersOf(s, 0) {
		all = append(all, &driver{scenario: effective(m.Scenario)})
	}
	return checkCapacity(joint(all))
}

// checkCapacity is CheckCapacity for a scenario without groups, or for the sum of them.
func checkCapacity(s results.Scenario, connections int) error {
	n, err := crowd(s, connections)
	if err != nil {
		return err
	}
	if err := checkPorts(s, connections, n); err != nil {
		return err
	}
	if s.Network.Link == vethLink {
		if err := checkCable(); err != nil {
			return err
		}
	}
	free, known := availableMemory()
	per := int64(bytesPerClient)
	if effective(s).Network.TLS {
		per += bytesPerTLS
	}
	need := int64(connections)*per + int64(n.servers+n.workers)*bytesPerProcess
	if known && need > free {
		return &Fault{
			Code: ExitUsage,
			Err: fmt.Errorf("%s would need about %d MiB (%d KiB each, and %d MiB for each of %d processes), but %d MiB are available",
				crowdText(s, connections), need>>20, per>>10, bytesPerProcess>>20, n.servers+n.workers, free>>20),
			Hint: fmt.Sprintf("at most --clients %d fit", max(0, (free-int64(n.servers+n.workers)*bytesPerProcess)/per*int64(s.Load.Clients)/int64(connections))),
		}
	}
	return nil
}

// checkPorts makes sure that the local addresses that clients are spread over
// have enough ports.
func checkPorts(s results.Scenario, connections int, n size) error {
	if have := maxSources * portsPerSource(); connections/n.servers > have {
		return &Fault{
			Code: ExitUsage,
			Err:  fmt.Errorf("%s on %d servers is %d for one address, which has %d ports on %d local addresses", crowdText(s, connections), n.servers, connections/n.servers, have, maxSources),
			Hint: "add --servers",
		}
	}
	return nil
}

// maxSources bounds the local addresses that clients of one server use.
const maxSources = 250

// sourcesFor are the local addresses that so many connections to one server are made
// from: nil, the system's choice, while one address has ports enough, else as
// many of 127.0.0.0/8 as it takes. Remote targets are always reached from the
// system's choice.
func sourcesFor(connections int, local bool) (list []netip.Addr) {
	ports := portsPerSource()
	if !local || connections <= ports {
		return nil
	}
	for n := range (connections + ports - 1) / ports {
		list = append(list, netip.AddrFrom4([4]byte{127, 1, byte(n / 250), byte(1 + n%250)}))
	}
	return list
}
