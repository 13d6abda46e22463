package scenarios

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"bench/results"
)

func TestNetworkIsValidated(t *testing.T) {
	t.Parallel()
	ms := func(n int) results.Duration { return results.Duration(n) * results.Duration(time.Millisecond) }
	for _, c := range []struct {
		network results.Network
		target  string
		field   string // "" is valid
	}{
		{results.Network{}, "", ""},
		{results.Network{RTT: ms(40), Jitter: ms(5)}, "", ""},
		{results.Network{RTT: ms(40)}, "http://127.0.0.1:1", ""},
		{results.Network{Link: "wan"}, "", ""},
		{results.Network{Link: "wan", RTT: ms(40), Jitter: ms(5)}, "", ""}, // as a result file spells it out
		{results.Network{Link: "veth", RTT: ms(40)}, "", ""},
		{results.Network{TLS: true, TLSResume: true}, "", ""},
		{results.Network{TLSResume: true}, "https://127.0.0.1:1", ""},
		{results.Network{Link: "wan", RTT: ms(10)}, "", "network.link"},
		{results.Network{Link: "lan", Jitter: ms(10)}, "", "network.link"},
		{results.Network{Link: "wam"}, "", "network.link"},
		{results.Network{Link: "veth"}, "http://127.0.0.1:1", "network.link"},
		{results.Network{Jitter: ms(1)}, "", "network.jitter"},
		{results.Network{Link: "veth", Jitter: ms(1)}, "", "network.jitter"},
		{results.Network{RTT: ms(10), Jitter: ms(11)}, "", "network.jitter"},
		{results.Network{RTT: ms(10), Jitter: -ms(1)}, "", "network.jitter"},
		{results.Network{RTT: results.Duration(time.Microsecond)}, "", "network.rtt"},
		{results.Network{RTT: -ms(1)}, "", "network.rtt"},
		{results.Network{RTT: ms(10_001)}, "", "network.rtt"},
		{results.Network{TLS: true}, "http://127.0.0.1:1", "network.tls"},
		{results.Network{TLSResume: true}, "", "network.tls_resume"},
	} {
		s := short("sse")
		s.Network, s.Target.URL = c.network, c.target
		var problems Problems
		if err := Validate(s); err != nil && !errors.As(err, &problems) {
			t.Fatal(err)
		}
		fields := []string{}
		for _, p := range problems {
			fields = append(fields, p.Field)
		}
		if c.field == "" && len(fields) > 0 || c.field != "" && !slices.Equal(fields, []string{c.field}) {
			t.Errorf("%+v to %q: problems %v, want %q alone", c.network, c.target, problems, c.field)
		}
		if strings.Contains(problems.Error(), "\n") {
			t.Errorf("%+v: more than one line: %v", c.network, problems)
		}
	}
}
