package results

// Workload is what one group of clients of an experiment meets: the sections of a
// scenario, and what its clients and its server do beside them.
type Workload struct {
	Load       Load       `json:"load" yaml:"load"`
	Network    Network    `json:"network" yaml:"network"`
	Parameters Parameters `json:"parameters" yaml:"parameters"`
	Behavior   Behavior   `json:"behavior" yaml:"behavior"`
	Upstream   Upstream   `json:"upstream" yaml:"upstream"`
}

// Workload is the part of a scenario that groups may each have for themselves.
func (s *Scenario) Workload() Workload {
	return Workload{Load: s.Load, Network: s.Network, Parameters: s.Parameters, Behavior: s.Behavior, Upstream: s.Upstream}
}

// SetWorkload gives a scenario another workload.
func (s *Scenario) SetWorkload(w Workload) {
	s.Load, s.Network, s.Parameters, s.Behavior, s.Upstream = w.Load, w.Network, w.Parameters, w.Behavior, w.Upstream
}

// Behavior is how clients and servers of an experiment differ from the plain
// pattern. The zero value is the plain pattern.
type Behavior struct {
	// Close drops the connection after each answer or event.
	Close bool `json:"close,omitzero" yaml:"close"`
	// Closer is who closes first: server or client; "" is the server.
	Closer string `json:"closer,omitzero" yaml:"closer"`
	// HTTP is the version that clients speak: "1.0" or "1.1"; "" is 1.1.
	HTTP string `json:"http,omitzero" yaml:"http"`
	// KeepAlive sends "Connection: keep-alive" with each request.
	KeepAlive bool `json:"keep_alive,omitzero" yaml:"keep_alive"`
	// HeaderBytes fills the heads of request and answer together up to that size.
	HeaderBytes Bytes `json:"header_bytes,omitzero" yaml:"header_bytes"`
	// Method is that of requests: GET or POST; "" is GET.
	Method string `json:"method,omitzero" yaml:"method"`
	// Undrained leaves the bodies of answers unread.
	Undrained bool `json:"undrained,omitzero" yaml:"undrained"`
	// Empties is how an answer without news looks: "204", "304" with an ETag, or
	// "200" with a JSON body; "" is 204.
	Empties string `json:"empties,omitzero" yaml:"empties"`
	// NoCursor: clients do not say what they have, and the server wakes only who
	// waits.
	NoCursor bool `json:"no_cursor,omitzero" yaml:"no_cursor"`
	// Deadline is how long a client waits for an answer before it gives up; 0 is
	// for ever.
	Deadline Duration `json:"deadline,omitzero" yaml:"deadline"`
	// Pace is how long a client waits after an answer before it asks again, in
	// patterns that have no parameter for it.
	Pace Duration `json:"pace,omitzero" yaml:"pace"`
	// PaceTo spreads the paces of clients evenly between Pace and itself; 0 gives all
	// the same.
	PaceTo Duration `json:"pace_to,omitzero" yaml:"pace_to"`
	// Phase is where polls and messages with a fixed interval stand to each other:
	// random, or locked at PhaseOffset; "" is random. With spread, of patterns that
	// are held, the first request of client i of N is held for the share i/N of the
	// hold: what begins together does not end together, but evenly over the hold, as
	// if clients had come at any time.
	Phase       string   `json:"phase,omitzero" yaml:"phase"`
	PhaseOffset Duration `json:"phase_offset,omitzero" yaml:"phase_offset"`
	// Loop is how often the server looks for messages while it holds a request,
	// rather than being woken; 0 is woken.
	Loop Duration `json:"loop,omitzero" yaml:"loop"`
	// IdleLimit is how long the server keeps a connection without a request; 0 is
	// its default.
	IdleLimit Duration `json:"idle_limit,omitzero" yaml:"idle_limit"`
	// Ping is how often the server sends a comment (sse) or a ping (websocket).
	Ping Duration `json:"ping,omitzero" yaml:"ping"`
	// ReadRate is the bytes per second that a client reads; 0 is all it can.
	ReadRate Bytes `json:"read_rate,omitzero" yaml:"read_rate"`
	// Stalled clients read nothing from the start of the window on.
	Stalled bool `json:"stalled,omitzero" yaml:"stalled"`
	// Backlog is the messages of a topic that wait when its client comes.
	Backlog int `json:"backlog,omitzero" yaml:"backlog"`
	// FromStart begins with the oldest message of the log, not with the next.
	FromStart bool `json:"from_start,omitzero" yaml:"from_start"`
	// AnswerBytes bounds the payload of an answer; 0 is the server's limit.
	AnswerBytes Bytes `json:"answer_bytes,omitzero" yaml:"answer_bytes"`
	// ClientBatch is how many messages a client gathers before it handles them, and
	// ClientLinger how long it gathers at most; 0 is no batching, and no timer.
	ClientBatch  int      `json:"client_batch,omitzero" yaml:"client_batch"`
	ClientLinger Duration `json:"client_linger,omitzero" yaml:"client_linger"`
	// Stop is when publishing ends within the window; 0 is at its end.
	Stop Duration `json:"stop,omitzero" yaml:"stop"`
	// Follow makes a message due FollowDelay after an answer of its topic left the
	// server: each answer with news, or each empty one; "" follows the plan.
	Follow      string   `json:"follow,omitzero" yaml:"follow"`
	FollowDelay Duration `json:"follow_delay,omitzero" yaml:"follow_delay"`
	// Lifetime is how many messages a client receives on one connection before it
	// opens another; 0 is all.
	Lifetime int `json:"lifetime,omitzero" yaml:"lifetime"`
	// Ports is the size of the range that clients take their ports from; 0 is the
	// system's. ReusePorts lets a port that still rests (TIME_WAIT) be used again.
	Ports      int  `json:"ports,omitzero" yaml:"ports"`
	ReusePorts bool `json:"reuse_ports,omitzero" yaml:"reuse_ports"`
	// OpenLoop is the requests per second of all clients together, whatever the
	// answers take; 0 is as the pattern asks.
	OpenLoop Rate `json:"open_loop,omitzero" yaml:"open_loop"`
}

// Upstream is what clients send to the server while they receive.
type Upstream struct {
	// By is how: websocket, or post, a request of its own for each message; "" is
	// nothing.
	By string `json:"by,omitzero" yaml:"by"`
	// Connection is what a post goes over: kept or new; "" is kept.
	Connection string `json:"connection,omitzero" yaml:"connection"`
	// Rate is messages per second of each client.
	Rate Rate `json:"rate,omitzero" yaml:"rate"`
	// Payload is the size of each.
	Payload Bytes `json:"payload,omitzero" yaml:"payload"`
}
