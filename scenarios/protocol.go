package scenarios

import (
	"net/netip"
	"time"

	"bench/clients"
	"bench/results"
)

// The driver and its children talk in lines of JSON over the child's standard
// input and output. The driver sends jobs, and for each a start and a stop; a
// worker sends ready while its clients connect, a tick every second, complete once
// everything expected has arrived, and a final account, of each job by itself. What
// the publisher sends is in protocol_publish.go.

// job is the clients of one group that one worker is to simulate.
type job struct {
	Pattern string `json:"pattern"`
	// Prefix begins the names of topics, so that groups of one run never meet.
	Prefix     string             `json:"prefix"`
	Parameters results.Parameters `json:"parameters"`
	Network    results.Network    `json:"network"`
	Behavior   results.Behavior   `json:"behavior"`
	Upstream   results.Upstream   `json:"upstream"`
	// Population is the clients of the group in all workers, Payload the size of
	// its messages.
	Population int           `json:"population"`
	Payload    results.Bytes `json:"payload"`
	// Roots are the authorities that https servers are held against, in PEM;
	// none are the system's.
	Roots []byte `json:"roots"`
	// TLS is what the target's certificate may lack.
	TLS        results.TargetTLS `json:"tls"`
	ClosedLoop bool              `json:"closed_loop"`
	Stamped    bool              `json:"stamped"`
	// Foreign is how to talk to a server that is not bench's, else nil.
	Foreign  *foreignJob   `json:"foreign,omitempty"`
	Seed     uint64        `json:"seed"`
	Warmup   time.Duration `json:"warmup"`
	Duration time.Duration `json:"duration"`
	// ConnectRate is this worker's share in connections per second; 0 is as
	// fast as the backlog allows.
	ConnectRate float64 `json:"connect_rate"`
	// Unready bounds the clients that are connecting at any time, 0 = no bound.
	Unready int `json:"unready"`
	// FanOut says that topics have several subscribers, so that the first and
	// the last of them are worth knowing.
	FanOut bool `json:"fan_out"`
	// Sources are the local addresses to connect from, none is the system's choice.
	Sources []netip.Addr `json:"sources"`
	Clients []assignment `json:"clients"`
}

// assignment is one simulated client.
type assignment struct {
	ID    int    `json:"id"`
	URL   string `json:"url"`
	Topic int    `json:"topic"`
	// First and Last bound the sequence numbers that it is to receive in the
	// window; Base is the place of the first in the account of whole messages.
	First int64 `json:"first"`
	Last  int64 `json:"last"`
	Base  int64 `json:"base"`
}

// instruction is a line from the driver; one member beside Part is set.
type instruction struct {
	// Part is which of the jobs a start or a stop is for.
	Part    int          `json:"part,omitempty"`
	Jobs    []job        `json:"jobs,omitempty"`
	Publish []publishJob `json:"publish,omitempty"`
	Start   *start       `json:"start,omitempty"`
	Stop    *stop        `json:"stop,omitempty"`
}

// start opens the gate: At is the start of publishing on CLOCK_MONOTONIC.
type start struct {
	At time.Duration `json:"at"`
}

// stop ends the run. Published, if present, replaces the upper bound of the
// window per topic: an interrupted run expects only what was published.
type stop struct {
	Published map[int]int64 `json:"published,omitempty"`
}

// dispatch is a line from a worker; one member beside Part is set.
type dispatch struct {
	// Part is which of the jobs it is about.
	Part     int        `json:"part,omitempty"`
	Ready    *readiness `json:"ready,omitempty"`
	Started  bool       `json:"started,omitempty"`
	Tick     *tick      `json:"tick,omitempty"`
	Complete bool       `json:"complete,omitempty"`
	Final    *final     `json:"final,omitempty"`
}

// readiness counts subscribed clients and those that gave up.
type readiness struct {
	Ready int    `json:"ready"`
	Gone  int    `json:"gone"`
	First string `json:"first"` // text of the first failure
}

