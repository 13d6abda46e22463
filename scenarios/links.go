package scenarios

import (
	"fmt"
	"time"

	"bench/results"
)

// A NamedLink is a path between servers and subscribers that has a word.
type NamedLink struct {
	Name string
	// RTT and Jitter are what the word stands for; the round trip of veth is
	// its own.
	RTT, Jitter time.Duration
	// About says what is at its ends.
	About string
}

// Links is the table of links by name. The figures are round ones out of the
// middle of what such paths have.
var Links = []NamedLink{
	{"lan", time.Millisecond, 200 * time.Microsecond, "machines in one building, over a switch or two"},
	{"wan", 40 * time.Millisecond, 5 * time.Millisecond, "a subscriber at home, the server some 1,000 km away"},
	{"transatlantic", 80 * time.Millisecond, 5 * time.Millisecond, "western Europe and the east of North America"},
	{vethLink, 0, 0, "two network namespaces joined by a virtual cable, MTU 1500 (Linux, root)"},
}

// vethLink is the link that is real: the others are emulated.
const vethLink = "veth"

func linkNamed(name string) (l NamedLink, ok bool) {
	for _, l := range Links {
		if l.Name == name {
			return l, true
		}
	}
	return NamedLink{}, false
}

func linkNames() (names []string) {
	for _, l := range Links {
		names = append(names, l.Name)
	}
	return names
}

// effective spells out what the words of a scenario's network stand for, and what
// follows from its target.
func effective(s results.Scenario) results.Scenario {
	n := &s.Network
	if l, ok := linkNamed(n.Link); ok && l.RTT > 0 {
		n.RTT, n.Jitter = results.Duration(l.RTT), results.Duration(l.Jitter)
	}
	n.TLS = n.TLS || secured(s.Target.URL)
	effectiveTarget(&s)
	return s
}

const (
	// shortestRTT is what the emulator's own error leaves meaningful.
	shortestRTT = 100 * time.Microsecond
	longestRTT  = 10 * time.Second
)

// network refuses what a network cannot be, and options that contradict each other.
func (c *checker) network(s results.Scenario) {
	n := s.Network
	rtt, jitter := time.Duration(n.RTT), time.Duration(n.Jitter)
	l, known := linkNamed(n.Link)
	switch {
	case n.Link != "" && !known:
		c.word("network.link", n.Link, linkNames()...)
	case l.RTT > 0 && (rtt != 0 && rtt != l.RTT || jitter != 0 && jitter != l.Jitter):
		c.add("network.link", fmt.Sprintf("%s is a round trip of %v ± %v, and cannot be another one too", n.Link, l.RTT, l.Jitter),
			"leave the link out, or --rtt and --jitter")
		return
	case l.RTT > 0:
		rtt, jitter = l.RTT, l.Jitter
	case n.Link == vethLink && External(s):
		c.add("network.link", "veth joins servers of this run's own, not a target", "leave one of them out")
	}
	if n.RTT != 0 {
		c.span("network.rtt", n.RTT, shortestRTT, longestRTT)
	}
	switch {
	case rtt < 0: // said already
	case jitter < 0:
		c.span("network.jitter", n.Jitter, 0, longestRTT)
	case jitter > 0 && rtt == 0:
		c.add("network.jitter", fmt.Sprintf("%v is of no round trip", n.Jitter), "add --rtt")
	case jitter > rtt:
		c.add("network.jitter", fmt.Sprintf("%v is more than the round trip of %v", n.Jitter, rtt), "at most the round trip is allowed")
	}
	if n.TLS && External(s) && !secured(s.Target.URL) {
		c.add("network.tls", "the target does not speak TLS", "write https:// or wss://, or leave --tls out")
	}
	if n.TLSResume && !n.TLS && !secured(s.Target.URL) {
		c.add("network.tls_resume", "there is no TLS session to resume", "add --tls")
	}
}
