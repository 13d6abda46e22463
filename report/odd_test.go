package report

import (
	"sync"

	"bench/results"
)

// odd is a set of results with everything that is not as it should be: an
// invalid run, a partial one, an idle one, a closed loop, a variant, one with
// null for all that may be null, and a broadcast with lost messages.
func odd() []results.Result {
	rs := six(0)
	polling, keepalive, longpoll, sse, websocket, fetch := &rs[0], &rs[1], &rs[2], &rs[3], &rs[4], &rs[5]

	polling.Validity.Valid = false
	polling.Validity.Checks[1] = results.Check{
		Name: "generator cpu", Kind: "instrument", Value: 0.93, Limit: 0.7, Unit: "share", Advice: "use fewer clients or more cores",
	}

	keepalive.Loop, keepalive.Scenario.Load.ClosedLoop = "closed", true
	keepalive.Latency.Exchange, keepalive.Latency.Delivery = keepalive.Latency.Connect, nil
	keepalive.Throughput = results.Throughput{ExchangesPerSecond: new(48_231.0)}
	for i := range keepalive.Timeline {
		keepalive.Timeline[i].Delivery, keepalive.Timeline[i].Published = nil, 0
	}

	longpoll.Partial, longpoll.PartialReason = true, "interrupted by the user"
	longpoll.Timeline = longpoll.Timeline[:5]
	longpoll.Timeline[3].Events = []string{"server stopped answering"}
	longpoll.Timeline[4].Delivery = nil
	longpoll.Errors = results.Errors{Dial: 3, Closed: 12, Examples: []string{"read tcp 127.0.0.1:4242: connection reset by peer"}}
	longpoll.Reconnects = 12
	longpoll.Messages.Duplicate, longpoll.Messages.OutOfOrder = 4, 2

	sse.Loop, sse.Scenario.Load.Rate = "idle", 0
	sse.Messages, sse.Throughput = results.Messages{}, results.Throughput{}
	sse.Latency = results.Latency{Connect: sse.Latency.Connect}
	sse.Wire.OverheadBytesPerMessage, sse.Wire.WireOverheadPerMessage = nil, nil
	sse.Wire.IdleBytesPerClientHour = new(5760.0)
	sse.Server.CPUPerThousand = nil
	for i := range sse.Timeline {
		sse.Timeline[i].Delivery, sse.Timeline[i].Published, sse.Timeline[i].Received = nil, 0, 0
	}

	websocket.Scenario.Target.URL = "ws://example.invalid"
	websocket.Server, websocket.Timeline = nil, nil
	for _, d := range []*results.Direction{&websocket.Wire.Sent, &websocket.Wire.Received} {
		d.Segments, d.WireBytes = nil, nil
	}
	websocket.Wire.WireOverheadPerMessage, websocket.Environment.LoadBefore = nil, nil
	websocket.Thresholds = []results.Assessment{{Expression: "p99(delivery) < 0.1ms", Outcome: "breach", Detail: "p99(delivery) is 0.815ms"}}

	// A broadcast: every message went to 1,000 clients, and 2 % of the deliveries
	// are missing, so that p99 and beyond are bounds.
	fetch.Scenario.Load.Topics = 1
	last := *fetch.Latency.Delivery
	fetch.Latency.LastSubscriber = &last
	fetch.Messages.Lost, fetch.Messages.Censored = 150, 54
	fetch.Messages.Expected += 204
	fetch.Messages.Reach = new(float64(fetch.Messages.Delivered) / float64(fetch.Messages.Expected))
	if err := results.AddIntervals(fetch); err != nil {
		panic(err) // the fixture is wrong
	}
	fetch.Validity.Checks = append(fetch.Validity.Checks, results.Check{
		Name: "loss", Kind: "server", Value: 204, Limit: 0, Unit: "count", Advice: "the server drops messages",
	})

	variant := six(1)[2]
	variant.Pattern, variant.Repeat = "longpoll/close", 0
	return append(rs, variant)
}

// nothing is one result in which everything that may be absent is.
func nothing() []results.Result {
	return []results.Result{{Pattern: "sse", Order: 3, Loop: "open", Partial: true, PartialReason: "server died", Validity: results.Validity{Valid: true}}}
}

// nasty holds texts that attack a terminal, a page, Markdown, CSV and a CI log.
const nasty = "::error::x\x1b[31m\u202e<script>alert(1)</script>|`]](http://evil.example)\r\n::warning::y\"'&"

// hostile is a set of results out of a file that somebody else wrote.
func hostile() []results.Result {
	r := odd()[2]
	r.Pattern, r.Order = nasty, -7
	r.Scenario.Name, r.Scenario.About, r.Command, r.PlanHash, r.PartialReason = nasty, nasty, nasty, nasty, nasty
	r.Scenario.Load.Arrivals, r.Scenario.Parameters.Headers, r.Loop = nasty, nasty, nasty
	r.Environment.CPU, r.Environment.Kernel, r.Environment.Version, r.Environment.Go, r.Environment.OS = nasty, nasty, nasty, nasty, nasty
	r.Errors.Examples = []string{nasty}
	r.Timeline[3].Events, r.Timeline[3].Phase = []string{nasty}, nasty
	r.Validity.Valid = false
	r.Validity.Checks = []results.Check{{Name: nasty, Kind: "instrument", Unit: nasty, Advice: nasty}, {Name: nasty, Kind: nasty, Unit: nasty, Advice: nasty}}
	r.Thresholds = []results.Assessment{{Expression: nasty, Outcome: nasty, Detail: nasty}}
	other := r
	other.Pattern, other.Scenario.Load.Clients = "=cmd()", 7
	probe, idle := r, r
	probe.Probe = &results.Probe{Number: -5, Purpose: nasty, Outcome: nasty, Limit: nasty, Reason: nasty, Ended: nasty}
	probe.Scenario.Thresholds = []results.Condition{{Expression: nasty}}
	idle.Scenario.Load.Rate, idle.Validity.Valid = 0, true
	idle.Probe = &results.Probe{Number: 1, Outcome: results.Failed, Limit: nasty, Reason: nasty}
	return []results.Result{r, other, probe, idle}
}

// sets are all fixtures by name. They take seconds to make: tests share them, and
// change none.
var sets = sync.OnceValue(func() map[string][]results.Result {
	repeats := append(append(six(0), six(1)...), six(2)...)
	other := six(0)
	for i := range other {
		other[i].Scenario.Load.Clients = 5000
	}
	return map[string][]results.Result{
		"six": six(0), "repeats": repeats, "overlay": append(six(0), other...),
		"odd": odd(), "nothing": nothing(), "none": nil, "hostile": hostile(), "search": searching(),
	}
})