// tick is what happened in one second; Second counts from the start of publishing.
type tick struct {
	Second int `json:"second"`
	// Received counts receipts, Delivered those due in the window, both so far.
	Received  int64 `json:"received"`
	Delivered int64 `json:"delivered"`
	// Live is the connections open now, Errors all failures so far.
	Live   int64 `json:"live"`
	Errors int64 `json:"errors"`
	// Requests are those that clients sent since the gate opened.
	Requests int64 `json:"requests"`
	// Delivery and Service are what was received in this second and due in the
	// window; nil if nothing was.
	Delivery *results.Series `json:"delivery"`
	Service  *results.Series `json:"service"`
}

// final is a worker's whole account.
type final struct {
	Messages results.Messages `json:"messages"`
	// Setup is the account until the gate opened, Window the difference
	// between the two edges of the window, Total the whole run.
	Setup  clients.Usage `json:"setup"`
	Window clients.Usage `json:"window"`
	Total  clients.Usage `json:"total"`
	// Clients is how many were asked at both edges, Length the mean time between,
	// Late how long after the end of the window that was; 0 if the run ended before.
	Clients int64         `json:"clients"`
	Length  time.Duration `json:"length"`
	Late    time.Duration `json:"late"`
	// Due counts the messages of clients that are due in the window, Unanswered those
	// of them that had no answer; each had waited at least Unheard.
	Due        int64         `json:"due"`
	Unanswered int64         `json:"unanswered"`
	Unheard    time.Duration `json:"unheard"`
	// Delivery, Service and Exchange are of the window, Connect of the whole run.
	Delivery *results.Series `json:"delivery"`
	Service  *results.Series `json:"service"`
	Exchange *results.Series `json:"exchange"`
	Connect  *results.Series `json:"connect"`
	// Handshake is the part of Connect that TLS took; Network and Harness are
	// the parts of Delivery on clocked connections. Nil is not measured.
	Handshake *results.Series `json:"handshake"`
	// First is from dial to subscribed, of the whole run; Empty, Rearm, Waited,
	// Second, Handled and Echo are as in shardTimes, of the window.
	First   *results.Series `json:"first"`
	Empty   *results.Series `json:"empty"`
	Rearm   *results.Series `json:"rearm"`
	Waited  *results.Series `json:"waited"`
	Second  *results.Series `json:"second"`
	Handled *results.Series `json:"handled"`
	Echo    *results.Series `json:"echo"`
	// Reading is as in shardTimes.
	Reading time.Duration `json:"reading"`
	// Stuck counts messages that the application never handled, Resting the most
	// ports that rested at once; nil is not looked at.
	Stuck   int64           `json:"stuck"`
	Resting *int64          `json:"resting"`
	Network *results.Series `json:"network"`
	Harness *results.Series `json:"harness"`
	// FirstAge and LastAge are per message due in the window, -1 if none came.
	FirstAge []int64 `json:"first_age,omitempty"`
	LastAge  []int64 `json:"last_age,omitempty"`
	// Unbalanced is the sum over the clients of |expected - delivered - lost -
	// censored|.
	Unbalanced int64 `json:"unbalanced"`
	// Dependence is the rank correlation of the ages of neighboring receipts, over
	// so many Pairs of them; both are 0 with FanOut.
	Dependence float64 `json:"dependence"`
	Pairs      int64   `json:"pairs"`
	// InterArrival is between a client's messages without stamps. Stamped, Strays
	// and FirstBody are as in results.Observations.
	InterArrival *results.Series `json:"inter_arrival"`
	Stamped      int64           `json:"stamped"`
	Strays       int64           `json:"strays"`
	FirstBody    string          `json:"first_body"`
	// Observer is the worker as it watched itself; nil if it never started.
	Observer *results.Observer `json:"observer"`
	// GCShare is the part of its CPU time that garbage collection took.
	GCShare    float64 `json:"gc_share"`
	Goroutines int64   `json:"goroutines"`
}
