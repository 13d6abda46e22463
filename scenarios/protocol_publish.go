package scenarios

import "bench/results"

// publishJob is what the publisher is to send for one group, and where: load,
// behavior and seed are the plan.
type publishJob struct {
	// Prefix begins the names of topics.
	Prefix   string           `json:"prefix"`
	Load     results.Load     `json:"load"`
	Behavior results.Behavior `json:"behavior"`
	Seed     uint64           `json:"seed"`
	// Servers are base URLs in the order in which clients are dealt out to them.
	Servers []string `json:"servers"`
	Token   string   `json:"token"`
	// Roots are the authorities that https servers are held against, in PEM; none
	// are the system's. Resume resumes TLS sessions.
	Roots  []byte `json:"roots"`
	Resume bool   `json:"resume"`
	// TLS is what the target's certificate may lack.
	TLS results.TargetTLS `json:"tls"`
	// Foreign is how to publish to a server that is not bench's, else nil.
	Foreign *foreignPublish `json:"foreign,omitempty"`
	// Ordinary leaves the process at normal priority.
	Ordinary bool `json:"ordinary"`
	// Bare only wakes up when messages are due: see timerFloor.
	Bare bool `json:"bare"`
}

// notice is a line from the publisher: that it is ready, how far it is, why a
// server takes no more, or, at the end, its account.
type notice struct {
	// Part is which of the jobs it is about; being ready is about all.
	Part    int        `json:"part,omitempty"`
	Ready   *heralded  `json:"ready,omitempty"`
	Sent    *headway   `json:"sent,omitempty"`
	Failed  string     `json:"failed,omitempty"`
	Account *published `json:"account,omitempty"`
}

// heralded says that all servers are connected.
type heralded struct {
	// Realtime tells that all threads have real-time priority.
	Realtime bool `json:"realtime"`
}

// headway is how many messages of the plan were sent by a tenth of a second
// after the start of publishing.
type headway struct {
	Tenth    int   `json:"tenth"`
	Messages int64 `json:"messages"`
}

// published is the publisher's account.
type published struct {
	// Messages of the plan were sent, in its order.
	Messages int64 `json:"messages"`
	// Lag is how late those due in the window were; OwnLag is without the time
	// in which the process stood still, which concerned ExemptLags of them.
	Lag        *results.Series   `json:"lag"`
	OwnLag     *results.Series   `json:"own_lag"`
	ExemptLags int64             `json:"exempt_lags"`
	Arrivals   *results.Arrivals `json:"arrivals"`
	Observer   *results.Observer `json:"observer"`
	// Failures are what a foreign server refused, Unsent what it has not yet taken.
	Failures results.Errors `json:"failures"`
	Unsent   int64          `json:"unsent"`
}
